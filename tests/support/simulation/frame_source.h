// Real coded frames, as many as a test wants, each with its number in it: a decoder takes them, and what is found in a
// file is known again. Of video the first frame is a key frame and no other; it may follow after any of them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "plugin/base/bytes.h"
#include "plugin/base/codec.h"

namespace recorder::test {

class FrameSource {
 public:
  // kVp8, kH264 or kOpus, encoded once in the life of the program. Opus: a second of sound that begins with a beep of 100 ms
  // and may be repeated without end.
  static const FrameSource& of(Codec codec);
  virtual ~FrameSource() = default;

  [[nodiscard]] size_t count() const { return frames_.size(); }
  // The frame with that number as the file should have it, and as it is sent: the payloads of its RTP packets.
  [[nodiscard]] virtual Bytes sample(size_t index, uint32_t number) const = 0;
  [[nodiscard]] virtual std::vector<Bytes> payloads(size_t index, uint32_t number) const = 0;
  // The number in a sample; nothing if it was not made here.
  [[nodiscard]] virtual std::optional<uint32_t> number_in(ByteView sample) const = 0;

 protected:
  explicit FrameSource(std::vector<Bytes> frames) : frames_(std::move(frames)) {}
  std::vector<Bytes> frames_;  // as the encoder made them
};

}  // namespace recorder::test
