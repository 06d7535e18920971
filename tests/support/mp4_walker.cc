#include "tests/support/mp4_walker.h"

#include <algorithm>
#include <set>

#include "plugin/base/text.h"
#include "tests/support/mp4_walker_boxes.h"

namespace recorder::test {
namespace {

struct Extent {
  uint64_t begin = 0, end = 0;
};

struct Walker {
  const FileImage& image;
  WalkedFile& file;
  std::map<uint32_t, WalkedTrack> tracks;
  std::vector<Extent> media;  // contents of the mdat boxes
  bool is_closed = false;     // a closed gate or a torn tail was reached

  void walk();
  uint64_t walk_top_level(uint64_t at);
  void walk_moov(ByteView content);
  void walk_mvhd(const Box& box);
  void walk_trak(const Box& trak);
  void walk_tkhd(WalkedTrack& track, const Box& box);
  void walk_edits(WalkedTrack& track, const Box& box);
  void walk_mdia(WalkedTrack& track, const Box& mdia);
  void walk_stbl(WalkedTrack& track, const Box& stbl);
  void place_samples(WalkedTrack& track, const std::vector<Box>& stbl);
  void walk_metadata(const Box& udta);
  void walk_moof(ByteView content, uint64_t moof_at, Extent mdat);
  void walk_traf(const Box& traf, uint64_t moof_at, Extent mdat);
  void check_tracks();
};

void Walker::walk() {
  uint64_t at = 0;
  while (at < image.size() && !is_closed) at = walk_top_level(at);
  require(std::count(file.top_level.begin(), file.top_level.end(), "moov") == 1, "there is not one moov");
  require(file.top_level.front() == "ftyp", "ftyp is not the first box");
  check_tracks();
  for (auto& [id, track] : tracks) file.tracks.push_back(std::move(track));
}

uint64_t Walker::walk_top_level(uint64_t at) {
  static const std::set<std::string> known = {"ftyp", "free", "moov", "moof", "mdat"};
  const Bytes header = image.read(at, 16);
  ByteReader reader(header);
  uint64_t size = reader.u32();
  const std::string type(as_text(reader.take(4)));
  uint64_t content = at + 8;
  if (size == 1) {
    size = reader.u64();
    content = at + 16;
  }
  // Zeros, or less than a header, where the next gate was to be: lost with a power cut.
  if (!reader.ok() || size == 0) {
    is_closed = true;
    return image.size();
  }
  require(known.contains(type), concat("unknown box at ", at));
  file.top_level.push_back(type);
  if (type == "free" && at + size > image.size()) is_closed = true;
  require(is_closed || (size >= content - at && at + size <= image.size()),
          concat(type, " at ", at, " leaves the file"));
  if (type == "moov") walk_moov(image.read(content, size - 8));
  if (type == "mdat") media.push_back({content, at + size});
  if (type == "moof") {
    const Bytes next = image.read(at + size, 8);
    require(next.size() == 8 && as_text(ByteView(next).subspan(4)) == "mdat",
            concat("no mdat behind moof at ", at));
    walk_moof(image.read(content, size - 8), at, {at + size + 8, at + size + ByteReader(next).u32()});
  }
  require(type != "free" || size != 8 || at % 8 == 0, "a gate is not aligned");
  return at + size;
}

void Walker::walk_moov(ByteView content) {
  require(file.timescale == 0, "there are two moov");
  const std::vector<Box> boxes = children(content, "moov");
  file.is_finished = !has(boxes, "mvex");
  walk_mvhd(only(boxes, "mvhd"));
  for (const Box& box : boxes)
    if (box.type == "trak") walk_trak(box);
  walk_metadata(only(boxes, "udta"));
  if (file.is_finished) return;
  std::set<uint32_t> extended;
  for (const Box& trex : children(only(boxes, "mvex")))
    extended.insert(ByteReader(trex.content.subspan(4)).u32());
  for (const auto& [id, track] : tracks) require(extended.contains(id), concat("no trex for track ", id));
  require(extended.size() == tracks.size(), "a trex without a track");
}

void Walker::walk_mvhd(const Box& box) {
  Fields fields(box);
  const int version = file.versions["mvhd"] = fields.version();
  file.creation_time = fields.number(version);
  fields.number(version);
  file.timescale = fields.u32();
  file.duration = fields.number(version);
  fields.take(76);
  file.next_track_id = fields.u32();
  fields.done();
}

void Walker::walk_trak(const Box& trak) {
  WalkedTrack track;
  const std::vector<Box> boxes = children(trak);
  walk_tkhd(track, only(boxes, "tkhd"));
  if (has(boxes, "edts")) walk_edits(track, only(children(only(boxes, "edts")), "elst"));
  track.group = ByteReader(only(children(only(boxes, "trgr")), "msrc").content.subspan(4)).u32();
  walk_mdia(track, only(boxes, "mdia"));
  track.udta_name = as_text(only(children(only(boxes, "udta")), "name").content);
  require(!tracks.contains(track.id), concat("two tracks ", track.id));
  tracks[track.id] = std::move(track);
}

void Walker::walk_tkhd(WalkedTrack& track, const Box& box) {
  Fields fields(box);
  const int version = track.versions["tkhd"] = fields.version();
  require(fields.flags == 7, "tkhd has other flags than 7");
  fields.number(version);
  fields.number(version);
  track.id = fields.u32();
  fields.u32();
  track.tkhd_duration = fields.number(version);
  fields.take(16);
  for (int i = 0; i < 9; ++i) track.matrix.push_back(fields.u32());
  track.width = fields.u32() >> 16;
  track.height = fields.u32() >> 16;
  fields.done();
}

void Walker::walk_edits(WalkedTrack& track, const Box& box) {
  Fields fields(box);
  const int version = track.versions["elst"] = fields.version();
  for (uint32_t count = fields.u32(); count > 0; --count) {
    const uint64_t duration = fields.number(version);
    const uint64_t time = fields.number(version);
    track.edits.push_back({duration, version == 1 ? static_cast<int64_t>(time) : static_cast<int32_t>(time)});
    require(fields.u32() == 0x00010000, "an edit has another rate than 1");
  }
  fields.done();
}

void Walker::walk_mdia(WalkedTrack& track, const Box& mdia) {
  const std::vector<Box> boxes = children(mdia);
  Fields mdhd(only(boxes, "mdhd"));
  const int version = track.versions["mdhd"] = mdhd.version();
  mdhd.number(version);
  mdhd.number(version);
  track.timescale = mdhd.u32();
  track.mdhd_duration = mdhd.number(version);
  mdhd.u32();
  mdhd.done();

  Fields hdlr(only(boxes, "hdlr"));
  hdlr.version();
  hdlr.u32();
  track.handler = as_text(hdlr.take(4));
  hdlr.take(12);
  track.name = as_text(hdlr.rest());
  require(!track.name.empty() && track.name.back() == '\0', "the name in hdlr has no end");
  track.name.pop_back();

  const std::vector<Box> minf = children(only(boxes, "minf"));
  only(minf, track.handler == "vide" ? "vmhd" : "smhd");
  only(minf, "dinf");
  walk_stbl(track, only(minf, "stbl"));
}

void Walker::walk_stbl(WalkedTrack& track, const Box& stbl) {
  const std::vector<Box> boxes = children(stbl);
  Fields stsd(only(boxes, "stsd"));
  stsd.version();
  const uint32_t count = stsd.u32();
  for (const Box& entry : children(stsd.rest(), "stsd")) track.sample_entries.push_back(entry.type);
  require(count > 0 && count == track.sample_entries.size(),
          "stsd has another number of entries than it says");
  place_samples(track, boxes);
}

void Walker::place_samples(WalkedTrack& track, const std::vector<Box>& stbl) {
  Fields stsz(only(stbl, "stsz"));
  stsz.version();
  require(stsz.u32() == 0, "stsz has a common size");
  track.samples.resize(stsz.u32());
  for (WalkedSample& sample : track.samples) sample.size = stsz.u32();
  stsz.done();

  uint64_t time = 0;
  size_t n = 0;
  for (const auto& run : table(only(stbl, "stts"), 2)) {
    require(run[1] > 0, "a sample lasts no time");
    for (uint64_t i = 0; i < run[0]; ++i, time += run[1]) {
      WalkedSample& sample = track.samples.at(n++);
      sample.decode_time = time;
      sample.duration = static_cast<uint32_t>(run[1]);
    }
  }
  require(n == track.samples.size(), "stts has another number of samples than stsz");

  const bool all_key = !has(stbl, "stss");
  for (WalkedSample& sample : track.samples) sample.is_key_frame = all_key;
  if (!all_key)
    for (const auto& row : table(only(stbl, "stss"), 1)) track.samples.at(row[0] - 1).is_key_frame = true;

  const bool is_long = has(stbl, "co64");
  track.versions["stco"] = is_long ? 1 : 0;
  const auto offsets = is_long ? table(only(stbl, "co64"), 1, 8) : table(only(stbl, "stco"), 1);
  const auto lengths = table(only(stbl, "stsc"), 3);
  n = 0;
  for (size_t chunk = 0, row = 0; chunk < offsets.size(); ++chunk) {
    while (row + 1 < lengths.size() && lengths[row + 1][0] <= chunk + 1) ++row;
    uint64_t offset = offsets[chunk][0];
    for (uint64_t i = 0; i < lengths.at(row)[1]; ++i) {
      WalkedSample& sample = track.samples.at(n++);
      sample.offset = offset;
      sample.description = static_cast<uint32_t>(lengths[row][2]);
      offset += sample.size;
    }
  }
  require(n == track.samples.size(), "the chunks have another number of samples than stsz");
}

void Walker::walk_metadata(const Box& udta) {
  Fields meta(only(children(udta), "meta"));
  meta.version();
  const ByteView content = meta.rest();
  for (const Box& item : children(only(children(content, "meta"), "ilst"))) {
    const std::vector<Box> parts = children(item);
    const ByteView value = only(parts, "data").content;
    require(value.size() >= 8 && ByteReader(value).u32() == 1, "metadata are not text");
    const std::string key =
        item.type == "----" ? std::string(as_text(only(parts, "name").content.subspan(4))) : item.type;
    require(!file.metadata.contains(key), "two metadata " + key);
    file.metadata[key] = as_text(value.subspan(8));
  }
}

void Walker::walk_moof(ByteView content, uint64_t moof_at, Extent mdat) {
  const std::vector<Box> boxes = children(content, "moof");
  only(boxes, "mfhd");
  for (const Box& box : boxes)
    if (box.type == "traf") walk_traf(box, moof_at, mdat);
}

void Walker::walk_traf(const Box& traf, uint64_t moof_at, Extent mdat) {
  const std::vector<Box> boxes = children(traf);
  Fields tfhd(only(boxes, "tfhd"));
  tfhd.version();
  require(tfhd.flags == 0x020002, "tfhd has other flags");
  const uint32_t id = tfhd.u32();
  require(tracks.contains(id), concat("a fragment of the unknown track ", id, " is visible"));
  WalkedTrack& track = tracks[id];
  const uint32_t description = tfhd.u32();
  tfhd.done();

  Fields tfdt(only(boxes, "tfdt"));
  require(tfdt.version() == 1, "tfdt has another version");
  uint64_t time = tfdt.u64();
  tfdt.done();
  if (!track.samples.empty())
    require(time >= track.samples.back().decode_time + track.samples.back().duration,
            "a fragment overlaps the last");

  Fields trun(only(boxes, "trun"));
  require(trun.version() == 1 && trun.flags == 0x000701, "trun has other flags");
  const uint32_t count = trun.u32();
  uint64_t offset = moof_at + trun.u32();
  require(offset >= mdat.begin, "a sample lies before its mdat");
  for (uint32_t i = 0; i < count; ++i) {
    WalkedSample sample{time, trun.u32(), offset, trun.u32(), trun.u32() == 0x02000000, description};
    require(sample.duration > 0, "a sample lasts no time");
    time += sample.duration;
    offset += sample.size;
    require(offset <= mdat.end, "a sample lies behind its mdat");
    track.samples.push_back(sample);
  }
  trun.done();
}

void Walker::check_tracks() {
  const auto& top = file.top_level;
  if (file.is_finished) {
    require(std::count(top.begin(), top.end(), "moof") == 0, "a finished file has fragments");
    require(std::count(top.begin(), top.end(), "mdat") == 1, "a finished file has not one mdat");
  }
  for (const auto& [id, track] : tracks) {
    require(track.name == track.udta_name, "the two names of a track differ");
    for (const WalkedSample& sample : track.samples) {
      const auto behind =
          std::upper_bound(media.begin(), media.end(), sample.offset,
                           [](uint64_t offset, const Extent& mdat) { return offset < mdat.begin; });
      require(behind != media.begin() && sample.offset + sample.size <= std::prev(behind)->end,
              concat("a sample of track ", id, " is in no mdat"));
      require(sample.description >= 1 && sample.description <= track.sample_entries.size(),
              "no such description");
    }
  }
}

}  // namespace

const WalkedTrack* WalkedFile::track(uint32_t id) const {
  for (const WalkedTrack& track : tracks)
    if (track.id == id) return &track;
  return nullptr;
}

WalkedFile walk_mp4(const FileImage& image) {
  WalkedFile file;
  Walker walker{image, file, {}, {}, false};
  try {
    walker.walk();
  } catch (const std::exception& exception) {
    file.error = exception.what();
  }
  return file;
}

}  // namespace recorder::test
