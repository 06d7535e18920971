#include "tools/offline_mixer/movie/extracted_file.h"

#include "tools/offline_mixer/movie/recorder_file.h"
#include "tools/offline_mixer/movie/media_file.h"
#include "tools/offline_mixer/sound/sound.h"

namespace recorder {
namespace {

constexpr AVRational kNanoseconds{1, 1'000'000'000};

AVRational time_base_of(const AVCodecParameters& parameters) {
  if (parameters.codec_type == AVMEDIA_TYPE_AUDIO && parameters.sample_rate > 0)
    return {1, parameters.sample_rate};
  return {1, 90'000};
}

// By libavformat.
class FfmpegFile final : public ExtractedFile {
 public:
  explicit FfmpegFile(std::unique_ptr<MediaFile> file) : file_(std::move(file)) {}

  Status begin(const ExtractPlan& plan, const Participant& participant) {
    for (const std::vector<SourceTrack>& sources : plan.tracks) {
      const AVCodecParameters& parameters = *sources.front().parameters;
      const AVRational time_base = time_base_of(parameters);
      const auto stream = file_->add_stream(parameters, time_base);
      if (!stream) return stream.error();
      file_->turn_stream(*stream, sources.front().rotation);
      tracks_.push_back({*stream, time_base});
    }
    file_->tag("title", participant.name);
    if (std::string_view(plan.format) != "mp4") return file_->write_header({});
    // With a movie time scale of its samples, an edit list puts the sound of who joins late where it belongs.
    return file_->write_header({{"movflags", "faststart"}, {"movie_timescale", std::to_string(kMixedRate)}});
  }

  // libavformat refuses to go on behind a packet whose time stamps cannot be; only a damaged file has it.
  Status write(size_t number, AVPacket& packet) override {
    Track& track = tracks_[number];
    av_packet_rescale_ts(&packet, kNanoseconds, track.time_base);
    if (packet.dts <= track.last_dts || packet.pts < packet.dts) return Success{};
    track.last_dts = packet.dts;
    return file_->write(packet, track.stream);
  }

  Status finish() override { return file_->finish(); }

 private:
  struct Track {
    int stream = 0;
    AVRational time_base;
    int64_t last_dts = INT64_MIN;
  };

  const std::unique_ptr<MediaFile> file_;
  std::vector<Track> tracks_;
};

}  // namespace

Result<std::unique_ptr<ExtractedFile>> ExtractedFile::create(const std::string& path, const ExtractPlan& plan,
                                                             const Participant& participant) {
  if (plan.writer == ExtractWriter::kRecorder) return RecorderFile::create(path, plan, participant);
  auto media = MediaFile::create(path, plan.format);
  if (!media) return media.error();
  auto file = std::make_unique<FfmpegFile>(std::move(*media));
  if (const Status begun = file->begin(plan, participant); !begun) return begun.error();
  return std::unique_ptr<ExtractedFile>(std::move(file));
}

}  // namespace recorder
