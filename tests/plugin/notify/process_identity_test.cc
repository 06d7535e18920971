#include "plugin/notify/process_identity.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>

#include "plugin/notify/child_process.h"
#include "tests/support/script_folder.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

TEST(process_identity, finds_the_process_and_not_another_of_its_pid) {
  const std::string identity = identity_of_process(::getpid());
  CHECK(identity.starts_with(std::to_string(::getpid()) + ' '));
  CHECK_EQUAL(std::count(identity.begin(), identity.end(), ' '), 2);
  CHECK(find_process(identity) == ::getpid());
  std::string earlier = identity;
  char& last_digit = earlier[earlier.rfind(' ') - 1];
  last_digit = last_digit == '0' ? '1' : '0';
  CHECK(!find_process(earlier));
  CHECK(!find_process(identity + "x"));
}

TEST(process_identity, finds_nothing_by_what_is_none) {
  for (const char* identity : {"", "0 0 x", "-1 5 x", "words", "999999999999 1 x"})
    CHECK(!find_process(identity));
  CHECK(identity_of_process(0).empty());
}

TEST(process_identity, reads_names_with_blanks_and_brackets) {
  const ScriptFolder folder;
  const ChildProcess child = start_child({folder.write("a ) S 1 (b", "wait_at_gate"), {}, {"MARK=1"}});
  REQUIRE(child.error == 0);
  const std::string identity = identity_of_process(child.pid);
  CHECK(find_process(identity) == child.pid);
  folder.open_gate();
  while (!is_readable(watch_process(child.pid))) {
  }
  // It waits for its parent, and runs no more.
  CHECK(identity_of_process(child.pid).empty());
  CHECK(!find_process(identity));
  CHECK(take_end(child.pid).has_value());
}

TEST(process_identity, finds_a_group_leader_by_all_of_its_environment) {
  const ScriptFolder folder;
  const std::string mark = "MARK=" + folder.path("");
  const std::string script = folder.write("waits", "echo; wait_at_gate");
  const ChildProcess child = start_child({script, {}, {mark, "NUMBER=1"}});
  REQUIRE(child.error == 0);
  // The kernel shows its environment only some time after its start.
  pollfd printed{child.output.get(), POLLIN, 0};
  REQUIRE(::poll(&printed, 1, 20'000) == 1);
  const auto find = [](const std::vector<std::string>& environment) {
    return find_group_leader_with(environment);
  };
  CHECK(find({mark, "NUMBER=1"}) == child.pid);
  CHECK(!find({mark, "NUMBER=11"}));
  CHECK(!find({mark, "NUMBER="}));
  CHECK(!find({mark.substr(0, mark.size() - 1)}));
  folder.open_gate();
  while (!take_end(child.pid)) {
  }
  CHECK(!find({mark}));
}

}  // namespace
}  // namespace recorder::test
