// One method of the API: its path, its parameters, and what it does. The methods are rows of tables.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "plugin/api/parameters.h"
#include "plugin/base/json.h"
#include "plugin/base/result.h"
#include "plugin/recorder/recorder.h"

namespace recorder {

// What the plugin knows and the recorder does not.
struct Surroundings {
  std::string version;
  std::function<Json()> reception;       // "packets", "bytes" and "droppedByKernel" of /status
  std::function<bool()> hears_events;    // Janus's events reach us
  std::function<void(bool)> set_hears_events;
  MonotonicTime started{};
};

struct ApiContext {
  Recorder& recorder;
  const Surroundings& surroundings;
  const Clock& clock;
};

// Called once with the success body, or the error. May be kept, and called on another thread.
using Reply = std::function<void(Result<Json> body)>;

// kAnswered: the caller waits for the reply. kPosted: an event; the caller goes on at once. kImmediate: an event that
// cannot wait for the control lane, which may be waiting for what the event is about.
enum class Delivery { kAnswered, kPosted, kImmediate };

struct Method {
  const char* path;
  std::span<const Parameter> parameters;
  // Called with parameters that were checked, on the control lane unless it is immediate.
  void (*run)(ApiContext& context, const Json& request, Reply reply);
  Delivery delivery = Delivery::kAnswered;
};

// {"fileName":"..."}, with null for an empty name: there is no file.
Json file_name_body(const std::string& name);
// For what ends a recording: the reply, once the file is closed.
Terminated reply_with_file_name(Reply reply);

std::span<const Method> multi_recorder_methods();
std::span<const Method> recorder_methods();
std::span<const Method> stream_methods();
std::span<const Method> room_methods();

}  // namespace recorder
