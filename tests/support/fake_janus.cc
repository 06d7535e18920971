#include "tests/support/fake_janus.h"

#include <dlfcn.h>

#include <chrono>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include "plugin/base/text.h"
#include "tests/support/folders.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

FakeJanus* living = nullptr;

janus_plugin plugin_with(const char* (*get_package)(), json_t* (*handle_admin_message)(json_t*)) {
  return {
      .init = nullptr,
      .destroy = nullptr,
      .get_api_compatibility = nullptr,
      .get_version = nullptr,
      .get_version_string = nullptr,
      .get_description = nullptr,
      .get_name = nullptr,
      .get_author = nullptr,
      .get_package = get_package,
      .create_session = nullptr,
      .handle_message = nullptr,
      .handle_admin_message = handle_admin_message,
      .setup_media = nullptr,
      .incoming_rtp = nullptr,
      .incoming_rtcp = nullptr,
      .incoming_data = nullptr,
      .data_ready = nullptr,
      .slow_link = nullptr,
      .hangup_media = nullptr,
      .destroy_session = nullptr,
      .query_session = nullptr,
  };
}

janus_plugin video_room_callbacks = plugin_with(
    [] { return "janus.plugin.videoroom"; },
    [](json_t* request) { return FakeJanus::current().video_room.handle_admin_message(request); });
janus_plugin recorder_callbacks = plugin_with(
    [] { return "janus.plugin.recorder"; },
    [](json_t* request) { return FakeJanus::current().recorder.handle_admin_message(request); });

void take_call(const char* name, janus_plugin_session* session, Json message = {}, Json jsep = {},
               const char* transaction = nullptr) {
  FakeJanus::current().take_plugin_call(
      {name, session, std::move(message), std::move(jsep), transaction != nullptr ? transaction : "", 0});
}

}  // namespace

std::vector<Json> FakePlugin::requests() {
  MutexLock lock(mutex_);
  return requests_;
}

json_t* FakePlugin::handle_admin_message(json_t* request) {
  {
    MutexLock lock(mutex_);
    requests_.push_back(Json::adopt(json_deep_copy(request)));
  }
  return answer(Json::share(request)).release();
}

FakeJanus::FakeJanus() : video_room(video_room_callbacks), recorder(recorder_callbacks) {
  char folder[] = "/tmp/recorder-test-XXXXXX";
  CHECK(::mkdtemp(folder) != nullptr);
  folder_ = folder;
  living = this;
}

FakeJanus::~FakeJanus() {
  living = nullptr;
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

FakeJanus& FakeJanus::current() { return *living; }

void FakeJanus::write_config(const std::string& name, const std::string& text) const {
  std::ofstream(concat(folder_, '/', name)) << text;
}

void* FakeJanus::create_of(const std::string& file) {
  const std::string copy = concat(folder_, '/', ++loaded_, file);
  std::error_code error;
  std::filesystem::copy_file(concat(BUILT_MODULES, '/', file), copy, error);
  void* module = ::dlopen(copy.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) std::fprintf(stderr, "%s\n", ::dlerror());
  CHECK(module != nullptr);
  return ::dlsym(module, "create");
}

IncomingRequest FakeJanus::wait_for_requests(size_t count) {
  MutexLock lock(mutex_);
  while (requests_.size() < count) changed_.wait(mutex_);
  return requests_.back();
}

std::vector<PluginCall> FakeJanus::plugin_calls() {
  MutexLock lock(mutex_);
  return plugin_calls_;
}

std::string FakeJanus::log_lines() {
  MutexLock lock(mutex_);
  return log_;
}

size_t FakeJanus::plugin_lookups() {
  MutexLock lock(mutex_);
  return lookups_;
}

janus_plugin* FakeJanus::find_plugin(const std::string& package) {
  MutexLock lock(mutex_);
  ++lookups_;
  for (FakePlugin* plugin : {&video_room, &recorder})
    if (plugin->is_loaded && package == plugin->callbacks()->get_package()) return plugin->callbacks();
  return nullptr;
}

void FakeJanus::take_request(IncomingRequest request) {
  {
    MutexLock lock(mutex_);
    requests_.push_back(request);
    changed_.notify_all();
  }
  on_request(request);
}

void FakeJanus::take_plugin_call(PluginCall call) {
  MutexLock lock(mutex_);
  plugin_calls_.push_back(std::move(call));
  changed_.notify_all();
}

PluginCall FakeJanus::wait_for_plugin_call(const std::function<bool(const PluginCall&)>& is_wanted) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  MutexLock lock(mutex_);
  for (size_t seen = 0;; ++seen) {
    while (seen == plugin_calls_.size())
      if (!changed_.wait_until(mutex_, deadline)) return {};
    if (is_wanted(plugin_calls_[seen])) return plugin_calls_[seen];
  }
}

