#include "plugin/recorder/output_file.h"

#include <optional>

#include "tests/support/fake_disk.h"
#include "tests/support/manual_executor.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using namespace test;

struct Fixture {
  FakeDisk disk;
  ManualExecutor thread;
  DiskQueue queue{thread, 1000};
  std::optional<Result<std::string>> closed;

  std::shared_ptr<OutputFile> create(SyncMode mode = SyncMode::kBatch) {
    return OutputFile::create(queue, disk, "/r/part.mp4", mode);
  }
  void close(OutputFile& file, const std::string& path) {
    file.close([path] { return path; }, [this](Result<std::string> result) { closed = std::move(result); });
    thread.run();
  }
};

TEST(output_file, writes_reach_the_disk_on_the_writer_thread_only) {
  Fixture fixture;
  const auto file = fixture.create();
  file->write(2, {3, 4});
  file->write(0, {1, 2});
  CHECK(fixture.disk.files().empty());
  fixture.thread.run();
  CHECK_EQUAL(fixture.disk.files()["/r/part.mp4"], (Bytes{1, 2, 3, 4}));
}

TEST(output_file, gets_its_final_name_when_it_is_closed) {
  Fixture fixture;
  const auto file = fixture.create();
  file->write(0, {1});
  fixture.close(*file, "/r/final.mp4");
  REQUIRE(fixture.closed && fixture.closed->ok());
  CHECK_EQUAL(**fixture.closed, std::string("/r/final.mp4"));
  CHECK_EQUAL(fixture.disk.files().count("/r/part.mp4"), 0u);
}

TEST(output_file, keeps_its_name_when_none_is_chosen) {
  Fixture fixture;
  const auto file = fixture.create();
  fixture.close(*file, "");
  REQUIRE(fixture.closed && fixture.closed->ok());
  CHECK_EQUAL(**fixture.closed, std::string("/r/part.mp4"));
}

TEST(output_file, counts_what_waits_for_the_disk) {
  Fixture fixture;
  const auto file = fixture.create();
  CHECK(!fixture.queue.is_full());
  file->write(0, Bytes(1000));
  CHECK(fixture.queue.is_full());
  fixture.thread.run();
  CHECK_EQUAL(fixture.queue.waiting_bytes(), 0u);
}

TEST(output_file, writes_nothing_after_an_error_and_tells_it) {
  Fixture fixture;
  const auto file = fixture.create();
  file->write(0, {1});
  fixture.thread.run();
  fixture.disk.fail_from(fixture.disk.operations() + 1);
  file->write(1, {2});
  fixture.thread.run();
  fixture.disk.fail_from(0);
  file->write(2, {3});
  fixture.thread.run();
  CHECK(!file->failure().empty());
  CHECK_EQUAL(fixture.disk.files()["/r/part.mp4"], (Bytes{1}));
}

TEST(output_file, what_was_written_before_an_error_gets_its_final_name) {
  Fixture fixture;
  const auto file = fixture.create();
  file->write(0, {1});
  fixture.thread.run();
  fixture.disk.fail_from(fixture.disk.operations() + 1);
  file->write(1, {2});
  fixture.thread.run();
  fixture.disk.fail_from(0);
  fixture.close(*file, "/r/final.mp4");
  CHECK_EQUAL(fixture.disk.files().at("/r/final.mp4"), (Bytes{1}));
}

// The disk took the beginning of what it refused.
TEST(output_file, ends_with_what_plays_when_a_write_behind_it_fails) {
  Fixture fixture;
  const auto file = fixture.create();
  file->write(0, {1, 2, 3});
  file->mark_media();
  file->write(3, {4, 5});
  fixture.thread.run();
  fixture.disk.fail_at(fixture.disk.operations() + 1);
  file->write(5, {6});
  fixture.close(*file, "/r/final.mp4");
  CHECK_EQUAL(fixture.disk.files().at("/r/final.mp4"), (Bytes{1, 2, 3}));
}

TEST(output_file, of_which_the_disk_takes_nothing_is_removed) {
  Fixture fixture;
  const auto file = fixture.create();
  fixture.thread.run();
  fixture.disk.fail_writes(true);
  file->write(0, {1});
  fixture.close(*file, "/r/final.mp4");
  REQUIRE(fixture.closed.has_value());
  CHECK(!fixture.closed->ok());
  CHECK(fixture.disk.files().empty());
}

TEST(output_file, that_could_not_be_created_reports_why) {
  Fixture fixture;
  fixture.disk.fail_from(1);
  const auto file = fixture.create();
  file->write(0, {1});
  fixture.close(*file, "/r/final.mp4");
  REQUIRE(fixture.closed.has_value());
  CHECK(!fixture.closed->ok());
}

namespace {

// What an observer was told, line by line.
struct Told final : FileObserver {
  void opening(const std::string& path) override { lines.push_back("opening " + path); }
  void opened(const std::string& path) override { lines.push_back("opened " + path); }
  void renaming(const std::string& path) override { lines.push_back("renaming " + path); }
  void closed(const FileOutcome& outcome) override {
    lines.push_back("closed " + outcome.path + " " + std::to_string(outcome.size) +
                    (outcome.has_media ? " plays " : " empty ") + outcome.error);
  }
  std::vector<std::string> lines;
};

// A file of three bytes, of which two play, on a disk that fails from the n-th operation on.
std::vector<std::string> told_of_a_file(int failing_operation) {
  Fixture fixture;
  fixture.disk.fail_from(failing_operation);
  const auto told = std::make_shared<Told>();
  const auto file = OutputFile::create(fixture.queue, fixture.disk, "/r/part.mp4", SyncMode::kBatch, told);
  file->write(0, {1, 2});
  file->mark_media();
  file->write(2, {3});
  fixture.close(*file, "/r/final.mp4");
  CHECK_EQUAL(file->could_not_be_made(), failing_operation == 1);
  return told->lines;
}

}  // namespace

TEST(output_file, tells_its_observer_what_becomes_of_it_and_where_it_is) {
  using Lines = std::vector<std::string>;
  const std::string begin = "opening /r/part.mp4", opened = "opened /r/part.mp4", renaming = "renaming /r/final.mp4";
  CHECK_EQUAL(told_of_a_file(0), (Lines{begin, opened, renaming, "closed /r/final.mp4 3 plays "}));
  CHECK_EQUAL(told_of_a_file(1), (Lines{begin, "closed /r/part.mp4 0 empty cannot create /r/part.mp4: broken"}));
  CHECK_EQUAL(told_of_a_file(3), (Lines{begin, opened, "closed /r/part.mp4 0 empty cannot write: broken"}));
  CHECK_EQUAL(told_of_a_file(4), (Lines{begin, opened, renaming, "closed /r/part.mp4 2 plays cannot write: broken"}));
  CHECK_EQUAL(told_of_a_file(5), (Lines{begin, opened, renaming,
                                        "closed /r/part.mp4 3 plays cannot rename to /r/final.mp4: broken"}));
  CHECK_EQUAL(told_of_a_file(6), (Lines{begin, opened, renaming,
                                        "closed /r/final.mp4 3 plays cannot sync the folder: broken"}));
}

TEST(output_file, syncs_unless_it_is_told_not_to) {
  for (const SyncMode mode : {SyncMode::kBatch, SyncMode::kNone}) {
    Fixture fixture;
    const auto file = fixture.create(mode);
    fixture.thread.run();
    const int before = fixture.disk.operations();
    file->sync();
    fixture.thread.run();
    CHECK_EQUAL(fixture.disk.operations() - before, mode == SyncMode::kBatch ? 1 : 0);
  }
}

}  // namespace
}  // namespace recorder
