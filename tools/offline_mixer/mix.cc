#include "tools/offline_mixer/mix.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <thread>

#include "plugin/base/text.h"
#include "tools/offline_mixer/input/pictures.h"
#include "tools/offline_mixer/picture/stage.h"
#include "tools/offline_mixer/sound/speaker.h"
#include "tools/offline_mixer/sound_line.h"

namespace recorder {
namespace {

// Decoders need what lies before: a packet of sound, and resamplers some more.
constexpr Duration kRunUp = milliseconds(200);
// A speaker is known when the sound is so far ahead of the picture.
constexpr Duration kSpeakerAhead = milliseconds(40);

// What one rendering consists of. Used by the thread of the picture.
class Mixing {
 public:
  Mixing(Input& input, const MixJob& job, const Disk& disk, Progress& progress)
      : input_(input),
        job_(job),
        settings_(job.settings),
        disk_(disk),
        progress_(progress),
        range_(part_range(picture_count(job.schedule, fps()), fps(), job.part, job.parts)),
        speakers_(job.schedule.participants.size()) {}

  Result<MixEnd> run() {
    for (const auto prepare :
         {&Mixing::choose_tracks, &Mixing::open_movie, &Mixing::open_picture, &Mixing::open_sound})
      if (const Status status = (this->*prepare)(); !status.ok()) return status.error();
    MixEnd end = MixEnd::kDone;
    for (int64_t i = range_.first_picture; i < range_.end_picture && end == MixEnd::kDone; ++i) {
      if (i % fps() == 0 && !has_space()) end = MixEnd::kDiskFull;
      if (const Status status = mix_picture(i); !status.ok()) return status.error();
      progress_.reached(from_ticks(i + 1 - range_.first_picture, fps()));
    }
    if (const Status status = close(end); !status.ok()) return status.error();
    return end;
  }

 private:
  [[nodiscard]] int fps() const { return settings_.encoder.fps; }
  [[nodiscard]] Duration time_of(int64_t picture) const {
    return job_.schedule.begin + from_ticks(picture, fps());
  }
  [[nodiscard]] int64_t sample_of(int64_t packet) const {
    return job_.schedule.begin.count() * (kMixedRate / 1000) + packet * kAacFrame;
  }
  [[nodiscard]] bool follows_speaker() const {
    const StageSettings& stage = settings_.stage;
    return settings_.has_video && (stage.shows_speaker || stage.layout.layout == LayoutClass::kSpeaker);
  }
  [[nodiscard]] bool is_threaded() const { return settings_.encoder.multithreading && settings_.has_video; }

  Status choose_tracks() {
    std::vector<size_t> tracks;
    for (const Participant& participant : job_.schedule.participants) {
      if (settings_.has_video)
        tracks.insert(tracks.end(), participant.video_tracks.begin(), participant.video_tracks.end());
      if (settings_.has_audio || follows_speaker())
        tracks.insert(tracks.end(), participant.audio_tracks.begin(), participant.audio_tracks.end());
    }
    input_.choose(tracks);
    const Duration sound_begin =
        from_ticks(sample_of(range_.first_packet - range_.preroll_packets), kMixedRate);
    const Duration begin = std::min(time_of(range_.first_picture), sound_begin) - kRunUp;
    return begin > Duration::zero() ? input_.seek(begin) : Success();
  }

  Status open_movie() {
    const StageSettings& stage = settings_.stage;
    auto movie = Movie::create(
        job_.output,
        {settings_.encoder, {stage.width, stage.height}, settings_.has_video, settings_.has_audio}, range_);
    if (!movie.ok()) return movie.error();
    movie_ = std::move(*movie);
    return Success();
  }

  Status open_picture() {
    if (!settings_.has_video) return Success();
    auto stage = Stage::create(settings_.stage, job_.schedule.participants);
    if (!stage.ok()) return stage.error();
    stage_ = std::move(*stage);
    const size_t threads = is_threaded() ? std::max(1u, std::thread::hardware_concurrency()) : 0;
    pictures_ = std::make_unique<Pictures>(input_, job_.schedule.participants, time_of(range_.first_picture),
                                           threads);
    return Success();
  }

  Status open_sound() {
    if (!settings_.has_audio && !follows_speaker()) return Success();
    const SoundLine::Range samples{sample_of(range_.first_packet - range_.preroll_packets),
                                   sample_of(range_.end_packet), settings_.encoder.audio_channels};
    Loudness loudness;
    if (follows_speaker())
      loudness = [this](size_t participant, Duration time, float mean_square) {
        speakers_.heard(participant, time, mean_square);
      };
    auto sound = Sound::create(input_, job_.schedule.participants, samples.channels, samples.begin, loudness);
    if (!sound.ok()) return sound.error();
    sound_ = std::move(*sound);
    sound_line_ = std::make_unique<SoundLine>(*sound_, settings_.has_audio ? movie_.get() : nullptr, samples);
    if (is_threaded()) sound_line_->start_thread();
    return Success();
  }

  [[nodiscard]] bool has_space() const {
    const auto folder = std::filesystem::path(job_.output).parent_path();
    const auto available = disk_.available_space(folder.empty() ? "." : folder.string());
    return !available.ok() || *available >= settings_.min_available_space;
  }

  // The picture, and the sound that is heard until then.
  Status mix_picture(int64_t number) {
    const Duration time = time_of(number);
    if (sound_line_ != nullptr)
      if (const Status status = sound_line_->reach(time + kSpeakerAhead); !status.ok()) return status;
    if (stage_ == nullptr) return Success();
    set_scene(time);
    if (follows_speaker()) stage_->set_speaker(speakers_.speaker_at(time));
    // What begins up to half a picture later is nearer to this one than to the next.
    const Duration due = time + from_ticks(1, fps()) / 2;
    for (const StageMember& member : scene_->members)
      if (const auto frame = member.has_picture ? pictures_->before(member.participant, due) : nullptr)
        stage_->show(member.participant, *frame);
    return movie_->write_picture(stage_->draw());
  }

  void set_scene(Duration time) {
    const auto& scenes = job_.schedule.scenes;
    auto scene = scene_ == nullptr ? scenes.begin() : scenes.begin() + (scene_ - scenes.data());
    while (scene + 1 != scenes.end() && scene->end <= time) ++scene;
    if (scene_ == &*scene) return;
    scene_ = &*scene;
    stage_->set(scene_->members);
  }

  Status close(MixEnd end) {
    if (end == MixEnd::kDone && sound_line_ != nullptr)
      if (const Status status = sound_line_->finish(); !status.ok()) return status;
    sound_line_.reset();
    return movie_->finish();
  }

  Input& input_;
  const MixJob& job_;
  const MixerSettings& settings_;
  const Disk& disk_;
  Progress& progress_;
  const PartRange range_;
  SpeakerLog speakers_;
  const Scene* scene_ = nullptr;
  std::unique_ptr<Movie> movie_;
  std::unique_ptr<Stage> stage_;
  std::unique_ptr<Pictures> pictures_;
  std::unique_ptr<Sound> sound_;
  std::unique_ptr<SoundLine> sound_line_;
};

}  // namespace

Duration mixed_time(const MixJob& job) {
  const int fps = job.settings.encoder.fps;
  const PartRange range = part_range(picture_count(job.schedule, fps), fps, job.part, job.parts);
  return from_ticks(range.end_picture - range.first_picture, fps);
}

Result<MixEnd> mix(Input& input, const MixJob& job, const Disk& disk, Progress& progress) {
  return Mixing(input, job, disk, progress).run();
}

}  // namespace recorder
