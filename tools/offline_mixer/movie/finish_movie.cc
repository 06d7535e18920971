#include <algorithm>

#include "plugin/base/file.h"
#include "plugin/base/text.h"
#include "tools/offline_mixer/movie/joined_track.h"
#include "tools/offline_mixer/movie/media_file.h"
#include "tools/offline_mixer/movie/movie.h"
#include "tools/offline_mixer/sound/sound.h"

namespace recorder {
namespace {

Error do_not_fit(std::string sentence) { return {ErrorCode::kConflict, std::move(sentence)}; }

bool is_same(const ffmpeg::Parameters& left, const ffmpeg::Parameters& right) {
  if (left == nullptr || right == nullptr) return left == right;
  // Of H264 the avcC with the parameter sets, of AAC the AudioSpecificConfig.
  const auto configuration = [](const AVCodecParameters& parameters) {
    return std::span(parameters.extradata, static_cast<size_t>(parameters.extradata_size));
  };
  const auto a = configuration(*left), b = configuration(*right);
  return left->codec_id == right->codec_id && left->width == right->width && left->height == right->height &&
         left->sample_rate == right->sample_rate &&
         left->ch_layout.nb_channels == right->ch_layout.nb_channels &&
         std::equal(a.begin(), a.end(), b.begin(), b.end());
}

Status check_neighbours(const Part& part, const Part& next) {
  const PartRange &range = part.label.range, &after = next.label.range;
  if (after.pictures != range.pictures || next.label.fps != part.label.fps)
    return do_not_fit(concat(next.path, " is part of another timeline than ", part.path));
  if (after.first_picture != range.end_picture || after.first_packet != range.end_packet)
    return do_not_fit(concat(next.path, " does not follow ", part.path, ": it begins with picture ",
                             after.first_picture, " instead of ", range.end_picture));
  if (!is_same(part.picture, next.picture) || !is_same(part.sound, next.sound))
    return do_not_fit(
        concat(next.path, " was encoded with other settings, or by another encoder, than ", part.path));
  return Success{};
}

Status check_whole(const std::vector<Part>& parts) {
  const Part &first = parts.front(), &last = parts.back();
  if (first.label.range.first_picture != 0)
    return do_not_fit(concat("what comes before ", first.path, " is missing: it begins with picture ",
                             first.label.range.first_picture));
  for (size_t i = 1; i < parts.size(); ++i)
    if (const Status fits = check_neighbours(parts[i - 1], parts[i]); !fits) return fits;
  if (last.label.range.end_picture != last.label.range.pictures)
    return do_not_fit(concat("what comes after ", last.path, " is missing: it ends with picture ",
                             last.label.range.end_picture, " of ", last.label.range.pictures));
  return Success{};
}

Result<std::vector<Part>> read_parts(const std::vector<std::string>& paths) {
  std::vector<Part> parts;
  for (const std::string& path : paths) {
    Result<Part> part = read_part(path);
    if (!part) return part.error();
    parts.push_back(std::move(*part));
  }
  if (parts.empty()) return do_not_fit("there are no parts to join");
  if (const Status whole = check_whole(parts); !whole) return whole.error();
  return parts;
}

// A track on its way into the file, with its next packet.
struct Lane {
  std::unique_ptr<JoinedTrack> track;
  AVRational time_base;
  int stream = 0;
  AVPacket* packet = nullptr;

  // Half seconds of picture and sound take turns in the file: near enough for a player, and with few chunks
  // in the index.
  [[nodiscard]] int64_t turn() const {
    if (packet == nullptr) return INT64_MAX;
    return av_rescale_q_rnd(packet->dts, time_base, {1, 2}, AV_ROUND_DOWN);
  }

  Status advance() {
    const auto next = track->next();
    packet = next ? *next : nullptr;
    return next ? Status(Success{}) : Status(next.error());
  }
};

Result<std::vector<Lane>> make_lanes(const std::vector<Part>& parts, MediaFile& file) {
  std::vector<Lane> lanes;
  const Part& first = parts.front();
  if (first.picture != nullptr) lanes.push_back({JoinedTrack::pictures(parts), {1, first.label.fps}});
  if (first.sound != nullptr) lanes.push_back({JoinedTrack::sounds(parts), {1, kMixedRate}});
  for (Lane& lane : lanes) {
    const bool is_picture = first.picture != nullptr && &lane == &lanes.front();
    const auto stream = file.add_stream(is_picture ? *first.picture : *first.sound, lane.time_base);
    if (!stream) return stream.error();
    lane.stream = *stream;
    if (const Status begun = lane.advance(); !begun) return begun.error();
  }
  return lanes;
}

Status copy_packets(std::vector<Lane>& lanes, MediaFile& file) {
  const auto earlier = [](const Lane& left, const Lane& right) { return left.turn() < right.turn(); };
  while (!lanes.empty()) {
    const auto lane = std::min_element(lanes.begin(), lanes.end(), earlier);
    if (lane->packet == nullptr) break;
    if (const Status written = file.write(*lane->packet, lane->stream); !written) return written;
    if (const Status advanced = lane->advance(); !advanced) return advanced;
  }
  return Success{};
}

Status join(const std::vector<Part>& parts, const std::string& path) {
  const auto file = MediaFile::create(path, "mp4");
  if (!file) return file.error();
  auto lanes = make_lanes(parts, **file);
  if (!lanes) return lanes.error();
  // With a movie time scale of its samples, an edit list ends the sound where it should.
  const Status begun =
      (*file)->write_header({{"movflags", "faststart"}, {"movie_timescale", std::to_string(kMixedRate)}});
  if (!begun) return begun;
  if (const Status copied = copy_packets(*lanes, **file); !copied) return copied;
  return (*file)->finish();
}

}  // namespace

Status finish_movie(const std::vector<std::string>& paths, const std::string& output) {
  const auto parts = read_parts(paths);
  if (!parts) return parts.error();
  const std::string temporary = output + ".joining";
  Status done = join(*parts, temporary);
  if (done) done = put_in_place(temporary, output);
  // The failure that is told is the first one.
  if (!done) static_cast<void>(PosixDisk().remove(temporary));
  return done;
}

}  // namespace recorder
