#include "plugin/base/json.h"

#include "tests/support/test.h"

namespace recorder {
namespace {

Json parsed(std::string_view text) {
  Result<Json> result = parse_json(text);
  CHECK(result.ok());
  return result.ok() ? *result : Json();
}

TEST(json, builds_and_dumps_members_in_order) {
  const Json value = Json::object({{"status", 200},
                                   {"name", "Alice"},
                                   {"ok", true},
                                   {"ids", Json::array({1, "b", Json()})},
                                   {"room", uint64_t{7810813429967272}}});
  CHECK_EQUAL(dump(value),
              R"({"status":200,"name":"Alice","ok":true,"ids":[1,"b",null],"room":7810813429967272})");
}

TEST(json, is_null_until_something_is_given) {
  CHECK(Json().is_null());
  CHECK(Json::adopt(nullptr).is_null());
  CHECK(Json::share(nullptr).is_null());
  CHECK_EQUAL(dump(Json()), "null");
  CHECK_EQUAL(dump_indented(Json::object({{"a", 1}})), "{\n  \"a\": 1\n}\n");
}

TEST(json, copies_share_and_moves_leave_null) {
  Json first = Json::object({{"a", 1}});
  const Json second = first;
  first.set("b", 2);
  CHECK_EQUAL(dump(second), R"({"a":1,"b":2})");
  const Json third = std::move(first);
  CHECK(first.is_null());
  CHECK(third == second);
}

TEST(json, release_hands_the_reference_over) {
  Json value = Json::array({1});
  const Json again = Json::adopt(value.release());
  CHECK(value.is_null());
  CHECK_EQUAL(again.get()->refcount, 1u);
}

TEST(json, fields_are_there_only_in_their_own_type) {
  const Json value = parsed(R"({"s":"text","i":-3,"b":false,"n":null,"o":{"x":1}})");
  CHECK(string_field(value, "s") == "text");
  CHECK(integer_field(value, "i") == -3);
  CHECK(bool_field(value, "b") == false);
  CHECK(!string_field(value, "i"));
  CHECK(!integer_field(value, "s"));
  CHECK(!bool_field(value, "i"));
  CHECK(!string_field(value, "missing"));
  CHECK(!string_field(Json("not an object"), "s"));
  CHECK(integer_field(field(value, "o"), "x") == 1);
  CHECK(field(value, "missing").is_null());
  CHECK(has_field(value, "n"));
  CHECK(!has_field(value, "missing"));
}

TEST(json, walks_arrays_and_objects) {
  const Json value = parsed(R"({"list":["a","b"],"other":5})");
  const std::vector<Json> list = elements(field(value, "list"));
  REQUIRE(list.size() == 2);
  CHECK(text_of(list[1]) == "b");
  CHECK(elements(value).empty());
  const auto all = members(value);
  REQUIRE(all.size() == 2);
  CHECK_EQUAL(all[1].first, "other");
  CHECK(members(Json(5)).empty());
}

TEST(json, refuses_what_is_not_json_with_a_sentence) {
  for (const std::string_view text : {"", "{", "{\"a\":1}x", "{\"a\":1,\"a\":2}", "\"\xff\"", "{'a':1}",
                                      "nul", "\"\\u0000\"", "123456789012345678901234567890"}) {
    const Result<Json> result = parse_json(text);
    REQUIRE(!result.ok());
    CHECK_EQUAL(result.error().code, ErrorCode::kBadRequest);
    CHECK(result.error().message.starts_with("Not JSON: "));
  }
}

TEST(json, keeps_text_that_is_not_utf8_readable) {
  CHECK(text_of(Json("caf\xe9.mp4")) == "caf?.mp4");
  CHECK(text_of(Json("caf\xc3\xa9")) == "caf\xc3\xa9");
}

}  // namespace
}  // namespace recorder
