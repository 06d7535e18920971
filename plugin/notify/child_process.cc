#include "plugin/notify/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace recorder {
namespace {

// What is done in the child before the program begins.
class SpawnActions {
 public:
  SpawnActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;

  // In this order it is right also where the pipe itself is one of the three: Janus may run without any of
  // them.
  int set(int output) {
    int error = ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    if (error == 0) error = ::posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO);
    if (error == 0)
      error = ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    // Janus opens its sockets without close-on-exec: a child would keep its ports bound.
    if (error == 0) error = ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    return error;
  }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

class SpawnAttributes {
 public:
  SpawnAttributes() { ::posix_spawnattr_init(&attributes_); }
  ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;

  int set() {
    sigset_t all, none;
    ::sigfillset(&all);
    ::sigemptyset(&none);
    int error = ::posix_spawnattr_setsigdefault(&attributes_, &all);
    if (error == 0) error = ::posix_spawnattr_setsigmask(&attributes_, &none);
    if (error == 0) error = ::posix_spawnattr_setpgroup(&attributes_, 0);
    constexpr short kFlags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP;
    if (error == 0) error = ::posix_spawnattr_setflags(&attributes_, kFlags);
    return error;
  }
  [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

// As exec wants it: pointers to the texts, which are not changed, and a null at the end.
std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

int spawn(const ChildCommand& command, int output, pid_t& pid) {
  SpawnActions actions;
  SpawnAttributes attributes;
  int error = actions.set(output);
  if (error == 0) error = attributes.set();
  if (error != 0) return error;
  std::vector<std::string> arguments{command.program};
  arguments.insert(arguments.end(), command.arguments.begin(), command.arguments.end());
  return ::posix_spawn(&pid, command.program.c_str(), actions.get(), attributes.get(),
                       pointers(arguments).data(), pointers(command.environment).data());
}

}  // namespace

ChildProcess start_child(const ChildCommand& command) {
  ChildProcess child;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    child.error = errno;
    return child;
  }
  child.output = OwnedDescriptor(ends[0]);
  const OwnedDescriptor writing(ends[1]);
  // Our end only: the child's blocks as usual.
  ::fcntl(child.output.get(), F_SETFL, O_NONBLOCK);
  child.error = spawn(command, writing.get(), child.pid);
  return child;
}

bool may_start_later(int error) {
  switch (error) {
    case EAGAIN:
    case ENOMEM:
    case EMFILE:
    case ENFILE:
    case ETXTBSY:
      return true;
    default:
      return false;
  }
}

std::optional<ProcessEnd> take_end(pid_t pid) {
  siginfo_t information{};
  // An error says that it is no child of ours, or not any more: where SIGCHLD is ignored the kernel forgets
  // children.
  if (::waitid(P_PID, static_cast<id_t>(pid), &information, WEXITED | WNOHANG) != 0)
    return errno == EINTR ? std::nullopt : std::optional(ProcessEnd{});
  if (information.si_pid == 0) return std::nullopt;
  const bool has_exited = information.si_code == CLD_EXITED;
  return ProcessEnd{has_exited ? ProcessEnd::Kind::kExited : ProcessEnd::Kind::kSignalled,
                    information.si_status};
}

OwnedDescriptor watch_process(pid_t pid) {
  return OwnedDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

bool is_readable(const OwnedDescriptor& descriptor) {
  pollfd entry{descriptor.get(), POLLIN, 0};
  return ::poll(&entry, 1, 0) == 1;
}

}  // namespace recorder
