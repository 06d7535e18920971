#include "plugin/mp4/batch_reader.h"

#include <functional>
#include <vector>

#include "plugin/mp4/fragment.h"
#include "tests/support/memory_source.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

constexpr uint64_t kBefore = 16;  // bytes in front of the gate
constexpr size_t kMoof = 8 + kBefore;

TrackRun run_of(uint32_t id, std::vector<IndexedSample> samples) {
  TrackRun run;
  run.track_id = id;
  run.decode_time = 1000 * id;
  run.samples = std::move(samples);
  for (const IndexedSample& sample : run.samples) run.data.insert(run.data.end(), sample.size, 0x55);
  return run;
}

// Two tracks: samples of 600, 5 and 20 bytes; the batch ends with padding.
Bytes batch(bool is_open) {
  const std::vector<TrackRun> runs = {run_of(1, {{3000, 600, true, 1}, {3001, 5, false, 1}}),
                                      run_of(2, {{1024, 20, true, 1}})};
  const FragmentHeader header = fragment_header(7, runs);
  Bytes bytes(kBefore);
  bytes.insert(bytes.end(), header.bytes.begin(), header.bytes.end());
  for (const TrackRun& run : runs) bytes.insert(bytes.end(), run.data.begin(), run.data.end());
  bytes.resize(bytes.size() + header.padding);
  if (is_open) store_u32(bytes, kBefore, kOpenGateSize);
  return bytes;
}

std::optional<Batch> read(const Bytes& bytes) {
  test::MemorySource bytes_source(bytes);
  CachedSource source(bytes_source);
  return read_batch(source, kBefore);
}

size_t find(const Bytes& bytes, std::string_view type) { return as_text(bytes).find(type); }

}  // namespace

TEST(batch_reader, reads_back_what_was_written_behind_either_gate) {
  for (const bool is_open : {false, true}) {
    const Bytes bytes = batch(is_open);
    const auto read_back = read(bytes);
    REQUIRE(read_back.has_value());
    CHECK_EQUAL(read_back->end, bytes.size());
    REQUIRE(read_back->runs.size() == 2);
    const BatchRun& video = read_back->runs[0];
    CHECK_EQUAL(video.track_id, 1u);
    CHECK_EQUAL(video.decode_time, 1000u);
    CHECK_EQUAL(video.size, 605u);
    CHECK_EQUAL(bytes[video.offset - 1], 't');  // of mdat
    REQUIRE(video.samples.size() == 2);
    CHECK(video.samples[0].duration == 3000 && video.samples[0].size == 600 && video.samples[0].is_key_frame);
    CHECK(video.samples[1].duration == 3001 && video.samples[1].size == 5 && !video.samples[1].is_key_frame);
    CHECK_EQUAL(read_back->runs[1].offset, video.offset + video.size);
  }
}

TEST(batch_reader, takes_no_batch_that_is_cut_off) {
  for (const bool is_open : {false, true}) {
    const Bytes bytes = batch(is_open);
    for (size_t size = 0; size < bytes.size(); ++size)
      CHECK(!read(Bytes(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(size))).has_value());
  }
}

TEST(batch_reader, takes_no_batch_that_lost_a_sector_before_its_gate_was_opened) {
  const Bytes whole = batch(false);
  for (size_t begin = 0; begin < whole.size(); begin += 512) {
    Bytes bytes = whole;
    std::fill_n(bytes.begin() + static_cast<ptrdiff_t>(begin), std::min<size_t>(512, bytes.size() - begin),
                uint8_t{0});
    CHECK(!read(bytes).has_value());
  }
}

TEST(batch_reader, believes_media_that_players_have_seen) {
  Bytes bytes = batch(true);
  std::fill(bytes.end() - 100, bytes.end(), uint8_t{0});
  CHECK(read(bytes).has_value());
}

TEST(batch_reader, takes_nothing_that_a_recording_does_not_write) {
  using Change = std::function<void(Bytes&)>;
  const std::vector<std::pair<const char*, Change>> rows = {
      {"no gate", [](Bytes& b) { b[kBefore + 4] = 'x'; }},
      {"a gate that ends elsewhere",
       [](Bytes& b) { store_u32(b, kBefore, static_cast<uint32_t>(b.size() - 24)); }},
      {"no moof", [](Bytes& b) { b[kMoof + 4] = 'x'; }},
      {"no mdat", [](Bytes& b) { b[find(b, "mdat")] = 'x'; }},
      {"no mfhd", [](Bytes& b) { b[find(b, "mfhd")] = 'x'; }},
      {"another box than traf", [](Bytes& b) { b[find(b, "traf")] = 'x'; }},
      {"no tfdt", [](Bytes& b) { b[find(b, "tfdt")] = 'x'; }},
      {"other flags of tfhd", [](Bytes& b) { b[find(b, "tfhd") + 7] = 0; }},
      {"another version of tfdt", [](Bytes& b) { b[find(b, "tfdt") + 4] = 0; }},
      {"other flags of trun", [](Bytes& b) { b[find(b, "trun") + 7] = 0; }},
      {"another number of samples", [](Bytes& b) { store_u32(b, find(b, "trun") + 8, 3); }},
      {"data elsewhere", [](Bytes& b) { b[find(b, "trun") + 15] ^= 8; }},
      {"a sample that lasts no time", [](Bytes& b) { store_u32(b, find(b, "trun") + 16, 0); }},
      {"a sample of another size", [](Bytes& b) { store_u32(b, find(b, "trun") + 20, 601); }},
      {"a sample beyond the file", [](Bytes& b) { store_u32(b, find(b, "trun") + 20, 0xffffffff); }},
      {"other flags of a sample", [](Bytes& b) { store_u32(b, find(b, "trun") + 24, 0); }},
  };
  for (const auto& [what, change] : rows) {
    for (const bool is_open : {false, true}) {
      Bytes bytes = batch(is_open);
      change(bytes);
      // An open gate says nothing of the end of its batch.
      const bool is_taken = read(bytes).has_value() && std::string_view(what) != "a gate that ends elsewhere";
      if (is_taken) std::fprintf(stderr, "taken: %s\n", what);
      CHECK(!is_taken);
    }
  }
}

}  // namespace recorder
