// Sound and picture of one sender in step. Where packets arrived says where each track lies, up to the delays
// of capture, encoder and path that differ between the two; the sender's reports tell those apart.
#pragma once

#include <cstdint>
#include <optional>

#include "plugin/base/clock.h"
#include "plugin/rtp/sender_report.h"

namespace recorder {

// Where a track's clock puts an instant of the sender's clock.
struct SenderInstant {
  uint64_t ntp = 0;  // as in SenderReport
  MonotonicTime time{};
};

// The sender's clock by the time stamps of one track.
class SenderClock {
 public:
  explicit SenderClock(int64_t ticks_per_second) : ticks_per_second_(ticks_per_second) {}

  // Reports are believed once two that follow each other agree: a single one may be wrong, or about another mapping.
  void take(const SenderReport& report);
  // A frame of that time stamp lies at that time: nothing without a report that is near enough to be about it.
  [[nodiscard]] std::optional<SenderInstant> place(int64_t timestamp, MonotonicTime time) const;

 private:
  [[nodiscard]] bool agree(const SenderReport& earlier, const SenderReport& later) const;

  const int64_t ticks_per_second_;
  std::optional<SenderReport> report_;  // the latest that is believed
  std::optional<SenderReport> latest_;  // that came
};

// Shifts the pictures of a stream so that the sender's clock lies where its sound has it. Reports that are missing or
// cannot be true leave the shift as it is, none at first; it changes slowly, so that a picture never steps, and never
// comes before the one before it.
class LipSync {
 public:
  // Where the picture that its track's clock puts at `time` goes; for each picture, in their order. The two
  // instants are the latest of either track.
  MonotonicTime place(MonotonicTime time, const std::optional<SenderInstant>& picture,
                      const std::optional<SenderInstant>& sound);

  [[nodiscard]] Duration shift() const { return shift_; }
  // True once reports were believed; until then the times of arrival alone say where the pictures lie.
  [[nodiscard]] bool is_by_reports() const { return is_by_reports_; }

 private:
  Duration shift_{};
  bool is_by_reports_ = false;
  std::optional<MonotonicTime> last_;
};

}  // namespace recorder
