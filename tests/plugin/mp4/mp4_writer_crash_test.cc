// What is in the file after a crash: a kill ends the log of writes anywhere, a power cut loses any sectors
// that were not synced. Both must leave a file that plays, with everything that was in an opened batch.
#include <algorithm>
#include <string>

#include "plugin/base/text.h"
#include "tests/support/mp4_recording.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using test::aac_track;
using test::FileImage;
using test::Mp4Recording;
using test::video_track;
using test::WriteOperation;

constexpr size_t kSector = 512;

// The design's assumption: a disk stores an aligned store of at most 16 bytes inside one sector as a whole.
bool is_atomic(const WriteOperation& operation) {
  return operation.bytes.size() <= 16 && operation.offset % 4 == 0;
}

// Three streams that come and go, with batches that name new tracks, empty tracks, idle flushes and pauses.
void record(Mp4Recording& recording) {
  recording.add({aac_track(0), video_track(0)}, {});
  for (int ms = 0; ms < 4000; ms += 20) {
    const Duration now = milliseconds(ms);
    if (ms == 1300) recording.add({aac_track(1)}, now);
    if (ms == 1320) recording.add({video_track(1)}, now);
    if (ms == 2500) recording.add({aac_track(2), video_track(2)}, now);
    if (ms == 2900) recording.writer.add_pause(4, milliseconds(1500), now);
    if (ms == 3000) recording.end(2, now);
    recording.append_audio(1);
    if (ms % 40 == 0 && ms < 3000) recording.append_video(2, now);
    for (int i = 0; i < 8 && ms >= 1320; ++i) recording.append_audio(3);
    if (ms % 100 == 0 && ms >= 1400) recording.append_video(4, now);
    if (ms % 200 == 180) recording.flush();
  }
  recording.flush();
  recording.flush();
  recording.finish();
}

size_t selector_write(const Mp4Recording& recording) {
  const auto& operations = recording.sink.operations;
  const auto is_selector = [](const WriteOperation& operation) {
    return !operation.is_sync && operation.offset == 0x20;
  };
  return static_cast<size_t>(std::find_if(operations.begin(), operations.end(), is_selector) -
                             operations.begin());
}

void check(const Mp4Recording& recording, const FileImage& image, size_t durable, const std::string& when) {
  const Mp4Recording::Checkpoint* checkpoint = recording.reached(durable);
  const std::string error =
      recording.check(image, checkpoint == nullptr ? Mp4Recording::Counts{} : checkpoint->samples);
  if (!error.empty()) std::fprintf(stderr, "%s: %s\n", when.c_str(), error.c_str());
  CHECK_EQUAL(error, "");
}

// The part of the log that a power cut leaves: all that was synced, and of the rest any sectors.
FileImage after_power_cut(const std::vector<WriteOperation>& operations, size_t synced, size_t issued,
                          std::mt19937_64& random) {
  FileImage image;
  for (size_t i = 0; i < synced; ++i)
    if (!operations[i].is_sync) image.write(operations[i].offset, operations[i].bytes);
  const uint64_t likelihood = random() % 101;
  uint64_t full_size = image.size();
  for (size_t i = synced; i < issued; ++i) {
    const WriteOperation& operation = operations[i];
    full_size = std::max(full_size, operation.offset + operation.bytes.size());
    for (size_t begin = 0; begin < operation.bytes.size();) {
      const size_t in_sector = kSector - (operation.offset + begin) % kSector;
      const size_t count = std::min(operation.bytes.size() - begin, is_atomic(operation) ? 16 : in_sector);
      if (random() % 100 < likelihood)
        image.write(operation.offset + begin, ByteView(operation.bytes).subspan(begin, count));
      begin += count;
    }
  }
  // The size may have reached the disk without the data.
  if (random() % 2 == 0 && full_size > image.size()) image.resize(full_size);
  return image;
}

void cut_power_anywhere(uint32_t slot_size) {
  std::mt19937_64 random(20);
  for (uint64_t seed = 1; seed <= 2; ++seed) {
    Mp4Recording recording(slot_size, seed);
    record(recording);
    const auto& operations = recording.sink.operations;
    size_t synced = 0;
    for (size_t issued = 1; issued <= operations.size(); ++issued) {
      if (operations[issued - 1].is_sync) synced = issued;
      if (synced <= selector_write(recording)) continue;  // the file has never been there
      for (int round = 0; round < 6; ++round)
        check(recording, after_power_cut(operations, synced, issued, random), synced,
              concat("power cut, slot ", slot_size, ", seed ", seed, ", operation ", issued, ", round ",
                     round));
    }
  }
}

void kill_anywhere(uint32_t slot_size) {
  Mp4Recording recording(slot_size);
  record(recording);
  const auto& operations = recording.sink.operations;
  FileImage image;
  for (size_t i = 0; i < operations.size(); ++i) {
    const WriteOperation& operation = operations[i];
    if (operation.is_sync) continue;
    const size_t size = operation.bytes.size();
    if (i > selector_write(recording) && !is_atomic(operation)) {
      for (size_t cut : {size_t{1}, size_t{5}, size_t{8}, size_t{9}, size / 2, size - 1}) {
        if (cut >= size) continue;
        FileImage torn = image;
        torn.write(operation.offset, ByteView(operation.bytes).first(cut));
        check(recording, torn, i, concat("kill, slot ", slot_size, ", operation ", i, ", byte ", cut));
      }
    }
    image.write(operation.offset, operation.bytes);
    if (i >= selector_write(recording)) check(recording, image, i + 1, concat("kill after operation ", i));
  }
  CHECK(walk_mp4(image).is_finished);
  CHECK_EQUAL(recording.check(image, recording.all()), "");
}

}  // namespace

// With the larger slots the finished moov goes in front, with the smaller ones behind the media.
constexpr uint32_t kInFront = 32 * 1024;
constexpr uint32_t kBehind = 8 * 1024;

TEST(mp4_writer_crash, a_kill_loses_only_the_batch_that_was_being_written) {
  kill_anywhere(kInFront);
  kill_anywhere(kBehind);
}

TEST(mp4_writer_crash, a_power_cut_loses_only_what_was_not_synced) {
  cut_power_anywhere(kInFront);
  cut_power_anywhere(kBehind);
}

TEST(mp4_writer_crash, the_two_sizes_of_slots_finish_in_two_ways) {
  for (const auto& [slot_size, last] : {std::pair{kInFront, "mdat"}, std::pair{kBehind, "moov"}}) {
    Mp4Recording recording(slot_size);
    record(recording);
    CHECK_EQUAL(walk_mp4(recording.sink.image()).top_level.back(), last);
  }
}

}  // namespace recorder
