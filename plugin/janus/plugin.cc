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

extern janus_plugin plugin;

bool is_running() { return application != nullptr && !application.load()->is_stopping(); }

int init(janus_callbacks* gateway, const char* configuration_folder) {
  return fenced([=] {
    log_to_janus();
    const Result<Application*> started = Application::start(gateway, plugin, configuration_folder);
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

janus_plugin_result* result_of(janus_plugin_result_type type, const char* text, json_t* content) {
  return janus_plugin_result_new(type, text, content);
}

// Clients are answered by events, backends at once. The message and the JSEP belong to us, and the transaction too.
janus_plugin_result* handle_message(janus_plugin_session* session, char* transaction, json_t* message, json_t* jsep) {
  const Json owned_message = Json::adopt(message);
  const Json owned_jsep = Json::adopt(jsep);
  const std::unique_ptr<char, decltype(&g_free)> owned_transaction(transaction, g_free);
  return fenced([&]() -> janus_plugin_result* {
    if (application == nullptr) return result_of(JANUS_PLUGIN_ERROR, "the recorder does not run", nullptr);
    if (!is_client_request(owned_message))
      return result_of(JANUS_PLUGIN_OK, nullptr, application.load()->handle_request(owned_message).release());
    const std::shared_ptr<Handle> handle = HandleSlot::find(session);
    if (handle == nullptr || !is_running()) return result_of(JANUS_PLUGIN_ERROR, "the handle is closed", nullptr);
    handle->take_request(transaction != nullptr ? transaction : "", owned_message, owned_jsep);
    return result_of(JANUS_PLUGIN_OK_WAIT, nullptr, nullptr);
  }, nullptr);
}

void create_session(janus_plugin_session* session, int* error) {
  *error = fenced([session] {
    if (!is_running() || session == nullptr) return -1;
    application.load()->add_handle(*session);
    return 0;
  }, -1);
}

void destroy_session(janus_plugin_session* session, int*) {
  fenced([session] {
    if (application != nullptr) application.load()->remove_handle(session);
  });
}

json_t* query_session(janus_plugin_session* session) {
  return fenced([session] {
    const std::shared_ptr<Handle> handle = HandleSlot::find(session);
    return handle != nullptr ? handle->query().release() : json_object();
  }, nullptr);
}

// What Janus calls on its event loops: one of them serves many calls, so nothing there waits, logs or allocates
// more than a packet.
template <typename Function>
void on_handle(janus_plugin_session* session, Function function) {
  fenced([&] {
    if (!is_running()) return;
    if (const std::shared_ptr<Handle> handle = HandleSlot::find(session)) function(*handle);
  });
}

template <typename Packet>
ByteView bytes_of(const Packet& packet) {
  return as_bytes({packet.buffer, packet.length});
}

void setup_media(janus_plugin_session* session) {
  on_handle(session, [](Handle& handle) { handle.media_is_up(); });
}
void hangup_media(janus_plugin_session* session) {
  on_handle(session, [](Handle& handle) { handle.media_is_down(); });
}
void incoming_rtp(janus_plugin_session* session, janus_plugin_rtp* packet) {
  on_handle(session, [packet](Handle& handle) { handle.take_rtp(packet->mindex, bytes_of(*packet)); });
}
void incoming_rtcp(janus_plugin_session* session, janus_plugin_rtcp* packet) {
  on_handle(session, [packet](Handle& handle) { handle.take_rtcp(packet->mindex, bytes_of(*packet)); });
}

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
    .incoming_rtp = incoming_rtp,
    .incoming_rtcp = incoming_rtcp,
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
