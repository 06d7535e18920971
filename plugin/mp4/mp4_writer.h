// One multi-track MP4 that plays at every instant (docs/recording-format.md). Samples in, writes out: it is pure,
// and whoever owns it carries the writes to the disk in their order.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "plugin/base/bytes.h"
#include "plugin/base/clock.h"
#include "plugin/base/codec.h"
#include "plugin/mp4/container_writer.h"

namespace recorder {

struct Mp4FileSettings {
  std::string title;         // ©nam
  std::string recorder_uri;  // freeform recorder.uri
  WallTime start{};          // wall clock of zero: creation_time, and freeform recorder.start in ms since the epoch
  uint32_t slot_size = 256 * 1024;
};

class Mp4Writer final : public ContainerWriter {
 public:
  Mp4Writer(Mp4FileSettings settings, WriteSink& sink);
  ~Mp4Writer() override;

  // An empty answer: the slot is full.
  std::vector<TrackId> add_tracks(std::vector<ContainerTrack> tracks, Duration join) override;
  void append(TrackId track, const ContainerSample& sample, ByteView data) override;
  void add_pause(TrackId track, Duration from, Duration to) override;
  void set_quality(TrackId track, std::string json) override;
  void end_track(TrackId track, Duration end) override;

  void flush() override;
  void finish() override;

  [[nodiscard]] size_t batch_bytes() const override;
  [[nodiscard]] uint64_t file_size() const override;
  [[nodiscard]] Duration duration() const override;
  // False when the index of the finished file would exceed what one MP4 can hold.
  [[nodiscard]] bool has_room() const override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace recorder
