// libjanus_recorder.so as it was built: what Janus demands of a plugin, its configuration, its two doors for requests.
#include <filesystem>

#include "plugin/base/text.h"
#include "tests/support/recorder_module.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

constexpr const char* kStatus = R"({"request":"/status"})";

TEST(recorder_module, has_what_janus_demands) {
  RecorderModule recorder;
  const janus_plugin& plugin = *recorder.plugin;
  CHECK_EQUAL(plugin.get_api_compatibility(), JANUS_PLUGIN_API_VERSION);
  CHECK_EQUAL(std::string(plugin.get_package()), "janus.plugin.recorder");
  CHECK(plugin.get_version() > 0);
  for (const char* text :
       {plugin.get_version_string(), plugin.get_description(), plugin.get_name(), plugin.get_author()})
    CHECK(*text != '\0');
  // Janus refuses a plugin without one of these.
  CHECK(plugin.create_session && plugin.query_session && plugin.destroy_session && plugin.handle_message &&
        plugin.setup_media && plugin.hangup_media);
}

TEST(recorder_module, starts_and_makes_its_folders) {
  RecorderModule recorder;
  REQUIRE(recorder.init() == 0);
  CHECK(recorder.janus.log_lines().find("[recorder] janus-recorder ") != std::string::npos);
  for (const char* folder : {"/records", "/state"})
    CHECK(std::filesystem::is_directory(recorder.janus.config_folder() + std::string(folder)));
  CHECK_EQUAL(recorder.status_of(kStatus), 200);
}

TEST(recorder_module, does_not_start_with_settings_that_are_wrong) {
  struct Row {
    const char* settings;
    const char* log_line;
  };
  for (const Row& row : {
           Row{"\trecord_dri = \"/tmp\"", "unknown setting record_dri: did you mean record_dir?"},
           Row{"\tlanes = 99", "lanes = \"99\" is not allowed: it must be from 0 to 16"},
           Row{"\tadmin_key = 1\n\tsync = maybe", "sync = \"maybe\""},
           Row{"\tstream_record_policy_template = \"{no}\"", "stream_record_policy_template"},
           Row{"\trtp_address = \"192.0.2.1\"", "rtp_address"},
           Row{"\trtp_address = \"192.0.2.1\"\n\tsrtp = true", "192.0.2.1"},
           Row{"\trtp_port_range = \"20000-20001\"", "rtp_port_range"},
           Row{"\trecord_dir = \"/proc/recorder\"", "record_dir: "},
           Row{"\tmulti_record_dir = \"/proc/recorder\"", "multi_record_dir: "},
           Row{"\tstate_dir = \"/proc/recorder\"", "state_dir: "},
           Row{"} api: {", "api is not known"},
           Row{"= 5", "cannot read "},
       }) {
    RecorderModule recorder(row.settings);
    CHECK_EQUAL(recorder.init(), -1);
    const std::string log = recorder.janus.log_lines();
    CHECK(log.find("[ERR] [recorder] not started: ") != std::string::npos);
    CHECK(log.find(row.log_line) != std::string::npos);
  }
}

TEST(recorder_module, answers_nobody_when_it_did_not_start) {
  RecorderModule recorder("\tlanes = 99");
  REQUIRE(recorder.init() == -1);
  CHECK(recorder.ask(kStatus).is_null());
  CHECK(recorder.message(kStatus).type == JANUS_PLUGIN_ERROR);
  int error = 0;
  recorder.plugin->create_session(nullptr, &error);
  CHECK(error != 0);
  recorder.plugin->destroy();
}

TEST(recorder_module, answers_requests_of_the_admin_api) {
  RecorderModule recorder;
  REQUIRE(recorder.init() == 0);
  const Json answer = recorder.ask(kStatus);
  CHECK_EQUAL(integer_field(answer, "status"), 200);
  CHECK_EQUAL(integer_field(field(answer, "body"), "recordings"), 0);
  const Json refused = recorder.ask(R"({"request":"/no/such"})");
  CHECK_EQUAL(integer_field(refused, "status"), 404);
  CHECK_EQUAL(string_field(refused, "path"), "/rest-api/no/such");
  for (const char* request : {"{}", "[]", "null", R"({"request":5})", R"({"request":"/status","x":1})"})
    CHECK_EQUAL(recorder.status_of(request), 400);
}

