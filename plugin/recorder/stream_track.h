// One audio or video track of a stream: packets in, frames on the server's clock out. Lives on its stream's lane.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plugin/media/audio_path.h"
#include "plugin/recorder/frame_sink.h"
#include "plugin/rtp/track_clock.h"
#include "plugin/rtp/track_receiver.h"

namespace recorder {

struct StreamTrackSettings {
  TrackReceiverSettings receiver;
  AudioPathSettings audio;
  // How long the first frames are kept back until the clock starts by the least late of them.
  Duration settling{};
};

class StreamTrack {
 public:
  using Sink = std::function<void(SharedMediaFrame frame)>;

  // Fails when the audio codecs are not there.
  static Result<std::unique_ptr<StreamTrack>> create(Codec codec, const StreamTrackSettings& settings);

  void push(std::vector<ReceivedPacket> packets, const Sink& sink);
  void advance(MonotonicTime now, const Sink& sink);
  void flush(const Sink& sink);

  [[nodiscard]] const std::shared_ptr<const TrackFormat>& format() const { return format_; }
  // The next frame's number is one more than the last.
  uint64_t next_number() { return next_number_++; }

  // Somebody new listens who can begin with a key frame only.
  void want_key_frame() { key_frame_wanted_ = format_->is_video(); }
  // True when a key frame must be asked for now: it is missing, media flow or were just started, and the last request
  // is a second ago.
  bool key_frame_request_due(MonotonicTime now);

 private:
  StreamTrack(Codec codec, const StreamTrackSettings& settings, std::unique_ptr<AudioPath> audio);
  [[nodiscard]] bool is_settled(MonotonicTime now);
  void start_clock();
  void deliver(MonotonicTime now, const Sink& sink);
  void deliver_video(Frame frame, MonotonicTime time, const Sink& sink);

  TrackReceiver receiver_;
  TrackClock clock_;
  std::unique_ptr<AudioPath> audio_;
  std::shared_ptr<const TrackFormat> format_;
  const Duration settling_;
  bool is_clock_started_ = false;
  std::vector<Frame> frames_;
  uint64_t next_number_ = 0;
  bool key_frame_wanted_ = true;
  bool received_since_request_ = true;
  MonotonicTime last_request_{};
};

}  // namespace recorder
