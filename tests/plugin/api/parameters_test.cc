#include "plugin/api/parameters.h"

#include <array>

#include "tests/support/test.h"

namespace recorder::test {
namespace {

// Empty when it is accepted.
std::string complaint(const char* request) {
  constexpr std::array kParameters = {kOffset, kLimit};
  const Status checked = check_parameters(*parse_json(request), kParameters);
  return checked.ok() ? std::string() : checked.error().message;
}

TEST(parameters, numbers_have_bounds) {
  const std::string limit = "the field \"limit\" must be a whole number from 1 to 1000";
  const std::string offset = "the field \"offset\" must be a whole number from 0 to 1000000000000";
  struct Row {
    const char* request;
    std::string complaint;
  };
  const Row rows[] = {
      {"{}", ""},
      {R"({"limit":1,"offset":0})", ""},
      {R"({"limit":1000,"offset":1000000000000})", ""},
      {R"({"limit":0})", limit},
      {R"({"limit":1001})", limit},
      {R"({"limit":-1})", limit},
      {R"({"limit":1.5})", limit},
      {R"({"limit":"10"})", limit},
      {R"({"limit":true})", limit},
      {R"({"offset":-1})", offset},
      {R"({"offset":1000000000001})", offset},
  };
  for (const Row& row : rows) CHECK_EQUAL(complaint(row.request), row.complaint);
}

TEST(parameters, a_page_is_the_first_unless_it_is_asked_for) {
  const Page usual = page_parameters(Json::object());
  CHECK(usual.offset == 0 && usual.limit == 100);
  const Page asked = page_parameters(Json::object({{"offset", 40}, {"limit", 20}}));
  CHECK(asked.offset == 40 && asked.limit == 20);
}

}  // namespace
}  // namespace recorder::test
