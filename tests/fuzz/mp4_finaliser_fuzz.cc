// Any bytes as a file that nobody finished: the finaliser answers soon, with what it writes bounded by what
// it read, and what it has finished is finished.
#include "plugin/mp4/finaliser.h"
#include "tests/fuzz/property.h"
#include "tests/support/image_source.h"
#include "tests/support/logging_write_sink.h"

namespace recorder::test {
namespace {

// Tables take some 30 bytes for a sample, which takes 12 in its fragment; a pause of years is filled with a
// thousand pictures for each track.
uint64_t largest_output(size_t input) { return 64 * input + (uint64_t{1} << 20) * (1 + input / 500); }

void check(FileImage& image, size_t size) {
  const FileImage before = image;
  ImageSource source(before);
  LoggingWriteSink sink;
  const auto result = finalise(source, sink);
  uint64_t written = 0;
  for (const WriteOperation& operation : sink.operations) {
    written += operation.bytes.size();
    if (!operation.is_sync) image.write(operation.offset, operation.bytes);
  }
  PROPERTY(written <= largest_output(size));
  const bool is_changed = result.ok() && result->outcome == FinaliseOutcome::kFinished;
  PROPERTY(is_changed == !sink.operations.empty());
  if (!is_changed) return;
  ImageSource finished(image);
  LoggingWriteSink nothing;
  const auto again = finalise(finished, nothing);
  PROPERTY(again.ok() && again->outcome == FinaliseOutcome::kWasFinished && nothing.operations.empty());
  PROPERTY(again->samples >= result->samples);
}

}  // namespace
}  // namespace recorder::test

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  recorder::test::FileImage image;
  image.write(0, {data, size});
  recorder::test::check(image, size);
  return 0;
}
