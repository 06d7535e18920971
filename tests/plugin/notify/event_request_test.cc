#include "plugin/notify/event_request.h"

#include "plugin/notify/signature.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

constexpr WallTime kNow{milliseconds(1'700'000'000'999)};
using Headers = std::vector<std::pair<std::string, std::string>>;

TEST(event_request, goes_to_stream_event_below_the_applications_url) {
  for (const char* url : {"https://a.example/hook", "https://a.example/hook/", "https://a.example/hook//"}) {
    const ClientApplication application{"app", url, "", {}, {}};
    CHECK_EQUAL(make_event_request(application, "e1", "{}", kNow).url, "https://a.example/hook/StreamEvent");
  }
}

TEST(event_request, is_signed_by_the_secret_at_the_time_of_the_attempt) {
  const ClientApplication application{"app", "https://a.example", "s3cret", {}, {}};
  const EventRequest request = make_event_request(application, "e1", R"({"a":1})", kNow);
  const Headers expected = {
      {"X-Recorder-Event-Id", "e1"},
      {"X-Recorder-Timestamp", "1700000000"},
      {"X-Recorder-Signature", event_signature("s3cret", "e1", 1700000000, R"({"a":1})")}};
  CHECK(request.headers == expected);
  CHECK_EQUAL(request.event_id, "e1");
  CHECK_EQUAL(request.body, R"({"a":1})");
}

TEST(event_request, goes_to_any_other_url_signed_in_the_same_way) {
  const ClientApplication application{"app", "https://a.example", "s3cret", {}, {}};
  const EventRequest request = make_signed_request("https://b.example/mixed?a=1", "s3cret", "e1", "{}", kNow);
  CHECK_EQUAL(request.url, "https://b.example/mixed?a=1");
  CHECK(request.headers == make_event_request(application, "e1", "{}", kNow).headers);
}

TEST(event_request, has_no_signature_without_a_secret) {
  const ClientApplication application{"app", "https://a.example", "", {}, {}};
  const Headers expected = {{"X-Recorder-Event-Id", "e1"}, {"X-Recorder-Timestamp", "1700000000"}};
  CHECK(make_event_request(application, "e1", "{}", kNow).headers == expected);
}

}  // namespace
}  // namespace recorder::test
