// A WebM file for VP8 and the Opus that came with it (docs/recording-format.md). While it is written its
// segment has no end and each batch is a cluster that is complete in itself, so a crash costs no more than
// the batch; the end adds duration and cues. Samples in, writes out, like the Mp4Writer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "plugin/mp4/container_writer.h"

namespace recorder {

struct WebmFileSettings {
  std::string title;
  WallTime start{};  // wall clock of zero
  // The header names all tracks, so that it waits for so many of them. When one does not come, it is written
  // without it by the third flush after the first sample.
  unsigned expected_tracks = 0;
};

class WebmWriter final : public ContainerWriter {
 public:
  WebmWriter(WebmFileSettings settings, WriteSink& sink);
  ~WebmWriter() override;

  // An empty answer: the header is written, or WebM does not have the codec.
  std::vector<TrackId> add_tracks(std::vector<ContainerTrack> tracks, Duration join) override;
  // The time of an audio sample may leave a gap after its predecessor; it never lies before its end.
  void append(TrackId track, const ContainerSample& sample, ByteView data) override;
  // Nothing to write: a picture stands until the next one, and silence has no blocks.
  void add_pause(TrackId, Duration, Duration) override {}
  // Nothing to write: the header, which tags would go to, is on the disk long before anything is known.
  void set_quality(TrackId, std::string) override {}
  void end_track(TrackId track, Duration end) override;

  // Ends the cluster. Samples later than what another track has by now stay until it has caught up, half a
  // second at most, so that the file is in the order of time.
  void flush() override;
  void finish() override;

  [[nodiscard]] size_t batch_bytes() const override;
  [[nodiscard]] uint64_t file_size() const override;
  [[nodiscard]] Duration duration() const override;
  // False after a failure of libavformat.
  [[nodiscard]] bool has_room() const override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace recorder
