// Any sequence of calls of an Mp4Writer leaves a file that the strict walker reads, after every call.
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "tests/support/mp4_recording.h"

namespace recorder::test {
namespace {

enum class Call : uint8_t { kAdd, kAppend, kEnd, kPause, kFlush, kCount };

struct Player {
  explicit Player(ByteView bytes) : input(bytes) {}

  ByteReader input;
  Mp4Recording recording{8 * 1024};
  std::vector<bool> is_video;  // of each track, from 1 on
  std::vector<bool> is_ended;
  Duration now{};
  FileImage image;  // after so many operations:
  size_t written = 0;

  uint32_t any_track() {
    return is_video.empty() ? 0 : 1 + input.u8() % static_cast<uint32_t>(is_video.size());
  }

  void play_one() {
    now += milliseconds(input.u8());
    switch (static_cast<Call>(input.u8() % static_cast<uint8_t>(Call::kCount))) {
      case Call::kAdd: return add(input.u8());
      case Call::kAppend: return append(any_track());
      case Call::kEnd: return end(any_track());
      case Call::kPause: return recording.writer.add_pause(any_track(), now - milliseconds(20), now);
      case Call::kFlush: return recording.flush();
      case Call::kCount: return;
    }
  }

  void add(uint8_t stream) {
    const bool video = stream % 2 == 0;
    if (recording.add({video ? video_track(stream) : aac_track(stream)}, now).empty()) return;
    is_video.push_back(video);
    is_ended.push_back(false);
  }

  // Now and then a frame that is early, or hours late.
  void append(uint32_t track) {
    if (track == 0 || is_ended[track - 1]) return;
    if (!is_video[track - 1]) return recording.append_audio(track);
    const uint8_t when = input.u8();
    recording.append_video(track, when == 0 ? now - seconds(1) : when == 1 ? now + hours(2) : now);
  }

  void end(uint32_t track) {
    if (track == 0) return;
    recording.end(track, now);
    is_ended[track - 1] = true;
  }

  // Only writes change the file.
  void check() {
    const auto& operations = recording.sink.operations;
    if (written == operations.size()) return;
    for (; written < operations.size(); ++written)
      if (!operations[written].is_sync) image.write(operations[written].offset, operations[written].bytes);
    const std::string error = recording.check(image, recording.checkpoints.back().samples);
    if (error.empty()) return;
    std::fprintf(stderr, "%s\n", error.c_str());
    std::abort();
  }
};

}  // namespace
}  // namespace recorder::test

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  recorder::test::Player player({data, std::min<size_t>(size, 1000)});
  while (player.input.remaining() > 0) {
    player.play_one();
    player.check();
  }
  player.recording.finish();
  player.check();
  return 0;
}
