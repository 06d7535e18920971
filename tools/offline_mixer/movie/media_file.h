// A file that libavformat writes. Errors of the disk are sentences that name the file. Used by one thread.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "plugin/base/result.h"
#include "plugin/media/ffmpeg.h"

namespace recorder {

class MediaFile {
 public:
  using Options = std::vector<std::pair<const char*, std::string>>;

  // `format`: libavformat's name for it. An existing file is emptied.
  static Result<std::unique_ptr<MediaFile>> create(const std::string& path, const char* format);
  // Closes the file as it is, if it was not finished.
  ~MediaFile();
  MediaFile(const MediaFile&) = delete;
  MediaFile& operator=(const MediaFile&) = delete;

  // Before the header: a track, for whose packets write() is given the time base; and tags of the file, or of
  // a track.
  Result<int> add_stream(const AVCodecParameters& parameters, AVRational time_base);
  // How players of MP4 turn its pictures: clockwise, by a multiple of 90 degrees.
  void turn_stream(int stream, uint16_t degrees);
  void tag(const char* key, const std::string& value);
  void tag_stream(int stream, const char* key, const std::string& value);
  Status write_header(const Options& options);

  // Packets of one stream are in the order of decoding; libavformat interleaves nothing.
  Status write(AVPacket& packet, int stream);
  // What was written goes to the disk; of a fragmented file, a fragment ends.
  Status flush();
  Status finish();

 private:
  MediaFile(std::string path, ffmpeg::OutputFile context);
  Status check(int result);

  const std::string path_;
  const ffmpeg::OutputFile context_;
  std::vector<AVRational> time_bases_;
};

// libavformat would take what stands before a ':' in a path for a protocol.
std::string as_url(const std::string& path);

// The file that was written under a temporary name gets its final one, on the disk for good.
Status put_in_place(const std::string& temporary, const std::string& path);

}  // namespace recorder
