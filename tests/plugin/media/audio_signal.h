// A sender of known sound, and a listener who decodes what an audio path made of it.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "plugin/media/audio_path.h"

namespace recorder::test {

// The sound at a sample of 48 kHz, the same in all channels.
using Signal = std::function<double(int64_t sample)>;

// A sine of 440 Hz.
double sine(int64_t sample);
// A short tone in the middle of each second, else silence.
double clicks(int64_t sample);

struct SoundSettings {
  int channels = 2;
  int frame_milliseconds = 20;
};

// That many packets by libopus, the first of which begins with sample 0.
std::vector<Bytes> encode_opus(const Signal& signal, size_t packets, SoundSettings settings = {});
// One second of packets that may be repeated without end, cut from a signal with a period of a second.
std::vector<Bytes> encode_opus_second(const Signal& signal);

// The same for G.711 and G.722.
std::vector<Bytes> encode_telephone(Codec codec, const Signal& signal, size_t packets, int frame_milliseconds = 20);

// Takes the frames of a path, and checks that each begins where the one before it ended, or whole frames after a second
// or more: these it puts in.
class Listener {
 public:
  explicit Listener(const AudioFormat& format) : format_(format) {}

  [[nodiscard]] AudioPath::Sink sink();
  [[nodiscard]] bool is_continuous() const { return is_continuous_; }
  [[nodiscard]] const std::vector<SharedMediaFrame>& frames() const { return frames_; }
  [[nodiscard]] uint64_t left_out() const { return left_out_; }
  [[nodiscard]] MonotonicTime begin() const { return frames_.front()->time; }
  [[nodiscard]] Duration length() const;

  // A listener to the frames that begin from one time to another, for those who do not want to decode hours.
  [[nodiscard]] Listener part(MonotonicTime from, MonotonicTime to) const;

  // Decodes all frames; the left channel, or an average if both differ.
  void decode();
  [[nodiscard]] const std::vector<float>& samples() const { return samples_; }
  [[nodiscard]] bool channels_are_equal() const { return channels_are_equal_; }
  // The decoded samples from one time to another.
  [[nodiscard]] std::vector<float> between(MonotonicTime from, MonotonicTime to) const;
  // Where the energy near `expected` lies, less `expected`. Very large if there is none.
  [[nodiscard]] Duration click_error(MonotonicTime expected) const;

 private:
  void put_in_silence_before(MonotonicTime time);

  AudioFormat format_;
  std::vector<SharedMediaFrame> frames_;
  uint64_t left_out_ = 0;
  uint64_t ticks_ = 0;
  bool is_continuous_ = true;
  bool channels_are_equal_ = true;
  std::vector<float> samples_;
};

double root_mean_square(const std::vector<float>& samples);
double largest_step(const std::vector<float>& samples);
// The largest second difference.
double largest_bend(const std::vector<float>& samples);
double largest(const std::vector<float>& samples);
// The worst of all stretches of 10 ms of what should be a sine of 440 Hz: how much of it is something else, as a part
// of 0.3, the sine's amplitude. A click is in the stretch around it.
double worst_distortion(const std::vector<float>& samples, uint32_t sample_rate);

}  // namespace recorder::test
