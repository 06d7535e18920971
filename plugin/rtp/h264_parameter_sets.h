// The parameter sets of an H264 stream: what of them a recording needs, and the memory of those seen.
#pragma once

#include <cstdint>
#include <optional>

#include "plugin/base/bytes.h"
#include "plugin/rtp/frame.h"
#include "plugin/rtp/nal_payload_format.h"
#include "plugin/rtp/parameter_sets.h"

namespace recorder {

// Of a sequence parameter set, ISO/IEC 14496-10, 7.3.2.1.1.
struct H264SequenceParameters {
  uint32_t id = 0;
  uint8_t profile = 0;
  uint8_t compatibility = 0;  // the constraint flags
  uint8_t level = 0;
  bool has_chroma = false;    // of a profile that says the following three, the High ones
  uint8_t chroma_format = 1;
  uint8_t luma_depth = 8;
  uint8_t chroma_depth = 8;
  uint16_t width = 0;         // after cropping
  uint16_t height = 0;

  // From a whole NAL unit, header included. Empty if it is not well-formed, or larger than 65535 either way.
  static std::optional<H264SequenceParameters> parse(ByteView nal_unit);
};

// Of a picture parameter set, 7.3.2.2.
struct H264PictureParameters {
  uint32_t id = 0;
  uint32_t sequence_id = 0;

  static std::optional<H264PictureParameters> parse(ByteView nal_unit);
};

// The NAL units of H264, and the last parameter sets of each id.
class H264ParameterSets final : public NalSyntax {
 public:
  [[nodiscard]] NalRole role(ByteView nal_unit) const override;
  [[nodiscard]] bool remember(NalRole role, ByteView nal_unit) override;
  [[nodiscard]] Bytes with_lengths() const override;
  // pic_parameter_set_id of a slice, 7.3.3.
  [[nodiscard]] std::optional<uint32_t> picture_set_of(ByteView nal_unit) const override;
  [[nodiscard]] std::optional<VideoFormat> format(uint32_t picture_set) const override;

 private:
  using Sequences = ParameterSetMap<H264SequenceParameters>;
  using Pictures = ParameterSetMap<H264PictureParameters>;

  [[nodiscard]] Bytes avcc(const Sequences::Set& sequence) const;

  Sequences sequences_;
  Pictures pictures_;
};

}  // namespace recorder
