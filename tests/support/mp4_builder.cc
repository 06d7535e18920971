#include "tests/support/mp4_builder.h"

#include <numeric>

namespace recorder::test {
namespace {

Bytes number(uint64_t value, int size) {
  Bytes bytes;
  for (int shift = (size - 1) * 8; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<uint8_t>(value >> shift));
  return bytes;
}

Bytes visual_entry(const TrackShape& shape) {
  return box(shape.entry, {zeros(6), be16(1), zeros(16), be16(shape.width), be16(shape.height), zeros(50)});
}

Bytes audio_entry(const TrackShape& shape) {
  return box(shape.entry, {zeros(6), be16(1), zeros(8), be16(shape.channels), be16(16), zeros(4),
                           be16(shape.sample_rate), be16(0)});
}

Bytes edts(const TrackShape& shape) {
  if (shape.edits.empty()) return {};
  Parts entries = {be32(shape.edits.size())};
  for (const auto& [duration, media_time] : shape.edits)
    entries.push_back(join({be32(duration), be32(static_cast<uint32_t>(media_time)), be32(0x10000)}));
  return box("edts", {full_box("elst", 0, 0, entries)});
}

Bytes metadata(const Items& items) {
  Parts list;
  for (const auto& [name, value] : items)
    list.push_back(box("----", {full_box("mean", 0, 0, {text("org.example")}),
                                full_box("name", 0, 0, {text(name)}),
                                box("data", {be32(1), be32(0), text(value)})}));
  const Bytes hdlr = full_box("hdlr", 0, 0, {zeros(4), text("mdirappl"), zeros(9)});
  return box("udta", {full_box("meta", 0, 0, {hdlr, box("ilst", list)})});
}

Bytes mvex(const std::vector<TrackShape>& tracks) {
  Parts children;
  for (const TrackShape& track : tracks)
    children.push_back(full_box("trex", 0, 0, {be32(track.id), be32(1), be32(0), be32(0), be32(0)}));
  return box("mvex", children);
}

Bytes traf(const RunShape& run, uint32_t data_offset) {
  Parts trun = {be32(run.sizes.size()), be32(data_offset)};
  for (const uint32_t size : run.sizes) trun.push_back(join({be32(run.duration), be32(size), be32(0)}));
  return box("traf", {full_box("tfhd", 0, 0x020002, {be32(run.track_id), be32(1)}),
                      full_box("tfdt", 1, 0, {be64(run.decode_time)}), full_box("trun", 1, 0x000701, trun)});
}

Bytes moof(const std::vector<RunShape>& runs, uint32_t first_offset) {
  Parts children = {full_box("mfhd", 0, 0, {be32(1)})};
  for (const RunShape& run : runs) {
    children.push_back(traf(run, first_offset));
    first_offset += std::accumulate(run.sizes.begin(), run.sizes.end(), 0u);
  }
  return box("moof", children);
}

}  // namespace

Bytes join(const Parts& parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

Bytes be16(uint64_t value) { return number(value, 2); }
Bytes be32(uint64_t value) { return number(value, 4); }
Bytes be64(uint64_t value) { return number(value, 8); }
Bytes zeros(size_t count) { return Bytes(count, 0); }
Bytes text(std::string_view text) { return Bytes(text.begin(), text.end()); }

Bytes box(std::string_view type, const Parts& content) {
  const Bytes inside = join(content);
  return join({be32(8 + inside.size()), text(type), inside});
}

Bytes full_box(std::string_view type, uint8_t version, uint32_t flags, const Parts& content) {
  return box(type, {be32(static_cast<uint32_t>(version) << 24 | flags), join(content)});
}

Bytes box_claiming(uint32_t size, std::string_view type, const Parts& content) {
  return join({be32(size), text(type), join(content)});
}

Bytes large_box_claiming(uint64_t size, std::string_view type, const Parts& content) {
  return join({be32(1), text(type), be64(size), join(content)});
}

TrackShape audio_shape(uint32_t id) {
  TrackShape shape;
  shape.id = id;
  shape.is_video = false;
  shape.timescale = 44100;
  shape.entry = "mp4a";
  return shape;
}

Bytes trak(const TrackShape& shape) {
  const Bytes size = join({be16(shape.width), be16(0), be16(shape.height), be16(0)});
  const Bytes tkhd = full_box("tkhd", 0, 7, {zeros(8), be32(shape.id), zeros(4 + 4 + 16), shape.matrix, size});
  const Bytes mdhd = full_box("mdhd", 0, 0, {zeros(8), be32(shape.timescale), be32(0), be32(0)});
  const Bytes hdlr =
      full_box("hdlr", 0, 0, {zeros(4), text(shape.is_video ? "vide" : "soun"), zeros(12), shape.name});
  const Bytes entry = shape.is_video ? visual_entry(shape) : audio_entry(shape);
  const Bytes stbl = box("stbl", {full_box("stsd", 0, 0, {be32(1), entry}), join(shape.tables)});
  return box("trak", {tkhd, edts(shape), box("mdia", {mdhd, hdlr, box("minf", {stbl})})});
}

Parts tables(const TableShape& shape) {
  return {full_box("stts", 0, 0, {be32(1), be32(shape.count), be32(shape.duration)}),
          full_box("stsc", 0, 0, {be32(1), be32(1), be32(shape.count), be32(1)}),
          full_box("stsz", 0, 0, {be32(shape.size), be32(shape.count)}),
          full_box("co64", 0, 0, {be32(1), be64(shape.offset)})};
}

Bytes moov(const std::vector<TrackShape>& tracks, const Items& items, bool is_fragmented) {
  Parts children = {full_box("mvhd", 0, 0, {zeros(8), be32(90000), zeros(84)})};
  for (const TrackShape& track : tracks) children.push_back(trak(track));
  if (is_fragmented) children.push_back(mvex(tracks));
  if (!items.empty()) children.push_back(metadata(items));
  return box("moov", children);
}

Bytes fragment(const std::vector<RunShape>& runs) {
  const size_t moof_size = moof(runs, 0).size();
  size_t media = 0;
  for (const RunShape& run : runs) media += std::accumulate(run.sizes.begin(), run.sizes.end(), size_t{0});
  return join({moof(runs, static_cast<uint32_t>(moof_size + 8)), box("mdat", {zeros(media)})});
}

Bytes ftyp() { return box("ftyp", {text("isom"), be32(0x200), text("isomiso2iso6mp41")}); }

}  // namespace recorder::test
