// The file of one stream by the recorder's own writer of MP4, which knows VP8. Used by one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin/base/file.h"
#include "plugin/mp4/disk_file.h"
#include "plugin/mp4/mp4_writer.h"
#include "tools/offline_mixer/movie/extracted_file.h"

namespace recorder {

class RecorderFile final : public ExtractedFile {
 public:
  static Result<std::unique_ptr<ExtractedFile>> create(const std::string& path, const ExtractPlan& plan,
                                                       const Participant& participant);

  Status write(size_t track, AVPacket& packet) override;
  Status finish() override;

 private:
  struct Track {
    ContainerTrack format;
    uint16_t rotation = 0;
    ContainerWriter::TrackId id = 0;  // 0 before its first packet
    // The last packet: how long its sound lasts is known when the next one comes.
    ffmpeg::PacketPointer waiting;
  };

  RecorderFile(std::unique_ptr<File> file, const ExtractPlan& plan, const Participant& participant);
  Status begin(Track& track, Duration join);
  void append(Track& track, Duration end);
  Status check();

  const std::unique_ptr<File> file_;
  DiskFileSink sink_;
  Mp4Writer writer_;
  std::vector<Track> tracks_;
};

}  // namespace recorder
