// A single recording on a fake disk and two lanes that run by hand. Each frame that it is sent has its number in its
// data, so that a test finds it again in the files.
#pragma once

#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin/recorder/single_recording.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_disk.h"
#include "tests/support/manual_executor.h"
#include "tests/support/media_frames.h"
#include "tests/support/mp4_walker.h"
#include "tests/support/test.h"

namespace recorder::test {

// A frame as it is found in a file.
struct FoundFrame {
  uint64_t number = 0;
  int64_t time_ms = 0;  // since the start of the rig's clock
  bool is_key_frame = false;
};

struct FoundFile {
  bool is_finished = false;
  int64_t start_ms = 0;  // since the start of the rig's clock
  std::vector<FoundFrame> video, audio;
};

// Of Opus: one frame of 20 ms, stereo (RFC 6716, 3.1).
constexpr uint8_t kFirstByte = 0xfc;

inline uint64_t number_in(const Bytes& data) {
  uint64_t number = 0;
  if (data.size() > sizeof(number)) std::memcpy(&number, &data[1], sizeof(number));
  return number;
}

class SingleRecordingRig {
 public:
  static constexpr Duration kPicture = milliseconds(40);
  static constexpr size_t kQueueBytes = 4 << 20;

  static SingleRecordingSettings settings(const std::string& id = "one", const char* rotation = "disabled") {
    SingleRecordingSettings settings;
    settings.facts.id = id;
    settings.facts.stream = {"uuid", "Alice", "", ""};
    settings.plan.folder = "/r";
    settings.plan.name_template = *FileNameTemplate::parse("{streamName}");
    settings.plan.values.stream_name = id;
    settings.plan.extension = ".mp4";
    settings.has_audio = settings.has_video = true;
    settings.rotation = *parse_rotation(rotation);
    settings.plan.part = settings.rotation.is_enabled() ? 1 : 0;
    return settings;
  }

  explicit SingleRecordingRig(SingleRecordingSettings first = settings(), Catalogue* catalogue = nullptr) {
    recording = std::make_shared<SingleRecording>(
        std::move(first), 1, lane, clock, queue, disk, catalogue, [this] { ++key_frame_requests; },
        [this](const std::string& id, const std::string& name) { names.push_back(id + ": " + name); },
        [this](const std::string& id, const std::string& reason, const Result<std::string>& path) {
          ends.push_back(id + ": " + reason + ": " + (path.ok() ? *path : "error"));
        });
  }

  // --- what the stream delivers ---
  void deliver(const char* mid, const std::shared_ptr<const TrackFormat>& format, Duration time, bool is_key_frame,
               uint64_t number) {
    auto frame = std::make_shared<MediaFrame>();
    frame->time = start + time;
    frame->is_key_frame = is_key_frame;
    frame->duration_ticks = format->samples_per_frame;
    frame->data = Bytes(format->is_video() ? picture_bytes : 40);
    frame->data[0] = kFirstByte;
    std::memcpy(&frame->data[1], &number, sizeof(number));
    if (format->is_video() && is_key_frame) frame->format = vp8_picture();
    recording->on_frame({1, mid, format, frame, number});
    lane.run();
  }
  void picture(Duration time, bool is_key_frame) { deliver("1", pictures_format, time, is_key_frame, pictures++); }
  void sound() {
    deliver("0", sounds_format, time_of_sound(sounds), true, sounds);
    ++sounds;
  }
  [[nodiscard]] Duration time_of_sound(uint64_t number) const {
    return from_ticks(static_cast<int64_t>(number * sounds_format->samples_per_frame), sounds_format->timescale);
  }

  // A call goes on for so many pictures; each that is asked for comes as a key frame after `answer` pictures.
  void call(int count, bool has_video = true, bool has_audio = true) {
    for (int i = 0; i < count; ++i) {
      const Duration now = clock.monotonic() - start;
      const bool is_asked_for = answers_requests && key_frame_requests > answered;
      const bool is_key_frame = pictures == 0 || is_asked_for;
      if (is_key_frame) answered = key_frame_requests;
      if (has_video) picture(now, is_key_frame);
      while (has_audio && time_of_sound(sounds) <= now) sound();
      pass(kPicture);
    }
  }
  void pass(Duration time) {
    clock.advance(time);
    recording->tick(clock.monotonic());
    lane.run();
    if (runs_writer) writer.run();
  }

  void pause() {
    recording->pause(clock.monotonic());
    lane.run();
  }
  void resume() {
    recording->resume(clock.monotonic());
    lane.run();
  }

  // --- its end ---
  void finish(const std::string& reason = "terminated") {
    recording->finish(reason, [this](Result<std::string> path) { finished.push_back(path.ok() ? *path : "error"); });
    lane.run();
    writer.run();
  }
  void end_stream() {
    recording->on_end(1);
    lane.run();
    writer.run();
  }
  void restart(SingleRecordingSettings next) {
    recording->restart(std::move(next));
    lane.run();
  }

  // --- what is on the disk ---
  [[nodiscard]] std::vector<std::string> paths() const {
    std::vector<std::string> all;
    for (const auto& [path, content] : disk.files()) all.push_back(path);
    return all;
  }
  // Nothing if the file does not play.
  [[nodiscard]] std::optional<FoundFile> read(const std::string& path) const {
    const std::map<std::string, Bytes> files = disk.files();
    if (files.count(path) == 0) return std::nullopt;
    FileImage image;
    image.write(0, files.at(path));
    const WalkedFile walked = walk_mp4(image);
    if (!walked.error.empty()) return std::nullopt;
    FoundFile found;
    found.is_finished = walked.is_finished;
    found.start_ms = std::stoll(walked.metadata.at("recorder.start")) - epoch_milliseconds(wall_start);
    for (const WalkedTrack& track : walked.tracks)
      read_track(walked, track, image, found.start_ms, track.handler == "vide" ? found.video : found.audio);
    return found;
  }

  FakeClock clock;
  const MonotonicTime start = clock.monotonic();
  const WallTime wall_start = clock.wall();
  FakeDisk disk;
  ManualExecutor lane, writer;
  DiskQueue queue{writer, kQueueBytes};
  std::shared_ptr<const TrackFormat> pictures_format = vp8_format(), sounds_format = aac_format();
  std::shared_ptr<SingleRecording> recording;
  size_t picture_bytes = 200;
  bool answers_requests = true, runs_writer = true;
  uint64_t pictures = 0, sounds = 0;
  int key_frame_requests = 0, answered = 0;
  std::vector<std::string> names, ends, finished;

 private:
  static void read_track(const WalkedFile& file, const WalkedTrack& track, const FileImage& image, int64_t start_ms,
                         std::vector<FoundFrame>& frames) {
    const bool is_late = !track.edits.empty() && track.edits[0].media_time == -1;
    const Duration join =
        is_late ? from_ticks(static_cast<int64_t>(track.edits[0].duration), file.timescale) : Duration::zero();
    for (const WalkedSample& sample : track.samples) {
      FoundFrame frame;
      const Bytes data = image.read(sample.offset, sample.size);
      frame.number = number_in(data);
      const Duration time = join + from_ticks(static_cast<int64_t>(sample.decode_time), track.timescale);
      frame.time_ms = start_ms + std::chrono::round<milliseconds>(time).count();
      frame.is_key_frame = sample.is_key_frame;
      frames.push_back(frame);
    }
  }
};

}  // namespace recorder::test
