#include "tests/plugin/api/api_rig.h"

namespace recorder::test {
namespace {

constexpr const char* kFindAll = R"({"request":"/events/find_all"})";

TEST(events_methods, lists_what_waits) {
  ApiRig rig;
  CHECK_EQUAL(rig.status(kFindAll), 404);
  rig.state.catalogue->begin(multi_facts("r"));
  rig.state.catalogue->add_stream("r", stream_of("alice"));
  rig.state.catalogue->add_stream("r", stream_of("bob"));
  const std::vector<Json> events = rig.listed(kFindAll);
  REQUIRE(events.size() == 2);
  const Json& event = events[0];  // the newest
  CHECK_EQUAL(string_field(event, "recordingId"), std::string("r"));
  CHECK_EQUAL(string_field(event, "appKey"), std::string("school"));
  CHECK_EQUAL(string_field(event, "type"), std::string("addedToMultiRecording"));
  CHECK_EQUAL(string_field(event, "state"), std::string("waiting"));
  CHECK_EQUAL(integer_field(event, "attempts"), 0);
  CHECK(integer_field(event, "createdTimeMillis").value_or(0) > 0);
  CHECK(has_field(event, "nextAttemptTimeMillis") && !has_field(event, "error"));
  CHECK_EQUAL(string_field(event, "id").value_or("").size(), size_t{36});
  CHECK_EQUAL(string_field(field(event, "body"), "mediaSessionId"), std::string("media-bob"));
  CHECK_EQUAL(rig.listed(R"({"request":"/events/find_all","offset":1,"limit":1})").size(), size_t{1});
  CHECK_EQUAL(rig.status(R"({"request":"/events/find_all","offset":2})"), 404);
  CHECK_EQUAL(rig.status(R"({"request":"/events/find_all","limit":1001})"), 400);
}

TEST(events_methods, sends_one_again_by_its_id) {
  ApiRig rig;
  rig.state.catalogue->begin(multi_facts("r"));
  rig.state.catalogue->add_stream("r", stream_of("alice"));
  const std::vector<Json> events = rig.listed(kFindAll);
  REQUIRE(events.size() == 1);
  const int wakes = rig.state.wakes;
  const std::string id = string_field(events[0], "id").value_or("");
  CHECK_EQUAL(dump(rig.ask(R"({"request":"/events/redeliver","id":")" + id + "\"}")),
              std::string(R"({"status":200,"body":{"redelivered":1}})"));
  CHECK_EQUAL(rig.state.wakes, wakes + 1);
}

TEST(events_methods, sends_again_what_was_given_up_and_nothing_else) {
  ApiRig rig;
  rig.state.catalogue->begin(multi_facts("r"));
  rig.state.catalogue->add_stream("r", stream_of("alice"));
  const int wakes = rig.state.wakes;
  CHECK_EQUAL(dump(rig.ask(R"({"request":"/events/redeliver"})")),
              std::string(R"({"status":200,"body":{"redelivered":0}})"));
  CHECK_EQUAL(rig.status(R"({"request":"/events/redeliver","id":"nobody"})"), 404);
  CHECK_EQUAL(rig.status(R"({"request":"/events/redeliver","id":""})"), 400);
  CHECK_EQUAL(rig.state.wakes, wakes);
}

}  // namespace
}  // namespace recorder::test
