// Names of processes that hold across a restart of ours: a pid alone may be somebody else's by then.
#pragma once

#include <sys/types.h>

#include <optional>
#include <span>
#include <string>

namespace recorder {

// Its pid, when it started, and the boot of the machine. Empty if there is no such process, or it has ended
// and only waits for its parent.
std::string identity_of_process(pid_t pid);

// The pid, if that very process still runs.
std::optional<pid_t> find_process(const std::string& identity);

// The leader of a process group that has all of these ("NAME=value") in its environment, as it was started.
std::optional<pid_t> find_group_leader_with(std::span<const std::string> environment);

}  // namespace recorder
