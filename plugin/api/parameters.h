// What the fields of a request must be, declared in tables and checked in one place.
#pragma once

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
  kObject,
};

enum class Presence { kRequired, kOptional };

struct Parameter {
  const char* name;
  ParameterType type;
  Presence presence = Presence::kRequired;
};

// kBadRequest, naming the first field that is missing, of the wrong type or form, or not known. The field "request" is
// always allowed.
Status check_parameters(const Json& request, std::span<const Parameter> parameters);

// The fields of a request that was checked.
std::string text_parameter(const Json& request, const char* name);  // empty if absent
JanusId id_parameter(const Json& request, const char* name);        // 0 if absent

Json to_json(const JanusId& id);

}  // namespace recorder
