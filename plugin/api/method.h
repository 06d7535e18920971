// One method of the API: its path, its parameters, and what it does. The methods are rows of tables.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "plugin/api/parameters.h"
#include "plugin/base/json.h"
#include "plugin/base/result.h"
#include "plugin/notify/outbox.h"
#include "plugin/recorder/catalogue.h"
#include "plugin/recorder/recorder.h"

namespace recorder {

// What the plugin knows and the recorder does not.
struct Surroundings {
  std::string version;
  std::function<Json()> reception;       // "packets", "bytes" and "droppedByKernel" of /status
  std::function<bool()> hears_events;    // Janus's events reach us
  std::function<void(bool)> set_hears_events;
  MonotonicTime started{};
  // What is kept in the database, both or neither; for methods that are kFromDisk only. They outlive the Api.
  Catalogue* catalogue = nullptr;
  const Outbox* outbox = nullptr;
  std::function<void()> wake_notifier;  // after something was put for it
};

struct ApiContext {
  Recorder& recorder;
  const Surroundings& surroundings;
  const Clock& clock;
};

// Called once with the success body, or the error. May be kept, and called on another thread.
using Reply = std::function<void(Result<Json> body)>;

// kAnswered: the caller waits for the reply. kPosted: an event; the caller goes on at once. kImmediate: an event
// that cannot wait for the control lane, which may be waiting for what the event is about. kFromDisk: answered
// too, by what the database says, which nothing that is recording may wait for.
enum class Delivery { kAnswered, kPosted, kImmediate, kFromDisk };

struct Method {
  const char* path;
  std::span<const Parameter> parameters;
  // Called with parameters that were checked: on the caller's thread if it is immediate, on a thread for the disk
  // if it is from there, where the recorder must not be used; else on the control lane.
  void (*run)(ApiContext& context, const Json& request, Reply reply);
  Delivery delivery = Delivery::kAnswered;
};

// {"fileName":"..."}, with null for an empty name: there is no file.
Json file_name_body(const std::string& name);
// {}, or the error.
Result<Json> empty_body(const Status& status);
// For what ends a recording: the reply, once the file is closed.
Terminated reply_with_file_name(Reply reply);

std::span<const Method> multi_recorder_methods();
std::span<const Method> recorder_methods();
std::span<const Method> stream_methods();
std::span<const Method> room_methods();
std::span<const Method> recordings_methods();
std::span<const Method> events_methods();

}  // namespace recorder
