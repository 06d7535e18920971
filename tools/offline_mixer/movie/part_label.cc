#include "tools/offline_mixer/movie/part_label.h"

#include "plugin/base/json.h"

namespace recorder {
namespace {

// More than a year of pictures, 1000 a second: products of counts and rates stay within 64 bits.
constexpr int64_t kMost = int64_t{1} << 35;
constexpr int kFastest = 1000;

struct Field {
  const char* key;
  int64_t PartRange::*value;
};
constexpr Field kFields[] = {
    {"firstPicture", &PartRange::first_picture}, {"endPicture", &PartRange::end_picture},
    {"firstPacket", &PartRange::first_packet},   {"endPacket", &PartRange::end_packet},
    {"preroll", &PartRange::preroll_packets},    {"pictures", &PartRange::pictures},
};

bool is_possible(const PartRange& range) {
  return range.first_picture <= range.end_picture && range.end_picture <= range.pictures &&
         range.first_packet <= range.end_packet && range.preroll_packets <= range.first_packet;
}

}  // namespace

std::string write_label(const PartLabel& label) {
  Json json = Json::object({{"fps", label.fps}});
  for (const Field& field : kFields) json.set(field.key, label.range.*field.value);
  return dump(json);
}

std::optional<PartLabel> read_label(std::string_view text) {
  const Result<Json> json = parse_json(text);
  if (!json) return std::nullopt;
  const auto fps = integer_field(*json, "fps");
  if (!fps || *fps < 1 || *fps > kFastest) return std::nullopt;
  PartLabel label;
  label.fps = static_cast<int>(*fps);
  for (const Field& field : kFields) {
    const auto value = integer_field(*json, field.key);
    if (!value || *value < 0 || *value > kMost) return std::nullopt;
    label.range.*field.value = *value;
  }
  if (!is_possible(label.range)) return std::nullopt;
  return label;
}

}  // namespace recorder
