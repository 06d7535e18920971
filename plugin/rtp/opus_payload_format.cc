// Opus, RFC 7587, 4.2: a payload is one Opus packet, and each can be decoded by itself. An empty one is DTX.
#include "plugin/rtp/payload_format.h"

namespace recorder {
namespace {

class OpusPayloadFormat final : public PayloadFormat {
 public:
  [[nodiscard]] bool begins_frame(ByteView) const override { return true; }

  [[nodiscard]] PayloadResult append(ByteView payload, Bytes& data) override {
    data.insert(data.end(), payload.begin(), payload.end());
    return PayloadResult::kFrameDone;
  }

  [[nodiscard]] FrameKind finish(Frame&) override { return FrameKind::kKey; }

  void abandon() override {}
};

}  // namespace

std::unique_ptr<PayloadFormat> make_opus_payload_format() { return std::make_unique<OpusPayloadFormat>(); }

}  // namespace recorder
