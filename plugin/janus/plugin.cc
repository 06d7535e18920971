// The plugin module janus.plugin.recorder: Janus's callbacks, each a fence that lets nothing be thrown into Janus.
#include <atomic>
#include <memory>

#include "build_config.h"
#include "plugin/base/log.h"
#include "plugin/janus/application.h"
#include "plugin/janus/janus_api.h"
#include "plugin/module/fence.h"
#include "plugin/module/janus_log.h"

namespace recorder {
namespace {

// Set once by init(), never freed: see Application.
std::atomic<Application*> application = nullptr;

bool is_running() { return application != nullptr && !application.load()->is_stopping(); }

int init(janus_callbacks* gateway, const char* configuration_folder) {
  return fenced([=] {
    log_to_janus();
    const Result<Application*> started = Application::start(gateway, configuration_folder);
    if (!started) {
      log(LogLevel::kError, "recorder", "not started: " + started.error().message);
      return -1;
    }
    application = *started;
    log(LogLevel::kInfo, "recorder", "janus-recorder " PACKAGE_VERSION " started");
    return 0;
  }, -1);
}

void destroy() {
  fenced([] {
    if (application != nullptr) application.load()->stop();
  });
}

json_t* handle_admin_message(json_t* message) {
  return fenced([message]() -> json_t* {
    if (application == nullptr) return nullptr;
    return application.load()->handle_admin_request(Json::share(message)).release();
  }, nullptr);
}

// The message and the JSEP belong to us, and the transaction too.
janus_plugin_result* handle_message(janus_plugin_session*, char* transaction, json_t* message, json_t* jsep) {
  const Json owned_message = Json::adopt(message);
  const Json owned_jsep = Json::adopt(jsep);
  const std::unique_ptr<char, decltype(&g_free)> owned_transaction(transaction, g_free);
  json_t* answer = fenced([&owned_message]() -> json_t* {
    if (application == nullptr) return nullptr;
    return application.load()->handle_request(owned_message).release();
  }, nullptr);
  if (answer == nullptr) return janus_plugin_result_new(JANUS_PLUGIN_ERROR, "the recorder does not run", nullptr);
  return janus_plugin_result_new(JANUS_PLUGIN_OK, nullptr, answer);
}

// A handle carries requests only; it has no state of its own.
void create_session(janus_plugin_session*, int* error) {
  if (!is_running()) *error = -1;
}
void destroy_session(janus_plugin_session*, int*) {}
json_t* query_session(janus_plugin_session*) { return json_object(); }
void setup_media(janus_plugin_session*) {}
void hangup_media(janus_plugin_session*) {}

int get_api_compatibility() { return JANUS_PLUGIN_API_VERSION; }
int get_version() { return 1; }
const char* get_version_string() { return PACKAGE_VERSION; }
const char* get_description() { return "Records conferences into multi-track MP4 files."; }
const char* get_name() { return "Recorder"; }
const char* get_author() { return "The developers of janus-recorder"; }
const char* get_package() { return "janus.plugin.recorder"; }

// All fields in the header's order: JANUS_PLUGIN_INIT does not compile as C++.
janus_plugin plugin = {
    .init = init,
    .destroy = destroy,
    .get_api_compatibility = get_api_compatibility,
    .get_version = get_version,
    .get_version_string = get_version_string,
    .get_description = get_description,
    .get_name = get_name,
    .get_author = get_author,
    .get_package = get_package,
    .create_session = create_session,
    .handle_message = handle_message,
    .handle_admin_message = handle_admin_message,
    .setup_media = setup_media,
    .incoming_rtp = nullptr,
    .incoming_rtcp = nullptr,
    .incoming_data = nullptr,
    .data_ready = nullptr,
    .slow_link = nullptr,
    .hangup_media = hangup_media,
    .destroy_session = destroy_session,
    .query_session = query_session,
};

}  // namespace
}  // namespace recorder

extern "C" __attribute__((visibility("default"))) janus_plugin* create() { return &recorder::plugin; }
