#include "plugin/recorder/recording_names.h"

#include "tests/support/fake_clock.h"
#include "tests/support/fake_disk.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using namespace test;

struct Fixture {
  explicit Fixture(const char* text) : names(*FileNameTemplate::parse(text), "/r", clock, disk) {
    values.stream_name = "room";
    values.start_time_millis = epoch_milliseconds(clock.wall());
  }
  FakeClock clock;
  FakeDisk disk;
  RecordingNames names;
  FileNameValues values;
};

bool nothing_is_taken(const std::string&) { return false; }

TEST(recording_names, what_is_not_known_yet_stands_in_the_name_as_it_is) {
  const Fixture fixture("{streamName}-{startTimeMillis}-{endTimeMillis}");
  CHECK_EQUAL(fixture.names.at_start(fixture.values, nothing_is_taken),
              std::string("room-1700000000000-{endTimeMillis}.mp4"));
}

TEST(recording_names, the_end_completes_the_name) {
  Fixture fixture("{streamName}-{endTimeMillis}-{duration}");
  const RecordingFile::ChoosePath choose = fixture.names.at_end(fixture.values);
  fixture.clock.advance(seconds(5));
  CHECK_EQUAL(choose(milliseconds(4500)), std::string("/r/room-1700000005000-4500.mp4"));
}

TEST(recording_names, a_name_that_is_complete_at_the_start_is_kept) {
  const Fixture fixture("{streamName}");
  CHECK_EQUAL(fixture.names.at_end(fixture.values)(seconds(1)), std::string());
}

TEST(recording_names, neither_a_file_nor_a_file_to_be_is_overwritten) {
  Fixture fixture("{streamName}");
  CHECK(fixture.disk.create("/r/room.mp4").ok());
  const auto is_taken = [](const std::string& name) { return name == "room-1.mp4"; };
  CHECK_EQUAL(fixture.names.at_start(fixture.values, is_taken), std::string("room-2.mp4"));
}

}  // namespace
}  // namespace recorder
