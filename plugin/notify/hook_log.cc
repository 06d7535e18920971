#include "plugin/notify/hook_log.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <system_error>

#include "plugin/base/text.h"

namespace recorder {
namespace {

std::string local_time(WallTime now) {
  const std::time_t seconds_now = epoch_milliseconds(now) / 1000;
  std::tm parts{};
  ::localtime_r(&seconds_now, &parts);
  std::array<char, 32> text{};
  const size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
  return {text.data(), size};
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

void HookLog::write(std::string_view origin, const std::vector<std::string>& lines) {
  if (path_.empty() || lines.empty()) return;
  const std::string head = concat('[', local_time(clock_.wall()), "] ", origin, ": ");
  std::string text;
  for (const std::string& line : lines) text += head + line + '\n';
  const Status written = append(text);
  if (written.ok()) return;
  if (const uint64_t count = failures_.due(clock_.monotonic()); count > 0)
    log(LogLevel::kWarning, "hooks",
        concat("what scripts print is lost (", count, " times): ", written.error().message));
}

OwnedDescriptor HookLog::open() const {
  return OwnedDescriptor(::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640));
}

Status HookLog::append(const std::string& text) const {
  OwnedDescriptor file = open();
  struct stat information {};
  if (file.is_open() && ::fstat(file.get(), &information) == 0 && information.st_size > 0 &&
      static_cast<size_t>(information.st_size) + text.size() > limit_) {
    std::rename(path_.c_str(), (path_ + ".1").c_str());
    file = open();
  }
  if (!file.is_open() || !write_all(file.get(), text))
    return internal_error(concat("cannot write to ", path_, ": ", std::generic_category().message(errno)));
  return Success{};
}

}  // namespace recorder
