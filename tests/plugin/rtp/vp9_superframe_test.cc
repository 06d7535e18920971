#include "plugin/rtp/vp9_superframe.h"

#include <vector>

#include "tests/support/bit_writer.h"
#include "tests/support/rtp_builder.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using test::BitWriter;
using test::concatenate;
using test::from_hex;

enum class Parts { kNone, kAll };

// uncompressed_header() of a frame that is predicted from others; what follows it is its compressed part. A hidden one
// says that it is not intra only.
Bytes inter_frame(uint32_t profile, bool is_shown, bool is_error_resilient, Parts parts) {
  const uint64_t all = parts == Parts::kAll ? 1 : 0;
  BitWriter out;
  out.bits(2, 2).bits(1, profile & 1).bits(1, profile >> 1);
  if (profile == 3) out.bits(1, 0);
  out.bits(1, 0).bits(1, 1).bits(1, is_shown ? 1 : 0).bits(1, is_error_resilient ? 1 : 0);
  if (!is_shown) out.bits(1, 0);
  if (!is_error_resilient) out.bits(2, 2);
  out.bits(8, 0x12).bits(12, 0x135).bits(3, 0).bits(16, 1279).bits(16, 719);
  out.bits(1, all).bits(32 * static_cast<int>(all), 0x04ff02cf);  // render_size
  out.bits(1, 1).bits(1, 1 - all).bits(2 * static_cast<int>(all), 3);
  if (!is_error_resilient) out.bits(2, 1);
  out.bits(2, 3).bits(9, 0x155).bits(1, all);                      // context; loop filter
  if (all != 0) {
    out.bits(1, 1);
    for (int i = 0; i < 6; ++i) out.bits(1, i % 2u).bits(i % 2 * 7, 0x2a);
  }
  out.bits(8, 0xab);
  for (int i = 0; i < 3; ++i) out.bits(1, all).bits(5 * static_cast<int>(all), 0x15);
  out.bits(1, all);                                                // segmentation
  if (all != 0) {
    out.bits(1, 1);
    for (int i = 0; i < 7; ++i) out.bits(1, 1).bits(8, 0x7f);
    out.bits(1, 1).bits(1, 1).bits(8, 0x55).bits(2, 0);
    out.bits(1, 1).bits(1, 0);
    for (int segment = 0; segment < 8; ++segment) out.bits(1, 1).bits(9, 0xaa).bits(1, 1).bits(7, 0x2a).bits(2, 0);
    // Of each segment: the third feature is off, and so is the fourth.
  }
  // 20 blocks of 64 samples: up to four columns of tiles.
  out.bits(2, all != 0 ? 3 : 2).bits(1, all).bits(static_cast<int>(all), 1);
  out.bits(16, 0x1234);
  return concatenate({out.bytes(), from_hex("c0ffee")});
}

Vp9Layer layer_of(const Bytes& frame, Vp9FrameSize size = {1280, 720}) {
  return {frame, *Vp9FrameHeader::parse(frame), size};
}

}  // namespace

TEST(vp9_superframe, a_hidden_frame_differs_in_what_says_so) {
  for (const Parts parts : {Parts::kNone, Parts::kAll})
    for (const uint32_t profile : {0u, 1u, 2u, 3u})
      for (const bool is_error_resilient : {false, true}) {
        const Bytes shown = inter_frame(profile, true, is_error_resilient, parts);
        const auto hidden = vp9_hidden(layer_of(shown));
        REQUIRE(hidden);
        CHECK(*hidden == inter_frame(profile, false, is_error_resilient, parts));
      }
}

TEST(vp9_superframe, a_frame_that_is_cut_off_is_not_hidden) {
  const Bytes whole = inter_frame(0, true, true, Parts::kNone);
  const Vp9Layer layer = layer_of(whole);
  for (size_t size = 0; size + 4 < whole.size(); ++size) {
    Vp9Layer cut = layer;
    cut.frame = ByteView(whole).first(size);
    CHECK(!vp9_hidden(cut));
  }
}

TEST(vp9_superframe, hides_only_what_the_next_layer_does_not_look_at) {
  const Bytes resilient = inter_frame(0, true, true, Parts::kNone);
  const Bytes other = inter_frame(0, true, false, Parts::kNone);
  const Bytes hidden = inter_frame(0, false, true, Parts::kNone);
  struct Row {
    std::vector<Vp9Layer> layers;
    Bytes first;
  };
  const std::vector<Row> rows = {
      {{layer_of(resilient), layer_of(resilient)}, hidden},
      {{layer_of(resilient, {640, 360}), layer_of(other)}, hidden},
      {{layer_of(resilient), layer_of(other)}, resilient},   // takes vectors of a shown frame of its size
      {{layer_of(hidden), layer_of(resilient)}, hidden},     // is hidden already
  };
  for (const Row& row : rows) {
    const Bytes all = vp9_superframe(row.layers);
    REQUIRE(all.size() > row.first.size());
    CHECK(Bytes(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(row.first.size())) == row.first);
    CHECK_EQUAL(all.back(), 0xc1);
    CHECK_EQUAL(all[all.size() - 3], row.first.size());
  }
}

TEST(vp9_superframe, the_index_counts_in_as_many_bytes_as_it_needs) {
  const Bytes frame = inter_frame(0, true, true, Parts::kNone);
  Bytes large = frame;
  large.resize(70000);
  const Bytes all = vp9_superframe(std::vector<Vp9Layer>{layer_of(frame), layer_of(frame), layer_of(large)});
  const auto small = static_cast<uint8_t>(inter_frame(0, false, true, Parts::kNone).size());  // when it is hidden
  REQUIRE(all.size() > 11);
  CHECK(Bytes(all.end() - 11, all.end()) ==
        concatenate({{0xd2, small, 0, 0, small, 0, 0}, from_hex("701101"), {0xd2}}));
}

}  // namespace recorder
