// Writes files for ffprobe_webm_test.sh: recordings of a browser's VP8 and Opus by a WebmWriter, finished, in
// the making and repaired; beside each, in .packets, a line "track,ms,bytes,K or _" for each packet that it
// must have.
//   write_webm FOLDER
#include <cstdio>
#include <fstream>
#include <map>
#include <string>

#include "plugin/media/webm_repair.h"
#include "tests/support/memory_source.h"
#include "tests/support/webm_recording.h"

namespace recorder::test {
namespace {

void store(const std::string& path, const Bytes& bytes) {
  std::ofstream(path, std::ios::binary) << as_text(bytes);
}

void store_packets(const std::string& path, const WebmRecording& recording) {
  std::ofstream out(path);
  for (size_t track = 0; track < 2; ++track)
    for (const WebmPacket& packet : recording.of_track(track))
      out << track << "," << packet.time_ms << "," << packet.data.size()
          << (packet.is_key_frame ? ",K\n" : ",_\n");
}

const std::map<std::string, WebmRecording::Plan> kFinished = {
    {"both", {.end = seconds(12)}},
    {"late_audio", {.audio_start = milliseconds(300), .end = seconds(12)}},
    {"late_video", {.video_start = milliseconds(2500), .end = seconds(13)}},
    {"gap", {.gap_from = seconds(2), .gap_to = seconds(7), .end = seconds(18)}},
    {"only_video", {.has_audio = false, .end = seconds(12)}},
    {"only_audio", {.has_video = false, .end = seconds(12), .expected_tracks = 1}},
};

int write_all(const std::string& folder) {
  for (const auto& [name, plan] : kFinished) {
    WebmRecording recording(plan);
    recording.record();
    store(folder + "/recording_" + name + ".webm", recording.file());
    recording.finish();
    store(folder + "/finished_" + name + ".webm", recording.file());
    store_packets(folder + "/finished_" + name + ".packets", recording);
  }
  // All frames are written, but the file has not become a finished one.
  WebmRecording recording(kFinished.at("both"));
  recording.record();
  const size_t begin_of_end = recording.sink.operations.size();
  recording.finish();
  const Bytes torn = recording.file(begin_of_end + 1);
  MemorySource source(torn);
  LoggingWriteSink repaired;
  if (!repair_webm(source, repaired)) return 1;
  const FileImage image = repaired.image();
  store(folder + "/repaired_both.webm", image.read(0, image.size()));
  store_packets(folder + "/repaired_both.packets", recording);
  return 0;
}

}  // namespace
}  // namespace recorder::test

int main(int argc, char** argv) {
  if (argc == 2) return recorder::test::write_all(argv[1]);
  std::fprintf(stderr, "usage: write_webm FOLDER\n");
  return 2;
}
