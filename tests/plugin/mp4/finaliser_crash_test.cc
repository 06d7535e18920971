// Whatever a crash left of a recording is turned into a finished file with everything that was in an opened
// batch; a crash of the finaliser itself is no different.
#include <algorithm>
#include <string>

#include "plugin/base/text.h"
#include "plugin/mp4/finaliser.h"
#include "tests/support/crash_replay.h"
#include "tests/support/image_source.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using test::CrashState;
using test::FileImage;
using test::Mp4Recording;
using test::WalkedFile;
using Counts = Mp4Recording::Counts;

// With the larger slots the finished moov goes in front, with the smaller ones behind the media.
constexpr uint32_t kInFront = 16 * 1024;
constexpr uint32_t kBehind = 8 * 1024;

struct Finalised {
  Result<FinalisedFile> result;
  test::LoggingWriteSink sink;
  FileImage image;  // after all writes
};

Finalised finalise_image(const FileImage& image) {
  test::ImageSource source(image);
  Finalised done{FinalisedFile{}, {}, image};
  done.result = finalise(source, done.sink);
  for (const test::WriteOperation& operation : done.sink.operations)
    if (!operation.is_sync) done.image.write(operation.offset, operation.bytes);
  return done;
}

Counts samples_of(const WalkedFile& file) {
  Counts counts;
  for (const test::WalkedTrack& track : file.tracks)
    if (!track.samples.empty()) counts[track.id] = track.samples.size();
  return counts;
}

uint64_t sum(const Counts& counts) {
  uint64_t all = 0;
  for (const auto& [id, count] : counts) all += count;
  return all;
}

// Empty if both readers agree with what the finaliser answered.
std::string compare(const FileImage& image, const WalkedFile& walked, const FinalisedFile& result) {
  test::ImageSource source(image);
  const auto info = read_mp4_info(source);
  if (!info.ok()) return info.error().message;
  if (!info->is_finished) return "the reader finds a recording";
  Counts read;
  int64_t end_ms = 0;
  for (const Mp4TrackInfo& track : info->tracks) {
    read[track.track_id] = track.sample_count;
    end_ms = std::max(end_ms, track.duration_ms);
  }
  if (read != samples_of(walked)) return "the reader and the walker find other samples";
  if (sum(read) != result.samples) return concat("it has ", sum(read), " samples, not ", result.samples);
  const int64_t answered = std::chrono::round<milliseconds>(result.duration).count();
  return answered == end_ms ? "" : concat("it lasts ", end_ms, " ms, not ", answered);
}

// Empty if the image becomes a finished file that has what the recording certainly had, and what was visible.
std::string check_finalised(const Mp4Recording& recording, const FileImage& image, const Counts& least) {
  Counts wanted = samples_of(walk_mp4(image));
  for (const auto& [id, count] : least) wanted[id] = std::max(wanted[id], count);
  const Finalised done = finalise_image(image);
  if (!done.result.ok()) return done.result.error().message;
  if (done.result->outcome == FinaliseOutcome::kNothingRecorded)
    return sum(wanted) > 0 ? "it is said to have nothing"
           : done.sink.operations.empty() ? ""
                                          : "a file without samples was written";
  const WalkedFile walked = walk_mp4(done.image);
  if (!walked.error.empty()) return walked.error;
  if (!walked.is_finished) return "it is not finished";
  if (const std::string error = recording.check(done.image, wanted); !error.empty()) return error;
  if (const std::string error = compare(done.image, walked, *done.result); !error.empty()) return error;
  const Finalised again = finalise_image(done.image);
  const bool is_seen = again.result.ok() && again.result->outcome == FinaliseOutcome::kWasFinished;
  if (!is_seen) return "it is not seen as finished";
  if (!again.sink.operations.empty()) return "the second time writes";
  return again.result->samples == done.result->samples ? "" : "the second time counts other samples";
}

Counts certain(const Mp4Recording& recording, size_t durable) {
  const Mp4Recording::Checkpoint* checkpoint = recording.reached(durable);
  const bool is_there = checkpoint != nullptr && durable > test::selector_write(recording);
  Counts counts = is_there ? checkpoint->samples : Counts{};
  std::erase_if(counts, [](const auto& entry) { return entry.second == 0; });
  return counts;
}

void report(const std::string& when, const std::string& error) {
  if (!error.empty()) std::fprintf(stderr, "%s: %s\n", when.c_str(), error.c_str());
  CHECK_EQUAL(error, "");
}

void check(const Mp4Recording& recording, const CrashState& state) {
  report(state.when, check_finalised(recording, state.image, certain(recording, state.durable)));
}

// Every crash of the finaliser, of an image, leaves one from which it goes on.
void check_interrupted(const Mp4Recording& recording, const CrashState& state) {
  const Finalised done = finalise_image(state.image);
  if (!done.result.ok() || done.sink.operations.empty()) return;
  const Counts least = certain(recording, state.durable);
  const auto visit = [&](const CrashState& interrupted) {
    report(concat(state.when, ", then ", interrupted.when),
           check_finalised(recording, interrupted.image, least));
  };
  test::kill_anywhere(state.image, done.sink.operations, visit);
  test::cut_power_anywhere(state.image, done.sink.operations, 2, visit);
}

}  // namespace

TEST(finaliser_crash, finishes_what_a_kill_left_at_any_byte) {
  for (const uint32_t slot_size : {kInFront, kBehind}) {
    Mp4Recording recording(slot_size);
    test::record_conference(recording);
    recording.finish();
    test::kill_anywhere({}, recording.sink.operations,
                        [&](const CrashState& state) { check(recording, state); });
  }
}

TEST(finaliser_crash, finishes_what_a_power_cut_left) {
  for (const uint32_t slot_size : {kInFront, kBehind}) {
    Mp4Recording recording(slot_size, 2);
    test::record_conference(recording);
    recording.finish();
    test::cut_power_anywhere({}, recording.sink.operations, 3,
                             [&](const CrashState& state) { check(recording, state); });
  }
}

TEST(finaliser_crash, goes_on_where_it_was_interrupted_itself) {
  for (const uint32_t slot_size : {kInFront, kBehind}) {
    Mp4Recording recording(slot_size, 3);
    test::record_conference(recording);
    recording.finish();
    int number = 0;
    const auto visit_some = [&](const CrashState& state) {
      if (++number % 29 == 0) check_interrupted(recording, state);
    };
    test::kill_anywhere({}, recording.sink.operations, visit_some);
    test::cut_power_anywhere({}, recording.sink.operations, 1, visit_some);
  }
}

TEST(finaliser_crash, writes_the_file_that_its_writer_would_have_written) {
  for (const uint32_t slot_size : {kInFront, kBehind}) {
    Mp4Recording recording(slot_size);
    test::record_conference(recording);
    for (const uint32_t track : {1, 3, 4, 5, 6}) recording.end(track, seconds(4));
    recording.flush();
    const Finalised done = finalise_image(recording.sink.image());
    recording.finish();
    const FileImage finished = recording.sink.image();
    REQUIRE(done.result.ok());
    CHECK(!done.result->has_lost);
    CHECK_EQUAL(done.image.size(), finished.size());
    CHECK(done.image.read(0, finished.size()) == finished.read(0, finished.size()));
  }
}

}  // namespace recorder
