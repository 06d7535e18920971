#include "tools/offline_mixer/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <string>

#include "tools/offline_mixer/progress_text.h"

namespace recorder {
namespace {

// What both forms have in common: when to print, and what of.
class TimedProgress : public Progress {
 public:
  TimedProgress(std::FILE* out, const Clock& clock, Duration whole, Duration interval)
      : out_(out),
        clock_(clock),
        whole_(whole),
        interval_(interval),
        begin_(clock.monotonic()),
        due_(begin_) {}

  void reached(Duration done) override {
    done_ = done;
    const MonotonicTime now = clock_.monotonic();
    if (now < due_) return;
    due_ = now + interval_;
    print(state());
  }

 protected:
  [[nodiscard]] ProgressState state() const { return {done_, whole_, clock_.monotonic() - begin_}; }
  void write(const std::string& text) {
    std::fputs(text.c_str(), out_);
    std::fflush(out_);
  }
  [[nodiscard]] std::FILE* out() const { return out_; }

 private:
  virtual void print(const ProgressState& state) = 0;

  std::FILE* const out_;
  const Clock& clock_;
  const Duration whole_;
  const Duration interval_;
  const MonotonicTime begin_;
  MonotonicTime due_;
  Duration done_{};
};

// For programs and logs: a line a second.
class LineProgress final : public TimedProgress {
 public:
  LineProgress(std::FILE* out, const Clock& clock, Duration whole)
      : TimedProgress(out, clock, whole, seconds(1)) {}
  void finish() override { print(state()); }

 private:
  void print(const ProgressState& state) override { write(progress_json(state) + "\n"); }
};

size_t columns_of(std::FILE* terminal) {
  // What terminals have had for ever, where the width is not told.
  constexpr size_t kUsual = 80;
  winsize size{};
  if (::ioctl(::fileno(terminal), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsual;
  return size.ws_col;
}

// Five times a second, on one line of the terminal. Also ends the line when mixing fails, so that the error
// has one of its own.
class BarProgress final : public TimedProgress {
 public:
  BarProgress(std::FILE* out, const Clock& clock, Duration whole)
      : TimedProgress(out, clock, whole, milliseconds(200)) {}
  ~BarProgress() override {
    if (is_drawn_) write("\n");
  }
  void finish() override {
    print(state());
    write("\n");
    is_drawn_ = false;
  }

 private:
  // "\x1b[K" takes away what is left of a longer line (ECMA-48, 8.3.41). In the last column the line would
  // wrap.
  void print(const ProgressState& state) override {
    write("\r" + progress_bar(state, columns_of(out()) - 1) + "\x1b[K");
    is_drawn_ = true;
  }

  bool is_drawn_ = false;
};

}  // namespace

std::unique_ptr<Progress> Progress::create(std::FILE* out, const Clock& clock, Duration whole) {
  if (::isatty(::fileno(out)) == 1) return std::make_unique<BarProgress>(out, clock, whole);
  return std::make_unique<LineProgress>(out, clock, whole);
}

}  // namespace recorder
