#include "tests/support/simulation/simulated_call.h"

#include <algorithm>
#include <utility>

#include "plugin/recorder/lane.h"

namespace recorder::test {
namespace {

constexpr const char* kPath = "/r/call.mp4";
constexpr SubscriptionId kSubscription = 1;

// As a recorder sets them that is configured with nothing.
StreamTrackSettings track_settings() {
  StreamTrackSettings settings;
  settings.settling = milliseconds(400);
  settings.receiver.opening = milliseconds(200);
  return settings;
}

MultiRecordingSettings recording_settings() {
  RecordingFacts facts;
  facts.id = "call";
  facts.kind = RecordingKind::kMulti;
  facts.uri = "multi-recorder://call";
  return {facts, {"/r", *FileNameTemplate::parse("call"), {}, ".mp4"}};
}

}  // namespace

SimulatedCall::SimulatedCall(const CallSettings& settings)
    : settings_(settings),
      end_(begin_ + settings.length),
      network_(settings.network, begin_),
      video_(settings.video, begin_),
      audio_(settings.audio, begin_) {
  recording_ = std::make_shared<MultiRecording>(
      recording_settings(), lane_, time_.clock(), queue_, disk_, nullptr,
      [](const std::string&, const std::string&) {}, [](const std::string&) {});
  stream_ = std::make_shared<Stream>("Alice", track_settings(), lane_, time_.clock(),
                                     [this](const std::string&) { request_key_frame(); });
  recording_->add(kSubscription, {"uuid", "Alice", "", ""}, [this] { stream_->request_key_frames(); });
  stream_->add_track(mid_of(audio_), settings.audio.codec);
  stream_->add_track(mid_of(video_), settings.video.codec);
  stream_->subscribe(kSubscription, recording_, settings.recorded_audio);
}

void SimulatedCall::run() {
  for (const Act& act : settings_.acts)
    time_.at(begin_ + act.at, [this, act] { act.act({video_, audio_}); });
  for (SimulatedSender* sender : {&video_, &audio_}) {
    time_.at(sender->next_capture(), [this, sender] { capture(*sender); });
    if (settings_.reports != nullptr) time_.at(sender->next_capture(), [this, sender] { report(*sender); });
  }
  time_.at(begin_, [this] { tick(); });
  // What is on its way arrives before the publisher is gone.
  time_.run_until(end_ + seconds(2));
  stream_->end();
  recording_->finish("unpublished", [](const Result<std::string>&) {});
  lane_.run();
  writer_.run();
}

void SimulatedCall::capture(SimulatedSender& sender) {
  const MonotonicTime captured = sender.next_capture();
  const size_t frame = sender.frames().size();
  time_.at(sender.sent_at(captured),
           [this, &sender, frame, packets = sender.send()] { send(sender, frame, packets); });
  const MonotonicTime next = sender.next_capture();
  if (next < end_) time_.at(next, [this, &sender] { capture(sender); });
}

void SimulatedCall::send(SimulatedSender& sender, size_t frame, const std::vector<Bytes>& packets) {
  const MonotonicTime in_time =
      time_.now() + settings_.network.delay + settings_.network.jitter + TrackReceiverSettings().reorder_time;
  for (const Bytes& bytes : packets) {
    std::vector<MonotonicTime> arrivals = network_.arrivals(time_.now(), bytes.size());
    const auto packet = RtpPacket::parse(bytes);
    if (settings_.loses != nullptr && packet && settings_.loses(*packet)) arrivals.clear();
    if ((arrivals.empty() || arrivals.front() > in_time) && packet && !packet->payload.empty())
      sender.frames()[frame].is_lost = true;
    for (const MonotonicTime arrival : arrivals)
      time_.at(arrival, [this, &sender, bytes] {
        stream_->deliver(mid_of(sender), {{bytes, time_.now()}});
        lane_.run();
      });
  }
}

void SimulatedCall::report(SimulatedSender& sender) {
  const MediaKind kind = codec_kind(sender.settings().codec);
  const auto said = settings_.reports(sender.report(time_.now()), kind, time_.now() - begin_);
  if (said)
    time_.at(time_.now() + network_.delay(),
             [this, &sender, said] { stream_->deliver_sender_report(mid_of(sender), *said); });
  if (time_.now() < end_) time_.at(time_.now() + seconds(1), [this, &sender] { report(sender); });
}

void SimulatedCall::tick() {
  stream_->tick(time_.now());
  recording_->tick(time_.now());
  lane_.run();
  writer_.run();
  time_.at(time_.now() + Lane::kTickInterval, [this] { tick(); });
}

void SimulatedCall::request_key_frame() {
  requests_.push_back(time_.now());
  if (!network_.is_out(time_.now()))
    time_.at(time_.now() + network_.delay(), [this] { video_.request_key_frame(); });
}

FileImage SimulatedCall::file() const {
  FileImage image;
  const auto files = disk_.files();
  const auto found = files.find(kPath);
  if (found != files.end()) image.write(0, found->second);
  return image;
}

MonotonicTime SimulatedCall::monotonic(int64_t epoch_ms) const {
  const Duration since = milliseconds(epoch_ms) - time_.clock().wall().time_since_epoch();
  return time_.now() + since;
}

}  // namespace recorder::test
