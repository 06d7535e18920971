#include "plugin/mp4/track_writer.h"

#include <algorithm>
#include <utility>

namespace recorder {
namespace {

// Decoders read further parameter sets in band; the list is for tools that look at stsd only.
constexpr size_t kLargestDescriptionCount = 16;
// A camera that is turned every second for hours; what turns oftener is not turned any more.
constexpr size_t kMostRotations = 10'000;
// What the last frame of a video lasts if nobody says it: not longer than that.
constexpr Duration kLongestLastFrame = milliseconds(100);

MovieTrack as_movie_track(uint32_t id, ContainerTrack track, Duration join) {
  const uint32_t sample_rate = codec_kind(track.codec) == MediaKind::kAudio ? track.timescale : 0;
  MovieTrack movie;
  movie.id = id;
  movie.codec = track.codec;
  movie.timescale = track.timescale;
  movie.stream_name = std::move(track.stream_name);
  movie.media_session_id = std::move(track.media_session_id);
  movie.stream_index = track.stream_index;
  movie.descriptions.push_back(
      {std::move(track.configuration), track.width, track.height, track.channels, sample_rate});
  movie.width = track.width;
  movie.height = track.height;
  movie.lead = static_cast<uint64_t>(to_ticks(join, kMovieTimescale));
  if (track.rotation != 0) movie.rotations.push_back({join, track.rotation});
  return movie;
}

}  // namespace

TrackWriter::TrackWriter(uint32_t id, ContainerTrack track, Duration join)
    : movie_(as_movie_track(id, std::move(track), std::max(join, Duration{}))),
      join_(std::max(join, Duration{})) {}

void TrackWriter::append(const ContainerSample& sample, ByteView data) {
  const bool has_own_time = is_video() || !first_time_;
  const uint64_t time = has_own_time ? std::max(ticks_at(sample.time), next_time_) : next_time_;
  if (!first_time_) first_time_ = time;
  data_.insert(data_.end(), data.begin(), data.end());
  const IndexedSample indexed{std::max(sample.duration_ticks, uint32_t{1}),
                              static_cast<uint32_t>(data.size()), sample.is_key_frame || !is_video(),
                              description_of(sample)};
  if (is_video())
    held_ = {time, indexed};
  else
    emit(time, indexed);
}

void TrackWriter::add_pause(Pause pause) {
  std::vector<Pause>& pauses = movie_.pauses;
  if (!pauses.empty() && pauses.back().from == pause.from)
    pauses.back() = pause;
  else
    pauses.push_back(pause);
}

uint64_t TrackWriter::end_held_sample(Duration end) { return held_ ? end_held_sample_at(ticks_at(end)) : 0; }

void TrackWriter::end_held_sample() {
  if (!held_) return;
  const auto longest = static_cast<uint32_t>(to_ticks(kLongestLastFrame, movie_.timescale));
  const uint32_t duration = last_duration_ == 0 ? longest : std::min(last_duration_, longest);
  end_held_sample_at(held_->time + duration);
}

uint64_t TrackWriter::end_held_sample_at(uint64_t ticks) {
  Held held = *std::exchange(held_, std::nullopt);
  const uint64_t duration = std::max(ticks, held.time + 1) - held.time;
  held.sample.duration = static_cast<uint32_t>(std::min<uint64_t>(duration, UINT32_MAX));
  emit(held.time, held.sample);
  next_time_ = held.time + duration;
  return duration - held.sample.duration;
}

void TrackWriter::emit(uint64_t time, const IndexedSample& sample) {
  if (samples_.empty()) decode_time_ = time;
  samples_.push_back(sample);
  last_duration_ = sample.duration;
  next_time_ = time + sample.duration;
}

bool TrackWriter::turn(uint16_t degrees, Duration from) {
  std::vector<RotationChange>& all = movie_.rotations;
  const uint16_t current = all.empty() ? uint16_t{0} : all.back().degrees;
  if (degrees == current || all.size() >= kMostRotations) return false;
  all.push_back({from, degrees});
  return true;
}

TrackRun TrackWriter::take_run() {
  TrackRun run;
  run.track_id = movie_.id;
  run.decode_time = decode_time_;
  run.samples = std::exchange(samples_, {});
  const size_t size = batch_bytes();
  Bytes rest(data_.begin() + static_cast<std::ptrdiff_t>(size), data_.end());
  data_.resize(size);
  run.data = std::exchange(data_, std::move(rest));
  return run;
}

Duration TrackWriter::end_time() const {
  if (!first_time_) return {};
  const uint64_t end = held_ ? held_->time : next_time_;
  return join_ + from_ticks(static_cast<int64_t>(end), movie_.timescale);
}

MovieTrack TrackWriter::finished_movie() const {
  MovieTrack movie = movie_;
  movie.lead += to_movie_ticks(first_time_.value_or(0), movie.timescale);
  return movie;
}

uint64_t TrackWriter::ticks_at(Duration time) const {
  const int64_t ticks = to_ticks(time, movie_.timescale) - to_ticks(join_, movie_.timescale);
  return static_cast<uint64_t>(std::max<int64_t>(ticks, 0));
}

uint32_t TrackWriter::description_of(const ContainerSample& sample) {
  if (!sample.is_key_frame || !is_video()) return description_;
  std::vector<SampleDescription>& all = movie_.descriptions;
  SampleDescription wanted = all[description_ - 1];
  if (!sample.configuration.empty()) wanted.configuration = sample.configuration;
  if (sample.width > 0) wanted.width = sample.width;
  if (sample.height > 0) wanted.height = sample.height;
  movie_.width = std::max(movie_.width, wanted.width);
  movie_.height = std::max(movie_.height, wanted.height);

  auto found = std::find(all.begin(), all.end(), wanted);
  if (found == all.end() && all.size() < kLargestDescriptionCount)
    found = all.insert(all.end(), std::move(wanted));
  description_ = found == all.end() ? 1 : static_cast<uint32_t>(found - all.begin()) + 1;
  return description_;
}

}  // namespace recorder
