#include "plugin/mp4/track_header.h"

#include "plugin/mp4/printable_text.h"
#include "plugin/mp4/rotation.h"

namespace recorder {
namespace {

constexpr BoxType kVideoHandler = box_type("vide");
constexpr BoxType kAudioHandler = box_type("soun");
// Names are for people; longer ones are cut.
constexpr size_t kMaxNameSize = 4096;
// A pause every second for a day would be as many; later edits are passed over.
constexpr size_t kMaxEdits = 2 * 86400;

// 8.3.2
bool read_tkhd(CachedSource& source, const Box& trak, TrackHeader& track) {
  const auto tkhd = find_box(source, trak, {box_type("tkhd")});
  if (!tkhd) return false;
  BoxFields fields(source, *tkhd);
  const uint8_t version = fields.u8();
  fields.u24();
  fields.by_version(version);  // creation_time
  fields.by_version(version);  // modification_time
  track.track_id = fields.u32();
  fields.skip(4);              // reserved
  fields.by_version(version);  // duration
  fields.skip(8 + 8);          // reserved; layer, alternate_group, volume
  TrackMatrix matrix{};
  for (uint32_t& value : matrix) value = fields.u32();
  track.rotation = rotation_of_matrix(matrix);
  // 16.16 fixed point
  track.width = track.shown_width = fields.u16();
  fields.u16();
  track.height = track.shown_height = fields.u16();
  return track.track_id != 0;
}

// 8.4.2
bool read_mdhd(CachedSource& source, const Box& trak, TrackHeader& track) {
  const auto mdhd = find_box(source, trak, {box_type("mdia"), box_type("mdhd")});
  if (!mdhd) return false;
  BoxFields fields(source, *mdhd);
  const uint8_t version = fields.u8();
  fields.u24();
  fields.by_version(version);
  fields.by_version(version);
  track.timescale = fields.u32();
  return track.timescale != 0;
}

// QuickTime counts the characters of the name in front; ISO ends it with NUL.
std::string without_count(std::string name) {
  if (name.size() < 2 || name.back() == '\0') return name;
  const bool is_counted = static_cast<uint8_t>(name[0]) == name.size() - 1;
  return is_counted ? name.substr(1) : name;
}

// 8.4.3
void read_hdlr(CachedSource& source, const Box& trak, TrackHeader& track) {
  const auto hdlr = find_box(source, trak, {box_type("mdia"), box_type("hdlr")});
  if (!hdlr) return;
  BoxFields fields(source, *hdlr);
  fields.skip(4 + 4);  // version, flags; pre_defined
  track.handler = fields.u32();
  fields.skip(12);
  track.name = printable(without_count(fields.text(kMaxNameSize)));
}

// QuickTime's user data: text without version and flags.
void read_udta_name(CachedSource& source, const Box& trak, TrackHeader& track) {
  const auto name = find_box(source, trak, {box_type("udta"), box_type("name")});
  if (name && track.name.empty()) track.name = printable(BoxFields(source, *name).text(kMaxNameSize));
}

// 8.6.6
void read_elst(CachedSource& source, const Box& trak, TrackHeader& track) {
  const auto elst = find_box(source, trak, {box_type("edts"), box_type("elst")});
  if (!elst) return;
  BoxFields fields(source, *elst);
  const uint8_t version = fields.u8();
  fields.u24();
  const size_t count = std::min<size_t>(fields.count(version == 0 ? 12 : 20), kMaxEdits);
  track.edits.resize(count);
  for (TrackEdit& edit : track.edits) {
    edit.duration = fields.by_version(version);
    edit.media_time = version == 0 ? static_cast<int32_t>(fields.u32()) : static_cast<int64_t>(fields.u64());
    fields.u32();  // media_rate
  }
}

// 12.1.3, VisualSampleEntry
void read_visual_entry(BoxFields fields, TrackHeader& track) {
  fields.skip(8 + 16);  // reserved, data_reference_index; pre_defined, reserved
  const uint16_t width = fields.u16();
  const uint16_t height = fields.u16();
  if (!fields.ok() || width == 0 || height == 0) return;
  track.width = width;
  track.height = height;
}

// 12.2.3, AudioSampleEntry
void read_audio_entry(BoxFields fields, TrackHeader& track) {
  fields.skip(8 + 8);  // reserved, data_reference_index; reserved
  track.channels = fields.u16();
  fields.skip(2 + 4);  // samplesize; pre_defined, reserved
  // 16.16 fixed point: rates above 65535 Hz do not fit and are zero here.
  track.sample_rate = fields.u16();
  if (track.sample_rate == 0) track.sample_rate = track.timescale;
}

// The first sample entry (8.5.2, stsd).
bool read_stsd(CachedSource& source, TrackHeader& track) {
  const auto stsd = find_box(source, track.sample_table, {box_type("stsd")});
  if (!stsd) return false;
  constexpr uint64_t kEntries = 8;  // behind version, flags and the number of entries
  const auto entry = BoxIterator(source, stsd->content + kEntries, stsd->end).next();
  if (!entry || entry->is_cut_off) return false;
  track.first_entry = *entry;
  std::string name;
  for (int shift = 24; shift >= 0; shift -= 8) name += static_cast<char>(entry->type >> shift & 0xff);
  track.sample_entry = printable(name);
  if (track.handler == kVideoHandler) read_visual_entry(BoxFields(source, *entry), track);
  if (track.handler == kAudioHandler) read_audio_entry(BoxFields(source, *entry), track);
  return true;
}

}  // namespace

std::optional<TrackHeader> read_track_header(CachedSource& source, const Box& trak) {
  TrackHeader track;
  const auto stbl = find_box(source, trak, {box_type("mdia"), box_type("minf"), box_type("stbl")});
  if (!stbl || !read_tkhd(source, trak, track) || !read_mdhd(source, trak, track)) return std::nullopt;
  track.box = trak;
  track.sample_table = *stbl;
  read_hdlr(source, trak, track);
  read_udta_name(source, trak, track);
  if (!read_stsd(source, track)) return std::nullopt;
  read_elst(source, trak, track);
  return track;
}

}  // namespace recorder
