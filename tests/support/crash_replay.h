// What a crash leaves of a file: a kill ends the log of writes anywhere, a power cut loses any sectors that
// were not synced.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/support/logging_write_sink.h"
#include "tests/support/mp4_recording.h"

namespace recorder::test {

// Three streams that come and go, with batches that name new tracks, empty tracks, idle flushes and pauses.
// Not finished.
void record_conference(Mp4Recording& recording);
// The operation that makes a file of it.
size_t selector_write(const Mp4Recording& recording);

struct CrashState {
  FileImage image;
  size_t durable = 0;  // so many operations are certainly in the image
  std::string when;
};
using VisitCrash = std::function<void(const CrashState&)>;

// After every operation of the log, and at several bytes inside it.
void kill_anywhere(const FileImage& before, const std::vector<WriteOperation>& operations,
                   const VisitCrash& visit);
// After every operation, with several random choices of what was lost.
void cut_power_anywhere(const FileImage& before, const std::vector<WriteOperation>& operations, int rounds,
                        const VisitCrash& visit);

}  // namespace recorder::test
