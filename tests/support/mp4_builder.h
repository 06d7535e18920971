// Builds MP4 files for tests of the reader, box by box and without any code of the writer.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "plugin/base/bytes.h"

namespace recorder::test {

using Parts = std::vector<Bytes>;

Bytes join(const Parts& parts);
Bytes be16(uint64_t value);
Bytes be32(uint64_t value);
Bytes be64(uint64_t value);
Bytes zeros(size_t count);
Bytes text(std::string_view text);

Bytes box(std::string_view type, const Parts& content);
Bytes full_box(std::string_view type, uint8_t version, uint32_t flags, const Parts& content);
// A header that says any size, in front of any content.
Bytes box_claiming(uint32_t size, std::string_view type, const Parts& content);
Bytes large_box_claiming(uint64_t size, std::string_view type, const Parts& content);

struct TrackShape {
  uint32_t id = 1;
  bool is_video = true;
  uint32_t timescale = 90000;
  std::string entry = "avc1";
  uint16_t width = 320, height = 240;
  Bytes matrix = zeros(36);
  uint16_t channels = 2;
  uint32_t sample_rate = 44100;
  Bytes name = text("alice");
  std::vector<std::pair<uint32_t, int32_t>> edits{};  // duration in movie ticks, media time
  Parts tables{};                                   // of stbl, behind stsd
};

TrackShape audio_shape(uint32_t id);
Bytes trak(const TrackShape& shape);

// Tables of equal samples that lie one after another.
struct TableShape {
  uint32_t count = 0;
  uint32_t duration = 3000;
  uint32_t size = 10;
  uint64_t offset = 0;
};
Parts tables(const TableShape& shape);

using Items = std::vector<std::pair<std::string, std::string>>;

// mvhd with 90000 ticks a second, traks, freeform metadata and, for fragmented files, mvex.
Bytes moov(const std::vector<TrackShape>& tracks, const Items& items = {}, bool is_fragmented = false);

struct RunShape {
  uint32_t track_id = 1;
  uint64_t decode_time = 0;
  uint32_t duration = 3000;
  std::vector<uint32_t> sizes;
};
// moof and mdat, as the recorder writes them: one traf for each run, offsets from the moof.
Bytes fragment(const std::vector<RunShape>& runs);

Bytes ftyp();

}  // namespace recorder::test
