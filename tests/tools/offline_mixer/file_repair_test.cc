#include "tools/offline_mixer/file_repair.h"

#include "tests/support/fake_disk.h"
#include "tests/support/mp4_recording.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

// One picture of 40 ms, not finished, with a piece of another batch or none.
Bytes recorded(size_t torn) {
  test::Mp4Recording recording;
  recording.add({test::video_track()}, {});
  recording.append_video(1, {});
  recording.end(1, milliseconds(40));
  recording.flush();
  const test::FileImage image = recording.sink.image();
  Bytes bytes = image.read(0, image.size());
  bytes.insert(bytes.end(), torn, uint8_t{7});
  return bytes;
}

}  // namespace

TEST(mixer_file_repair, tells_what_became_of_a_file) {
  test::FakeDisk disk;
  disk.put("a.mp4", recorded(0));
  disk.put("torn.mp4", recorded(5));
  disk.put("empty.mp4", {});
  disk.put("a.txt", {'a'});
  struct Row {
    std::string path;
    std::optional<RepairFailure> failure;
    std::string line;
  };
  const std::vector<Row> rows = {
      {"a.mp4", {}, "a.mp4: repaired, 40 ms, 1 samples"},
      {"a.mp4", {}, "a.mp4: is finished already, 40 ms, 1 samples"},
      {"torn.mp4", {}, "torn.mp4: repaired, 40 ms, 1 samples, without its torn last batch"},
      {"empty.mp4", RepairFailure::kNotRepairable,
       "empty.mp4 cannot be repaired: nothing was recorded in it"},
      {"a.txt", RepairFailure::kNotRepairable, "a.txt cannot be repaired: it is not a recording of ours"},
      {"none.mp4", RepairFailure::kNoSuchFile, "File to repair not found: none.mp4"},
  };
  for (const Row& row : rows) {
    const FileRepair repaired = repair_file(disk, row.path);
    CHECK(repaired.failure == row.failure);
    CHECK_EQUAL(repaired.line, row.line);
  }
}

TEST(mixer_file_repair, tells_that_the_disk_failed) {
  test::FakeDisk disk;
  disk.put("a.mp4", recorded(0));
  disk.fail_from(disk.operations() + 3);
  const FileRepair repaired = repair_file(disk, "a.mp4");
  CHECK(repaired.failure == RepairFailure::kDiskFailed);
  CHECK_EQUAL(repaired.line, "a.mp4 cannot be repaired: cannot read: broken");
}

}  // namespace recorder
