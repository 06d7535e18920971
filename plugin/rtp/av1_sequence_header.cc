#include "plugin/rtp/av1_sequence_header.h"

#include "plugin/rtp/bit_reader.h"

namespace recorder {
namespace {

// Which of the optional parts of operating points there are.
struct OperatingPointParts {
  bool has_decoder_model = false;
  uint32_t delay_bits = 0;
  bool has_display_delay = false;
};

// 5.5.3
void skip_timing(BitReader& reader) {
  reader.skip(32 + 32);  // num_units_in_display_tick, time_scale
  if (reader.bit() != 0) reader.unsigned_golomb();  // num_ticks_per_picture_minus_1, uvlc() (4.10.3)
}

// 5.5.4
uint32_t read_delay_bits(BitReader& reader) {
  const uint32_t bits = reader.bits(5) + 1;
  reader.skip(32 + 5 + 5);
  return bits;
}

void read_operating_points(BitReader& reader, OperatingPointParts parts, Av1SequenceHeader& header) {
  constexpr uint32_t kHighestLevelWithoutTier = 7;
  const uint32_t count = reader.bits(5) + 1;
  for (uint32_t i = 0; i < count && reader.ok(); ++i) {
    reader.skip(12);  // operating_point_idc
    const uint32_t level = reader.bits(5);
    const bool is_high_tier = level > kHighestLevelWithoutTier && reader.bit() != 0;
    if (parts.has_decoder_model && reader.bit() != 0) reader.skip(static_cast<int>(2 * parts.delay_bits + 1));
    if (parts.has_display_delay && reader.bit() != 0) reader.skip(4);
    if (i > 0) continue;
    header.level = static_cast<uint8_t>(level);
    header.is_high_tier = is_high_tier;
  }
}

void read_levels(BitReader& reader, Av1SequenceHeader& header) {
  if (header.is_reduced_still_picture) {
    header.level = static_cast<uint8_t>(reader.bits(5));
    return;
  }
  OperatingPointParts parts;
  if (reader.bit() != 0) {  // timing_info_present_flag
    skip_timing(reader);
    parts.has_decoder_model = reader.bit() != 0;
    if (parts.has_decoder_model) parts.delay_bits = read_delay_bits(reader);
  }
  parts.has_display_delay = reader.bit() != 0;
  read_operating_points(reader, parts, header);
}

void read_size(BitReader& reader, Av1SequenceHeader& header) {
  const int width_bits = static_cast<int>(reader.bits(4)) + 1;
  const int height_bits = static_cast<int>(reader.bits(4)) + 1;
  header.width = reader.bits(width_bits) + 1;
  header.height = reader.bits(height_bits) + 1;
}

void skip_inter_tools(BitReader& reader) {
  constexpr int kSequenceTools = 4;  // inter-intra and masked compounds, warped motion, dual filter
  reader.skip(kSequenceTools);
  const bool has_order_hint = reader.bit() != 0;
  if (has_order_hint) reader.skip(2);  // enable_jnt_comp, enable_ref_frame_mvs
  const bool is_screen_content_chosen = reader.bit() != 0;
  const bool may_have_screen_content = is_screen_content_chosen || reader.bit() != 0;
  if (may_have_screen_content && reader.bit() == 0) reader.skip(1);  // seq_force_integer_mv
  if (has_order_hint) reader.skip(3);
}

void skip_tools(BitReader& reader, const Av1SequenceHeader& header) {
  if (!header.is_reduced_still_picture && reader.bit() != 0) reader.skip(4 + 3);  // lengths of frame ids
  reader.skip(3);  // use_128x128_superblock, enable_filter_intra, enable_intra_edge_filter
  if (!header.is_reduced_still_picture) skip_inter_tools(reader);
  reader.skip(3);  // enable_superres, enable_cdef, enable_restoration
}

bool read_is_srgb(BitReader& reader) {
  constexpr uint32_t kBt709 = 1, kSrgb = 13, kIdentity = 0;
  if (reader.bit() == 0) return false;  // color_description_present_flag
  const uint32_t primaries = reader.bits(8);
  const uint32_t transfer = reader.bits(8);
  const uint32_t matrix = reader.bits(8);
  return primaries == kBt709 && transfer == kSrgb && matrix == kIdentity;
}

void read_subsampling(BitReader& reader, Av1SequenceHeader& header) {
  header.has_half_width = header.profile != 1;
  header.has_half_height = header.profile == 0;
  if (header.profile == 2 && header.has_twelve_bits) {
    header.has_half_width = reader.bit() != 0;
    header.has_half_height = header.has_half_width && reader.bit() != 0;
  }
  if (header.has_half_width && header.has_half_height)
    header.chroma_sample_position = static_cast<uint8_t>(reader.bits(2));
}

// 5.5.2
void read_colour(BitReader& reader, Av1SequenceHeader& header) {
  header.has_high_bit_depth = reader.bit() != 0;
  header.has_twelve_bits = header.profile == 2 && header.has_high_bit_depth && reader.bit() != 0;
  header.is_monochrome = header.profile != 1 && reader.bit() != 0;
  if (read_is_srgb(reader) && !header.is_monochrome) {
    header.has_half_width = header.has_half_height = false;
    return;
  }
  reader.skip(1);  // color_range
  if (!header.is_monochrome) read_subsampling(reader, header);
}

}  // namespace

std::optional<Av1SequenceHeader> Av1SequenceHeader::parse(ByteView payload) {
  constexpr uint8_t kHighestProfile = 2;
  BitReader reader(payload, BitSource::kPlain);
  Av1SequenceHeader header;
  header.profile = static_cast<uint8_t>(reader.bits(3));
  reader.skip(1);  // still_picture
  header.is_reduced_still_picture = reader.bit() != 0;
  read_levels(reader, header);
  read_size(reader, header);
  skip_tools(reader, header);
  read_colour(reader, header);
  if (!reader.ok() || header.profile > kHighestProfile) return std::nullopt;
  return header;
}

// AV1 Codec ISO Media File Format Binding, 2.3.3: AV1CodecConfigurationRecord, with the sequence header OBU.
std::optional<VideoFormat> Av1SequenceHeader::format(ByteView obu) const {
  if (width > 0xffff || height > 0xffff) return std::nullopt;
  const auto flag = [](bool value, int place) { return value ? 1 << place : 0; };
  Bytes configuration = {
      0x80 | 1,  // marker, version
      static_cast<uint8_t>(profile << 5 | level),
      static_cast<uint8_t>(flag(is_high_tier, 7) | flag(has_high_bit_depth, 6) | flag(has_twelve_bits, 5) |
                           flag(is_monochrome, 4) | flag(has_half_width, 3) | flag(has_half_height, 2) |
                           chroma_sample_position),
      0,  // no initial_presentation_delay
  };
  configuration.insert(configuration.end(), obu.begin(), obu.end());
  return VideoFormat{static_cast<uint16_t>(width), static_cast<uint16_t>(height), std::move(configuration)};
}

}  // namespace recorder
