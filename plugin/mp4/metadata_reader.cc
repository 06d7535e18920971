#include "plugin/mp4/metadata_reader.h"

#include <charconv>

#include "plugin/mp4/printable_text.h"

namespace recorder {
namespace {

constexpr uint64_t kDataHeader = 8;  // of data: its type and its locale
constexpr size_t kMaxNameSize = 256;
// 30,000 pauses of one track; beyond it the text is cut.
constexpr size_t kMaxValueSize = 1024 * 1024;
// Of all items together, so that a file of nothing but metadata is not kept in memory.
constexpr size_t kMaxMetadataSize = 16 * 1024 * 1024;

// The tail of a child box behind `skip` bytes, as text; empty without the box.
std::string child_text(CachedSource& source, const Box& item, BoxType type, uint64_t skip, size_t limit) {
  const auto child = find_box(source, item, {type});
  if (!child) return {};
  BoxFields fields(source, *child);
  fields.skip(skip);
  return printable(fields.text(limit));
}

// The list of items of a meta box: a full box in MP4, a plain box in QuickTime, where hdlr follows at once.
std::optional<Box> find_item_list(CachedSource& source, const Box& moov) {
  auto meta = find_box(source, moov, {box_type("udta"), box_type("meta")});
  if (!meta) return std::nullopt;
  BoxFields fields(source, *meta);
  fields.u32();
  const bool is_plain = fields.u32() == box_type("hdlr");
  constexpr uint64_t kVersionAndFlags = 4;
  if (!is_plain) meta->content = std::min(meta->content + kVersionAndFlags, meta->end);
  return find_box(source, *meta, {box_type("ilst")});
}

// "12.700" as a time; nothing when it is not a number of seconds that a recording can have.
std::optional<Duration> parse_seconds(std::string_view text) {
  constexpr double kMaxSeconds = 1e9;
  double value = 0;
  const char* const text_end = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), text_end, value, std::chars_format::fixed);
  if (error != std::errc() || end != text_end) return std::nullopt;
  if (!(value >= 0 && value <= kMaxSeconds)) return std::nullopt;
  return std::chrono::round<milliseconds>(std::chrono::duration<double>(value));
}

std::optional<TrackPause> parse_pause(std::string_view text) {
  const size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto start = parse_seconds(text.substr(0, dash));
  const auto end = parse_seconds(text.substr(dash + 1));
  if (!start || !end || *end <= *start) return std::nullopt;
  return TrackPause{*start, *end};
}

std::optional<RotationChange> parse_rotation(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto from = parse_seconds(text.substr(0, colon));
  for (const uint16_t degrees : {0, 90, 180, 270})
    if (from && text.substr(colon + 1) == std::to_string(degrees)) return RotationChange{*from, degrees};
  return std::nullopt;
}

// Calls `take` with each of the parts between semicolons.
template <typename Take>
void for_each_entry(std::string_view text, Take take) {
  while (!text.empty()) {
    const size_t end = std::min(text.find(';'), text.size());
    take(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

std::string read_title(CachedSource& source, const Box& moov) {
  const auto list = find_item_list(source, moov);
  const auto item = list ? find_box(source, *list, {box_type("\251nam")}) : std::nullopt;
  return item ? child_text(source, *item, box_type("data"), kDataHeader, kMaxValueSize) : std::string();
}

MetadataItems read_metadata_items(CachedSource& source, const Box& moov) {
  MetadataItems metadata;
  const auto list = find_item_list(source, moov);
  if (!list) return metadata;
  size_t total = 0;
  BoxIterator items(source, *list);
  while (const auto item = items.next()) {
    if (item->type != box_type("----") || item->is_cut_off) continue;
    // mean and name begin with version and flags.
    const std::string name = child_text(source, *item, box_type("name"), 4, kMaxNameSize);
    std::string value = child_text(source, *item, box_type("data"), kDataHeader, kMaxValueSize);
    total += name.size() + value.size();
    if (total > kMaxMetadataSize) break;
    metadata.emplace(name, std::move(value));
  }
  return metadata;
}

std::vector<TrackPause> parse_pauses(std::string_view text) {
  std::vector<TrackPause> pauses;
  for_each_entry(text, [&pauses](std::string_view entry) {
    if (const auto pause = parse_pause(entry)) pauses.push_back(*pause);
  });
  return pauses;
}

std::vector<RotationChange> parse_rotations(std::string_view text) {
  std::vector<RotationChange> changes;
  for_each_entry(text, [&changes](std::string_view entry) {
    const auto change = parse_rotation(entry);
    if (change && (changes.empty() || changes.back().from <= change->from)) changes.push_back(*change);
  });
  return changes;
}

}  // namespace recorder
