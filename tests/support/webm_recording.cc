#include "tests/support/webm_recording.h"

#include <algorithm>

#include "tests/support/folders.h"
#include "tests/support/rtp_capture.h"

namespace recorder::test {
namespace {

// It has one key frame, which makes a second one after ten seconds.
constexpr int kTimes = 2;

constexpr uint32_t kOpusTicks = 960;

const std::vector<Frame>& captured(Codec codec) {
  const char* const path = TEST_DATA "/captures/chromium-vp8.rtpdump";
  static const std::vector<Frame> kVideo =
      receive(Codec::kVp8, repeat(read_capture(path, CapturedMedium::kVideo), kTimes)).frames;
  static const std::vector<Frame> kAudio =
      receive(Codec::kOpus, repeat(read_capture(path, CapturedMedium::kAudio), kTimes)).frames;
  return codec == Codec::kVp8 ? kVideo : kAudio;
}

}  // namespace

ContainerTrack vp8_track() {
  ContainerTrack track;
  track.codec = Codec::kVp8;
  track.width = 640;
  track.height = 360;
  track.stream_name = "camera";
  track.media_session_id = "session-1";
  return track;
}

ContainerTrack opus_track() {
  ContainerTrack track;
  track.codec = Codec::kOpus;
  track.timescale = 48000;
  track.channels = 2;
  track.configuration = {0, 2, 0, 0, 0, 0, 0xBB, 0x80, 0, 0, 0};
  track.stream_name = "microphone";
  track.media_session_id = "session-1";
  return track;
}

WebmRecording::WebmRecording(const Plan& plan)
    : writer({"A lesson", WallTime(milliseconds(1'700'000'000'250)), plan.expected_tracks}, sink) {
  add_events(plan);
}

void WebmRecording::add_events(const Plan& plan) {
  if (plan.has_video) {
    const std::vector<Frame>& frames = captured(Codec::kVp8);
    for (const Frame& frame : frames) {
      Duration time = plan.video_start + from_ticks(frame.timestamp - frames.front().timestamp, 90000);
      if (time > plan.gap_from) time += plan.gap_to - plan.gap_from;
      events_.push_back({time, true, frame.is_key_frame, &frame.data});
    }
  }
  if (plan.has_audio) {
    Duration time = plan.audio_start;
    for (const Frame& frame : captured(Codec::kOpus)) {
      events_.push_back({time, false, true, &frame.data});
      time += from_ticks(kOpusTicks, 48000);
    }
  }
  std::stable_sort(events_.begin(), events_.end(),
                   [](const Event& a, const Event& b) { return a.time < b.time; });
  std::erase_if(events_, [&plan](const Event& event) { return event.time >= plan.end; });
}

void WebmRecording::record() {
  Duration next_flush = seconds(1);
  for (const Event& event : events_) {
    for (; event.time >= next_flush; next_flush += seconds(1)) {
      writer.flush();
      flushed_at.push_back(sink.operations.size());
    }
    append(event);
  }
}

void WebmRecording::append(const Event& event) {
  ContainerWriter::TrackId& id = event.is_video ? video_ : audio_;
  if (id == 0) {
    const auto ids = writer.add_tracks({event.is_video ? vp8_track() : opus_track()}, event.time);
    if (ids.empty()) return;
    id = ids.front();
  }
  ContainerSample sample;
  sample.time = event.time;
  sample.duration_ticks = event.is_video ? 0 : kOpusTicks;
  sample.is_key_frame = event.is_key_frame;
  writer.append(id, sample, *event.data);
  packets.push_back({id - 1, to_ticks(event.time, 1000), event.is_key_frame, *event.data});
}

void WebmRecording::finish() { writer.finish(); }

Bytes WebmRecording::file(size_t operations, size_t bytes) const {
  FileImage image = sink.image(operations);
  if (bytes > 0)
    image.write(sink.operations[operations].offset, ByteView(sink.operations[operations].bytes).first(bytes));
  return image.read(0, image.size());
}

std::vector<WebmPacket> WebmRecording::of_track(size_t track) const {
  std::vector<WebmPacket> found;
  std::copy_if(packets.begin(), packets.end(), std::back_inserter(found),
               [track](const WebmPacket& packet) { return packet.track == track; });
  return found;
}

}  // namespace recorder::test
