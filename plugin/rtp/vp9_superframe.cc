#include "plugin/rtp/vp9_superframe.h"

#include <algorithm>
#include <vector>

#include "plugin/rtp/bit_reader.h"

namespace recorder {
namespace {

// Of 6.2.8 to 6.2.14, the rest of uncompressed_header(): only its length matters here.

// su(n): a magnitude and a sign.
void skip_signed(BitReader& reader, int bits) { reader.skip(bits + 1); }

void skip_optional_deltas(BitReader& reader, int count, int bits) {
  for (int i = 0; i < count; ++i)
    if (reader.bit() != 0) skip_signed(reader, bits);
}

void skip_loop_filter(BitReader& reader) {
  reader.skip(6 + 3);  // loop_filter_level, loop_filter_sharpness
  const bool has_deltas = reader.bit() != 0;
  if (has_deltas && reader.bit() != 0) skip_optional_deltas(reader, 4 + 2, 6);  // of references and of modes
}

void skip_quantization(BitReader& reader) {
  reader.skip(8);  // base_q_idx
  skip_optional_deltas(reader, 3, 4);
}

void skip_probabilities(BitReader& reader, int count) {
  for (int i = 0; i < count; ++i)
    if (reader.bit() != 0) reader.skip(8);
}

void skip_features(BitReader& reader) {
  constexpr int kSegments = 8;
  struct Feature {
    int bits;
    bool is_signed;
  };
  constexpr Feature kFeatures[] = {{8, true}, {6, true}, {2, false}, {0, false}};
  reader.skip(1);  // segmentation_abs_or_delta_update
  for (int segment = 0; segment < kSegments; ++segment)
    for (const Feature& feature : kFeatures)
      if (reader.bit() != 0) reader.skip(feature.bits + (feature.is_signed ? 1 : 0));
}

void skip_segmentation(BitReader& reader) {
  if (reader.bit() == 0) return;
  if (reader.bit() != 0) {  // segmentation_update_map
    skip_probabilities(reader, 7);
    if (reader.bit() != 0) skip_probabilities(reader, 3);  // segmentation_temporal_update
  }
  if (reader.bit() != 0) skip_features(reader);  // segmentation_update_data
}

// How many columns of tiles there may be depends on the width in blocks of 64 samples (7.2.14).
void skip_tiles(BitReader& reader, uint32_t width) {
  constexpr uint32_t kWidestTile = 64;
  constexpr uint32_t kNarrowestTile = 4;
  const uint32_t blocks = (width + 63) / 64;
  int columns = 0;  // as a logarithm
  while (kWidestTile << columns < blocks) ++columns;
  int most_columns = 1;
  while (blocks >> most_columns >= kNarrowestTile) ++most_columns;
  --most_columns;
  while (columns < most_columns && reader.bit() != 0) ++columns;
  if (reader.bit() != 0) reader.skip(1);  // tile_rows_log2
}

// The whole uncompressed header, of a frame that is predicted from others, without its trailing bits.
std::optional<size_t> header_bits(const Vp9Layer& layer) {
  BitReader reader(layer.frame, BitSource::kPlain);
  reader.skip(static_cast<int>(layer.header.bits));
  if (reader.bit() != 0) reader.skip(32);  // render_and_frame_size_different
  reader.skip(1);                          // allow_high_precision_mv
  if (reader.bit() == 0) reader.skip(2);   // is_filter_switchable
  if (!layer.header.is_error_resilient) reader.skip(2);
  reader.skip(2);  // frame_context_idx
  skip_loop_filter(reader);
  skip_quantization(reader);
  skip_segmentation(reader);
  skip_tiles(reader, layer.size.width);
  reader.skip(16);  // header_size_in_bytes
  return reader.ok() ? std::optional(reader.position()) : std::nullopt;
}

// One zero more at that bit of the header, which is padded to whole bytes as before.
Bytes with_zero_inserted(ByteView frame, size_t header, size_t at) {
  Bytes out((header + 1 + 7) / 8, 0);
  for (size_t i = 0; i < header; ++i) {
    const size_t to = i < at ? i : i + 1;
    const int bit = frame[i / 8] >> (7 - i % 8) & 1;
    out[to / 8] = static_cast<uint8_t>(out[to / 8] | bit << (7 - to % 8));
  }
  const ByteView rest = frame.subspan((header + 7) / 8);
  out.insert(out.end(), rest.begin(), rest.end());
  return out;
}

// Vectors are predicted from those of the frame before if that was shown and has the same size, unless the frame is to
// be resilient to its loss (7.2, LastShowFrame; 6.4.24, UsePrevFrameMvs).
bool may_be_hidden(const Vp9Layer& layer, const Vp9Layer& next) {
  return layer.header.is_shown && !layer.header.shows_existing_frame &&
         (next.header.is_error_resilient || next.size != layer.size);
}

}  // namespace

std::optional<Bytes> vp9_hidden(const Vp9Layer& layer) {
  // 6.2: marker, profile, show_existing_frame, frame_type, show_frame, error_resilient_mode
  const size_t show_frame = layer.header.profile == 3 ? 7 : 6;
  Bytes hidden(layer.frame.begin(), layer.frame.end());
  if (!layer.header.is_key_frame) {
    // A frame that is neither shown nor a key frame says that it is not intra only.
    const auto header = header_bits(layer);
    if (!header) return std::nullopt;
    hidden = with_zero_inserted(layer.frame, *header, show_frame + 2);
  }
  hidden[0] = static_cast<uint8_t>(hidden[0] & ~(0x80 >> show_frame));
  return hidden;
}

Bytes vp9_superframe(std::span<const Vp9Layer> layers) {
  Bytes out;
  ByteWriter writer(out);
  std::vector<size_t> sizes;
  size_t largest = 0;
  for (size_t i = 0; i < layers.size(); ++i) {
    const bool is_lower = i + 1 < layers.size();
    const auto hidden = is_lower && may_be_hidden(layers[i], layers[i + 1]) ? vp9_hidden(layers[i]) : std::nullopt;
    writer.bytes(hidden ? ByteView(*hidden) : layers[i].frame);
    sizes.push_back(hidden ? hidden->size() : layers[i].frame.size());
    largest = std::max(largest, sizes.back());
  }
  // The sizes are little-endian, all in as many bytes as the largest needs, between two equal bytes.
  int bytes = 1;
  while (bytes < 4 && largest >> 8 * bytes != 0) ++bytes;
  const auto marker = static_cast<uint8_t>(0xc0 | (bytes - 1) << 3 | static_cast<int>(sizes.size() - 1));
  writer.u8(marker);
  for (const size_t size : sizes)
    for (int i = 0; i < bytes; ++i) writer.u8(static_cast<uint8_t>(size >> 8 * i));
  writer.u8(marker);
  return out;
}

}  // namespace recorder
