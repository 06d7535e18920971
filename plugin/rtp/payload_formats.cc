#include "plugin/rtp/payload_format.h"

namespace recorder {
namespace {

struct Row {
  Codec codec;
  uint32_t clock_rate;
  std::unique_ptr<PayloadFormat> (*make)();
};

constexpr uint32_t kVideoClockRate = 90000;  // RFC 6184, 8.1, and so in those of the others
// Whatever the sender samples at: RFC 7587, 4.1.
constexpr uint32_t kOpusClockRate = 48000;
// Of G.722 too, which samples at 16 kHz: RFC 3551, 4.5.2.
constexpr uint32_t kTelephoneClockRate = 8000;

constexpr Row kPayloadFormats[] = {
    {Codec::kH264, kVideoClockRate, make_h264_payload_format},
    {Codec::kVp8, kVideoClockRate, make_vp8_payload_format},
    {Codec::kVp9, kVideoClockRate, make_vp9_payload_format},
    {Codec::kAv1, kVideoClockRate, make_av1_payload_format},
    {Codec::kH265, kVideoClockRate, make_h265_payload_format},
    {Codec::kOpus, kOpusClockRate, make_audio_payload_format},
    {Codec::kPcmu, kTelephoneClockRate, make_audio_payload_format},
    {Codec::kPcma, kTelephoneClockRate, make_audio_payload_format},
    {Codec::kG722, kTelephoneClockRate, make_audio_payload_format},
};

const Row* row_of(Codec codec) {
  for (const Row& row : kPayloadFormats)
    if (row.codec == codec) return &row;
  return nullptr;
}

}  // namespace

std::unique_ptr<PayloadFormat> make_payload_format(Codec codec) {
  const Row* row = row_of(codec);
  return row == nullptr ? nullptr : row->make();
}

uint32_t rtp_clock_rate(Codec codec) {
  const Row* row = row_of(codec);
  return row == nullptr ? 0 : row->clock_rate;
}

}  // namespace recorder
