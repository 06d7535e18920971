#include "plugin/notify/hook_output.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <optional>

#include "tests/support/fake_clock.h"
#include "tests/support/script_folder.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

// Writes into one end of a pipe what a script prints; what arrives in the log has no times.
class Rig {
 public:
  Rig() : log_(folder_.path("log"), clock_) {
    std::array<int, 2> ends{};
    CHECK_EQUAL(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0);
    script = OwnedDescriptor(ends[1]);
    output.emplace(OwnedDescriptor(ends[0]), "r1", log_);
  }
  void print(std::string_view text) {
    CHECK_EQUAL(::write(script.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    std::string text = folder_.content("log");
    for (size_t end = 0; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1))
      lines.push_back(text.substr(text.find("r1: ") + 4, end - text.find("r1: ") - 4));
    return lines;
  }

  OwnedDescriptor script;
  std::optional<HookOutput> output;

 private:
  ScriptFolder folder_;
  FakeClock clock_;
  HookLog log_;
};

using Lines = std::vector<std::string>;

TEST(hook_output, logs_whole_lines_as_they_come_and_the_rest_at_the_end) {
  Rig rig;
  rig.print("one\ntw");
  rig.output->read();
  CHECK(rig.lines() == Lines{"one"});
  rig.print("o\r\n\nthree");
  rig.output->read();
  CHECK((rig.lines() == Lines{"one", "two", ""}));
  rig.output->finish();
  CHECK((rig.lines() == Lines{"one", "two", "", "three"}));
}

TEST(hook_output, does_not_wait_and_closes_the_pipe_at_its_end) {
  Rig rig;
  rig.output->read();
  CHECK(rig.output->pipe().is_open());
  rig.script.close();
  rig.output->read();
  CHECK(!rig.output->pipe().is_open());
  rig.output->read();
  rig.output->finish();
  CHECK(rig.lines().empty());
}

TEST(hook_output, breaks_long_lines_and_passes_no_control_characters_on) {
  Rig rig;
  rig.print(std::string(HookOutput::kLongestLine + 1, 'x') + "\n\x1b[31m\ta\x7f\xc3\xa9\n");
  rig.output->read();
  CHECK((rig.lines() == Lines{std::string(HookOutput::kLongestLine, 'x'), "x", "?[31m\ta?\xc3\xa9"}));
}

TEST(hook_output, keeps_only_the_beginning_and_reads_on) {
  Rig rig;
  const std::string text = std::string(99, 'x') + '\n';
  for (int i = 0; i < 2000; ++i) {
    rig.print(text);
    rig.output->read();
  }
  rig.output->finish();
  const Lines lines = rig.lines();
  CHECK_EQUAL(lines.size(), HookOutput::kLimit / text.size() + 2);
  CHECK(lines.back().find("not kept") != std::string::npos);
}

}  // namespace
}  // namespace recorder::test
