// A recording in memory: tracks of packets with time stamps in ns, as the demuxer of a real one gives them.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "tools/offline_mixer/input/input.h"

namespace recorder::test {

struct FakeTrack {
  ffmpeg::Parameters parameters;  // null: libavformat does not know the track
  std::vector<ffmpeg::PacketPointer> packets;
  Mp4TrackInfo info = {};
};

class FakeInput final : public Input {
 public:
  // Its place in file().tracks.
  size_t add(FakeTrack track);

  [[nodiscard]] const Mp4FileInfo& file() const override { return file_; }
  [[nodiscard]] const AVCodecParameters* parameters(size_t track) const override;
  void choose(const std::vector<size_t>& tracks) override;
  Status seek(Duration time) override;
  NextPacket next(size_t track, Duration until) override;

 private:
  struct Reading {
    FakeTrack track;
    size_t next = 0;
    bool is_chosen = true;
  };

  Mp4FileInfo file_;
  std::vector<Reading> tracks_;
};

// A value of -1 to 1 for a time in seconds.
using Signal = std::function<double(double time)>;

struct SoundPlan {
  AVCodecID codec = AV_CODEC_ID_PCM_F32LE;  // packets of 20 ms, if it is PCM
  int rate = 48'000;
  int channels = 2;
  double from = 0, to = 1;  // seconds
};

// A track of what an encoder of FFmpeg makes of the signal, at the times at which it is to be heard.
FakeTrack sound_track(const SoundPlan& plan, const Signal& signal);

struct VideoPlan {
  AVCodecID codec = AV_CODEC_ID_H264;
  double from = 0, to = 1;  // seconds
  int width = 64, height = 48;
};
constexpr int kVideoPlanFps = 25;

// A track of moving pictures, number 0 first, each in order of decoding.
FakeTrack video_track(const VideoPlan& plan);

}  // namespace recorder::test
