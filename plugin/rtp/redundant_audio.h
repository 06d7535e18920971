// Redundant audio data, RFC 2198: a packet's own sound, and once more that of packets before it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "plugin/base/bytes.h"

namespace recorder {

// The sound of an earlier packet. Views into the payload that it was parsed from.
struct RedundantBlock {
  uint16_t distance = 0;          // the packet's sequence number is so much less
  uint32_t timestamp_offset = 0;  // and its time stamp so much
  ByteView payload;
};

class RedundantAudio {
 public:
  // Browsers send nine at most.
  static constexpr size_t kMostBlocks = 16;

  // Empty for what is not whole, or has more blocks.
  [[nodiscard]] static std::optional<RedundantAudio> parse(ByteView payload);

  [[nodiscard]] uint8_t payload_type() const { return payload_type_; }
  [[nodiscard]] ByteView primary() const { return primary_; }
  // The oldest first; none that are empty or of another payload type than the primary.
  [[nodiscard]] std::span<const RedundantBlock> blocks() const { return std::span(blocks_).first(count_); }

 private:
  uint8_t payload_type_ = 0;
  ByteView primary_;
  std::array<RedundantBlock, kMostBlocks> blocks_;
  size_t count_ = 0;
};

}  // namespace recorder
