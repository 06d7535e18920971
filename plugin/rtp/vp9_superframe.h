// Several VP9 frames as one sample: "VP9 Bitstream & Decoding Process Specification", annex B.
#pragma once

#include <optional>
#include <span>

#include "plugin/base/bytes.h"
#include "plugin/rtp/vp9_frame_header.h"

namespace recorder {

// One of the frames of a picture: of one spatial layer.
struct Vp9Layer {
  ByteView frame;
  Vp9FrameHeader header;
  Vp9FrameSize size;
};

// The frames of all layers, from the lowest to the highest, and an index of them. Senders show the frames of all layers
// and leave it to the receiver to show the highest one only. Decoders of files do not: they show them all. So the
// lower ones are hidden, where that changes nothing in what the others decode to.
// At most eight layers, which is what the index has room for.
Bytes vp9_superframe(std::span<const Vp9Layer> layers);

// The same frame, which is shown, not to be shown. Empty if its header is cut off.
std::optional<Bytes> vp9_hidden(const Vp9Layer& layer);

}  // namespace recorder