void FakeJanus::take_log_line(const std::string& line) {
  MutexLock lock(mutex_);
  log_ += line;
}

janus_transport_callbacks* FakeJanus::transport_callbacks() {
  static janus_transport_callbacks callbacks = {
      .incoming_request =
          [](janus_transport* transport, janus_transport_session* session, void* id, gboolean admin,
             json_t* message, json_error_t*) {
            current().take_request({transport, session, id, admin != FALSE, Json::adopt(message)});
          },
      .transport_gone = [](janus_transport*, janus_transport_session*) {},
      .is_api_secret_needed = [](janus_transport*) -> gboolean { return FALSE; },
      .is_api_secret_valid = [](janus_transport*, const char*) -> gboolean { return TRUE; },
      .is_auth_token_needed = [](janus_transport*) -> gboolean { return FALSE; },
      .is_auth_token_valid = [](janus_transport*, const char*) -> gboolean { return TRUE; },
      .events_is_enabled = []() -> gboolean { return current().events_are_enabled ? TRUE : FALSE; },
      .notify_event = [](janus_transport*, void*, json_t* event) { json_decref(event); },
  };
  return &callbacks;
}

janus_callbacks* FakeJanus::plugin_callbacks() {
  static janus_callbacks callbacks = {
      // Janus leaves message and jsep to the plugin.
      .push_event =
          [](janus_plugin_session* session, janus_plugin*, const char* transaction, json_t* message, json_t* jsep) {
            take_call("push_event", session, Json::adopt(json_deep_copy(message)),
                      Json::adopt(jsep != nullptr ? json_deep_copy(jsep) : nullptr), transaction);
            return 0;
          },
      .relay_rtp = [](janus_plugin_session* session, janus_plugin_rtp*) { take_call("relay_rtp", session); },
      .relay_rtcp = [](janus_plugin_session* session,
                       janus_plugin_rtcp*) { take_call("relay_rtcp", session); },
      .relay_data = [](janus_plugin_session* session,
                       janus_plugin_data*) { take_call("relay_data", session); },
      .send_pli = [](janus_plugin_session* session) { take_call("send_pli", session); },
      .send_pli_stream = [](janus_plugin_session* session, int) { take_call("send_pli_stream", session); },
      .send_remb =
          [](janus_plugin_session* session, guint32 bit_rate) {
            current().take_plugin_call({"send_remb", session, {}, {}, "", bit_rate});
          },
      .close_pc = [](janus_plugin_session* session) { take_call("close_pc", session); },
      .end_session = [](janus_plugin_session* session) { take_call("end_session", session); },
      .events_is_enabled = []() -> gboolean { return current().events_are_enabled ? TRUE : FALSE; },
      .notify_event = [](janus_plugin*, janus_plugin_session* session,
                         json_t* event) { take_call("notify_event", session, Json::adopt(event)); },
      .auth_is_signed = []() -> gboolean { return FALSE; },
      .auth_is_signature_valid = [](janus_plugin*, const char*) -> gboolean { return FALSE; },
      .auth_signature_contains = [](janus_plugin*, const char*, const char*) -> gboolean { return FALSE; },
  };
  return &callbacks;
}

}  // namespace recorder::test

// The symbols of the executable that the modules use, beside those of fake_config.cc and fake_sdp.cc.
#pragma GCC visibility push(default)
extern "C" {

int janus_log_level = 4;  // LOG_INFO, the default of Janus
gboolean janus_log_timestamps = FALSE;
gboolean janus_log_colors = FALSE;
char* janus_log_global_prefix = nullptr;
int refcount_debug = 0;

void janus_vprintf(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  gchar* line = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  recorder::test::FakeJanus::current().take_log_line(line);
  g_free(line);
}

janus_plugin* janus_plugin_find(const gchar* package) {
  return recorder::test::FakeJanus::current().find_plugin(package);
}

janus_plugin_result* janus_plugin_result_new(janus_plugin_result_type type, const char* text,
                                             json_t* content) {
  janus_plugin_result* result = g_new0(janus_plugin_result, 1);
  result->type = type;
  result->text = text;
  result->content = content;
  return result;
}

void janus_plugin_result_destroy(janus_plugin_result* result) {
  json_decref(result->content);
  g_free(result);
}

// RFC 4585, 6.1 and 6.3.1: version 2, FMT 1; PSFB; its length in words without the first.
int janus_rtcp_pli(char* packet, int size) {
  const unsigned char header[] = {0x81, 206, 0, 2};
  std::memset(packet, 0, static_cast<size_t>(size));
  std::memcpy(packet, header, sizeof header);
  return size;
}

janus_transport_session* janus_transport_session_create(void* transport_p, void (*p_free)(void*)) {
  janus_transport_session* session = g_new0(janus_transport_session, 1);
  session->transport_p = transport_p;
  session->p_free = p_free;
  return session;
}
}
#pragma GCC visibility pop
