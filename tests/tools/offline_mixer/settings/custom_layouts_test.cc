#include "tools/offline_mixer/settings/custom_layouts.h"

#include <string>

#include "tests/support/test.h"

namespace recorder {
namespace {

Result<CustomLayouts> parse(std::string_view text) { return parse_custom_layouts(*parse_json(text)); }

}  // namespace

TEST(custom_layouts, are_rectangles_by_number_of_participants) {
  const auto layouts = parse(R"({
    "1": [{"width": 1, "height": 1}],
    "3": [{"x": 0, "y": 0, "width": 0.334, "height": 1, "z": 1}, {"x": 0.333, "width": 0.334, "height": 0.5},
          {"x": 0.667, "y": 0.5, "width": 0.3334, "height": 0.5, "z": "2"}]})");
  REQUIRE(layouts.ok() && layouts->size() == 2);
  CHECK_EQUAL(layouts->at(1), (std::vector<RelativeArea>{{0, 0, 1, 1, 0}}));
  CHECK_EQUAL(layouts->at(3),
              (std::vector<RelativeArea>{
                  {0, 0, 0.334, 1, 1}, {0.333, 0, 0.334, 0.5, 0}, {0.667, 0.5, 0.3334, 0.5, 2}}));
  CHECK(parse("{}").ok());
}

TEST(custom_layouts, say_what_is_wrong) {
  struct Row {
    std::string text, message;
  };
  const std::vector<Row> rows = {
      {"[]", R"(layouts by numbers of participants, such as {"2":[...]})"},
      {R"({"two": []})", "numbers of participants from 1 to 100 as keys"},
      {R"({"0": []})", "numbers of participants from 1 to 100 as keys"},
      {R"({"101": []})", "numbers of participants from 1 to 100 as keys"},
      {R"({"1": {}})", "1 rectangle in layout \"1\""},
      {R"({"2": [{"width": 1, "height": 1}]})", "2 rectangles in layout \"2\""},
      {R"({"1": [{"width": 1, "height": 1}], "01": [{"width": 1, "height": 1}]})",
       "one layout \"1\" only"},
      {R"({"1": [7]})", "rectangles with a width and a height in layout \"1\""},
      {R"({"1": [{"width": 1}]})", "rectangles with a width and a height in layout \"1\""},
      {R"({"1": [{"width": 0, "height": 1}]})", "rectangles with a width and a height in layout \"1\""},
      {R"({"1": [{"width": 1.1, "height": 1}]})", "a number from 0 to 1 as width in layout \"1\""},
      {R"({"1": [{"x": -0.1, "width": 1, "height": 1}]})", "a number from 0 to 1 as x in layout \"1\""},
      {R"({"1": [{"y": "0", "width": 1, "height": 1}]})", "a number from 0 to 1 as y in layout \"1\""},
      {R"({"1": [{"x": 0.51, "width": 0.5, "height": 1}]})",
       "rectangles inside the picture in layout \"1\""},
      {R"({"1": [{"y": 1, "width": 0.5, "height": 0.1}]})",
       "rectangles inside the picture in layout \"1\""},
      {R"({"1": [{"width": 1, "height": 1, "z": 0.5}]})",
       "a whole number from -1000 to 1000 as z in layout \"1\""},
      {R"({"1": [{"width": 1, "height": 1, "z": 1001}]})",
       "a whole number from -1000 to 1000 as z in layout \"1\""},
      {R"({"1": [{"w": 1, "height": 1}]})",
       "rectangles of x, y, width, height and z only in layout \"1\""},
  };
  for (const Row& row : rows) {
    const auto layouts = parse(row.text);
    REQUIRE(!layouts.ok());
    CHECK_EQUAL(layouts.error().message, row.message);
  }
}

}  // namespace recorder
