#include "plugin/rtp/vp9_frame_header.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "plugin/rtp/bit_reader.h"

namespace recorder {
namespace {

constexpr uint32_t kFrameMarker = 2;
constexpr uint32_t kSyncCode = 0x498342;
constexpr uint8_t kSrgb = 7;
constexpr size_t kReferences = 3;  // REFS_PER_FRAME

uint8_t read_profile(BitReader& reader) {
  const uint32_t low = reader.bit();
  const uint32_t high = reader.bit();
  const auto profile = static_cast<uint8_t>(high << 1 | low);
  if (profile == 3) reader.skip(1);  // reserved_zero
  return profile;
}

// 6.2.2
Vp9Colour read_colour(BitReader& reader, uint8_t profile) {
  Vp9Colour colour;
  if (profile >= 2) colour.bit_depth = reader.bit() != 0 ? 12 : 10;
  colour.space = static_cast<uint8_t>(reader.bits(3));
  const bool may_be_larger = profile == 1 || profile == 3;  // chroma than 4:2:0
  colour.is_full_range = colour.space == kSrgb || reader.bit() != 0;
  if (!may_be_larger) return colour;
  colour.has_half_width = colour.space != kSrgb && reader.bit() != 0;
  colour.has_half_height = colour.space != kSrgb && reader.bit() != 0;
  reader.skip(1);  // reserved_zero
  return colour;
}

// 6.2.3
Vp9FrameSize read_size(BitReader& reader) {
  const uint32_t width = reader.bits(16) + 1;
  return {width, reader.bits(16) + 1};
}

bool read_key_frame(BitReader& reader, Vp9FrameHeader& header) {
  if (reader.bits(24) != kSyncCode) return false;
  header.colour = read_colour(reader, header.profile);
  header.refreshed = 0xff;
  header.size = read_size(reader);
  return true;
}

bool read_intra_only(BitReader& reader, Vp9FrameHeader& header) {
  if (reader.bits(24) != kSyncCode) return false;
  if (header.profile > 0) header.colour = read_colour(reader, header.profile);
  header.refreshed = static_cast<uint8_t>(reader.bits(8));
  header.size = read_size(reader);
  return true;
}

// 6.2.5, frame_size_with_refs()
bool read_inter(BitReader& reader, Vp9FrameHeader& header) {
  header.refreshed = static_cast<uint8_t>(reader.bits(8));
  std::array<uint8_t, kReferences> slots{};
  for (uint8_t& slot : slots) {
    slot = static_cast<uint8_t>(reader.bits(3));
    reader.skip(1);  // ref_frame_sign_bias
  }
  for (const uint8_t slot : slots) {
    if (reader.bit() == 0) continue;
    header.slot_of_size = slot;
    return true;
  }
  header.size = read_size(reader);
  return true;
}

bool read_rest(BitReader& reader, Vp9FrameHeader& header) {
  header.is_key_frame = reader.bit() == 0;
  header.is_shown = reader.bit() != 0;
  header.is_error_resilient = reader.bit() != 0;
  if (header.is_key_frame) return read_key_frame(reader, header);
  const bool is_intra_only = !header.is_shown && reader.bit() != 0;
  if (!header.is_error_resilient) reader.skip(2);  // reset_frame_context
  return is_intra_only ? read_intra_only(reader, header) : read_inter(reader, header);
}

// Annex A: the levels, by the greatest number of luma samples in a second and in a picture, and side.
struct Level {
  uint8_t number;  // ten times the level
  uint64_t sample_rate;
  uint64_t picture;
  uint32_t side;
};
constexpr Level kLevels[] = {
    {10, 829440, 36864, 512},          {11, 2764800, 73728, 768},         {20, 4608000, 122880, 960},
    {21, 9216000, 245760, 1344},       {30, 20736000, 552960, 2048},      {31, 36864000, 983040, 2752},
    {40, 83558400, 2228224, 4160},     {41, 160432128, 2228224, 4160},    {50, 311951360, 8912896, 8384},
    {51, 588251136, 8912896, 8384},    {52, 1176502272, 8912896, 8384},   {60, 1176502272, 35651584, 16832},
    {61, 2353004544, 35651584, 16832}, {62, 4706009088, 35651584, 16832},
};

// The stream does not say its level. It is the lowest one for a picture of that size, thirty times a second.
uint8_t level_of(Vp9FrameSize size) {
  constexpr uint64_t kPicturesPerSecond = 30;
  const uint64_t samples = uint64_t{size.width} * size.height;
  const auto level = std::find_if(std::begin(kLevels), std::end(kLevels), [&](const Level& each) {
    return samples <= each.picture && samples * kPicturesPerSecond <= each.sample_rate &&
           std::max(size.width, size.height) <= each.side;
  });
  return level == std::end(kLevels) ? std::rbegin(kLevels)->number : level->number;
}

// color_space, 7.2.2, in the words of ISO/IEC 23091-2.
struct ColourCodes {
  uint8_t primaries, transfer, matrix;
};
constexpr ColourCodes kColourCodes[] = {
    {2, 2, 2},   // unknown
    {6, 6, 6},   // BT.601
    {1, 1, 1},   // BT.709
    {6, 6, 6},   // SMPTE-170
    {7, 7, 7},   // SMPTE-240
    {9, 14, 9},  // BT.2020
    {2, 2, 2},   // reserved
    {1, 13, 0},  // sRGB
};

// VP Codec ISO Media File Format Binding, chromaSubsampling. It has no value for 4:4:0.
std::optional<uint8_t> chroma_subsampling(const Vp9Colour& colour) {
  constexpr uint8_t k420 = 1;  // samples of chroma where luma has them
  constexpr uint8_t k422 = 2;
  constexpr uint8_t k444 = 3;
  if (colour.has_half_height) return colour.has_half_width ? std::optional(k420) : std::nullopt;
  return colour.has_half_width ? k422 : k444;
}

// VPCodecConfigurationRecord, without what follows if there are initialization data.
std::optional<Bytes> vpcc(const Vp9FrameHeader& header, Vp9FrameSize size) {
  const Vp9Colour& colour = header.colour;
  const auto chroma = chroma_subsampling(colour);
  if (!chroma) return std::nullopt;
  const ColourCodes& codes = kColourCodes[colour.space];
  return Bytes{header.profile,
               level_of(size),
               static_cast<uint8_t>(colour.bit_depth << 4 | *chroma << 1 | (colour.is_full_range ? 1 : 0)),
               codes.primaries, codes.transfer, codes.matrix, 0, 0};
}

}  // namespace

std::optional<Vp9FrameHeader> Vp9FrameHeader::parse(ByteView frame) {
  BitReader reader(frame, BitSource::kPlain);
  if (reader.bits(2) != kFrameMarker) return std::nullopt;
  Vp9FrameHeader header;
  header.profile = read_profile(reader);
  header.shows_existing_frame = reader.bit() != 0;
  if (header.shows_existing_frame) {
    reader.skip(3);  // frame_to_show_map_idx
    header.is_shown = true;
  } else if (!read_rest(reader, header)) {
    return std::nullopt;
  }
  header.bits = reader.position();
  return reader.ok() ? std::optional(header) : std::nullopt;
}

Vp9FrameSize Vp9References::note(const Vp9FrameHeader& header) {
  const Vp9FrameSize size = header.slot_of_size ? slots_[*header.slot_of_size] : header.size.value_or(Vp9FrameSize{});
  for (size_t slot = 0; slot < slots_.size(); ++slot)
    if ((header.refreshed >> slot & 1) != 0) slots_[slot] = size;
  return size;
}

std::optional<VideoFormat> vp9_format(const Vp9FrameHeader& key_frame, Vp9FrameSize size) {
  if (size.width == 0 || size.width > 0xffff || size.height == 0 || size.height > 0xffff) return std::nullopt;
  auto configuration = vpcc(key_frame, size);
  if (!configuration) return std::nullopt;
  return VideoFormat{static_cast<uint16_t>(size.width), static_cast<uint16_t>(size.height),
                     std::move(*configuration)};
}

}  // namespace recorder
