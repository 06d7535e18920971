// What a crash leaves of a WebM is made whole, wherever it cut it off, and only the cluster in the making is
// lost.
#include "plugin/media/webm_repair.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "plugin/base/text.h"
#include "plugin/media/ffmpeg.h"
#include "tests/support/folders.h"
#include "tests/support/memory_source.h"
#include "tests/support/test.h"
#include "tests/support/webm_recording.h"

namespace recorder {
namespace {

using test::list_webm;
using test::read_webm;
using test::WebmFile;
using test::WebmPacket;
using test::WebmRecording;
using test::WriteOperation;

struct Repaired {
  Result<WebmRepair> result = internal_error("");
  Bytes bytes;
  WebmFile file;
};

Repaired repair(const Bytes& torn) {
  av_log_set_level(AV_LOG_QUIET);
  test::MemorySource source(torn);
  test::LoggingWriteSink sink;
  Repaired repaired;
  repaired.result = repair_webm(source, sink);
  const test::FileImage image = sink.image();
  repaired.bytes = image.read(0, image.size());
  if (repaired.result) repaired.file = read_webm(repaired.bytes);
  return repaired;
}

// How many frames of each track the file has, if they are the first ones of the recording; else what is
// wrong.
Result<std::vector<size_t>> compare(const WebmFile& file, const WebmRecording& recording) {
  std::vector<size_t> counts;
  for (size_t track = 0; track < file.streams.size(); ++track) {
    const std::vector<WebmPacket> found = file.of_track(track);
    const std::vector<WebmPacket> wanted = recording.of_track(track);
    if (found.size() > wanted.size() || !std::equal(found.begin(), found.end(), wanted.begin()))
      return internal_error(concat("track ", track, " has other frames"));
    counts.push_back(found.size());
  }
  return counts;
}

bool holds_at_least(const std::vector<size_t>& counts, const std::vector<size_t>& least) {
  return least.empty() || (counts.size() == least.size() &&
                           std::equal(counts.begin(), counts.end(), least.begin(), std::greater_equal<>()));
}

// The empty text if the repaired file is whole and has at least these frames of each track.
std::string check(const Bytes& torn, const WebmRecording& recording, const std::vector<size_t>& least) {
  const Repaired repaired = repair(torn);
  if (!repaired.result) return least.empty() ? "" : repaired.result.error().message;
  const auto counts = compare(repaired.file, recording);
  if (!counts) return counts.error().message;
  if (!holds_at_least(*counts, least)) return "frames are missing";
  if (repaired.file.packets.size() != repaired.result->packets) return "another number of packets";
  if (repaired.file.duration_ms != repaired.result->duration_ms) return "another duration";
  const test::WebmSegment segment = list_webm(repaired.bytes);
  if (!segment.has_size || segment.all(test::kWebmCues).empty()) return "no size or no cues";
  if (segment.elements.back().end != repaired.bytes.size()) return "an element is torn";
  return {};
}

// Frames of each track in a file that nothing is torn in.
std::vector<size_t> counts_of(const WebmRecording& recording, size_t operations) {
  const auto counts = compare(read_webm(recording.file(operations)), recording);
  return counts ? *counts : std::vector<size_t>{};
}

// Bytes of a write after which it is cut off.
std::vector<size_t> cuts(const WriteOperation& operation) {
  const size_t size = operation.bytes.size();
  std::vector<size_t> found = {1,  2,   3,        4,        5,          7,         11,
                               40, 300, size / 4, size / 2, size - 300, size - 20, size - 1};
  std::erase_if(found, [size](size_t bytes) { return bytes == 0 || bytes >= size; });
  return found;
}

TEST(webm_repair, finds_all_but_the_last_cluster_wherever_the_file_was_cut_off) {
  av_log_set_level(AV_LOG_QUIET);
  WebmRecording recording({});
  recording.record();
  recording.finish();
  std::vector<size_t> least;
  for (size_t i = 0; i < recording.sink.operations.size(); ++i) {
    const WriteOperation& operation = recording.sink.operations[i];
    if (operation.is_sync) continue;
    for (const size_t bytes : cuts(operation)) {
      const std::string error = check(recording.file(i, bytes), recording, least);
      if (!error.empty())
        std::fprintf(stderr, "operation %zu after %zu bytes: %s\n", i, bytes, error.c_str());
      CHECK_EQUAL(error, "");
    }
    least = counts_of(recording, i + 1);
    CHECK_EQUAL(check(recording.file(i + 1), recording, least), "");
  }
  REQUIRE(least.size() == 2);
  CHECK_EQUAL(least[0] + least[1], recording.packets.size());
}

TEST(webm_repair, loses_no_other_cluster_when_unsynced_sectors_are_lost) {
  av_log_set_level(AV_LOG_QUIET);
  WebmRecording recording({});
  recording.record();
  std::mt19937 random(1);
  const size_t last = recording.sink.operations.size() - 2;
  REQUIRE(!recording.sink.operations[last].is_sync);
  const std::vector<size_t> least = counts_of(recording, last);
  const uint64_t begin = recording.sink.operations[last].offset;
  for (int trial = 0; trial < 50; ++trial) {
    Bytes torn = recording.file();
    constexpr size_t kSector = 512;
    for (size_t at = begin / kSector * kSector + kSector; at + kSector < torn.size(); at += kSector)
      if (random() % 4 == 0) std::fill_n(torn.begin() + static_cast<std::ptrdiff_t>(at), kSector, uint8_t{0});
    const Repaired repaired = repair(torn);
    REQUIRE(repaired.result.ok());
    for (size_t track = 0; track < 2; ++track) {
      const std::vector<WebmPacket> found = repaired.file.of_track(track);
      const std::vector<WebmPacket> wanted = recording.of_track(track);
      REQUIRE(found.size() >= least[track]);
      CHECK(std::equal(wanted.begin(), wanted.begin() + static_cast<std::ptrdiff_t>(least[track]),
                       found.begin()));
    }
  }
}

TEST(webm_repair, keeps_names_and_dates) {
  WebmRecording recording({});
  recording.record();
  const Repaired repaired = repair(recording.file());
  REQUIRE(repaired.result.ok());
  const WebmFile before = read_webm(recording.file());
  CHECK_EQUAL(repaired.file.title, "A lesson");
  CHECK_EQUAL(repaired.file.creation_time, before.creation_time);
  CHECK_EQUAL(repaired.file.encoder, before.encoder);
  REQUIRE(repaired.file.streams.size() == 2 && before.streams.size() == 2);
  for (size_t i = 0; i < 2; ++i) {
    CHECK_EQUAL(repaired.file.streams[i].title, before.streams[i].title);
    CHECK_EQUAL(repaired.file.streams[i].media_session_id, "session-1");
    CHECK_EQUAL(repaired.file.streams[i].codec_private, before.streams[i].codec_private);
  }
}

TEST(webm_repair, gives_a_finished_file_back) {
  WebmRecording recording({.gap_from = seconds(2), .gap_to = seconds(5), .end = seconds(9)});
  recording.record();
  recording.finish();
  const Repaired repaired = repair(recording.file());
  REQUIRE(repaired.result.ok());
  const WebmFile before = read_webm(recording.file());
  CHECK_EQUAL(repaired.file.packets, before.packets);
  CHECK(std::abs(repaired.file.duration_ms - before.duration_ms) <= 100);
}

TEST(webm_repair, reports_a_file_that_has_nothing) {
  WebmRecording recording({});
  recording.record();
  const Bytes whole = recording.file();
  const test::WebmSegment segment = list_webm(whole);
  const auto first_cluster = static_cast<size_t>(segment.all(test::kWebmCluster).front().offset);
  const Bytes only_header(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(first_cluster));
  const std::vector<Bytes> empty = {{},
                                    {0x1A},
                                    Bytes(100'000, 0),
                                    Bytes(100'000, 0xFF),
                                    only_header,
                                    Bytes(whole.begin(), whole.begin() + 60)};
  for (const Bytes& bytes : empty) {
    const Repaired repaired = repair(bytes);
    CHECK(!repaired.result.ok());
    if (!repaired.result) CHECK(!repaired.result.error().message.empty());
  }
}

TEST(webm_repair, reads_no_other_format) {
  for (const char* name : {"/foreign_mp4/ordinary.mp4", "/captures/chromium-vp8.rtpdump"}) {
    std::ifstream file(std::string(TEST_DATA) + name, std::ios::binary);
    const Bytes bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    REQUIRE(!bytes.empty());
    CHECK(!repair(bytes).result.ok());
  }
}

TEST(webm_repair, does_not_take_a_failing_disk_for_the_end_of_the_file) {
  av_log_set_level(AV_LOG_QUIET);
  WebmRecording recording({});
  recording.record();
  const Bytes bytes = recording.file();
  for (size_t n = 1; n <= 30; ++n) {
    test::MemorySource source(bytes);
    source.fail_at(n);
    test::LoggingWriteSink sink;
    const auto result = repair_webm(source, sink);
    CHECK(source.reads() < n || !result.ok());
  }
}

}  // namespace
}  // namespace recorder
