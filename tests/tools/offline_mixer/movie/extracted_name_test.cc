#include "tools/offline_mixer/movie/extracted_name.h"

#include <set>

#include "tests/support/test.h"

namespace recorder {
namespace {

using Strings = std::vector<std::string>;

Participant named(std::string name, std::string id = {}) {
  Participant participant;
  participant.name = std::move(name);
  participant.media_session_id = std::move(id);
  return participant;
}

}  // namespace

TEST(mixer_extracted_name, is_fit_for_files_and_of_one_stream_only) {
  struct Row {
    std::vector<Participant> participants;
    Strings names;
  };
  const Row rows[] = {
      {{}, {}},
      {{named("anna"), named("bert")}, {"anna", "bert"}},
      {{named("../../etc/passwd")}, {".._.._etc_passwd"}},
      {{named("a\nb\x7f\x1b[2J")}, {"a_b__[2J"}},
      {{named(std::string("a\0b", 3))}, {"a"}},
      {{named("J\xf6rg")}, {"J\xef\xbf\xbdrg"}},
      {{named("日本")}, {"日本"}},
      {{named("anna", "1"), named("anna", "2")}, {"anna_1", "anna_2"}},
      {{named("anna", "1"), named("anna", "1"), named("anna")}, {"anna_1", "anna_2", "anna_3"}},
      {{named("a/b", "x/y"), named("a_b")}, {"a_b_x_y", "a_b_1"}},
      {{named("anna_1"), named("anna"), named("anna")}, {"anna_1", "anna_2", "anna_3"}},
      {{named("", "id"), named("")}, {"id", "1"}},
      {{named("mixed", "id"), named("x")}, {"mixed_id", "x"}},
      {{named("mixed")}, {"mixed_1"}},
  };
  for (const Row& row : rows) CHECK(extracted_names(row.participants) == row.names);
}

TEST(mixer_extracted_name, is_trimmed_between_characters) {
  const std::string euro = "€";
  std::string many;
  for (int i = 0; i < 50; ++i) many += euro;
  const auto names =
      extracted_names({named(many), named(std::string(300, 'a'), "id"), named(std::string(400, 'a'), "id")});
  REQUIRE(names.size() == 3);
  CHECK_EQUAL(names[0], many.substr(0, 99));
  CHECK_EQUAL(names[1], std::string(97, 'a') + "_id");
  CHECK_EQUAL(names[2], std::string(98, 'a') + "_1");
  for (const auto& name :
       extracted_names({named("anna", std::string(200, 'i')), named("anna", std::string(200, 'i'))}))
    CHECK(name.size() <= kLongestExtractedName);
}

TEST(mixer_extracted_name, is_different_for_many_in_little_room) {
  const std::vector<Participant> participants(150, named("somebody", "an id"));
  const auto names = extracted_names(participants, 8);
  CHECK_EQUAL(std::set<std::string>(names.begin(), names.end()).size(), 150u);
  for (const std::string& name : names) CHECK(name.size() <= 8);
}

}  // namespace recorder
