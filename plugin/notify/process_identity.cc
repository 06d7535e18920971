#include "plugin/notify/process_identity.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>
#include <vector>

#include "plugin/base/text.h"

namespace recorder {
namespace {

// Empty where there is no such file, or not any more.
std::string content_of(const std::string& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return std::move(content).str();
}

struct ProcessState {
  char state = 'X';  // as a letter: Z is a zombie, X is dead
  pid_t group = 0;
  std::string start;  // in clock ticks since the boot
};

// proc(5), /proc/pid/stat: "1234 (name) S 1 1234 ...". The name may hold anything, so the last ')' ends it.
// State is field 3, the group field 5, the start field 22.
std::optional<ProcessState> state_of(pid_t pid) {
  const std::string stat = content_of(concat("/proc/", pid, "/stat"));
  const size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream rest(stat.substr(name_end + 1));
  const std::vector<std::string> fields{std::istream_iterator<std::string>(rest), {}};
  constexpr size_t kFirst = 3, kState = 3, kGroup = 5, kStart = 22;
  if (fields.size() <= kStart - kFirst) return std::nullopt;
  const std::string& group = fields[kGroup - kFirst];
  ProcessState state{fields[kState - kFirst].front(), 0, fields[kStart - kFirst]};
  std::from_chars(group.data(), group.data() + group.size(), state.group);
  return state;
}

bool has_ended(const ProcessState& state) { return state.state == 'Z' || state.state == 'X'; }

std::optional<pid_t> leading_pid(std::string_view text) {
  pid_t pid = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), pid);
  return parsed.ec == std::errc() && pid > 0 ? std::optional(pid) : std::nullopt;
}

bool has_environment(pid_t pid, std::span<const std::string> wanted) {
  const std::string all = '\0' + content_of(concat("/proc/", pid, "/environ"));
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& variable) {
    return all.find('\0' + variable + '\0') != std::string::npos;
  });
}

}  // namespace

std::string identity_of_process(pid_t pid) {
  const std::optional<ProcessState> state = state_of(pid);
  if (!state || has_ended(*state)) return {};
  std::string boot = content_of("/proc/sys/kernel/random/boot_id");
  boot.erase(std::remove(boot.begin(), boot.end(), '\n'), boot.end());
  return concat(pid, ' ', state->start, ' ', boot);
}

std::optional<pid_t> find_process(const std::string& identity) {
  const std::optional<pid_t> pid = leading_pid(identity);
  if (!pid || identity_of_process(*pid) != identity) return std::nullopt;
  return pid;
}

std::optional<pid_t> find_group_leader_with(std::span<const std::string> environment) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc", error), end; !error && entry != end;
       entry.increment(error)) {
    const std::optional<pid_t> pid = leading_pid(entry->path().filename().string());
    if (!pid || !has_environment(*pid, environment)) continue;
    const std::optional<ProcessState> state = state_of(*pid);
    if (state && !has_ended(*state) && state->group == *pid) return pid;
  }
  return std::nullopt;
}

}  // namespace recorder
