// One published session: its tracks, and the recordings that want its frames. A stream is depacketized, placed in time
// and transcoded once, however many recordings it is in. Lives on one lane.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "plugin/base/sync.h"
#include "plugin/recorder/lane.h"
#include "plugin/recorder/stream_track.h"

namespace recorder {

class Stream final : public Ticking, public std::enable_shared_from_this<Stream> {
 public:
  // Called on the stream's lane.
  using KeyFrameRequest = std::function<void(const std::string& mid)>;

  Stream(std::string name, StreamTrackSettings settings, Executor& lane, const Clock& clock, KeyFrameRequest request);

  // From any thread: packets of one track, in order of arrival. What the lane has no room for is lost and counted.
  void deliver(const std::string& mid, std::vector<ReceivedPacket> packets);

  // From any thread: what the sender says about the clock of that track.
  void deliver_sender_report(const std::string& mid, const SenderReport& report);

  // From any thread; each takes its place behind what was posted before.
  void add_track(std::string mid, Codec codec, RtpNegotiation negotiation = {});
  void remove_track(std::string mid);
  // `audio_codec`: what the sink wants sound to be coded as, kAac or kOpus.
  void subscribe(SubscriptionId id, std::shared_ptr<FrameSink> sink, Codec audio_codec);
  void unsubscribe(SubscriptionId id);
  void request_key_frames();
  // Runs the task on the lane, when the recordings know all that was received before this call.
  void after_report(Task task);
  // The stream is over: delivers what is whole, and ends every subscription.
  void end();

  // On the lane.
  void tick(MonotonicTime now) override;

  // True once the sender's reports say how its picture lies against its sound; until then the times of arrival do.
  [[nodiscard]] bool is_in_step_by_reports() const { return is_in_step_by_reports_; }
  // Packets that found no room in the lane's inbox.
  [[nodiscard]] uint64_t dropped_packets() const { return dropped_packets_; }

 private:
  using Tracks = std::map<std::string, std::unique_ptr<StreamTrack>>;

  struct Subscription {
    std::shared_ptr<FrameSink> sink;  // shared with the recording, which outlives a stream and is outlived by it
    Codec audio_codec = Codec::kAac;
  };

  void open_track(const std::string& mid, Codec codec, const RtpNegotiation& negotiation);
  void close_track(const std::string& mid);
  void receive(const std::string& mid, std::vector<ReceivedPacket> packets);
  void close();
  void follow_sound(StreamTrack& track);
  void report(MonotonicTime now);
  void report(const std::string& mid, StreamTrack& track, MonotonicTime now);
  uint64_t take_dropped(const std::string& mid);
  void request_missing_key_frames(MonotonicTime now);
  void prepare_audio(const std::string& mid, StreamTrack& track);
  StreamTrack::Sink sink_of(const std::string& mid);

  const std::string name_;
  const StreamTrackSettings settings_;
  Executor& lane_;
  const Clock& clock_;
  const KeyFrameRequest request_;
  const MonotonicTime published_;
  std::atomic<uint64_t> dropped_packets_ = 0;
  std::atomic<bool> is_in_step_by_reports_ = false;
  Mutex dropped_mutex_;
  std::map<std::string, uint64_t> dropped_ GUARDED_BY(dropped_mutex_);  // of these, by mid, until they are reported
  MonotonicTime last_report_{};
  Tracks tracks_;
  std::set<std::string> undecodable_;  // tracks that were complained of, by mid
  std::map<SubscriptionId, Subscription> subscriptions_;
};

}  // namespace recorder
