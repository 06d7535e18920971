#include "plugin/notify/hook_output.h"

#include <algorithm>
#include <array>
#include <cerrno>

namespace recorder {
namespace {

// The capacity of a pipe, pipe(7).
constexpr size_t kPipeBytes = 64 << 10;

bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }

}  // namespace

void HookOutput::read() {
  std::array<char, 4096> buffer;
  std::vector<std::string> lines;
  for (size_t total = 0; pipe_.is_open() && total < kPipeBytes;) {
    const ssize_t count = ::read(pipe_.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) break;
    if (count <= 0) {
      pipe_.close();
      break;
    }
    total += static_cast<size_t>(count);
    keep({buffer.data(), static_cast<size_t>(count)}, lines);
  }
  log_->write(origin_, lines);
}

void HookOutput::finish() {
  read();
  pipe_.close();
  std::vector<std::string> lines;
  if (!line_.empty()) end_line(lines);
  log_->write(origin_, lines);
}

void HookOutput::keep(std::string_view bytes, std::vector<std::string>& lines) {
  if (kept_ == kLimit) return;
  const size_t size = std::min(bytes.size(), kLimit - kept_);
  kept_ += size;
  for (const char c : bytes.substr(0, size)) {
    if (c != '\n') line_ += c;
    if (c == '\n' || line_.size() == kLongestLine) end_line(lines);
  }
  if (kept_ < kLimit) return;
  if (!line_.empty()) end_line(lines);
  lines.emplace_back("(what it prints from here on is not kept)");
}

// Control characters of a terminal would do in it what the script wants, not what the reader of the log
// wants.
void HookOutput::end_line(std::vector<std::string>& lines) {
  if (line_.ends_with('\r')) line_.pop_back();
  std::replace_if(line_.begin(), line_.end(), is_control, '?');
  lines.push_back(std::exchange(line_, {}));
}

}  // namespace recorder
