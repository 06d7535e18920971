#include "plugin/recorder/file_plan.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <utility>

#include "plugin/base/text.h"

namespace recorder {
namespace {

std::string part_suffix(unsigned part) { return part == 0 ? std::string() : concat('_', part); }

// A stem without the number of its part, "_3", which trimming must not touch. What only looks like one does no harm.
std::string_view without_part(std::string_view stem) {
  constexpr size_t kMostDigits = 10;  // of an unsigned
  const size_t digits = stem.size() - std::min(stem.find_last_not_of("0123456789") + 1, stem.size());
  const size_t name = stem.size() - digits;
  const bool has_part = digits > 0 && digits <= kMostDigits && name > 1 && stem[name - 1] == '_';
  return has_part ? stem.substr(0, name - 1) : stem;
}

template <typename T>
struct ValueField {
  const char* key;
  std::optional<T> FileNameValues::*value;
};

using V = FileNameValues;
constexpr std::array<ValueField<std::string>, 6> kTexts = {{{"streamName", &V::stream_name},
                                                            {"sessionId", &V::session_id},
                                                            {"mediaSessionId", &V::media_session_id},
                                                            {"login", &V::login},
                                                            {"audioCodec", &V::audio_codec},
                                                            {"videoCodec", &V::video_codec}}};
constexpr std::array<ValueField<int64_t>, 4> kNumbers = {{{"startTime", &V::start_time},
                                                          {"endTime", &V::end_time},
                                                          {"startTimeMillis", &V::start_time_millis},
                                                          {"endTimeMillis", &V::end_time_millis}}};
constexpr const char* kDuration = "duration";

// A value that is not known has no key.
Json values_to_json(const FileNameValues& values) {
  Json json = Json::object();
  for (const auto& text : kTexts)
    if (values.*text.value) json.set(text.key, *(values.*text.value));
  for (const auto& number : kNumbers)
    if (values.*number.value) json.set(number.key, *(values.*number.value));
  if (values.duration) json.set(kDuration, values.duration->count());
  return json;
}

FileNameValues values_from(const Json& json) {
  FileNameValues values;
  for (const auto& text : kTexts) values.*text.value = string_field(json, text.key);
  for (const auto& number : kNumbers) values.*number.value = integer_field(json, number.key);
  if (const auto duration = integer_field(json, kDuration)) values.duration = milliseconds(*duration);
  return values;
}

}  // namespace

std::string FilePlan::name_at_start() const {
  return file_name(name_template.expand(values), part_suffix(part), extension);
}

std::string FilePlan::name_at_end(const FileEnd& end) const {
  FileNameValues known = values;
  known.duration = end.duration;
  known.end_time_millis = end.end_time_millis;
  if (known.start_time && known.end_time != -1) known.end_time = *known.start_time + end.duration.count();
  return file_name(name_template.expand(known), part_suffix(end.is_last ? 0 : part), extension);
}

std::string free_path(const Disk& disk, std::string_view folder, std::string_view name) {
  const std::string extension = std::filesystem::path(name).extension().string();
  const std::string_view stem = name.substr(0, name.size() - extension.size());
  const std::string_view trimmed = without_part(stem);
  const std::string_view part = stem.substr(trimmed.size());
  std::string path = concat(folder, '/', file_name(trimmed, part, extension));
  for (uint64_t number = 1; disk.exists(path); ++number)
    path = concat(folder, '/', file_name(trimmed, concat(part, '-', number), extension));
  return path;
}

Json to_json(const FilePlan& plan) {
  return Json::object({{"folder", plan.folder},
                       {"template", plan.name_template.text()},
                       {"values", values_to_json(plan.values)},
                       {"extension", plan.extension},
                       {"part", plan.part}});
}

Result<FilePlan> file_plan_from(const Json& json) {
  const auto folder = string_field(json, "folder");
  const auto text = string_field(json, "template");
  const auto extension = string_field(json, "extension");
  const auto part = integer_field(json, "part");
  if (!folder || !text || !extension || !part || *part < 0 || *part > std::numeric_limits<unsigned>::max())
    return internal_error("the plan of a file is not as it was written");
  Result<FileNameTemplate> name_template = FileNameTemplate::parse(*text);
  if (!name_template) return name_template.error();
  return FilePlan{*folder, std::move(*name_template), values_from(field(json, "values")), *extension,
                  static_cast<unsigned>(*part)};
}

}  // namespace recorder
