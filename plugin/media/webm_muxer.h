// libavformat's muxer for WebM, writing to a WriteSink. What it cannot do it says once in failure(), and does
// nothing from then on. Without threads of its own; owned by whoever has the packets.
#pragma once

#include <cstdint>
#include <string>

#include "plugin/media/ffmpeg.h"
#include "plugin/media/webm_output.h"

namespace recorder {

class WebmMuxer {
 public:
  explicit WebmMuxer(WriteSink& sink);

  // Of the file; its streams' are set with add_stream. Before the header.
  void set_metadata(const char* key, const std::string& value);
  void set_creation_time(WallTime time);
  void copy_metadata(const AVDictionary* metadata);
  // Null after a failure. The caller describes the stream; the index of its packets is that of the call, from
  // 0.
  AVStream* add_stream();

  void write_header();
  [[nodiscard]] bool has_header() const { return state_ == State::kOpen; }

  // Times in ms, dts as pts, which must increase within a stream; across streams as far as possible.
  void write(AVPacket& packet);
  // The cluster of the last packet is complete, but that the muxer keeps the last packet of audio for the
  // next one.
  void end_cluster();
  // Duration, cues and the rest that is only known in the end. Nothing may be called after it.
  void finish();

  // Hands what was written to the sink. False if there was nothing.
  bool commit() { return output_.commit(); }
  [[nodiscard]] uint64_t file_size() const { return output_.file_size(); }
  // A sentence; empty while all is well.
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  enum class State { kHeader, kOpen, kFinished, kFailed };

  void check(int result, const char* what);

  WebmOutput output_;
  const ffmpeg::OutputFile context_;
  State state_ = State::kHeader;
  std::string failure_;
};

}  // namespace recorder
