#include "plugin/recorder/departures.h"

#include "tests/support/test.h"

namespace recorder {
namespace {

const MonotonicTime kStart{seconds(1000)};

StreamDescription stream(const char* id, uint64_t room, uint64_t publisher, const char* name, const char* app = "school") {
  StreamDescription description;
  description.media_session_id = id;
  description.room = room;
  description.publisher_id = publisher;
  description.stream_name = name;
  description.app_key = app;
  return description;
}

TEST(departures, who_comes_back_is_known_by_publisher_or_by_a_name_that_nobody_else_has) {
  struct Row {
    StreamDescription left, came;
    NameUse before, now;
    Duration away;
    bool is_same;
  };
  const auto unique = NameUse::kUnique, shared = NameUse::kShared;
  const Row rows[] = {
      {stream("a", 1, 7, "Alice"), stream("b", 1, 8, "Alice"), unique, unique, seconds(29), true},
      {stream("a", 1, 7, "Alice"), stream("b", 1, 8, "Alice"), unique, unique, seconds(31), false},
      {stream("a", 1, 7, "Alice"), stream("b", 1, 7, "Alice B."), shared, shared, seconds(1), true},
      {stream("a", 1, 7, "Alice"), stream("b", 1, 8, "Alice"), shared, unique, seconds(1), false},
      {stream("a", 1, 7, "Alice"), stream("b", 1, 8, "Alice"), unique, shared, seconds(1), false},
      {stream("a", 1, 7, "Alice"), stream("b", 1, 8, "Bob"), unique, unique, seconds(1), false},
      {stream("a", 1, 7, "Alice"), stream("b", 2, 7, "Alice"), unique, unique, seconds(1), false},
      {stream("a", 1, 7, "Alice"), stream("b", 1, 8, "Alice", "clinic"), unique, unique, seconds(1), false},
      // Clients that publish to the plugin are in no room: by their name only.
      {stream("a", 0, 0, "Alice"), stream("b", 0, 0, "Alice"), unique, unique, seconds(1), true},
      {stream("a", 0, 0, "Alice"), stream("b", 0, 0, "Bob"), unique, unique, seconds(1), false},
  };
  for (const Row& row : rows) {
    Departures departures(seconds(30));
    departures.leaves(row.left, row.before, kStart);
    CHECK_EQUAL(departures.former_of(row.came, row.now, kStart + row.away), row.is_same ? "a" : "");
    CHECK_EQUAL(departures.former_of(row.came, row.now, kStart + row.away), "");  // once
  }
}

TEST(departures, of_two_of_one_name_who_left_nobody_knows_who_comes_back) {
  Departures departures(seconds(30));
  departures.leaves(stream("a", 1, 7, "Alice"), NameUse::kShared, kStart);
  departures.leaves(stream("b", 1, 8, "Alice"), NameUse::kUnique, kStart + seconds(1));
  CHECK_EQUAL(departures.former_of(stream("c", 1, 9, "Alice"), NameUse::kUnique, kStart + seconds(2)), "");
  CHECK_EQUAL(departures.former_of(stream("d", 1, 8, "Alice"), NameUse::kUnique, kStart + seconds(2)), "b");
}

TEST(departures, without_time_to_reconnect_everybody_is_new) {
  Departures departures(Duration::zero());
  departures.leaves(stream("a", 1, 7, "Alice"), NameUse::kUnique, kStart);
  CHECK_EQUAL(departures.former_of(stream("b", 1, 7, "Alice"), NameUse::kUnique, kStart), "");
}

}  // namespace
}  // namespace recorder
