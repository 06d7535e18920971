// One audio or video track of a stream: packets in, frames on the server's clock out. Lives on its stream's lane.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugin/media/audio_path.h"
#include "plugin/media/media_check.h"
#include "plugin/recorder/frame_clock.h"
#include "plugin/recorder/frame_sink.h"
#include "plugin/rtp/lip_sync.h"
#include "plugin/rtp/track_receiver.h"

namespace recorder {

struct StreamTrackSettings {
  TrackReceiverSettings receiver;
  AudioPathSettings audio;
  // Whether a track that cannot be decoded is noticed, and dropped.
  bool checks_media = false;
  // How long the first frames are kept back until the clock starts by the least late of them.
  Duration settling{};
};

// The frames of a track in one way of coding. Video has one; audio one for each codec that somebody wants.
struct TrackOutput {
  std::shared_ptr<const TrackFormat> format;
  uint64_t next_number = 0;  // of its next frame
};

class StreamTrack {
 public:
  using Sink = std::function<void(TrackOutput& output, SharedMediaFrame frame)>;

  StreamTrack(Codec codec, const StreamTrackSettings& settings, const RtpNegotiation& negotiation = {});

  [[nodiscard]] bool is_video() const { return kind_ == MediaKind::kVideo; }

  // Audio: from now on there are frames coded so, kAac or kOpus. Fails when the codecs are not there.
  Status want_audio(Codec codec);
  // Audio: only these are wanted any more.
  void keep_audio(const std::set<Codec>& codecs);

  void push(std::vector<ReceivedPacket> packets, const Sink& sink);
  void advance(MonotonicTime now, const Sink& sink);
  void flush(const Sink& sink);

  // What was lost since the last call, by the codec of the frames: none as long as nobody wants sound.
  std::map<Codec, Reception> take_reception(MonotonicTime now);
  // Encrypted end to end, or of another codec: from then on nothing is delivered.
  [[nodiscard]] const std::optional<MonotonicTime>& undecodable_since() const { return undecodable_since_; }
  // Packets that were lost on the way to push().
  void add_dropped(uint64_t packets) { dropped_packets_ += packets; }

  // What the sender says about the track's clock, and where that puts its latest frame.
  void take(const SenderReport& report) { sender_clock_.take(report); }
  [[nodiscard]] const std::optional<SenderInstant>& sender_instant() const { return sender_instant_; }
  // Video: the latest instant of the sound that it belongs to. From then on it follows that.
  void follow(const std::optional<SenderInstant>& sound) { sound_ = sound; }
  // Video: true if the sender's reports say where it lies against the sound, and not the times of arrival alone.
  [[nodiscard]] bool is_by_reports() const { return lip_sync_.is_by_reports(); }

  // Somebody new listens who can begin with a key frame only.
  void want_key_frame() { key_frame_wanted_ = kind_ == MediaKind::kVideo; }
  // True when a key frame must be asked for now: it is missing, media flow or were just started, and the last request
  // is a second ago, or less if it was the first and was not answered.
  bool key_frame_request_due(MonotonicTime now);

 private:
  struct AudioOutput {
    TrackOutput output;
    std::unique_ptr<AudioPath> path;
    ReceptionCounts told;
  };
  void examine(const Frame& frame, MonotonicTime time);
  void look_for_noise(MonotonicTime now);
  void note_gap(const PlacedFrame& placed);
  [[nodiscard]] Reception reception_now() const;
  [[nodiscard]] ReceptionCounts counts(MonotonicTime now) const;
  [[nodiscard]] bool is_layer_gone(MonotonicTime now) const;
  void deliver(MonotonicTime now, const Sink& sink);
  void deliver(PlacedFrame placed, const Sink& sink);
  void deliver_audio(const Frame& frame, MonotonicTime time, const Sink& sink);
  void deliver_video(Frame frame, MonotonicTime time, const Sink& sink);

  TrackReceiver receiver_;
  FrameClock clock_;
  SenderClock sender_clock_;
  LipSync lip_sync_;
  std::optional<SenderInstant> sender_instant_, sound_;
  const Codec codec_;  // as received
  const MediaKind kind_;
  TrackOutput video_;
  std::map<Codec, AudioOutput> audio_;
  const AudioPathSettings audio_settings_;
  std::vector<Frame> frames_;
  // The stretches without media of which nobody was told, and where the frames so far end.
  std::vector<MediaGap> gaps_;
  uint64_t further_gaps_ = 0;
  std::optional<MonotonicTime> end_;
  const bool checks_media_;
  std::unique_ptr<MediaCheck> check_;  // null when it is known
  std::optional<MonotonicTime> first_arrival_, undecodable_since_;
  uint64_t dropped_packets_ = 0;
  ReceptionCounts told_;  // of video
  bool key_frame_wanted_ = true;
  bool received_since_request_ = true;
  const bool is_layered_;
  std::optional<MonotonicTime> last_arrival_;
  int requests_in_silence_ = 0;
  MonotonicTime last_request_{};
  uint64_t unanswered_requests_ = 0;
};

}  // namespace recorder