TEST(recorder_module, answers_requests_on_a_handle_that_know_the_admin_key) {
  struct Row {
    const char* settings;
    const char* request;
    int64_t status;
  };
  for (const Row& row : {
           Row{"\tadmin_key = \"sesame\"", R"({"request":"/status","admin_key":"sesame"})", 200},
           Row{"\tadmin_key = \"sesame\"", R"({"request":"/status","admin_key":"sesam"})", 401},
           Row{"\tadmin_key = \"sesame\"", R"({"request":"/status","admin_key":"sesame "})", 401},
           Row{"\tadmin_key = \"sesame\"", R"({"request":"/status","admin_key":""})", 401},
           Row{"\tadmin_key = \"sesame\"", R"({"request":"/status","admin_key":null})", 401},
           Row{"\tadmin_key = \"sesame\"", R"({"request":"/status"})", 401},
           Row{"\tadmin_key = \"sesame\"", "[]", 401},
           Row{"", R"({"request":"/status"})", 401},
           Row{"", R"({"request":"/status","admin_key":""})", 401},
       }) {
    RecorderModule recorder(row.settings);
    REQUIRE(recorder.init() == 0);
    const HandleAnswer answer = recorder.message(row.request);
    CHECK(answer.type == JANUS_PLUGIN_OK);
    CHECK_EQUAL(integer_field(answer.content, "status"), row.status);
    CHECK(dump(answer.content).find("sesam") == std::string::npos);
  }
}

TEST(recorder_module, names_the_setting_that_allows_requests_on_a_handle) {
  RecorderModule recorder;
  REQUIRE(recorder.init() == 0);
  const auto message = string_field(recorder.message(kStatus).content, "message");
  CHECK(message && message->find("admin_key in janus.plugin.recorder.jcfg") != std::string::npos);
}

TEST(recorder_module, leaves_the_sender_his_own_reference) {
  RecorderModule recorder("\tadmin_key = \"sesame\"");
  REQUIRE(recorder.init() == 0);
  const Json refused = Json::object({{"request", "/status"}});
  const Json jsep = Json::object();
  janus_plugin_result_destroy(recorder.plugin->handle_message(
      nullptr, nullptr, json_incref(refused.get()), json_incref(jsep.get())));
  CHECK_EQUAL(refused.get()->refcount, 1u);
  CHECK_EQUAL(jsep.get()->refcount, 1u);
  janus_plugin_result_destroy(
      recorder.plugin->handle_message(nullptr, nullptr, json_incref(refused.get()), nullptr));
  CHECK_EQUAL(refused.get()->refcount, 1u);
}

TEST(recorder_module, lists_the_streams_that_the_event_handler_reports) {
  RecorderModule recorder;
  REQUIRE(recorder.init() == 0);
  recorder.start_events();
  CHECK_EQUAL(recorder.status_of(R"({"request":"/stream/find_all"})"), 404);
  recorder.publish(1);
  recorder.ask(R"({"request":"/rooms/published","room":"exam","publisherId":"Bob","tracks":[]})");
  const std::vector<Json> found = elements(field(recorder.ask(R"({"request":"/stream/find_all"})"), "body"));
  REQUIRE(found.size() == 2);
  const Json& alice = string_field(found[0], "display") == "Alice" ? found[0] : found[1];
  const Json& bob = string_field(found[0], "display") == "Alice" ? found[1] : found[0];
  CHECK_EQUAL(integer_field(alice, "room"), 1234);
  CHECK_EQUAL(elements(field(alice, "tracks")).size(), 2u);
  CHECK_EQUAL(string_field(bob, "room"), "exam");
  CHECK_EQUAL(string_field(bob, "publisherId"), "Bob");
  recorder.unpublish(1);
  recorder.ask(R"({"request":"/rooms/destroyed","room":"exam"})");
  CHECK_EQUAL(recorder.status_of(R"({"request":"/stream/find_all"})"), 404);
}

}  // namespace
}  // namespace recorder::test
