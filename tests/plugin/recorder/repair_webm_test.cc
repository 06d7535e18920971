#include <algorithm>

#include "tests/plugin/recorder/repair_rig.h"
#include "tests/support/test.h"
#include "tests/support/webm_recording.h"

namespace recorder::test {
namespace {

// Some seconds of video and sound whose writer was killed in the middle of a write.
const Bytes& unfinished_webm() {
  static const Bytes file = [] {
    WebmRecording recording({});
    recording.record();
    size_t torn = recording.flushed_at.at(3);  // what comes next and is longer than what is left of it
    while (recording.sink.operations.at(torn).bytes.size() <= 100) ++torn;
    return recording.file(torn, 100);
  }();
  return file;
}

void leave_webm(RepairRig& rig, const Bytes& content) {
  rig.left("one", plan_of("{streamName}-{duration}", ".webm"), "/r/alice-{duration}.webm", content);
}

// The only file that is left is whole, and has its final name.
void check_repaired(const RepairRig& rig) {
  const CataloguedFile file = rig.file("one");
  CHECK_EQUAL(file.state, FileState::kRepaired);
  CHECK_EQUAL(rig.paths(), Paths{file.path});
  const WebmFile webm = read_webm(rig.disk.files()[file.path]);
  CHECK_EQUAL(webm.error, "");
  CHECK(webm.packets.size() >= read_webm(unfinished_webm()).packets.size());
  CHECK(webm.duration_ms > 0);
  CHECK_EQUAL(file.path, concat("/r/alice-", webm.duration_ms, ".webm"));
  CHECK_EQUAL(file.duration_ms, webm.duration_ms);
  CHECK(!rig.recording("one").is_running);
}

TEST(repair_webm_file, makes_it_whole_and_gives_it_the_name_that_its_end_tells) {
  RepairRig rig;
  leave_webm(rig, unfinished_webm());
  rig.repair();
  check_repaired(rig);
}

TEST(repair_webm_file, begins_anew_where_a_repair_was_interrupted) {
  RepairRig rig;
  leave_webm(rig, unfinished_webm());
  rig.disk.put("/r/alice-{duration}.webm.repairing", {1, 2, 3});
  rig.repair();
  check_repaired(rig);
}

TEST(repair_webm_file, removes_it_if_it_has_no_frame_yet) {
  const Bytes header(unfinished_webm().begin(), unfinished_webm().begin() + 100);
  for (const Bytes& content : {Bytes{}, header}) {
    RepairRig rig;
    leave_webm(rig, content);
    rig.repair();
    CHECK(rig.paths().empty());
    CHECK_EQUAL(rig.file("one").state, FileState::kEmpty);
  }
}

TEST(repair_webm_file, keeps_it_as_damaged_if_it_is_something_else) {
  RepairRig rig;
  const Bytes content(100'000, 'x');
  leave_webm(rig, content);
  rig.repair();
  CHECK_EQUAL(rig.paths(), Paths{"/r/alice-{duration}.webm.damaged"});
  CHECK_EQUAL(rig.disk.files()["/r/alice-{duration}.webm.damaged"], content);
  CHECK_EQUAL(rig.file("one").state, FileState::kDamaged);
  CHECK(!rig.file("one").error.empty());
}

TEST(repair_webm_file, is_not_lost_whichever_operation_of_the_disk_fails) {
  for (int failing = 1, operations = 1; failing <= operations; ++failing) {
    RepairRig rig;
    leave_webm(rig, unfinished_webm());
    rig.disk.fail_from(failing);
    rig.repair();
    operations = rig.disk.operations();
    const auto files = rig.disk.files();
    const bool has_packets = std::any_of(files.begin(), files.end(), [](const auto& file) {
      return file.first.ends_with(".webm") && !read_webm(file.second).packets.empty();
    });
    CHECK(has_packets);
    rig.disk.fail_from(0);
    rig.restart();
    rig.repair();
    check_repaired(rig);
    CHECK_EQUAL(rig.runs().size(), 1u);
  }
}

}  // namespace
}  // namespace recorder::test
