#include "tests/support/mp4_truncation.h"

#include <algorithm>

#include "plugin/mp4/mp4_reader.h"
#include "tests/support/memory_source.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

Result<Mp4FileInfo> read(ByteView bytes) {
  MemorySource source(bytes);
  return read_mp4_info(source);
}

// No track claims a sample or a millisecond more than in the whole file.
void check_claims(const Mp4FileInfo& part, const Mp4FileInfo& whole) {
  CHECK(part.tracks.size() <= whole.tracks.size());
  for (size_t i = 0; i < std::min(part.tracks.size(), whole.tracks.size()); ++i) {
    CHECK(part.tracks[i].sample_count <= whole.tracks[i].sample_count);
    CHECK(part.tracks[i].duration_ms <= whole.tracks[i].duration_ms);
    int64_t now = 0;
    for (const Mp4Edit& edit : part.tracks[i].edits) {
      CHECK_EQUAL(edit.start_ms, now);
      CHECK(edit.end_ms > edit.start_ms);
      now = edit.end_ms;
    }
    CHECK_EQUAL(now, part.tracks[i].duration_ms);
  }
}

}  // namespace

void check_every_truncation(const Bytes& file) {
  const auto whole = read(file);
  REQUIRE(whole.ok());
  Mp4FileInfo last;
  for (size_t size = 0; size < file.size(); ++size) {
    const auto part = read(ByteView(file).first(size));
    if (!part.ok()) {
      CHECK(!part.error().message.empty());
      CHECK(last.tracks.empty());
      continue;
    }
    check_claims(*part, *whole);
    check_claims(last, *part);
    last = *part;
  }
}

}  // namespace recorder::test
