#include "plugin/mp4/metadata_reader.h"

#include "tests/support/memory_source.h"
#include "tests/support/mp4_builder.h"
#include "tests/support/test.h"

namespace recorder {

using namespace test;

namespace {

MetadataItems read(const Bytes& moov) {
  MemorySource memory(moov);
  CachedSource source(memory);
  return read_metadata_items(source, Box{.content = 8, .end = moov.size()});
}

Bytes item(std::string_view name, std::string_view value) {
  return box("----", {full_box("mean", 0, 0, {text("a.b")}), full_box("name", 0, 0, {text(name)}),
                      box("data", {be32(1), be32(0), text(value)})});
}

}  // namespace

TEST(metadata_reader, reads_freeform_items) {
  const MetadataItems items = read(moov({}, {{"recorder.uri", "multi-recorder://a"}, {"track.1.x", "äö"}}));
  CHECK_EQUAL(items.size(), 2u);
  CHECK_EQUAL(items.at("recorder.uri"), "multi-recorder://a");
  CHECK_EQUAL(items.at("track.1.x"), "äö");
  CHECK(read(moov({})).empty());
}

TEST(metadata_reader, reads_the_meta_box_of_quicktime_too) {
  const Bytes hdlr = full_box("hdlr", 0, 0, {zeros(25)});
  const Bytes plain = box("moov", {box("udta", {box("meta", {hdlr, box("ilst", {item("a", "b")})})})});
  CHECK_EQUAL(read(plain).at("a"), "b");
}

TEST(metadata_reader, makes_text_valid_and_ignores_what_is_no_item) {
  const Bytes hdlr = full_box("hdlr", 0, 0, {zeros(25)});
  const Bytes broken = box_claiming(1000, "----", {zeros(3)});
  const Parts children = {box("free", {}), box("----", {}), item("a", "x\xffy"), item("a", "second"), broken};
  const Bytes list = box("ilst", children);
  const MetadataItems items = read(box("moov", {box("udta", {full_box("meta", 0, 0, {hdlr, list})})}));
  CHECK_EQUAL(items.at("a"), "x\xef\xbf\xbdy");
  CHECK_EQUAL(items.count("second"), 0u);
  CHECK(read(box("moov", {box("udta", {box("meta", {})})})).empty());
}

TEST(metadata_reader, keeps_no_more_than_its_limit) {
  const std::string long_value(900'000, 'x');
  Items many;
  for (int i = 0; i < 30; ++i) many.emplace_back(std::to_string(i), long_value);
  CHECK_EQUAL(read(moov({}, many)).size(), 18u);  // of 16 MiB
  CHECK_EQUAL(read(moov({}, {{"a", std::string(2'000'000, 'x')}})).at("a").size(), 1024u * 1024);
}

TEST(metadata_reader, parses_pauses) {
  struct Row {
    std::string_view text;
    std::vector<std::pair<int, int>> pauses_ms;
  };
  const std::vector<Row> rows = {
      {"", {}},
      {"12.700-14.200", {{12700, 14200}}},
      {"12.700-14.200;20.000-21.000", {{12700, 14200}, {20000, 21000}}},
      {"1-2", {{1000, 2000}}},
      {"0.0006-0.0014", {}},  // from the first millisecond to the first millisecond
      {";;1-2;;", {{1000, 2000}}},
      {"2-1", {}},
      {"1-1", {}},
      {"-1-2", {}},
      {"1--2", {}},
      {"1-2x;3-4", {{3000, 4000}}},
      {"a-b;1;-;3-4", {{3000, 4000}}},
      {"nan-inf;0-inf;nan-1", {}},
      {"0-1e300;0-99999999999999", {}},
      {"5-6;1-2", {{5000, 6000}, {1000, 2000}}},
  };
  for (const Row& row : rows) {
    const std::vector<TrackPause> pauses = parse_pauses(row.text);
    CHECK_EQUAL(pauses.size(), row.pauses_ms.size());
    for (size_t i = 0; i < std::min(pauses.size(), row.pauses_ms.size()); ++i) {
      CHECK_EQUAL(pauses[i].start, milliseconds(row.pauses_ms[i].first));
      CHECK_EQUAL(pauses[i].end, milliseconds(row.pauses_ms[i].second));
    }
  }
}

TEST(metadata_reader, parses_rotations) {
  const struct {
    std::string_view text;
    std::vector<RotationChange> changes;
  } rows[] = {
      {"", {}},
      {"12.700:90", {{milliseconds(12700), 90}}},
      {"0.000:90;12.700:0;13:270", {{Duration{}, 90}, {milliseconds(12700), 0}, {seconds(13), 270}}},
      {";;1:180;;", {{seconds(1), 180}}},
      {"1:45;2:360;3:-90;4:090;5:90x;6:;:90;7;8:90", {{seconds(8), 90}}},
      {"-1:90;nan:90;1e300:90", {}},
      {"5:90;1:0;5:180", {{seconds(5), 90}, {seconds(5), 180}}},
  };
  for (const auto& row : rows) CHECK(parse_rotations(row.text) == row.changes);
}

}  // namespace recorder
