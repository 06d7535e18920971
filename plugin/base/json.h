// JSON values of jansson, owned.
#pragma once

#include <jansson.h>

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/base/result.h"

namespace recorder {

// A reference to a JSON value, null unless something else was given. Copies share the value, as jansson
// does: counting references is thread-safe, changing one value on two threads is not.
class Json {
 public:
  Json() = default;
  // Takes over the reference of a pointer that jansson or Janus handed out; a null pointer becomes null.
  static Json adopt(json_t* value) { return Json(value); }
  // Adds a reference to a value that belongs to somebody else.
  static Json share(const json_t* value) { return Json(json_incref(const_cast<json_t*>(value))); }

  // Text that is not UTF-8 gets a '?' for each byte that is not ASCII.
  Json(std::string_view text);
  Json(const std::string& text) : Json(std::string_view(text)) {}
  Json(const char* text) : Json(std::string_view(text)) {}
  template <std::same_as<bool> Boolean>
  Json(Boolean value) : Json(json_boolean(value)) {}
  template <std::integral Integer>
    requires(!std::same_as<Integer, bool>)
  Json(Integer value) : Json(json_integer(static_cast<json_int_t>(value))) {}
  Json(double value) : Json(json_real(value)) {}

  static Json object(std::initializer_list<std::pair<const char*, Json>> members = {});
  static Json array(std::initializer_list<Json> elements = {});

  Json(const Json& other) : Json(json_incref(other.value_)) {}
  Json(Json&& other) noexcept : value_(std::exchange(other.value_, json_null())) {}
  Json& operator=(Json other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Json() { json_decref(value_); }

  // Sets a member of an object, appends to an array.
  Json& set(const char* key, Json value);
  Json& append(Json value);

  [[nodiscard]] bool is_null() const { return json_is_null(value_); }
  [[nodiscard]] bool is_object() const { return json_is_object(value_); }
  [[nodiscard]] bool is_array() const { return json_is_array(value_); }
  [[nodiscard]] bool is_string() const { return json_is_string(value_); }
  [[nodiscard]] bool is_integer() const { return json_is_integer(value_); }
  [[nodiscard]] bool is_boolean() const { return json_is_boolean(value_); }

  bool operator==(const Json& other) const { return json_equal(value_, other.value_) == 1; }

  // Borrowed, for calls into jansson.
  [[nodiscard]] json_t* get() const { return value_; }
  // Hands the reference over, to an interface that takes it.
  [[nodiscard]] json_t* release() { return std::exchange(value_, json_null()); }

 private:
  explicit Json(json_t* owned) : value_(owned != nullptr ? owned : json_null()) {}

  json_t* value_ = json_null();
};

// Any JSON value; duplicate keys are an error. The error sentence says where and what.
Result<Json> parse_json(std::string_view text);
// On one line, without spaces, members in the order in which they were set.
std::string dump(const Json& value);
// For people: indented by two, ended by a newline.
std::string dump_indented(const Json& value);

// A member of an object: nothing when the value is not an object, has no such key, or holds another type.
std::optional<std::string> string_field(const Json& object, const char* key);
std::optional<int64_t> integer_field(const Json& object, const char* key);
std::optional<bool> bool_field(const Json& object, const char* key);
// A member of any type, or null.
Json field(const Json& object, const char* key);
[[nodiscard]] bool has_field(const Json& object, const char* key);

// Of an array (of an object): nothing when it is none. They share the values.
std::vector<Json> elements(const Json& array);
std::vector<std::pair<std::string, Json>> members(const Json& object);

// The text of a string, or nothing.
std::optional<std::string> text_of(const Json& value);

}  // namespace recorder
