// Sound: each payload can be decoded by itself. Of Opus it is one packet, and an empty one is DTX (RFC 7587, 4.2); of
// G.711 and G.722 it is as many samples as there are (RFC 3551, 4.5.2 and 4.5.14).
#include "plugin/rtp/payload_format.h"

namespace recorder {
namespace {

class AudioPayloadFormat final : public PayloadFormat {
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

std::unique_ptr<PayloadFormat> make_audio_payload_format() { return std::make_unique<AudioPayloadFormat>(); }

}  // namespace recorder
