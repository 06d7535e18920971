// Any bytes as a recording: it is refused, or its schedule, packets and pictures are read to an end.
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "plugin/base/owned_descriptor.h"
#include "tests/fuzz/property.h"
#include "tools/offline_mixer/input/video_track.h"
#include "tools/offline_mixer/schedule/schedule.h"

namespace {

using recorder::Input;

// As many as tell the parsers apart; a small file can claim millions of them.
constexpr int kPackets = 300;

void read_track(Input& input, size_t track) {
  recorder::Duration until{};
  for (int i = 0; i < kPackets; ++i) {
    const auto next = input.next(track, until += recorder::milliseconds(100));
    PROPERTY(!next.is_end || next.packet == nullptr);
    if (next.is_end) return;
  }
}

void read_pictures(Input& input, size_t track) {
  recorder::VideoTrack video(input, track);
  recorder::Duration until{};
  for (int i = 0; i < kPackets; ++i)
    if (const auto picture = video.next(until += recorder::milliseconds(100)))
      PROPERTY(picture->frame->width > 0 && picture->frame->height > 0);
}

void check_schedule(const recorder::Mp4FileInfo& file) {
  const auto schedule = recorder::make_schedule(file, {});
  if (!schedule.ok()) return;
  auto now = schedule->begin;
  for (const recorder::Scene& scene : schedule->scenes) {
    PROPERTY(scene.begin == now && scene.begin < scene.end);
    now = scene.end;
  }
  PROPERTY(now == schedule->end);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  av_log_set_level(AV_LOG_QUIET);
  const recorder::OwnedDescriptor file(::memfd_create("recording", MFD_CLOEXEC));
  if (::write(file.get(), data, size) != static_cast<ssize_t>(size)) return 0;
  const auto input = Input::open("/proc/self/fd/" + std::to_string(file.get()));
  if (!input.ok()) return 0;
  check_schedule((*input)->file());
  for (size_t track = 0; track < (*input)->file().tracks.size() && track < 4; ++track) {
    if ((*input)->file().tracks[track].is_video)
      read_pictures(**input, track);
    else
      read_track(**input, track);
  }
  static_cast<void>((*input)->seek(recorder::milliseconds(500)));
  return 0;
}
