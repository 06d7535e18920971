// The line below the delays of a track's packets: where it lies is the smallest delay, how it is inclined is
// the skew of the sender's clock. Jitter only ever adds to a delay, so what lies above the line does not
// matter.
#pragma once

#include <optional>
#include <vector>

namespace recorder {

// All numbers are seconds. `sent` is by the sender's clock, `delay` is arrival minus sent, up to a constant.
class DelayEnvelope {
 public:
  struct Point {
    double sent = 0;
    double delay = 0;
  };

  // Points may come slightly out of order; those of a window that is over only lower the line.
  void add(Point point);
  // The least delay expected of what is sent then. Meaningful after the first add.
  [[nodiscard]] double at(double sent) const { return base_.delay + slope_ * (sent - base_.sent); }
  // Change of the least delay per second: negative for a sender whose clock is fast.
  [[nodiscard]] double slope() const { return slope_; }

 private:
  void forget();
  void close_window();

  // The lowest point of each second that had any, oldest first. Seconds without packets leave no trace, so
  // that the line survives a pause.
  std::vector<Point> minima_;
  std::optional<Point> window_;  // the lowest point of the second under way
  double window_start_ = 0;
  Point base_;  // a point of the line
  double slope_ = 0;
  double prior_ = 0;  // the slope before there was any history
};

}  // namespace recorder
