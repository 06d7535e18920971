#include "plugin/notify/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>

#include <cerrno>
#include <chrono>
#include <csignal>

#include "tests/support/script_folder.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

const std::vector<std::string> kEnvironment = {"PATH=/usr/bin:/bin", "GIVEN=a b\nc"};

// Waits for it, but not for ever.
ProcessEnd end_of(const ChildProcess& child) {
  const OwnedDescriptor watch = watch_process(child.pid);
  CHECK(watch.is_open());
  pollfd entry{watch.get(), POLLIN, 0};
  CHECK_EQUAL(::poll(&entry, 1, 20'000), 1);
  return take_end(child.pid).value_or(ProcessEnd{});
}

ProcessEnd run(const std::string& script, const std::vector<std::string>& arguments = {}) {
  const ChildProcess child = start_child({script, arguments, kEnvironment});
  CHECK_EQUAL(child.error, 0);
  return end_of(child);
}

TEST(child_process, hands_its_arguments_over_as_they_are) {
  const ScriptFolder folder;
  const std::string script = folder.write("script", R"(printf '%s|' "$@" >"$FOLDER/out")");
  run(script, {"two words", "", "new\nline", "\"'`$(touch x)`*", "-n", "\xff\xfe"});
  CHECK_EQUAL(folder.content("out"), "two words||new\nline|\"'`$(touch x)`*|-n|\xff\xfe|");
}

TEST(child_process, has_the_environment_that_it_is_given_and_no_other) {
  const ScriptFolder folder;
  const ChildProcess child = start_child({"/usr/bin/env", {}, kEnvironment});
  end_of(child);
  std::string text(1000, ' ');
  const ssize_t count = ::read(child.output.get(), text.data(), text.size());
  CHECK_EQUAL(text.substr(0, static_cast<size_t>(count)), "PATH=/usr/bin:/bin\nGIVEN=a b\nc\n");
}

TEST(child_process, tells_exit_codes_from_signals) {
  const ScriptFolder folder;
  const ProcessEnd exited = run(folder.write("exits", "exit 65"));
  CHECK(exited.kind == ProcessEnd::Kind::kExited);
  CHECK_EQUAL(exited.number, 65);
  const ProcessEnd signalled = run(folder.write("dies", "kill -9 $$"));
  CHECK(signalled.kind == ProcessEnd::Kind::kSignalled);
  CHECK_EQUAL(signalled.number, 9);
}

TEST(child_process, has_no_end_while_it_runs_and_only_one_afterwards) {
  const ScriptFolder folder;
  const ChildProcess child = start_child({folder.write("waits", "wait_at_gate"), {}, kEnvironment});
  CHECK(!take_end(child.pid));
  folder.open_gate();
  CHECK(end_of(child).kind == ProcessEnd::Kind::kExited);
  CHECK(take_end(child.pid)->kind == ProcessEnd::Kind::kUnknown);
}

TEST(child_process, inherits_no_descriptor_and_reads_nothing) {
  const ScriptFolder folder;
  const OwnedDescriptor open_to_all(
      ::open("/dev/null", O_RDONLY));  // without close-on-exec, as Janus's sockets
  REQUIRE(open_to_all.get() > 3);
  // 3 is the folder that ls itself reads.
  run(folder.write("lists", R"(ls /proc/self/fd >"$FOLDER/out"; readlink /proc/self/fd/0 >>"$FOLDER/out")"));
  CHECK_EQUAL(folder.content("out"), "0\n1\n2\n3\n/dev/null\n");
}

TEST(child_process, has_a_group_of_its_own) {
  const ScriptFolder folder;
  const ChildProcess child = start_child({folder.write("waits", "wait_at_gate"), {}, kEnvironment});
  CHECK_EQUAL(::getpgid(child.pid), child.pid);
  CHECK(::getpgid(0) != child.pid);
  folder.open_gate();
  end_of(child);
}

TEST(child_process, has_default_signals_and_blocks_none) {
  const ScriptFolder folder;
  const std::string script =
      folder.write("asks", R"(grep -E '^Sig(Blk|Ign)' /proc/self/status >"$FOLDER/out")");
  sigset_t blocked, before;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGUSR2);
  ::pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const auto handler = ::signal(SIGUSR1, SIG_IGN);
  run(script);
  ::signal(SIGUSR1, handler);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  const std::string out = folder.content("out");
  CHECK(out.starts_with("SigBlk:\t0000000000000000\nSigIgn:\t"));
  // Of glibc's own two, 32 and 33, it says itself what becomes of them.
  CHECK_EQUAL(std::stoull(out.substr(out.rfind('\t')), nullptr, 16) & ~0x180000000ull, 0u);
}

TEST(child_process, says_why_it_cannot_be_started) {
  const ScriptFolder folder;
  CHECK_EQUAL(start_child({folder.path("missing"), {}, {}}).error, ENOENT);
  const std::string script = folder.write("script", "exit 0");
  std::filesystem::permissions(script, std::filesystem::perms::owner_read);
  CHECK_EQUAL(start_child({script, {}, {}}).error, EACCES);
  CHECK(!may_start_later(ENOENT) && !may_start_later(EACCES) && !may_start_later(ENOEXEC));
  CHECK(may_start_later(EAGAIN) && may_start_later(ETXTBSY));
}

}  // namespace
}  // namespace recorder::test
