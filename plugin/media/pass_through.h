// Opus as received, made continuous by whole frames: silence where packets are missing or the sender's clock
// is slow, frames left out where it is fast. On the thread of its track's lane.
#pragma once

#include <memory>
#include <optional>

#include "plugin/media/audio_path.h"
#include "plugin/media/opus_packet.h"

namespace recorder {

class PassThrough final : public AudioPath {
 public:
  static Result<std::unique_ptr<AudioPath>> create(const AudioPathSettings& settings);
  PassThrough();

  [[nodiscard]] const AudioFormat& format() const override { return format_; }
  void push(const Frame& frame, MonotonicTime time, const Sink& sink) override;
  void flush(const Sink&) override {}
  [[nodiscard]] const AudioPathStatistics& statistics() const override { return statistics_; }

 private:
  void adopt(const OpusPacketInfo& info);
  bool is_dropped(int64_t error, int64_t slack);
  void be_silent(int64_t frames, const Sink& sink);
  void emit(const Bytes& packet, const Sink& sink);

  AudioFormat format_;
  AudioPathStatistics statistics_;
  OpusPacketInfo sender_;
  std::optional<int64_t> next_timestamp_;
  MonotonicTime origin_{};
  int64_t position_ = 0;  // samples put out
  int64_t dropped_ = 0;   // in a row
  int64_t shift_ = 0;     // by which the output stays late, after the longest drop
};

}  // namespace recorder
