// A strict reader of our MP4 files that shares no code with plugin/mp4: it finds every sample as a player
// would, and names the first thing that is not as ISO/IEC 14496-12 and docs/recording-format.md want it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "plugin/base/bytes.h"
#include "tests/support/file_image.h"

namespace recorder::test {

struct WalkedSample {
  uint64_t decode_time = 0;  // ticks of the track
  uint32_t duration = 0;
  uint64_t offset = 0;
  uint32_t size = 0;
  bool is_key_frame = false;
  uint32_t description = 0;
};

struct WalkedEdit {
  uint64_t duration = 0;  // ticks of the movie
  int64_t media_time = 0;
};

struct WalkedTrack {
  uint32_t id = 0;
  uint64_t tkhd_duration = 0, mdhd_duration = 0;
  uint32_t timescale = 0;
  uint32_t width = 0, height = 0;
  std::vector<uint32_t> matrix;
  std::string handler, name, udta_name;
  uint32_t group = 0;  // track_group_id of msrc
  std::vector<std::string> sample_entries;
  std::vector<WalkedEdit> edits;
  std::vector<WalkedSample> samples;
  std::map<std::string, int> versions;  // of full boxes, by type
};

struct WalkedFile {
  std::string error;                   // empty: all is well
  bool is_finished = false;            // no fragments can follow
  std::vector<std::string> top_level;  // types in the order of the file
  uint32_t timescale = 0;
  uint64_t duration = 0;
  uint64_t creation_time = 0;
  uint32_t next_track_id = 0;
  std::map<std::string, int> versions;
  std::map<std::string, std::string> metadata;
  std::vector<WalkedTrack> tracks;

  [[nodiscard]] const WalkedTrack* track(uint32_t id) const;
};

WalkedFile walk_mp4(const FileImage& image);

}  // namespace recorder::test
