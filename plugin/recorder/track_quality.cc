#include "plugin/recorder/track_quality.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace recorder {
namespace {

int64_t to_ms(Duration duration) { return std::chrono::round<milliseconds>(duration).count(); }

// Nobody needs more of what is an estimate. Zero has no sign.
double rounded(double value) { return std::round(value * 10) / 10 + 0.0; }

// What this host dropped leaves the same holes in the numbers of the packets as what the network lost.
uint64_t lost_in_network(const ReceptionCounts& counts) {
  const uint64_t own = counts.dropped_by_inbox + counts.dropped_by_kernel.value_or(0);
  return counts.missing - std::min(counts.missing, own);
}

Json packets_of(const ReceptionCounts& counts) {
  return Json::object({{"received", counts.packets},
                       {"lost", lost_in_network(counts)},
                       {"recovered", counts.recovered},
                       {"late", counts.late},
                       {"duplicated", counts.duplicates},
                       {"malformed", counts.malformed},
                       {"droppedByRecorder", counts.dropped_by_inbox},
                       {"droppedByKernel", counts.dropped_by_kernel ? Json(*counts.dropped_by_kernel) : Json()}});
}

Json frames_of(const TrackQuality& quality) {
  Json json = Json::object({{"written", quality.frames},
                            {"dropped", quality.received.frames_dropped},
                            {"droppedByRecorder", quality.frames_dropped}});
  if (codec_kind(quality.codec) == MediaKind::kVideo) json.set("keyFrames", quality.key_frames);
  return json;
}

Json gaps_of(const TrackQuality& quality) {
  Json gaps = Json::array();
  for (const TrackQuality::Gap& gap : quality.gaps)
    gaps.append(Json::object({{"fromMs", to_ms(gap.from)}, {"toMs", to_ms(gap.to)}}));
  return gaps;
}

void add_video(Json& json, const TrackQuality& quality) {
  const uint64_t waits = quality.received.key_frame_waits + quality.key_frame_waits;
  const Duration waited = quality.received.key_frame_wait + quality.key_frame_wait;
  json.set("keyFrameWaits", Json::object({{"count", waits}, {"ms", to_ms(waited)}}));
  const Reception& latest = quality.latest;
  json.set("audioVideoOffsetMs", latest.picture_shift ? Json(to_ms(*latest.picture_shift)) : Json());
  json.set("audioVideoOffsetBy", latest.is_in_step_by_reports ? "senderReports" : "arrival");
}

Json without_values(const Json& json) {
  if (!json.is_object()) return {};
  Json empty = Json::object();
  for (const auto& [key, value] : members(json)) empty.set(key.c_str(), without_values(value));
  return empty;
}

void add_audio(Json& json, const TrackQuality& quality) {
  json.set("concealedMs", to_ms(quality.received.concealed));
  json.set("silentMs", to_ms(quality.received.silence + quality.silence));
}

}  // namespace

void TrackQuality::add(const Reception& reception, MonotonicTime zero) {
  received += reception.counts;
  largest_jitter = std::max(largest_jitter, reception.jitter);
  for (const MediaGap& gap : reception.gaps) add_gap({gap.from - zero, gap.to - zero});
  further_gaps += reception.further_gaps;
  if (reception.undecodable_since) undecodable_at = std::max(*reception.undecodable_since - zero, Duration::zero());
  latest = reception;
  latest.gaps.clear();
}

// What lies before the file is that of another file, or of none.
void TrackQuality::add_gap(Gap gap) {
  if (gap.to <= Duration::zero()) return;
  gap.from = std::max(gap.from, Duration::zero());
  if (gap.to - gap.from < Reception::kShortestGap) return;
  if (gaps.size() < kMostGaps)
    gaps.push_back(gap);
  else
    ++further_gaps;
}

void TrackQuality::add_sample(size_t size, bool is_key_frame) {
  ++frames;
  bytes += size;
  if (is_key_frame) ++key_frames;
}

void TrackQuality::add_dropped(uint64_t count, MonotonicTime time) {
  frames_dropped += count;
  if (codec_kind(codec) == MediaKind::kAudio || waits_since) return;
  waits_since = time;
  ++key_frame_waits;
}

void TrackQuality::end_wait(MonotonicTime time) {
  if (const auto since = std::exchange(waits_since, std::nullopt))
    key_frame_wait += std::max(time - *since, Duration::zero());
}

Json to_json(const TrackQuality& quality) {
  const bool is_video = codec_kind(quality.codec) == MediaKind::kVideo;
  Json json = Json::object({{"trackId", quality.track_id ? Json(*quality.track_id) : Json()},
                            {"mid", quality.mid},
                            {"streamName", quality.stream_name},
                            {"mediaSessionId", quality.media_session_id},
                            {"kind", is_video ? "video" : "audio"},
                            {"codec", codec_name(quality.codec)},
                            {"packets", packets_of(quality.received)},
                            {"frames", frames_of(quality)},
                            {"bytes", quality.bytes}});
  if (is_video)
    add_video(json, quality);
  else
    add_audio(json, quality);
  json.set("jitterMs", rounded(static_cast<double>(quality.latest.jitter.count()) / 1e6));
  json.set("largestJitterMs", rounded(static_cast<double>(quality.largest_jitter.count()) / 1e6));
  json.set("skewPpm", rounded(quality.latest.skew_ppm));
  json.set("gaps", gaps_of(quality));
  json.set("furtherGaps", quality.further_gaps);
  json.set("undecodable", quality.undecodable_at.has_value());
  if (quality.undecodable_at) json.set("undecodableAtMs", to_ms(*quality.undecodable_at));
  return json;
}

Json unknown_quality(MediaKind kind) {
  TrackQuality quality;
  quality.codec = kind == MediaKind::kVideo ? Codec::kH264 : Codec::kAac;
  return without_values(to_json(quality));
}

}  // namespace recorder
