// Janus, as far as its modules see it: the symbols of its executable, its callbacks, a VideoRoom and a
// recorder.
#pragma once

#include <glib.h>
#include <jansson.h>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

extern "C" {
#include <events/eventhandler.h>
#include <plugins/plugin.h>
#include <transports/transport.h>
}

#include "plugin/base/json.h"
#include "plugin/base/sync.h"

namespace recorder::test {

// A plugin of which only the Admin API is there. It answers as the test says and remembers what it was asked.
class FakePlugin {
 public:
  explicit FakePlugin(janus_plugin& callbacks) : callbacks_(callbacks) {}

  // Whether janus_plugin_find finds it.
  bool is_loaded = true;
  // Called on the caller's thread.
  std::function<Json(const Json& request)> answer = [](const Json&) {
    return Json::object({{"status", 200}});
  };

  [[nodiscard]] std::vector<Json> requests();
  [[nodiscard]] janus_plugin* callbacks() { return &callbacks_; }
  json_t* handle_admin_message(json_t* request);

 private:
  janus_plugin& callbacks_;
  Mutex mutex_;
  std::vector<Json> requests_ GUARDED_BY(mutex_);
};

// What a transport gave to incoming_request.
struct IncomingRequest {
  janus_transport* transport = nullptr;
  janus_transport_session* session = nullptr;
  void* id = nullptr;
  bool is_admin = false;
  Json message;
};

// A call of a plugin to one of janus_callbacks, by its name there.
struct PluginCall {
  std::string name;
  janus_plugin_session* session = nullptr;
  Json message, jsep;
  std::string transaction;
  uint32_t bit_rate = 0;
};

// One per test. Modules are loaded from copies of their files, so that each test has one that nobody
// initialised.
class FakeJanus {
 public:
  FakeJanus();
  ~FakeJanus();
  FakeJanus(const FakeJanus&) = delete;
  FakeJanus& operator=(const FakeJanus&) = delete;
  // The one that lives; the symbols of the executable belong to it.
  static FakeJanus& current();

  // A file of the configuration folder; fake_config.cc says what its parser understands.
  void write_config(const std::string& name, const std::string& text) const;
  [[nodiscard]] const char* config_folder() const { return folder_.c_str(); }

  // What create() of a module gives, null when it cannot be loaded.
  // load<janus_transport>("libjanus_recorder_rest.so")
  template <typename Module>
  Module* load(const std::string& file) {
    return reinterpret_cast<Module* (*)()>(create_of(file))();
  }

  janus_transport_callbacks* transport_callbacks();
  janus_callbacks* plugin_callbacks();

  FakePlugin video_room;
  FakePlugin recorder;
  bool events_are_enabled = true;
  // Called on the thread of the transport after the request was remembered.
  std::function<void(const IncomingRequest&)> on_request = [](const IncomingRequest&) {};

  // Waits until a transport has given so many requests; answers the last.
  IncomingRequest wait_for_requests(size_t count);
  [[nodiscard]] std::vector<PluginCall> plugin_calls();
  // Waits, for at most a minute, until there is a call of which that is true; its name is empty if there is none.
  PluginCall wait_for_plugin_call(const std::function<bool(const PluginCall&)>& is_wanted);
  [[nodiscard]] std::string log_lines();
  [[nodiscard]] size_t plugin_lookups();

  // For the symbols and callbacks.
  janus_plugin* find_plugin(const std::string& package);
  void take_request(IncomingRequest request);
  void take_plugin_call(PluginCall call);
  void take_log_line(const std::string& line);

 private:
  void* create_of(const std::string& file);

  std::string folder_;
  int loaded_ = 0;
  Mutex mutex_;
  ConditionVariable changed_;
  std::vector<IncomingRequest> requests_ GUARDED_BY(mutex_);
  std::vector<PluginCall> plugin_calls_ GUARDED_BY(mutex_);
  std::string log_ GUARDED_BY(mutex_);
  size_t lookups_ GUARDED_BY(mutex_) = 0;
};

}  // namespace recorder::test
