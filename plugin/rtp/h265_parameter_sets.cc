#include "plugin/rtp/h265_parameter_sets.h"

#include <algorithm>

#include "plugin/rtp/bit_reader.h"

namespace recorder {
namespace {

constexpr int kNalHeaderBits = 16;
constexpr uint32_t kSequenceIds = 16;  // ISO/IEC 23008-2, 7.4.3.2.1
constexpr uint32_t kPictureIds = 64;   // 7.4.3.3.1

// nal_unit_type, table 7-1.
constexpr uint8_t kFirstIrap = 16;  // BLA, IDR and CRA pictures
constexpr uint8_t kLastIrap = 23;
constexpr uint8_t kLastPicture = 31;
constexpr uint8_t kVideoParameterSet = 32;
constexpr uint8_t kSequenceParameterSet = 33;
constexpr uint8_t kPictureParameterSet = 34;
constexpr uint8_t kAccessUnitDelimiter = 35;
constexpr uint8_t kFillerData = 38;

uint8_t nal_type(ByteView nal_unit) { return nal_unit[0] >> 1 & 0x3f; }
uint8_t layer_id(ByteView nal_unit) { return static_cast<uint8_t>((nal_unit[0] & 1) << 5 | nal_unit[1] >> 3); }

// 7.3.3, profile_tier_level( 1, layers - 1 )
void read_profile_tier_level(BitReader& reader, H265SequenceParameters& parameters) {
  constexpr int kMostSubLayers = 8;
  constexpr int kProfileBits = 88;
  constexpr int kLevelBits = 8;
  for (uint8_t& byte : parameters.profile_tier_level) byte = static_cast<uint8_t>(reader.bits(8));
  const int sub_layers = parameters.temporal_layers - 1;
  if (sub_layers == 0) return;
  int bits = 0;
  for (int i = 0; i < kMostSubLayers; ++i) {
    const bool has_profile = reader.bit() != 0;
    const bool has_level = reader.bit() != 0;
    if (i < sub_layers) bits += (has_profile ? kProfileBits : 0) + (has_level ? kLevelBits : 0);
  }
  reader.skip(bits);
}

// The conformance window is counted in units of chroma samples (7.4.3.2.1).
bool read_size(BitReader& reader, H265SequenceParameters& parameters) {
  const uint64_t width = reader.unsigned_golomb();
  const uint64_t height = reader.unsigned_golomb();
  uint64_t cropped_width = 0;
  uint64_t cropped_height = 0;
  if (reader.bit() != 0) {
    const bool half_width = parameters.chroma_format == 1 || parameters.chroma_format == 2;
    const bool half_height = parameters.chroma_format == 1;
    cropped_width = uint64_t{reader.unsigned_golomb()};
    cropped_width = (cropped_width + reader.unsigned_golomb()) * (half_width ? 2 : 1);
    cropped_height = uint64_t{reader.unsigned_golomb()};
    cropped_height = (cropped_height + reader.unsigned_golomb()) * (half_height ? 2 : 1);
  }
  const auto visible_width = cropped_side(width, cropped_width);
  const auto visible_height = cropped_side(height, cropped_height);
  parameters.width = visible_width.value_or(0);
  parameters.height = visible_height.value_or(0);
  return visible_width && visible_height;
}

// bit_depth_luma_minus8 and bit_depth_chroma_minus8
uint8_t read_depth(BitReader& reader) {
  return static_cast<uint8_t>(std::min(reader.unsigned_golomb(), 200u) + 8);
}

// ISO/IEC 14496-15, 8.3.3.1.2: one array of hvcC.
void write_array(ByteWriter& writer, uint8_t type, const std::vector<const Bytes*>& nal_units) {
  constexpr uint8_t kIsComplete = 0x80;
  writer.u8(kIsComplete | type);
  writer.u16(static_cast<uint16_t>(nal_units.size()));
  for (const Bytes* nal_unit : nal_units) {
    writer.u16(static_cast<uint16_t>(nal_unit->size()));
    writer.bytes(*nal_unit);
  }
}

}  // namespace

std::optional<H265VideoParameters> H265VideoParameters::parse(ByteView nal_unit) {
  BitReader reader(nal_unit, BitSource::kNalUnit);
  reader.skip(kNalHeaderBits);
  const H265VideoParameters parameters{reader.bits(4)};
  return reader.ok() ? std::optional(parameters) : std::nullopt;
}

std::optional<H265SequenceParameters> H265SequenceParameters::parse(ByteView nal_unit) {
  constexpr uint8_t k444 = 3;
  constexpr uint8_t kMostTemporalLayers = 7;
  BitReader reader(nal_unit, BitSource::kNalUnit);
  reader.skip(kNalHeaderBits);
  H265SequenceParameters parameters;
  parameters.video_id = reader.bits(4);
  parameters.temporal_layers = static_cast<uint8_t>(reader.bits(3) + 1);
  parameters.is_temporally_nested = reader.bit() != 0;
  if (parameters.temporal_layers > kMostTemporalLayers) return std::nullopt;
  read_profile_tier_level(reader, parameters);
  parameters.id = reader.unsigned_golomb();
  parameters.chroma_format = static_cast<uint8_t>(std::min(reader.unsigned_golomb(), 255u));
  if (parameters.chroma_format == k444) reader.skip(1);  // separate_colour_plane_flag
  const bool size_fits = read_size(reader, parameters);
  parameters.luma_depth = read_depth(reader);
  parameters.chroma_depth = read_depth(reader);
  // 7.4.3.2.1: 4:4:4 is the highest chroma format; hvcC has three bits for a depth above 8.
  const bool in_range = parameters.id < kSequenceIds && parameters.chroma_format <= k444 &&
                        parameters.luma_depth <= 15 && parameters.chroma_depth <= 15;
  if (!reader.ok() || !size_fits || !in_range) return std::nullopt;
  return parameters;
}

std::optional<H265PictureParameters> H265PictureParameters::parse(ByteView nal_unit) {
  BitReader reader(nal_unit, BitSource::kNalUnit);
  reader.skip(kNalHeaderBits);
  H265PictureParameters parameters;
  parameters.id = reader.unsigned_golomb();
  parameters.sequence_id = reader.unsigned_golomb();
  if (!reader.ok() || parameters.id >= kPictureIds || parameters.sequence_id >= kSequenceIds) return std::nullopt;
  return parameters;
}

// NAL units of other layers are for decoders that ask for them, and all others pass over them (7.4.2.2).
NalRole H265ParameterSets::role(ByteView nal_unit) const {
  if (layer_id(nal_unit) != 0) return NalRole::kOther;
  const uint8_t type = nal_type(nal_unit);
  if (type >= kFirstIrap && type <= kLastIrap) return NalRole::kKeyPicture;
  if (type <= kLastPicture) return NalRole::kPicture;
  switch (type) {
    case kVideoParameterSet: return NalRole::kVideoSet;
    case kSequenceParameterSet: return NalRole::kSequenceSet;
    case kPictureParameterSet: return NalRole::kPictureSet;
    case kAccessUnitDelimiter: return NalRole::kDelimiter;
    case kFillerData: return NalRole::kUseless;
    default: return NalRole::kOther;
  }
}

bool H265ParameterSets::remember(NalRole role, ByteView nal_unit) {
  if (role == NalRole::kVideoSet) return videos_.remember(nal_unit);
  return role == NalRole::kSequenceSet ? sequences_.remember(nal_unit) : pictures_.remember(nal_unit);
}

Bytes H265ParameterSets::with_lengths() const {
  Bytes out;
  videos_.append_with_lengths(out);
  sequences_.append_with_lengths(out);
  pictures_.append_with_lengths(out);
  return out;
}

std::optional<uint32_t> H265ParameterSets::picture_set_of(ByteView nal_unit) const {
  BitReader reader(nal_unit, BitSource::kNalUnit);
  reader.skip(kNalHeaderBits);
  reader.skip(1);  // first_slice_segment_in_pic_flag
  const uint8_t type = nal_unit.empty() ? uint8_t{0} : nal_type(nal_unit);
  if (type >= kFirstIrap && type <= kLastIrap) reader.skip(1);  // no_output_of_prior_pics_flag
  const uint32_t id = reader.unsigned_golomb();
  if (!reader.ok()) return std::nullopt;
  return id;
}

std::optional<VideoFormat> H265ParameterSets::format(uint32_t picture_set) const {
  const Pictures::Set* picture = pictures_.find(picture_set);
  const Sequences::Set* sequence = picture ? sequences_.find(picture->parameters.sequence_id) : nullptr;
  const Videos::Set* video = sequence ? videos_.find(sequence->parameters.video_id) : nullptr;
  if (video == nullptr) return std::nullopt;
  return VideoFormat{sequence->parameters.width, sequence->parameters.height, hvcc(*video, *sequence)};
}

// ISO/IEC 14496-15, 8.3.3.1.2: HEVCDecoderConfigurationRecord, with the video and the sequence parameter set that are
// in use and those of pictures that refer to them.
Bytes H265ParameterSets::hvcc(const Videos::Set& video, const Sequences::Set& sequence) const {
  const H265SequenceParameters& parameters = sequence.parameters;
  Bytes out;
  ByteWriter writer(out);
  writer.u8(1);  // configurationVersion
  writer.bytes(parameters.profile_tier_level);
  writer.u16(0xf000);  // min_spatial_segmentation_idc: not known
  writer.u8(0xfc);     // parallelismType: not known
  writer.u8(static_cast<uint8_t>(0xfc | parameters.chroma_format));
  writer.u8(static_cast<uint8_t>(0xf8 | (parameters.luma_depth - 8)));
  writer.u8(static_cast<uint8_t>(0xf8 | (parameters.chroma_depth - 8)));
  writer.u16(0);  // avgFrameRate: not known
  writer.u8(static_cast<uint8_t>(parameters.temporal_layers << 3 | (parameters.is_temporally_nested ? 4 : 0) |
                                 3));  // lengthSizeMinusOne
  writer.u8(3);  // arrays
  std::vector<const Bytes*> pictures;
  for (const auto& [id, picture] : pictures_)
    if (picture.parameters.sequence_id == parameters.id) pictures.push_back(&picture.nal_unit);
  write_array(writer, kVideoParameterSet, {&video.nal_unit});
  write_array(writer, kSequenceParameterSet, {&sequence.nal_unit});
  write_array(writer, kPictureParameterSet, pictures);
  return out;
}

}  // namespace recorder
