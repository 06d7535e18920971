#include "plugin/mp4/fragment.h"

#include <string_view>

#include "tests/support/test.h"

namespace recorder {

TEST(fragment, is_a_closed_gate_and_moof_and_the_header_of_mdat) {
  TrackRun video;
  video.track_id = 3;
  video.decode_time = 0x100000002;
  video.samples = {{3000, 5, true, 1}, {3003, 4, false, 2}};
  video.data = Bytes(9, 0xaa);
  const FragmentHeader header = fragment_header(7, {&video, 1});
  const Bytes expected = {
      0, 0, 0, 144, 'f', 'r', 'e', 'e',
      0, 0, 0, 116, 'm', 'o', 'o', 'f',
      0, 0, 0, 16, 'm', 'f', 'h', 'd', 0, 0, 0, 0, 0, 0, 0, 7,
      0, 0, 0, 92, 't', 'r', 'a', 'f',
      0, 0, 0, 20, 't', 'f', 'h', 'd', 0, 2, 0, 2, 0, 0, 0, 3, 0, 0, 0, 1,
      0, 0, 0, 20, 't', 'f', 'd', 't', 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2,
      0, 0, 0, 44, 't', 'r', 'u', 'n', 1, 0, 7, 1, 0, 0, 0, 2, 0, 0, 0, 124,
      0, 0, 0x0b, 0xb8, 0, 0, 0, 5, 2, 0, 0, 0,
      0, 0, 0x0b, 0xbb, 0, 0, 0, 4, 1, 1, 0, 0,
      0, 0, 0, 20, 'm', 'd', 'a', 't'};
  CHECK_EQUAL(header.bytes, expected);
  CHECK_EQUAL(header.padding, 3u);
}

TEST(fragment, ends_where_the_next_gate_is_aligned) {
  for (size_t size = 1; size <= 17; ++size) {
    TrackRun run;
    run.samples = {{1024, static_cast<uint32_t>(size), true, 1}};
    run.data = Bytes(size);
    const FragmentHeader header = fragment_header(1, {&run, 1});
    const size_t total = header.bytes.size() + size + header.padding;
    CHECK_EQUAL(total % 8, 0u);
    CHECK(header.padding < 8);
    CHECK_EQUAL(ByteReader(header.bytes).u32(), total);
  }
}

TEST(fragment, says_where_the_data_of_each_track_begin) {
  std::vector<TrackRun> runs(2);
  runs[0].samples = {{1024, 11, true, 1}};
  runs[0].data = Bytes(11);
  runs[1].samples = {{3000, 5, true, 1}};
  runs[1].data = Bytes(5);
  const FragmentHeader header = fragment_header(1, runs);
  const std::string_view text = as_text(header.bytes);
  const size_t first = text.find("trun");
  const size_t second = text.find("trun", first + 1);
  REQUIRE(second != std::string_view::npos);
  const auto data_offset = [&header](size_t trun) {
    return ByteReader(ByteView(header.bytes).subspan(trun + 12)).u32();
  };
  CHECK_EQUAL(data_offset(first), header.bytes.size() - 8);
  CHECK_EQUAL(data_offset(second), header.bytes.size() - 8 + 11);
}

}  // namespace recorder
