#include "tools/offline_mixer/progress_text.h"

#include <algorithm>
#include <iomanip>
#include <optional>

#include "plugin/base/text.h"

namespace recorder {
namespace {

double fraction_of(const ProgressState& state) {
  if (state.whole <= Duration(0)) return 1;
  const double fraction = static_cast<double>(state.done.count()) / static_cast<double>(state.whole.count());
  return std::clamp(fraction, 0.0, 1.0);
}

// Times real time.
double speed_of(const ProgressState& state) {
  if (state.elapsed <= Duration(0)) return 0;
  return static_cast<double>(state.done.count()) / static_cast<double>(state.elapsed.count());
}

// At the mean speed so far. Nothing that nobody would wait for.
std::optional<seconds> time_left(const ProgressState& state) {
  constexpr double kLongest = 100.0 * 3600;
  const double speed = speed_of(state);
  const double left = static_cast<double>((state.whole - state.done).count()) / 1e9;
  if (left <= 0) return seconds(0);
  if (speed <= 0 || left / speed > kLongest) return std::nullopt;
  return seconds(static_cast<int64_t>(left / speed + 0.5));
}

std::string tenths(double number) { return concat(std::fixed, std::setprecision(1), number); }

std::string two_digits(int64_t number) { return concat(number < 10 ? "0" : "", number); }

// "0:42", "12:42", "1:02:42".
std::string clock_text(seconds time) {
  const int64_t all = time.count();
  const std::string end = two_digits(all % 60);
  if (all < 3600) return concat(all / 60, ':', end);
  return concat(all / 3600, ':', two_digits(all / 60 % 60), ':', end);
}

// The widths are those of the widest texts, so that the bar does not jump.
std::string figures(const ProgressState& state) {
  const auto left = time_left(state);
  return concat(std::setw(3), static_cast<int>(fraction_of(state) * 100), "% ", std::setw(6),
                tenths(std::min(speed_of(state), 9999.0)), "x ", std::setw(8),
                left ? clock_text(*left) : "--:--", " left");
}

}  // namespace

std::string progress_bar(const ProgressState& state, size_t columns) {
  constexpr size_t kLongest = 60, kShortest = 5;
  const std::string text = figures(state);
  const size_t others = text.size() + 3;  // two brackets and a blank
  if (columns < others + kShortest) return text.substr(0, columns);
  const size_t length = std::min(columns - others, kLongest);
  const auto full = static_cast<size_t>(fraction_of(state) * static_cast<double>(length));
  return concat('[', std::string(full, '#'), std::string(length - full, '-'), "] ", text);
}

std::string progress_json(const ProgressState& state) {
  const auto left = time_left(state);
  return concat("{\"percent\":", tenths(fraction_of(state) * 100), ",\"speed\":", tenths(speed_of(state)),
                ",\"secondsLeft\":", left ? concat(left->count()) : "null", "}");
}

}  // namespace recorder
