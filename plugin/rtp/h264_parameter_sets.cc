#include "plugin/rtp/h264_parameter_sets.h"

#include <algorithm>
#include <array>

#include "plugin/rtp/bit_reader.h"

namespace recorder {
namespace {

// nal_unit_type, ISO/IEC 14496-10, table 7-1.
enum class NalType : uint8_t {
  kSlice = 1,
  kIdrSlice = 5,
  kSequenceParameterSet = 7,
  kPictureParameterSet = 8,
  kAccessUnitDelimiter = 9,
  kFillerData = 12,
};

constexpr uint32_t kSequenceIds = 32;   // ISO/IEC 14496-10, 7.4.2.1.1
constexpr uint32_t kPictureIds = 256;   // 7.4.2.2

// 7.3.2.1.1: the values of profile_idc with which chroma_format_idc and its followers are there.
constexpr std::array<uint8_t, 13> kProfilesWithChroma = {100, 110, 122, 244, 44,  83, 86,
                                                         118, 128, 138, 139, 134, 135};

// 7.3.2.1.1.1
void skip_scaling_list(BitReader& reader, int size) {
  int32_t last = 8;
  int32_t next = 8;
  for (int i = 0; i < size && reader.ok(); ++i) {
    if (next != 0) next = (last + reader.signed_golomb() % 256 + 256) % 256;
    if (next != 0) last = next;
  }
}

void skip_scaling_matrix(BitReader& reader, int lists) {
  for (int i = 0; i < lists; ++i)
    if (reader.bit() != 0) skip_scaling_list(reader, i < 6 ? 16 : 64);
}

void read_chroma(BitReader& reader, H264SequenceParameters& parameters) {
  constexpr uint32_t k444 = 3;
  const uint32_t chroma_format = reader.unsigned_golomb();
  if (chroma_format == k444) reader.skip(1);  // separate_colour_plane_flag
  parameters.chroma_format = static_cast<uint8_t>(std::min(chroma_format, 255u));
  parameters.luma_depth = static_cast<uint8_t>(std::min(reader.unsigned_golomb(), 200u) + 8);
  parameters.chroma_depth = static_cast<uint8_t>(std::min(reader.unsigned_golomb(), 200u) + 8);
  reader.skip(1);  // qpprime_y_zero_transform_bypass_flag
  if (reader.bit() != 0) skip_scaling_matrix(reader, chroma_format == k444 ? 12 : 8);
}

void skip_picture_order_count(BitReader& reader) {
  const uint32_t type = reader.unsigned_golomb();
  if (type == 0) reader.unsigned_golomb();  // log2_max_pic_order_cnt_lsb_minus4
  if (type != 1) return;
  reader.skip(1);  // delta_pic_order_always_zero_flag
  reader.signed_golomb();
  reader.signed_golomb();
  const uint32_t frames = reader.unsigned_golomb();
  for (uint32_t i = 0; i < frames && reader.ok(); ++i) reader.signed_golomb();
}

// In samples of luma.
struct Extent {
  uint64_t size = 0;
  uint64_t cropped = 0;
};

// Cropping is counted in units of chroma samples, and of two lines where fields are possible (7.4.2.1.1).
bool read_size(BitReader& reader, H264SequenceParameters& parameters) {
  const uint64_t width_in_macroblocks = uint64_t{reader.unsigned_golomb()} + 1;
  const uint64_t height_in_map_units = uint64_t{reader.unsigned_golomb()} + 1;
  const bool frames_only = reader.bit() != 0;
  if (!frames_only) reader.skip(1);  // mb_adaptive_frame_field_flag
  reader.skip(1);                    // direct_8x8_inference_flag
  const uint64_t fields = frames_only ? 1 : 2;
  Extent width{width_in_macroblocks * 16, 0};
  Extent height{height_in_map_units * 16 * fields, 0};
  if (reader.bit() != 0) {
    const bool half_width = parameters.chroma_format == 1 || parameters.chroma_format == 2;
    const bool half_height = parameters.chroma_format == 1;
    const uint64_t left = reader.unsigned_golomb();
    const uint64_t right = reader.unsigned_golomb();
    const uint64_t top = reader.unsigned_golomb();
    const uint64_t bottom = reader.unsigned_golomb();
    width.cropped = (left + right) * (half_width ? 2 : 1);
    height.cropped = (top + bottom) * (half_height ? 2 : 1) * fields;
  }
  const auto visible_width = cropped_side(width.size, width.cropped);
  const auto visible_height = cropped_side(height.size, height.cropped);
  parameters.width = visible_width.value_or(0);
  parameters.height = visible_height.value_or(0);
  return visible_width && visible_height;
}

}  // namespace

std::optional<H264SequenceParameters> H264SequenceParameters::parse(ByteView nal_unit) {
  if (nal_unit.size() < 4) return std::nullopt;
  BitReader reader(nal_unit, BitSource::kNalUnit);
  reader.skip(8);
  H264SequenceParameters parameters;
  parameters.profile = static_cast<uint8_t>(reader.bits(8));
  parameters.compatibility = static_cast<uint8_t>(reader.bits(8));
  parameters.level = static_cast<uint8_t>(reader.bits(8));
  parameters.id = reader.unsigned_golomb();
  parameters.has_chroma = std::find(kProfilesWithChroma.begin(), kProfilesWithChroma.end(),
                                    parameters.profile) != kProfilesWithChroma.end();
  if (parameters.has_chroma) read_chroma(reader, parameters);
  reader.unsigned_golomb();  // log2_max_frame_num_minus4
  skip_picture_order_count(reader);
  reader.unsigned_golomb();  // max_num_ref_frames
  reader.skip(1);            // gaps_in_frame_num_value_allowed_flag
  const bool size_fits = read_size(reader, parameters);
  // 7.4.2.1.1: 4:4:4 is the highest chroma format, 14 bits the greatest depth.
  const bool in_range = parameters.id < kSequenceIds && parameters.chroma_format <= 3 &&
                        parameters.luma_depth <= 14 && parameters.chroma_depth <= 14;
  if (!reader.ok() || !size_fits || !in_range) return std::nullopt;
  return parameters;
}

std::optional<H264PictureParameters> H264PictureParameters::parse(ByteView nal_unit) {
  BitReader reader(nal_unit, BitSource::kNalUnit);
  reader.skip(8);
  H264PictureParameters parameters;
  parameters.id = reader.unsigned_golomb();
  parameters.sequence_id = reader.unsigned_golomb();
  if (!reader.ok() || parameters.id >= kPictureIds || parameters.sequence_id >= kSequenceIds)
    return std::nullopt;
  return parameters;
}

NalRole H264ParameterSets::role(ByteView nal_unit) const {
  switch (static_cast<NalType>(nal_unit[0] & 0x1f)) {
    case NalType::kSlice: return NalRole::kPicture;
    case NalType::kIdrSlice: return NalRole::kKeyPicture;
    case NalType::kSequenceParameterSet: return NalRole::kSequenceSet;
    case NalType::kPictureParameterSet: return NalRole::kPictureSet;
    case NalType::kAccessUnitDelimiter: return NalRole::kDelimiter;
    case NalType::kFillerData: return NalRole::kUseless;  // only there to fill a channel (ISO/IEC 14496-15, 5.3.2)
  }
  return NalRole::kOther;
}

bool H264ParameterSets::remember(NalRole role, ByteView nal_unit) {
  return role == NalRole::kSequenceSet ? sequences_.remember(nal_unit) : pictures_.remember(nal_unit);
}

Bytes H264ParameterSets::with_lengths() const {
  Bytes out;
  sequences_.append_with_lengths(out);
  pictures_.append_with_lengths(out);
  return out;
}

std::optional<uint32_t> H264ParameterSets::picture_set_of(ByteView nal_unit) const {
  BitReader reader(nal_unit, BitSource::kNalUnit);
  reader.skip(8);
  reader.unsigned_golomb();  // first_mb_in_slice
  reader.unsigned_golomb();  // slice_type
  const uint32_t id = reader.unsigned_golomb();
  if (!reader.ok()) return std::nullopt;
  return id;
}

std::optional<VideoFormat> H264ParameterSets::format(uint32_t picture_set) const {
  const Pictures::Set* picture = pictures_.find(picture_set);
  const Sequences::Set* sequence = picture ? sequences_.find(picture->parameters.sequence_id) : nullptr;
  if (sequence == nullptr) return std::nullopt;
  const H264SequenceParameters& parameters = sequence->parameters;
  return VideoFormat{parameters.width, parameters.height, avcc(*sequence)};
}

// ISO/IEC 14496-15, 5.3.3.1.2: AVCDecoderConfigurationRecord, with the one sequence parameter set that is in
// use and those of pictures that refer to it. At most 255 of them can be counted.
Bytes H264ParameterSets::avcc(const Sequences::Set& sequence) const {
  const H264SequenceParameters& parameters = sequence.parameters;
  Bytes out;
  ByteWriter writer(out);
  const auto write = [&writer](const Bytes& nal_unit) {
    writer.u16(static_cast<uint16_t>(nal_unit.size()));
    writer.bytes(nal_unit);
  };
  writer.u8(1);  // configurationVersion
  writer.u8(parameters.profile);
  writer.u8(parameters.compatibility);
  writer.u8(parameters.level);
  writer.u8(0xfc | 3);  // lengthSizeMinusOne
  writer.u8(0xe0 | 1);
  write(sequence.nal_unit);
  const size_t count_at = out.size();
  writer.u8(0);
  for (const auto& [id, picture] : pictures_) {
    if (picture.parameters.sequence_id != parameters.id || out[count_at] == 255) continue;
    write(picture.nal_unit);
    ++out[count_at];
  }
  if (parameters.has_chroma) {
    writer.u8(0xfc | parameters.chroma_format);
    writer.u8(static_cast<uint8_t>(0xf8 | (parameters.luma_depth - 8)));
    writer.u8(static_cast<uint8_t>(0xf8 | (parameters.chroma_depth - 8)));
    writer.u8(0);  // numOfSequenceParameterSetExt
  }
  return out;
}

}  // namespace recorder
