#include "tools/offline_mixer/picture/caption_text.h"

#include "tests/support/test.h"

namespace recorder {

TEST(caption_text, is_the_name_in_any_script) {
  for (const char* name : {"Alice", "Алиса", "أليس", "愛麗絲", "Ünal <b>&amp;</b>", "👩‍💻", ""})
    CHECK_EQUAL(caption_text(name), name);
}

TEST(caption_text, is_one_line_without_control_characters) {
  struct Row {
    std::string name;
    const char* text;
  };
  const Row rows[] = {
      {"one\ntwo\r\nthree", "one two three"},
      {"  \t one \x01\x1b[31m ", "one [31m"},
      {"a\u2028b\u2029c\u0085d", "a b c d"},
      {"a\u00a0\u3000b", "a b"},
      {"\x7f\n", ""},
      {std::string("alice\0bob", 9), "alice"},
  };
  for (const Row& row : rows) CHECK_EQUAL(caption_text(row.name), row.text);
}

TEST(caption_text, has_no_marks_that_turn_the_text_round) {
  CHECK_EQUAL(caption_text("\u202eecila\u202c"), "ecila");
  CHECK_EQUAL(caption_text("\u2067\u200fali\u200bce\ufeff"), "alice");
}

TEST(caption_text, replaces_what_is_not_utf8) {
  CHECK_EQUAL(caption_text("\xff"), "\ufffd");
  CHECK_EQUAL(caption_text("ali\xc3"), "ali\ufffd");
  CHECK_EQUAL(caption_text("\xed\xa0\x80x"), "\ufffd\ufffd\ufffdx");
}

TEST(caption_text, is_at_most_two_hundred_characters) {
  std::string name;
  for (int i = 0; i < 100'000; ++i) name += "ä";
  CHECK_EQUAL(caption_text(name).size(), 400u);
}

}  // namespace recorder
