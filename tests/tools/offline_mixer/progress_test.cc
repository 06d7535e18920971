#include "tools/offline_mixer/progress.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <vector>

#include "plugin/base/owned_descriptor.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using OwnedFile = std::unique_ptr<std::FILE, CloseFile>;

std::string content_of(std::FILE* file) {
  std::rewind(file);
  std::string text(10'000, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  return text;
}

constexpr int kPatienceMs = 20'000;

// A terminal of 60 columns, and the side where a person would look at it.
struct Terminal {
  OwnedDescriptor screen{::posix_openpt(O_RDWR | O_NOCTTY)};
  OwnedFile file;

  Terminal() {
    if (::grantpt(screen.get()) != 0 || ::unlockpt(screen.get()) != 0) return;
    winsize size{};
    size.ws_col = 60;
    ::ioctl(screen.get(), TIOCSWINSZ, &size);
    const int descriptor = ::open(::ptsname(screen.get()), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (descriptor >= 0) file.reset(::fdopen(descriptor, "w"));
  }

  // All that was written, up to the end of a line; a terminal may take its time.
  [[nodiscard]] std::string shown() const {
    std::string text;
    std::array<char, 4096> buffer;
    pollfd readable{screen.get(), POLLIN, 0};
    while (!text.ends_with("\n") && ::poll(&readable, 1, kPatienceMs) == 1) {
      const ssize_t count = ::read(screen.get(), buffer.data(), buffer.size());
      if (count > 0) text.append(buffer.data(), static_cast<size_t>(count));
    }
    return text;
  }
};

}  // namespace

TEST(mixer_progress, is_a_line_a_second_for_programs) {
  const OwnedFile file(std::tmpfile());
  test::FakeClock clock;
  const auto progress = Progress::create(file.get(), clock, seconds(40));
  for (int i = 0; i < 25; ++i) {
    progress->reached(milliseconds(1000 * i));
    clock.advance(milliseconds(100));
  }
  progress->finish();
  CHECK_EQUAL(content_of(file.get()), R"({"percent":0.0,"speed":0.0,"secondsLeft":null}
{"percent":25.0,"speed":10.0,"secondsLeft":3}
{"percent":50.0,"speed":10.0,"secondsLeft":2}
{"percent":60.0,"speed":9.6,"secondsLeft":2}
)");
}

TEST(mixer_progress, is_a_bar_on_a_terminal) {
  const Terminal terminal;
  REQUIRE(terminal.file != nullptr);
  test::FakeClock clock;
  const auto progress = Progress::create(terminal.file.get(), clock, seconds(40));
  progress->reached(seconds(0));
  clock.advance(milliseconds(199));
  progress->reached(seconds(1));
  clock.advance(milliseconds(801));
  progress->reached(seconds(20));
  clock.advance(seconds(1));
  progress->finish();
  const std::string full(15, '#'), rest(15, '-');
  CHECK_EQUAL(terminal.shown(), "\r[" + rest + rest + "]   0%    0.0x    --:-- left\x1b[K" +      //
                                    "\r[" + full + rest + "]  50%   20.0x     0:01 left\x1b[K" +  //
                                    "\r[" + full + rest + "]  50%   10.0x     0:02 left\x1b[K\r\n");
}

TEST(mixer_progress, leaves_the_line_when_it_ends_early) {
  const Terminal terminal;
  REQUIRE(terminal.file != nullptr);
  const test::FakeClock clock;
  Progress::create(terminal.file.get(), clock, seconds(40)).reset();
  auto progress = Progress::create(terminal.file.get(), clock, seconds(40));
  progress->reached(seconds(1));
  progress.reset();
  const std::string shown = terminal.shown();
  CHECK(shown.starts_with("\r[") && shown.ends_with("\x1b[K\r\n"));
}

}  // namespace recorder
