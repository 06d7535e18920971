// Programs that we start: in a process group of their own, without a shell, with nothing of ours but their
// environment and a pipe for what they print. No signal handler is needed, and no child of others is waited
// for.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "plugin/base/owned_descriptor.h"

namespace recorder {

struct ChildCommand {
  std::string program;                   // absolute
  std::vector<std::string> arguments;    // without the program
  std::vector<std::string> environment;  // "NAME=value"
};

struct ChildProcess {
  int error = 0;           // errno, if it could not be started
  pid_t pid = -1;          // and the number of its group
  OwnedDescriptor output;  // what it prints, both ways; does not block
};

ChildProcess start_child(const ChildCommand& command);

// Whether a start that failed so may succeed later: the machine is short of something, or the file is being
// written.
bool may_start_later(int error);

// How a process ended.
struct ProcessEnd {
  enum class Kind { kExited, kSignalled, kUnknown };
  Kind kind = Kind::kUnknown;
  int number = 0;  // the exit code, or the signal
};

// The end of a child of ours, once; nothing while it runs.
std::optional<ProcessEnd> take_end(pid_t pid);

// Becomes readable when the process ends. Closed where the kernel has no such thing (before 5.3), or no
// descriptor left.
OwnedDescriptor watch_process(pid_t pid);

// Whether there is something to read. Does not wait.
bool is_readable(const OwnedDescriptor& descriptor);

}  // namespace recorder
