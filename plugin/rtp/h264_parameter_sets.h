// The parameter sets of an H264 stream: what of them a recording needs, and the memory of those seen.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "plugin/base/bytes.h"
#include "plugin/rtp/frame.h"

namespace recorder {

// nal_unit_type, ISO/IEC 14496-10, table 7-1.
enum class NalType : uint8_t {
  kSlice = 1,
  kIdrSlice = 5,
  kSequenceParameterSet = 7,
  kPictureParameterSet = 8,
  kAccessUnitDelimiter = 9,
  kFillerData = 12,
};

inline NalType nal_type(uint8_t header) { return static_cast<NalType>(header & 0x1f); }

// Of a sequence parameter set, ISO/IEC 14496-10, 7.3.2.1.1.
struct SequenceParameters {
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
  static std::optional<SequenceParameters> parse(ByteView nal_unit);
};

// Of a picture parameter set, 7.3.2.2.
struct PictureParameters {
  uint32_t id = 0;
  uint32_t sequence_id = 0;

  static std::optional<PictureParameters> parse(ByteView nal_unit);
};

// pic_parameter_set_id of a slice, 7.3.3.
std::optional<uint32_t> picture_parameters_of_slice(ByteView nal_unit);

// The last parameter sets of each id. Its size is limited by the ids and by the size of a set.
class H264ParameterSets {
 public:
  // Takes a parameter set, replacing the one with its id. False if it is malformed or much too large.
  [[nodiscard]] bool remember_sequence(ByteView nal_unit);
  [[nodiscard]] bool remember_picture(ByteView nal_unit);
  // All of them as NAL units with 4-byte lengths, sequence parameter sets first.
  [[nodiscard]] Bytes with_lengths() const;
  // What a decoder must know of pictures that use that picture parameter set; empty if it is not there.
  [[nodiscard]] std::optional<VideoFormat> format(uint32_t picture_id) const;

 private:
  struct Sequence {
    SequenceParameters parameters;
    Bytes nal_unit;
  };
  struct Picture {
    PictureParameters parameters;
    Bytes nal_unit;
  };

  [[nodiscard]] Bytes avcc(const Sequence& sequence) const;

  std::map<uint32_t, Sequence> sequences_;
  std::map<uint32_t, Picture> pictures_;
};

}  // namespace recorder
