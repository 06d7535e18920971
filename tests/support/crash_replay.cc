#include "tests/support/crash_replay.h"

#include <algorithm>
#include <random>

#include "plugin/base/text.h"
#include "tests/support/exhaustive.h"

namespace recorder::test {
namespace {

constexpr size_t kSector = 512;

// The design's assumption: a disk stores an aligned store of at most 16 bytes inside one sector as a whole.
bool is_atomic(const WriteOperation& operation) {
  return operation.bytes.size() <= 16 && operation.offset % 4 == 0;
}

// All that was synced, and of the rest any sectors.
FileImage after_power_cut(FileImage image, const std::vector<WriteOperation>& operations, size_t synced,
                          size_t issued, std::mt19937_64& random) {
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

// Visits some of the states that there are.
VisitCrash some(const VisitCrash& visit) {
  return [&visit, number = 0](const CrashState& state) mutable {
    if (number++ % kStep == 0) visit(state);
  };
}

// With it the finished index is too large for the smaller slots, which would take many samples else.
ContainerTrack with_long_name(ContainerTrack track) {
  track.stream_name = std::string(1200, 'n');
  return track;
}

}  // namespace

void record_conference(Mp4Recording& recording) {
  recording.add({aac_track(0), video_track(0)}, {});
  for (int ms = 0; ms < 2000; ms += 20) {
    const Duration now = milliseconds(ms);
    if (ms == 500) recording.add({with_long_name(aac_track(1))}, now);
    if (ms == 520) recording.add({with_long_name(video_track(1))}, now);
    if (ms == 1300) recording.add({aac_track(2), video_track(2)}, now);
    if (ms == 1420) recording.writer.add_pause(4, milliseconds(1000), now);
    if (ms == 1600) recording.end(2, now);
    recording.append_audio(1);
    if (ms % 40 == 0 && ms < 1600) recording.append_video(2, now);
    for (int i = 0; i < 6 && ms >= 520; ++i) recording.append_audio(3);
    if (ms % 100 == 0 && ms >= 600) recording.append_video(4, now);
    if (ms % 200 == 180) recording.flush();
  }
  recording.flush();
  recording.flush();
}

size_t selector_write(const Mp4Recording& recording) {
  const auto& operations = recording.sink.operations;
  const auto is_selector = [](const WriteOperation& operation) {
    return !operation.is_sync && operation.offset == 0x20;
  };
  return static_cast<size_t>(std::find_if(operations.begin(), operations.end(), is_selector) -
                             operations.begin());
}

void kill_anywhere(const FileImage& before, const std::vector<WriteOperation>& operations,
                   const VisitCrash& visit_one) {
  const VisitCrash visit = some(visit_one);
  FileImage image = before;
  for (size_t i = 0; i < operations.size(); ++i) {
    const WriteOperation& operation = operations[i];
    if (operation.is_sync) continue;
    const size_t size = operation.bytes.size();
    for (size_t cut : {size_t{1}, size_t{5}, size_t{8}, size_t{9}, size / 2, size - 1}) {
      if (cut >= size || is_atomic(operation)) continue;
      FileImage torn = image;
      torn.write(operation.offset, ByteView(operation.bytes).first(cut));
      visit({torn, i, concat("kill in operation ", i, ", byte ", cut)});
    }
    image.write(operation.offset, operation.bytes);
    visit({image, i + 1, concat("kill after operation ", i)});
  }
}

void cut_power_anywhere(const FileImage& before, const std::vector<WriteOperation>& operations, int rounds,
                        const VisitCrash& visit_one) {
  const VisitCrash visit = some(visit_one);
  std::mt19937_64 random(20);
  FileImage durable = before;
  size_t synced = 0;
  for (size_t issued = 1; issued <= operations.size(); ++issued) {
    if (operations[issued - 1].is_sync) {
      for (; synced < issued; ++synced)
        if (!operations[synced].is_sync) durable.write(operations[synced].offset, operations[synced].bytes);
    }
    for (int round = 0; round < rounds; ++round)
      visit({after_power_cut(durable, operations, synced, issued, random), synced,
             concat("power cut, operation ", issued, ", round ", round)});
  }
}

}  // namespace recorder::test
