#include "tools/offline_mixer/movie/extract_plan.h"

#include <algorithm>
#include <span>

#include "plugin/base/text.h"

namespace recorder {
namespace {

bool is_video(const SourceTrack& track) { return track.parameters->codec_type == AVMEDIA_TYPE_VIDEO; }

bool suits_webm(const std::vector<SourceTrack>& sources) {
  const auto has_webm_codec = [](const SourceTrack& track) {
    return track.parameters->codec_id == (is_video(track) ? AV_CODEC_ID_VP8 : AV_CODEC_ID_OPUS) && track.rotation == 0;
  };
  return std::any_of(sources.begin(), sources.end(), is_video) &&
         std::all_of(sources.begin(), sources.end(), has_webm_codec);
}

bool is_encoded_alike(const AVCodecParameters& left, const AVCodecParameters& right) {
  const auto configuration = [](const AVCodecParameters& parameters) {
    return std::span(parameters.extradata, static_cast<size_t>(parameters.extradata_size));
  };
  const auto a = configuration(left), b = configuration(right);
  return left.codec_id == right.codec_id && left.width == right.width && left.height == right.height &&
         left.sample_rate == right.sample_rate && left.ch_layout.nb_channels == right.ch_layout.nb_channels &&
         std::equal(a.begin(), a.end(), b.begin(), b.end());
}

bool can_follow(const std::vector<SourceTrack>& track, const SourceTrack& next) {
  return is_encoded_alike(*track.back().parameters, *next.parameters) && next.rotation == track.back().rotation &&
         next.begin >= track.back().end;
}

struct Container {
  const char* format;
  ExtractWriter writer;
  bool (*holds)(AVCodecID codec);
};

bool ffmpeg_holds(AVCodecID codec) {
  const AVOutputFormat* format = av_guess_format("mp4", nullptr, nullptr);
  return format != nullptr && avformat_query_codec(format, codec, FF_COMPLIANCE_NORMAL) == 1;
}

bool recorder_holds(AVCodecID codec) {
  return codec == AV_CODEC_ID_H264 || codec == AV_CODEC_ID_VP8 || codec == AV_CODEC_ID_AAC ||
         codec == AV_CODEC_ID_OPUS;
}

// The first that holds all of them.
constexpr Container kContainers[] = {
    {"mp4", ExtractWriter::kFfmpeg, ffmpeg_holds},
    {"mp4", ExtractWriter::kRecorder, recorder_holds},
};

Result<ExtractPlan> choose_container(const std::vector<SourceTrack>& sources) {
  if (suits_webm(sources)) return ExtractPlan{"webm", ExtractWriter::kFfmpeg, {}};
  AVCodecID codec = AV_CODEC_ID_NONE;
  for (const Container& container : kContainers) {
    const auto left_out = std::find_if(sources.begin(), sources.end(), [&](const SourceTrack& track) {
      return !container.holds(track.parameters->codec_id);
    });
    if (left_out == sources.end()) return ExtractPlan{container.format, container.writer, {}};
    codec = left_out->parameters->codec_id;
  }
  return Error{ErrorCode::kUnsupportedMedia, concat("MP4 cannot hold ", avcodec_get_name(codec))};
}

}  // namespace

Result<ExtractPlan> plan_extract(std::vector<SourceTrack> sources) {
  auto plan = choose_container(sources);
  if (!plan) return plan;
  // The picture first; each kind in order of time.
  std::stable_sort(sources.begin(), sources.end(), [](const SourceTrack& left, const SourceTrack& right) {
    if (is_video(left) != is_video(right)) return is_video(left);
    return left.begin < right.begin;
  });
  for (const SourceTrack& source : sources) {
    const auto before = std::find_if(plan->tracks.begin(), plan->tracks.end(),
                                     [&](const auto& track) { return can_follow(track, source); });
    if (before != plan->tracks.end())
      before->push_back(source);
    else
      plan->tracks.push_back({source});
  }
  return plan;
}

}  // namespace recorder
