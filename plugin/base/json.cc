#include "plugin/base/json.h"

#include <cstdlib>
#include <memory>

#include "plugin/base/text.h"

namespace recorder {
namespace {

std::string ascii_only(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (static_cast<unsigned char>(c) > 0x7f) c = '?';
  return out;
}

}  // namespace

Json::Json(std::string_view text) : Json(json_stringn(text.data(), text.size())) {
  if (!is_null()) return;
  const std::string replaced = ascii_only(text);
  *this = adopt(json_stringn(replaced.data(), replaced.size()));
}

Json Json::object(std::initializer_list<std::pair<const char*, Json>> members) {
  Json object = adopt(json_object());
  for (const auto& [key, value] : members) object.set(key, value);
  return object;
}

Json Json::array(std::initializer_list<Json> elements) {
  Json array = adopt(json_array());
  for (const Json& element : elements) array.append(element);
  return array;
}

Json& Json::set(const char* key, Json value) {
  json_object_set_new(value_, key, value.release());
  return *this;
}

Json& Json::append(Json value) {
  json_array_append_new(value_, value.release());
  return *this;
}

Result<Json> parse_json(std::string_view text) {
  json_error_t error{};
  json_t* value = json_loadb(text.data(), text.size(), JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &error);
  if (value == nullptr)
    return Error{ErrorCode::kBadRequest,
                 concat("Not JSON: ", error.text, " (line ", error.line, ", column ", error.column, ").")};
  return Json::adopt(value);
}

namespace {

// 3.2 is written as it is, and not as the nearest number of 64 bits.
constexpr size_t kDigits = JSON_REAL_PRECISION(9);

std::string dump_with(const Json& value, size_t flags) {
  const std::unique_ptr<char, decltype(&std::free)> text(
      json_dumps(value.get(), flags | JSON_ENCODE_ANY | kDigits), &std::free);
  return text != nullptr ? text.get() : "null";
}

}  // namespace

std::string dump(const Json& value) { return dump_with(value, JSON_COMPACT); }

std::string dump_indented(const Json& value) { return dump_with(value, JSON_INDENT(2)) + "\n"; }

Json field(const Json& object, const char* key) { return Json::share(json_object_get(object.get(), key)); }

bool has_field(const Json& object, const char* key) { return json_object_get(object.get(), key) != nullptr; }

std::optional<std::string> text_of(const Json& value) {
  if (!value.is_string()) return std::nullopt;
  return std::string(json_string_value(value.get()), json_string_length(value.get()));
}

std::optional<std::string> string_field(const Json& object, const char* key) {
  return text_of(field(object, key));
}

std::optional<int64_t> integer_field(const Json& object, const char* key) {
  const Json value = field(object, key);
  if (!value.is_integer()) return std::nullopt;
  return json_integer_value(value.get());
}

std::optional<bool> bool_field(const Json& object, const char* key) {
  const Json value = field(object, key);
  if (!value.is_boolean()) return std::nullopt;
  return json_boolean_value(value.get());
}

std::vector<Json> elements(const Json& array) {
  std::vector<Json> out;
  for (size_t i = 0; i < json_array_size(array.get()); ++i)
    out.push_back(Json::share(json_array_get(array.get(), i)));
  return out;
}

std::vector<std::pair<std::string, Json>> members(const Json& object) {
  std::vector<std::pair<std::string, Json>> out;
  const char* key = nullptr;
  json_t* value = nullptr;
  json_object_foreach(object.get(), key, value) out.emplace_back(key, Json::share(value));
  return out;
}

}  // namespace recorder
