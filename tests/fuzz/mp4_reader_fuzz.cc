// Any bytes as a file: the reader must answer soon, without more memory than the file is worth, and its
// tracks must be what the mixer relies on.
#include <cstdlib>

#include "plugin/mp4/mp4_reader.h"
#include "tests/support/memory_source.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_timeline(const recorder::Mp4TrackInfo& track) {
  int64_t now = 0;
  for (const recorder::Mp4Edit& edit : track.edits) {
    require(edit.start_ms == now && edit.end_ms > now);
    now = edit.end_ms;
  }
  require(now == track.duration_ms);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  recorder::test::MemorySource source({data, size});
  const auto file = recorder::read_mp4_info(source);
  if (!file.ok()) {
    require(!file.error().message.empty());
    return 0;
  }
  for (const recorder::Mp4TrackInfo& track : file->tracks) {
    check_timeline(track);
    // A sample has a byte of media or an entry in an index, which hostile runs may share.
    require(track.sample_count <= size * size);
  }
  return 0;
}
