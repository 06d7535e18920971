#include "tests/support/simulation/simulated_sender.h"

#include <cmath>
#include <utility>

#include "tests/support/rtp_builder.h"

namespace recorder::test {

SimulatedSender::SimulatedSender(const SenderSettings& settings, MonotonicTime call_begin)
    : settings_(settings),
      source_(FrameSource::of(settings.codec)),
      begin_(call_begin + settings.begins),
      ssrc_(settings.ssrc),
      sequence_number_(settings.sequence_number),
      timestamp_(settings.timestamp) {}

MonotonicTime SimulatedSender::next_capture() const {
  const double interval = static_cast<double>(settings_.interval.count()) / (1 + settings_.skew_ppm * 1e-6);
  return begin_ + Duration(std::llround(static_cast<double>(frames_.size()) * interval));
}

MonotonicTime SimulatedSender::sent_at(MonotonicTime captured) const {
  return captured + settings_.encoder_delay + (is_video() ? Duration::zero() : settings_.interval);
}

std::vector<Bytes> SimulatedSender::send() {
  const auto number = static_cast<uint32_t>(frames_.size());
  const bool is_key_frame = !is_video() || index_ == 0;
  const std::vector<Bytes> payloads = source_.payloads(index_, number);
  frames_.push_back({next_capture(), index_, is_key_frame, std::exchange(is_cut_off_, false), false});
  std::vector<Bytes> packets;
  for (size_t i = 0; i < payloads.size(); ++i)
    packets.push_back(packet(payloads[i], timestamp_, is_video() && i + 1 == payloads.size()));
  for (; padding_ > 0; --padding_) packets.push_back(packet({}, timestamp_, false));
  timestamp_ += static_cast<uint32_t>(to_ticks(settings_.interval, rate()));
  index_ = (index_ + 1) % source_.count();
  return packets;
}

Bytes SimulatedSender::packet(const Bytes& payload, uint32_t timestamp, bool is_last) {
  const RtpFields fields = {sequence_number_++, timestamp, is_last, uint8_t{96}, ssrc_};
  return payload.empty() ? padding_rtp(fields) : rtp(fields, payload);
}

// RFC 3550, 4: the wall clock, here the server's from some year on.
SenderReport SimulatedSender::report(MonotonicTime now) const {
  constexpr uint64_t kYear2023 = 3'900'000'000;
  const double since_capture = std::chrono::duration<double>(now - next_capture()).count();
  const auto ticks = std::llround(since_capture * static_cast<double>(rate()) * (1 + settings_.skew_ppm * 1e-6));
  const auto nanoseconds = static_cast<uint64_t>(now.time_since_epoch().count());
  const uint64_t fraction = (nanoseconds % 1'000'000'000 << 32) / 1'000'000'000;
  return {ssrc_, (kYear2023 + nanoseconds / 1'000'000'000) << 32 | fraction,
          timestamp_ + static_cast<uint32_t>(ticks)};
}

void SimulatedSender::restart(uint32_t ssrc, uint16_t sequence_number, uint32_t timestamp) {
  ssrc_ = ssrc;
  sequence_number_ = sequence_number;
  timestamp_ = timestamp;
  index_ = 0;
}

void SimulatedSender::change_source(uint32_t ssrc) {
  ssrc_ = ssrc;
  is_cut_off_ = true;
}

void SimulatedSender::jump(Duration time_stamps) { timestamp_ += static_cast<uint32_t>(to_ticks(time_stamps, rate())); }

}  // namespace recorder::test
