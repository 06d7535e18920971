// One track of a file that is being written: gives samples their ticks, holds back the last video sample
// until its end is known, and gathers what the next batch takes. Owned by the Mp4Writer, on its thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugin/mp4/fragment.h"
#include "plugin/mp4/movie_box.h"
#include "plugin/mp4/container_writer.h"
#include "plugin/mp4/track_index.h"

namespace recorder {

class TrackWriter {
 public:
  TrackWriter(uint32_t id, ContainerTrack track, Duration join);

  void append(const ContainerSample& sample, ByteView data);
  // The sample that is held back, if any, lasts until `end`. Answers the ticks that a sample's duration has
  // no room for.
  [[nodiscard]] uint64_t end_held_sample(Duration end);
  // The same where nobody knows the end: it lasts about as long as the one before it.
  void end_held_sample();
  void end() { is_ended_ = true; }
  // One that begins where the last one does takes its place.
  void add_pause(Pause pause);
  void set_quality(std::string json) { movie_.quality = std::move(json); }
  // From then on pictures are to be turned so. True if they were not before.
  bool turn(uint16_t degrees, Duration from);

  // The samples of the next batch, without the one that is held back.
  TrackRun take_run();
  [[nodiscard]] bool has_run() const { return !samples_.empty(); }
  [[nodiscard]] size_t batch_bytes() const { return data_.size() - held_bytes(); }

  [[nodiscard]] uint32_t id() const { return movie_.id; }
  [[nodiscard]] bool is_ended() const { return is_ended_; }
  // On the file's timeline; zero for a track without samples.
  [[nodiscard]] Duration end_time() const;
  [[nodiscard]] const MovieTrack& movie() const { return movie_; }
  // The same, its leading edit up to the first sample.
  [[nodiscard]] MovieTrack finished_movie() const;

  // Of the samples that are in batches already; the writer adds them when it knows their place.
  TrackIndex index;

 private:
  struct Held {
    uint64_t time;
    IndexedSample sample;
  };

  [[nodiscard]] bool is_video() const { return codec_kind(movie_.codec) == MediaKind::kVideo; }
  [[nodiscard]] uint64_t ticks_at(Duration time) const;
  [[nodiscard]] size_t held_bytes() const { return held_ ? held_->sample.size : 0; }
  uint32_t description_of(const ContainerSample& sample);
  uint64_t end_held_sample_at(uint64_t ticks);
  void emit(uint64_t time, const IndexedSample& sample);

  MovieTrack movie_;
  Duration join_;
  bool is_ended_ = false;
  uint32_t description_ = 1;             // of the current sample, as in stsd
  std::optional<uint64_t> first_time_;   // ticks since the join, as all times here
  uint64_t next_time_ = 0;               // the next sample cannot begin before it
  uint32_t last_duration_ = 0;
  // The next batch.
  uint64_t decode_time_ = 0;
  std::vector<IndexedSample> samples_;
  Bytes data_;                           // at its end that of the sample held back
  std::optional<Held> held_;
};

}  // namespace recorder
