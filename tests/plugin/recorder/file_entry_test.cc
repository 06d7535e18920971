#include "plugin/recorder/file_entry.h"

#include "tests/support/fake_disk.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using namespace test;

FilePlan plan_of(const char* name_template, unsigned part) {
  FilePlan plan;
  plan.folder = "/r";
  plan.name_template = *FileNameTemplate::parse(name_template);
  plan.values.stream_name = "room";
  plan.extension = ".mp4";
  plan.part = part;
  return plan;
}

// The path at the end of a file of 4.5 s.
std::string path_at_end(const Disk& disk, const char* name_template, unsigned part, bool is_last) {
  FileEntry entry("recording", plan_of(name_template, part), 0, nullptr, disk, nullptr);
  return entry.path_at_end({milliseconds(4500), 1'700'000'004'500, is_last});
}

}  // namespace

TEST(file_entry, a_name_that_is_complete_at_the_start_is_kept) {
  const FakeDisk disk;
  CHECK_EQUAL(path_at_end(disk, "{streamName}", 0, true), "");
  CHECK_EQUAL(path_at_end(disk, "{streamName}", 3, false), "");
}

TEST(file_entry, the_end_completes_the_name) {
  const FakeDisk disk;
  CHECK_EQUAL(path_at_end(disk, "{streamName}-{duration}", 0, true), "/r/room-4500.mp4");
  CHECK_EQUAL(path_at_end(disk, "{streamName}-{duration}", 3, false), "/r/room-4500_3.mp4");
  CHECK_EQUAL(path_at_end(disk, "{streamName}", 3, true), "/r/room.mp4");
}

TEST(file_entry, what_exists_is_not_overwritten) {
  FakeDisk disk;
  CHECK(disk.create("/r/room.mp4").ok());
  CHECK_EQUAL(path_at_end(disk, "{streamName}", 3, true), "/r/room-1.mp4");
}

TEST(file_entry, tells_the_name_that_the_file_has) {
  const FakeDisk disk;
  std::string name;
  FileEntry entry("recording", plan_of("{streamName}", 1), 0, nullptr, disk,
                  [&name](const std::string& file_name) { name = file_name; });
  CHECK_EQUAL(entry.path_at_start(), "/r/room_1.mp4");
  entry.opening("/r/room_1-1.mp4");
  CHECK_EQUAL(name, "");
  entry.opened("/r/room_1-1.mp4");
  CHECK_EQUAL(name, "room_1-1.mp4");
}

}  // namespace recorder
