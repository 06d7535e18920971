#include "tools/offline_mixer/movie/extract_plan.h"

#include <initializer_list>

#include "tests/support/test.h"

namespace recorder {
namespace {

ffmpeg::Parameters encoded(AVCodecID codec, int width = 640, uint8_t configuration = 1) {
  ffmpeg::Parameters parameters(avcodec_parameters_alloc());
  parameters->codec_id = codec;
  parameters->codec_type = avcodec_get_type(codec);
  if (parameters->codec_type == AVMEDIA_TYPE_VIDEO) parameters->width = width;
  parameters->extradata = static_cast<uint8_t*>(av_mallocz(1 + AV_INPUT_BUFFER_PADDING_SIZE));
  parameters->extradata[0] = configuration;
  parameters->extradata_size = 1;
  return parameters;
}

constexpr AVCodecID kH264 = AV_CODEC_ID_H264, kVp8 = AV_CODEC_ID_VP8, kAac = AV_CODEC_ID_AAC,
                    kOpus = AV_CODEC_ID_OPUS;

}  // namespace

TEST(mixer_extract_plan, the_container_suits_the_codecs) {
  struct Row {
    std::vector<AVCodecID> codecs;
    std::string format;  // empty: none
  };
  const Row rows[] = {
      {{kVp8, kOpus}, "webm"},
      {{kVp8}, "webm"},
      {{kVp8, kVp8, kOpus}, "webm"},
      {{kVp8, kAac}, "mp4"},
      {{kH264, kAac}, "mp4"},
      {{kH264, kOpus}, "mp4"},
      {{kOpus}, "mp4"},
      {{kAac}, "mp4"},
      {{kVp8, kH264, kOpus}, "mp4"},
      {{kVp8, kOpus, kAac}, "mp4"},
      {{AV_CODEC_ID_PCM_MULAW}, ""},
  };
  for (const Row& row : rows) {
    std::vector<ffmpeg::Parameters> parameters;
    std::vector<SourceTrack> sources;
    for (const AVCodecID codec : row.codecs) {
      parameters.push_back(encoded(codec));
      sources.push_back({sources.size(), parameters.back().get(), {}, milliseconds(1000), 0});
    }
    const auto plan = plan_extract(sources);
    CHECK_EQUAL(plan.ok(), !row.format.empty());
    if (plan.ok()) CHECK_EQUAL(std::string(plan->format), row.format);
    if (!plan.ok()) CHECK_EQUAL(plan.error().message, "MP4 cannot hold pcm_mulaw");
  }
}

TEST(mixer_extract_plan, webm_has_no_place_for_turned_pictures) {
  const ffmpeg::Parameters picture = encoded(kVp8);
  const auto plan = plan_extract({{0, picture.get(), {}, milliseconds(1000), 270}});
  REQUIRE(plan.ok());
  CHECK_EQUAL(std::string(plan->format), "mp4");
}

TEST(mixer_extract_plan, tracks_that_follow_each_other_become_one) {
  const ffmpeg::Parameters small = encoded(kH264, 320), large = encoded(kH264, 640),
                           other = encoded(kH264, 320, 2), sound = encoded(kAac);
  const auto track = [](size_t number, const ffmpeg::Parameters& parameters, int begin, int end) {
    return SourceTrack{number, parameters.get(), milliseconds(begin), milliseconds(end), 0};
  };
  struct Row {
    std::vector<SourceTrack> sources;
    std::vector<std::vector<size_t>> tracks;
  };
  const Row rows[] = {
      {{track(0, sound, 0, 10), track(1, small, 0, 10)}, {{1}, {0}}},
      {{track(0, small, 0, 10), track(1, small, 10, 20)}, {{0, 1}}},
      {{track(0, small, 10, 20), track(1, small, 0, 10)}, {{1, 0}}},
      {{track(0, small, 0, 11), track(1, small, 10, 20)}, {{0}, {1}}},
      {{track(0, small, 0, 10), track(1, large, 10, 20)}, {{0}, {1}}},
      {{track(0, small, 0, 10), track(1, other, 10, 20)}, {{0}, {1}}},
      {{track(0, small, 0, 10), track(1, large, 10, 20), track(2, small, 20, 30)}, {{0, 2}, {1}}},
      {{track(0, small, 0, 10), track(1, sound, 0, 10), track(2, small, 20, 30), track(3, sound, 20, 30)},
       {{0, 2}, {1, 3}}},
  };
  for (const Row& row : rows) {
    const auto plan = plan_extract(row.sources);
    REQUIRE(plan.ok());
    std::vector<std::vector<size_t>> tracks;
    for (const auto& sources : plan->tracks) {
      tracks.emplace_back();
      for (const SourceTrack& source : sources) tracks.back().push_back(source.number);
    }
    CHECK(tracks == row.tracks);
  }
}

}  // namespace recorder
