#include "tests/support/mp4_recording.h"

#include "plugin/base/text.h"

namespace recorder::test {
namespace {

Mp4FileSettings small_file(uint32_t slot_size) {
  Mp4FileSettings settings;
  settings.title = "test";
  settings.recorder_uri = "multi-recorder://test";
  settings.start = WallTime(seconds(1'700'000'000));
  settings.slot_size = slot_size;
  return settings;
}

}  // namespace

ContainerTrack video_track(uint32_t stream_index) {
  ContainerTrack track;
  track.codec = Codec::kH264;
  track.timescale = 90000;
  track.width = 320;
  track.height = 240;
  track.configuration = {1, 0x42, 0xc0, 0x1e, 0xff, 0xe0, 0};
  track.stream_name = concat("stream", stream_index);
  track.media_session_id = concat("session-", stream_index);
  track.stream_index = stream_index;
  return track;
}

ContainerTrack aac_track(uint32_t stream_index) {
  ContainerTrack track = video_track(stream_index);
  track.codec = Codec::kAac;
  track.timescale = 44100;
  track.width = track.height = 0;
  track.channels = 2;
  track.configuration = {0x12, 0x10};
  return track;
}

ContainerSample video_sample(Duration time, bool is_key_frame) {
  ContainerSample sample;
  sample.time = time;
  sample.is_key_frame = is_key_frame;
  return sample;
}

ContainerSample aac_sample(Duration time) {
  ContainerSample sample;
  sample.time = time;
  sample.duration_ticks = 1024;
  return sample;
}

// FNV-1a.
uint64_t hash(ByteView bytes) {
  uint64_t value = 0xcbf29ce484222325;
  for (uint8_t byte : bytes) value = (value ^ byte) * 0x100000001b3;
  return value;
}

Mp4Recording::Mp4Recording(uint32_t slot_size, uint64_t seed)
    : writer(small_file(slot_size), sink), random_(seed) {}

std::vector<uint32_t> Mp4Recording::add(std::vector<ContainerTrack> tracks, Duration join) {
  std::vector<bool> is_video;
  for (const ContainerTrack& track : tracks) is_video.push_back(codec_kind(track.codec) == MediaKind::kVideo);
  const std::vector<uint32_t> ids = writer.add_tracks(std::move(tracks), join);
  for (size_t i = 0; i < ids.size(); ++i) tracks_[ids[i]].is_video = is_video[i];
  note_checkpoint(false);
  return ids;
}

void Mp4Recording::append_video(uint32_t track, Duration time) {
  std::vector<uint64_t>& hashes = tracks_[track].hashes;
  const Bytes frame = random_frame(1500);
  writer.append(track, video_sample(time, hashes.size() % 10 == 0), frame);
  hashes.push_back(hash(frame));
}

void Mp4Recording::append_audio(uint32_t track) {
  const Bytes frame = random_frame(300);
  writer.append(track, aac_sample(), frame);
  tracks_[track].hashes.push_back(hash(frame));
}

void Mp4Recording::end(uint32_t track, Duration time) {
  writer.end_track(track, time);
  tracks_[track].is_ended = true;
}

void Mp4Recording::flush() {
  writer.flush();
  note_checkpoint(true);
}

void Mp4Recording::finish() {
  writer.finish();
  for (auto& [id, track] : tracks_) track.is_ended = true;
  note_checkpoint(true);
}

void Mp4Recording::note_checkpoint(bool has_flushed) {
  Counts counts = checkpoints.empty() ? Counts{} : checkpoints.back().samples;
  for (const auto& [id, track] : tracks_) {
    const bool holds_back = track.is_video && !track.is_ended && !track.hashes.empty();
    if (has_flushed)
      counts[id] = track.hashes.size() - (holds_back ? 1 : 0);
    else
      counts.try_emplace(id, 0);
  }
  checkpoints.push_back({sink.operations.size(), counts});
}

const Mp4Recording::Checkpoint* Mp4Recording::reached(size_t operations) const {
  const Checkpoint* last = nullptr;
  for (const Checkpoint& checkpoint : checkpoints)
    if (checkpoint.operations <= operations) last = &checkpoint;
  return last;
}

Mp4Recording::Counts Mp4Recording::all() const {
  Counts counts;
  for (const auto& [id, track] : tracks_) counts[id] = track.hashes.size();
  return counts;
}

std::string Mp4Recording::check(const FileImage& image, const Counts& least) const {
  const WalkedFile file = walk_mp4(image);
  if (!file.error.empty()) return file.error;
  for (const auto& [id, count] : least)
    if (count > 0 && file.track(id) == nullptr) return concat("track ", id, " is lost");
  for (const WalkedTrack& track : file.tracks) {
    if (!tracks_.contains(track.id)) return concat("track ", track.id, " was never added");
    const std::vector<uint64_t>& hashes = tracks_.at(track.id).hashes;
    const auto wanted = least.find(track.id);
    if (wanted != least.end() && track.samples.size() < wanted->second)
      return concat("track ", track.id, " has ", track.samples.size(), " samples instead of ",
                    wanted->second);
    if (track.samples.size() > hashes.size()) return concat("track ", track.id, " has too many samples");
    for (size_t i = 0; i < track.samples.size(); ++i)
      if (hash(image.read(track.samples[i].offset, track.samples[i].size)) != hashes[i])
        return concat("sample ", i, " of track ", track.id, " has other bytes");
  }
  return {};
}

Bytes Mp4Recording::random_frame(size_t largest) {
  Bytes frame(1 + random_() % largest);
  for (uint8_t& byte : frame) byte = static_cast<uint8_t>(random_());
  return frame;
}

}  // namespace recorder::test
