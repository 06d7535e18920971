#include <array>

#include "plugin/rtp/payload_format.h"

namespace recorder {
namespace {

struct Row {
  Codec codec;
  std::unique_ptr<PayloadFormat> (*make)();
};

constexpr std::array<Row, 3> kPayloadFormats = {{
    {Codec::kH264, make_h264_payload_format},
    {Codec::kVp8, make_vp8_payload_format},
    {Codec::kOpus, make_opus_payload_format},
}};

}  // namespace

std::unique_ptr<PayloadFormat> make_payload_format(Codec codec) {
  for (const Row& row : kPayloadFormats)
    if (row.codec == codec) return row.make();
  return nullptr;
}

}  // namespace recorder
