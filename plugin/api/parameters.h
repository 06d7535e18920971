// What the fields of a request must be, declared in tables and checked in one place.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "plugin/base/json.h"
#include "plugin/base/result.h"
#include "plugin/recorder/stream_description.h"

namespace recorder {

enum class ParameterType {
  kText,     // a string, not empty, without control characters
  kSecret,   // a string
  kId,       // a positive number or a non-empty string: a room, a publisher
  kTracks,   // an array of objects
  kObject,   // an object
  kNumber,   // a whole number within the parameter's bounds
};

enum class Presence { kRequired, kOptional };

struct Parameter {
  const char* name;
  ParameterType type;
  Presence presence = Presence::kRequired;
  int64_t minimum = 0, maximum = 0;  // of a number, both included
};

// Of a listing that is answered in pages.
constexpr Parameter kOffset{"offset", ParameterType::kNumber, Presence::kOptional, 0, 1'000'000'000'000};
constexpr Parameter kLimit{"limit", ParameterType::kNumber, Presence::kOptional, 1, 1000};
constexpr int64_t kUsualLimit = 100;

struct Page {
  size_t offset = 0, limit = 0;
};

// kBadRequest, naming the first field that is missing, of the wrong type or form, or not known. The field "request" is
// always allowed.
Status check_parameters(const Json& request, std::span<const Parameter> parameters);

// The fields of a request that was checked.
std::string text_parameter(const Json& request, const char* name);  // empty if absent
JanusId id_parameter(const Json& request, const char* name);        // 0 if absent
Page page_parameters(const Json& request);

Json to_json(const JanusId& id);

}  // namespace recorder
