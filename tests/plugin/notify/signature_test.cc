#include "plugin/notify/signature.h"

#include "tests/support/test.h"

namespace recorder::test {
namespace {

constexpr std::string_view kId = "0b6f0f0e-5f0c-4d53-9a43-5d5b3c1f1a11";
constexpr std::string_view kBody = R"({"type":"startedRecording"})";

// From: printf '%s.%s.%s' ID 1700000000 BODY | openssl dgst -sha256 -hmac s3cret
TEST(signature, is_what_openssl_makes_of_id_time_and_body) {
  CHECK_EQUAL(event_signature("s3cret", kId, 1700000000, kBody),
              "sha256=b653aab7a1df220fe768b3849b66e923a9833d963282d71b80160d677f266ce7");
}

TEST(signature, changes_with_each_of_its_parts) {
  const std::string signature = event_signature("s3cret", kId, 1700000000, kBody);
  CHECK(event_signature("s3creT", kId, 1700000000, kBody) != signature);
  CHECK(event_signature("s3cret", "another", 1700000000, kBody) != signature);
  CHECK(event_signature("s3cret", kId, 1700000001, kBody) != signature);
  CHECK(event_signature("s3cret", kId, 1700000000, "{}") != signature);
}

}  // namespace
}  // namespace recorder::test
