#include "plugin/notify/client_application.h"

#include "tests/support/test.h"

namespace recorder::test {
namespace {

const std::vector<ClientApplication> kApplications = {
    {"school", "https://school.example", "s1", {"startedRecording", "stoppedRecording"}, {"exam-*", "1234"}},
    {"defaultApp", "https://example.org", "s2", {}, {}},
    {"late", "https://late.example", "s3", {}, {"exam-1"}},
};

TEST(client_application, is_found_by_its_key) {
  CHECK(find_application(kApplications, "late") == &kApplications[2]);
  CHECK(find_application(kApplications, "nobody") == nullptr);
}

TEST(client_application, owns_rooms_by_pattern_and_the_first_match_counts) {
  CHECK(application_of_room(kApplications, "exam-1") == "school");
  CHECK(application_of_room(kApplications, "1234") == "school");
  CHECK(application_of_room(kApplications, "12345").empty());
}

TEST(client_application, wants_the_methods_that_are_listed_or_all) {
  CHECK(wants(kApplications[0], "startedRecording"));
  CHECK(!wants(kApplications[0], "addedToMultiRecording"));
  CHECK(wants(kApplications[1], "addedToMultiRecording"));
}

}  // namespace
}  // namespace recorder::test
