// The parameter sets of an H265 stream: what of them a recording needs, and the memory of those seen.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "plugin/base/bytes.h"
#include "plugin/rtp/frame.h"
#include "plugin/rtp/nal_payload_format.h"
#include "plugin/rtp/parameter_sets.h"

namespace recorder {

// Of a video parameter set, ISO/IEC 23008-2, 7.3.2.1.
struct H265VideoParameters {
  uint32_t id = 0;

  static std::optional<H265VideoParameters> parse(ByteView nal_unit);
};

// Of a sequence parameter set, 7.3.2.2.
struct H265SequenceParameters {
  uint32_t id = 0;
  uint32_t video_id = 0;
  uint8_t temporal_layers = 1;
  bool is_temporally_nested = false;
  std::array<uint8_t, 12> profile_tier_level{};  // the general ones, 7.3.3: from profile_space to level_idc
  uint8_t chroma_format = 1;
  uint8_t luma_depth = 8;
  uint8_t chroma_depth = 8;
  uint16_t width = 0;  // after cropping
  uint16_t height = 0;

  // From a whole NAL unit, header included. Empty if it is not well-formed, or larger than 65535 either way.
  static std::optional<H265SequenceParameters> parse(ByteView nal_unit);
};

// Of a picture parameter set, 7.3.2.3.
struct H265PictureParameters {
  uint32_t id = 0;
  uint32_t sequence_id = 0;

  static std::optional<H265PictureParameters> parse(ByteView nal_unit);
};

// The NAL units of H265, and the last parameter sets of each id.
class H265ParameterSets final : public NalSyntax {
 public:
  [[nodiscard]] NalRole role(ByteView nal_unit) const override;
  [[nodiscard]] bool remember(NalRole role, ByteView nal_unit) override;
  [[nodiscard]] Bytes with_lengths() const override;
  // slice_pic_parameter_set_id of a slice segment, 7.3.6.1.
  [[nodiscard]] std::optional<uint32_t> picture_set_of(ByteView nal_unit) const override;
  [[nodiscard]] std::optional<VideoFormat> format(uint32_t picture_set) const override;

 private:
  using Videos = ParameterSetMap<H265VideoParameters>;
  using Sequences = ParameterSetMap<H265SequenceParameters>;
  using Pictures = ParameterSetMap<H265PictureParameters>;

  [[nodiscard]] Bytes hvcc(const Videos::Set& video, const Sequences::Set& sequence) const;

  Videos videos_;
  Sequences sequences_;
  Pictures pictures_;
};

}  // namespace recorder
