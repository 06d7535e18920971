#include "plugin/api/parameters.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "plugin/base/text.h"

namespace recorder {
namespace {

// Longer than any name of a conference; it becomes part of log lines and of the file.
constexpr size_t kLongestText = 1024;

bool is_text(const Json& value, const Parameter&) {
  const std::optional<std::string> text = text_of(value);
  return text && !text->empty() && text->size() <= kLongestText &&
         std::none_of(text->begin(), text->end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

bool is_secret(const Json& value, const Parameter&) { return value.is_string(); }

bool is_id(const Json& value, const Parameter& parameter) {
  return value.is_integer() ? json_integer_value(value.get()) > 0 : is_text(value, parameter);
}

bool is_tracks(const Json& value, const Parameter&) {
  if (!value.is_array()) return false;
  const std::vector<Json> tracks = elements(value);
  return std::all_of(tracks.begin(), tracks.end(), [](const Json& track) { return track.is_object(); });
}

bool is_object(const Json& value, const Parameter&) { return value.is_object(); }

bool is_number(const Json& value, const Parameter& parameter) {
  if (!value.is_integer()) return false;
  const int64_t number = json_integer_value(value.get());
  return number >= parameter.minimum && number <= parameter.maximum;
}

struct TypeRow {
  bool (*accepts)(const Json& value, const Parameter& parameter);
  const char* meaning;
};

// In the order of ParameterType.
constexpr std::array<TypeRow, 6> kTypes = {{
    {is_text, "a non-empty string of at most 1024 bytes without control characters"},
    {is_secret, "a string"},
    {is_id, "a positive number or a non-empty string"},
    {is_tracks, "an array of objects"},
    {is_object, "an object"},
    {is_number, "a whole number"},
}};

std::string meaning_of(const Parameter& parameter) {
  const char* meaning = kTypes[static_cast<size_t>(parameter.type)].meaning;
  if (parameter.type != ParameterType::kNumber) return meaning;
  return concat(meaning, " from ", parameter.minimum, " to ", parameter.maximum);
}

Error bad_request(std::string message) { return {ErrorCode::kBadRequest, std::move(message)}; }

const Parameter* find(std::span<const Parameter> parameters, std::string_view name) {
  for (const Parameter& parameter : parameters)
    if (parameter.name == name) return &parameter;
  return nullptr;
}

}  // namespace

Status check_parameters(const Json& request, std::span<const Parameter> parameters) {
  for (const auto& [name, value] : members(request))
    if (name != "request" && find(parameters, name) == nullptr)
      return bad_request(concat("the field \"", name, "\" is not known"));
  for (const Parameter& parameter : parameters) {
    if (!has_field(request, parameter.name)) {
      if (parameter.presence == Presence::kOptional) continue;
      return bad_request(concat("the field \"", parameter.name, "\" is missing"));
    }
    if (!kTypes[static_cast<size_t>(parameter.type)].accepts(field(request, parameter.name), parameter))
      return bad_request(concat("the field \"", parameter.name, "\" must be ", meaning_of(parameter)));
  }
  return Success{};
}

std::string text_parameter(const Json& request, const char* name) {
  return string_field(request, name).value_or(std::string());
}

JanusId id_parameter(const Json& request, const char* name) {
  if (const auto text = string_field(request, name)) return *text;
  return static_cast<uint64_t>(integer_field(request, name).value_or(0));
}

Page page_parameters(const Json& request) {
  return {static_cast<size_t>(integer_field(request, kOffset.name).value_or(0)),
          static_cast<size_t>(integer_field(request, kLimit.name).value_or(kUsualLimit))};
}

Json to_json(const JanusId& id) {
  if (const auto* text = std::get_if<std::string>(&id)) return *text;
  return std::get<uint64_t>(id);
}

}  // namespace recorder
