// Any bytes as a WebM that a crash cut off: the repair must answer soon, with no more than is in the file,
// and what it makes must be a file that it can read again.
#include "plugin/media/ffmpeg.h"
#include "plugin/media/webm_repair.h"
#include "tests/fuzz/property.h"
#include "tests/support/logging_write_sink.h"
#include "tests/support/memory_source.h"

namespace {

using namespace recorder;

Result<WebmRepair> repair(const Bytes& file, Bytes& out) {
  test::MemorySource source(file);
  test::LoggingWriteSink sink;
  const auto repaired = repair_webm(source, sink);
  const test::FileImage image = sink.image();
  out = image.read(0, image.size());
  return repaired;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  av_log_set_level(AV_LOG_QUIET);
  Bytes whole;
  const auto repaired = repair(Bytes(data, data + size), whole);
  if (!repaired) {
    PROPERTY(!repaired.error().message.empty());
    return 0;
  }
  PROPERTY(repaired->packets > 0 && repaired->packets <= size);
  Bytes again;
  const auto second = repair(whole, again);
  PROPERTY(second.ok() && second->packets == repaired->packets);
  return 0;
}
