#include "tests/support/recorder_module.h"

#include "plugin/base/clock.h"
#include "plugin/base/text.h"

namespace recorder::test {

RecorderModule::RecorderModule(const std::string& settings) {
  const std::string folder = janus.config_folder();
  janus.write_config("janus.plugin.recorder.jcfg",
                     concat("general: {\n\trecord_dir = \"", folder, "/records\"\n\tstate_dir = \"", folder,
                            "/state\"\n\tlanes = 1\n\tmin_available_space = 0\n", settings, "\n}\n"));
  plugin = janus.load<janus_plugin>("libjanus_recorder.so");
}

RecorderModule::~RecorderModule() {
  if (is_running_) destroy();
}

int RecorderModule::init() {
  const int result = plugin->init(janus.plugin_callbacks(), janus.config_folder());
  is_running_ = result == 0;
  return result;
}

void RecorderModule::destroy() {
  plugin->destroy();
  is_running_ = false;
}

// The message stays Janus's own.
Json RecorderModule::ask(const std::string& request) {
  const Json message = parse_json(request).value();
  return Json::adopt(plugin->handle_admin_message(message.get()));
}

HandleAnswer RecorderModule::message(const std::string& request) {
  janus_plugin_result* result =
      plugin->handle_message(nullptr, g_strdup("transaction"), parse_json(request).value().release(),
                             Json::object({{"type", "offer"}, {"sdp", "v=0"}}).release());
  HandleAnswer answer{result->type, Json::adopt(json_incref(result->content))};
  janus_plugin_result_destroy(result);
  return answer;
}

void RecorderModule::start_events() { ask(R"({"request":"/rooms/started"})"); }

void RecorderModule::publish(uint64_t id, const std::string& more_of_video) {
  ask(concat(R"({"request":"/rooms/published","room":1234,"publisherId":)", id, R"(,"display":"Alice",)",
             R"("tracks":[{"mid":"0","type":"audio","codec":"opus"},{"mid":"1","type":"video","codec":"vp8")",
             more_of_video, "}]}"));
}

void RecorderModule::unpublish(uint64_t id) {
  ask(concat(R"({"request":"/rooms/unpublished","room":1234,"publisherId":)", id, '}'));
}

int64_t RecorderModule::startup() {
  return status_of(concat(R"({"request":"/multipleRecorder/startup","uri":")", kUri, "\"}"));
}

Json RecorderModule::add(uint64_t id, const std::string& secret) {
  Json request = Json::object(
      {{"request", "/multipleRecorder/add"}, {"uri", kUri}, {"room", 1234}, {"publisherId", id}});
  if (!secret.empty()) request.set("secret", secret);
  return ask(dump(request));
}

Json RecorderModule::terminate() {
  return ask(concat(R"({"request":"/multipleRecorder/terminate","uri":")", kUri, "\"}"));
}

bool RecorderModule::wait_for_packets(int64_t count) {
  const MonotonicTime deadline = SystemClock().monotonic() + seconds(60);
  while (SystemClock().monotonic() < deadline)
    if (integer_field(field(ask(R"({"request":"/status"})"), "body"), "packets") == count) return true;
  return false;
}

std::string RecorderModule::path_of(const std::string& file_name) const {
  return concat(janus.config_folder(), "/records/", file_name);
}

}  // namespace recorder::test
