// The event handler module janus.eventhandler.recorder_rooms: what Janus calls, and whom it tells.
#include <glib.h>
#include <jansson.h>

#include <atomic>
#include <string>

extern "C" {
#include <events/eventhandler.h>
#include <plugins/plugin.h>
// Exported by the executable; its header is not installed.
janus_plugin* janus_plugin_find(const gchar* package);
}

#include "build_config.h"
#include "plugin/base/json.h"
#include "plugin/base/log.h"
#include "plugin/base/text.h"
#include "plugin/module/config_file.h"
#include "plugin/module/fence.h"
#include "plugin/module/janus_log.h"
#include "plugin/rooms/janus_sdp.h"
#include "plugin/rooms/room_events.h"

extern "C" __attribute__((visibility("default"))) janus_eventhandler* create();

namespace recorder {
namespace {

constexpr const char* kName = "recorder_rooms";
constexpr const char* kFile = "janus.eventhandler.recorder_rooms.jcfg";
constexpr const char* kPlugin = "janus.plugin.recorder";
// Publishers of all plugins whose SDP is remembered, about 1 KB each. More than one Janus can serve.
constexpr size_t kMaxHandles = 10'000;

// Lives to the end of the process. init and destroy run on Janus's main thread, events on the one thread that
// hands them out; the plugin answers these requests without waiting, so they need no thread of ours.
class RoomsModule {
 public:
  static RoomsModule& instance() {
    static RoomsModule& only = *new RoomsModule;
    return only;
  }

  int init(const std::string& config_folder) {
    log_to_janus();
    const Result<bool> enabled = is_enabled(config_folder);
    if (!enabled.ok()) {
      log(LogLevel::kError, kName,
          concat("does not start, so the rooms of VideoRoom cannot be recorded: ", enabled.error().message));
      return -1;
    }
    if (!*enabled) log(LogLevel::kInfo, kName, concat("switched off by enabled in ", kFile));
    running_ = *enabled;
    return 0;
  }

  void destroy() { running_ = false; }

  // Janus sends events also when init has failed, and its threads are not ours: they may be late.
  void on_event(const Json& event) {
    if (!running_) return;
    for (const Json& request : events_.on_event(event)) tell(request);
  }

 private:
  RoomsModule() = default;

  static Result<bool> is_enabled(const std::string& config_folder) {
    const auto items = read_general_section(config_folder, kFile);
    if (!items.ok()) return items.error();
    bool enabled = true;
    for (const auto& [name, value] : *items) {
      if (name != "enabled") return internal_error(concat("unknown setting ", name, " in ", kFile));
      if (value != "true" && value != "false")
        return internal_error(concat("enabled must be true or false in ", kFile));
      enabled = value == "true";
    }
    return enabled;
  }

  void tell(const Json& request) {
    if (plugin_ == nullptr && !find_plugin()) return;
    const Json answer = Json::adopt(plugin_->handle_admin_message(request.get()));
    if (integer_field(answer, "status").value_or(200) == 200) return;
    log(LogLevel::kDebug, kName,
        concat(string_field(request, "request").value_or(""), ": ",
               string_field(answer, "message").value_or("?")));
  }

  // Once: Janus 1.1.2 frees its table of plugins at shutdown while events still come. The first request
  // follows from an event that comes after the plugins were loaded, so one that is missing then will not
  // come.
  bool find_plugin() {
    plugin_ = janus_plugin_find(kPlugin);
    if (plugin_ != nullptr && plugin_->handle_admin_message != nullptr) return true;
    plugin_ = nullptr;
    running_ = false;
    log(LogLevel::kError, kName,
        concat(kPlugin, " is not loaded: see its start-up error above, and plugins.disable in janus.jcfg"));
    return false;
  }

  std::atomic<bool> running_ = false;
  RoomEvents events_{parse_sdp_with_janus, kMaxHandles};
  janus_plugin* plugin_ = nullptr;
};

int init(const char* config_path) {
  return fenced([&] { return RoomsModule::instance().init(config_path != nullptr ? config_path : "."); }, -1);
}

void destroy() {
  fenced([] { RoomsModule::instance().destroy(); });
}

// The event stays Janus's, which frees it after the call.
void incoming_event(json_t* event) {
  fenced([&] { RoomsModule::instance().on_event(Json::share(event)); });
}

janus_eventhandler* handler() {
  static janus_eventhandler callbacks = {
      .init = init,
      .destroy = destroy,
      .get_api_compatibility = [] { return JANUS_EVENTHANDLER_API_VERSION; },
      .get_version = [] { return 1; },
      .get_version_string = [] { return PACKAGE_VERSION; },
      .get_description = [] { return "Tells the recorder who publishes in the rooms of VideoRoom"; },
      .get_name = [] { return "JANUS recorder event handler"; },
      .get_author = [] { return "The janus-recorder authors"; },
      .get_package = [] { return "janus.eventhandler.recorder_rooms"; },
      .incoming_event = incoming_event,
      .handle_request = nullptr,
      .events_mask =
          JANUS_EVENT_TYPE_PLUGIN | JANUS_EVENT_TYPE_JSEP | JANUS_EVENT_TYPE_CORE | JANUS_EVENT_TYPE_HANDLE,
  };
  return &callbacks;
}

}  // namespace
}  // namespace recorder

janus_eventhandler* create() { return recorder::handler(); }
