#include "tools/offline_mixer/movie/movie.h"

#include <optional>

#include "plugin/base/clock.h"
#include "plugin/base/sync.h"
#include "tools/offline_mixer/movie/media_file.h"
#include "tools/offline_mixer/movie/part_label.h"
#include "tools/offline_mixer/movie/picture_encoder.h"
#include "tools/offline_mixer/movie/sound_encoder.h"
#include "tools/offline_mixer/sound/sound.h"

namespace recorder {
namespace {

// What a process that is killed loses at most.
constexpr Duration kFragment = seconds(1);

// The header is written with the first fragment, because only then libavformat knows the edit lists, which
// skip the priming of the sound; and what belongs to the preroll.
const char* const kFragmented = "empty_moov+delay_moov+frag_custom+default_base_moof";

class FragmentedMovie final : public Movie {
 public:
  FragmentedMovie(std::unique_ptr<PictureEncoder> pictures, std::unique_ptr<SoundEncoder> sounds,
                  std::unique_ptr<MediaFile> file)
      : pictures_(std::move(pictures)), sounds_(std::move(sounds)), file_(std::move(file)) {}

  Status begin(int fps, const PartRange& range);

  Status write_picture(const AVFrame& picture) override { return pictures_->encode(picture, picture_sink()); }
  Status write_sound(std::span<const float> samples) override {
    return sounds_->encode(samples, sound_sink());
  }
  Status finish() override;

 private:
  struct Track {
    int stream = 0;
    bool has_begun = false;
    Duration since_fragment{};
  };

  // Pictures and sound know their own place only; the file begins with the first picture.
  PacketSink picture_sink();
  PacketSink sound_sink();
  Status store(AVPacket& packet, std::optional<Track> FragmentedMovie::*which, Duration duration);
  [[nodiscard]] bool is_fragment_due() const REQUIRES(mutex_);
  Status cut_fragment() REQUIRES(mutex_);

  const std::unique_ptr<PictureEncoder> pictures_;  // null without a picture
  const std::unique_ptr<SoundEncoder> sounds_;      // null without sound
  Duration picture_duration_{};
  int64_t sound_offset_ = 0;  // of the encoder's first sample, in samples
  Mutex mutex_;
  const std::unique_ptr<MediaFile> file_ GUARDED_BY(mutex_);
  std::optional<Track> picture_ GUARDED_BY(mutex_), sound_ GUARDED_BY(mutex_);
};

ffmpeg::Parameters parameters_of(const AVCodecContext& context) {
  ffmpeg::Parameters parameters(avcodec_parameters_alloc());
  if (parameters != nullptr && avcodec_parameters_from_context(parameters.get(), &context) < 0)
    parameters.reset();
  return parameters;
}

Result<int> add_stream(MediaFile& file, const AVCodecContext& context) {
  const ffmpeg::Parameters parameters = parameters_of(context);
  if (parameters == nullptr) return no_memory_for_encoder();
  return file.add_stream(*parameters, context.time_base);
}

Status FragmentedMovie::begin(int fps, const PartRange& range) {
  MutexLock lock(mutex_);
  picture_duration_ = from_ticks(1, fps);
  sound_offset_ =
      (range.first_packet - range.preroll_packets) * kAacFrame - sample_of_picture(range.first_picture, fps);
  if (pictures_ != nullptr) {
    const auto stream = add_stream(*file_, pictures_->context());
    if (!stream) return stream.error();
    picture_ = Track{*stream};
  }
  if (sounds_ != nullptr) {
    const auto stream = add_stream(*file_, sounds_->context());
    if (!stream) return stream.error();
    sound_ = Track{*stream};
  }
  file_->tag("comment", write_label({fps, range}));
  return file_->write_header({{"movflags", kFragmented}, {"movie_timescale", std::to_string(kMixedRate)}});
}

PacketSink FragmentedMovie::picture_sink() {
  return [this](AVPacket& packet) {
    packet.duration = 1;
    return store(packet, &FragmentedMovie::picture_, picture_duration_);
  };
}

PacketSink FragmentedMovie::sound_sink() {
  return [this](AVPacket& packet) {
    packet.pts += sound_offset_;
    packet.dts += sound_offset_;
    return store(packet, &FragmentedMovie::sound_, from_ticks(kAacFrame, kMixedRate));
  };
}

Status FragmentedMovie::store(AVPacket& packet, std::optional<Track> FragmentedMovie::*which,
                              Duration duration) {
  MutexLock lock(mutex_);
  std::optional<Track>& track = this->*which;
  track->has_begun = true;
  track->since_fragment += duration;
  const Status written = file_->write(packet, track->stream);
  return written && is_fragment_due() ? cut_fragment() : written;
}

bool FragmentedMovie::is_fragment_due() const {
  bool is_due = false;
  for (const auto* track : {&picture_, &sound_}) {
    if (!track->has_value()) continue;
    // Until both have begun, the header cannot be written.
    if (!(*track)->has_begun) return false;
    is_due = is_due || (*track)->since_fragment >= kFragment;
  }
  return is_due;
}

Status FragmentedMovie::cut_fragment() {
  for (auto* track : {&picture_, &sound_})
    if (track->has_value()) (*track)->since_fragment = {};
  return file_->flush();
}

Status FragmentedMovie::finish() {
  if (pictures_ != nullptr)
    if (const Status flushed = pictures_->flush(picture_sink()); !flushed) return flushed;
  if (sounds_ != nullptr)
    if (const Status flushed = sounds_->flush(sound_sink()); !flushed) return flushed;
  MutexLock lock(mutex_);
  return file_->finish();
}

}  // namespace

Result<std::unique_ptr<Movie>> Movie::create(const std::string& path, const MovieFormat& format,
                                             const PartRange& range) {
  std::unique_ptr<PictureEncoder> pictures;
  if (format.has_video) {
    auto made = PictureEncoder::create(format.encoder, format.size);
    if (!made) return made.error();
    pictures = std::move(*made);
  }
  std::unique_ptr<SoundEncoder> sounds;
  if (format.has_audio) {
    auto made = SoundEncoder::create(format.encoder);
    if (!made) return made.error();
    sounds = std::move(*made);
  }
  auto file = MediaFile::create(path, "mp4");
  if (!file) return file.error();
  auto movie = std::make_unique<FragmentedMovie>(std::move(pictures), std::move(sounds), std::move(*file));
  if (const Status begun = movie->begin(format.encoder.fps, range); !begun) return begun.error();
  return std::unique_ptr<Movie>(std::move(movie));
}

}  // namespace recorder
