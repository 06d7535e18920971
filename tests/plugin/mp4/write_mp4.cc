// Writes files of real frames into a folder, for ffprobe_test.sh: NAME.mp4, and NAME.packets with what
// ffprobe is to find in it, a line "track,ticks,bytes,K or _" for each packet. Those that nobody finished are
// there once more as repaired_NAME.mp4.
//   write_mp4 FOLDER
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "plugin/mp4/finaliser.h"
#include "plugin/mp4/mp4_writer.h"
#include "tests/support/folders.h"
#include "tests/support/image_source.h"
#include "tests/support/logging_write_sink.h"

namespace recorder::test {
namespace {

struct Frame {
  bool is_key_frame = false;
  Bytes data;
  Bytes configuration;
  uint16_t width = 0, height = 0;
};

// tests/data/mp4/README.md
std::vector<Frame> read_frames(const std::string& name, MediaKind kind) {
  std::ifstream file(std::string(TEST_DATA "/mp4/") + name + ".frames", std::ios::binary);
  const Bytes bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  ByteReader reader(bytes);
  std::vector<Frame> frames;
  Frame current;
  while (reader.remaining() > 0) {
    const uint8_t letter = reader.u8();
    const ByteView content = reader.take(reader.u32());
    ByteReader fields(content);
    if (letter == 'C') {
      if (kind == MediaKind::kVideo) {
        current.width = fields.u16();
        current.height = fields.u16();
      }
      current.configuration.assign(fields.rest().begin(), fields.rest().end());
    } else {
      current.is_key_frame = letter == 'K';
      current.data.assign(content.begin(), content.end());
      frames.push_back(current);
    }
  }
  return frames;
}

struct Source {
  Codec codec;
  uint32_t timescale;
  uint32_t ticks_per_frame;
  std::vector<Frame> frames;
};

// The camera of VP8 lies on its side.
uint16_t rotation_of(Codec codec) { return codec == Codec::kVp8 ? 90 : 0; }

Source source(Codec codec) {
  static const std::map<Codec, std::tuple<const char*, uint32_t, uint32_t>> kRows = {
      {Codec::kH264, {"h264", 90000, 3600}},
      {Codec::kVp8, {"vp8", 90000, 3600}},
      {Codec::kAac, {"aac", 44100, 1024}},
      {Codec::kOpus, {"opus", 48000, 960}},
  };
  const auto& [name, timescale, ticks] = kRows.at(codec);
  return {codec, timescale, ticks, read_frames(name, codec_kind(codec))};
}

// One file in the making, and the packets that are in it at each moment.
class Recording {
 public:
  explicit Recording(uint32_t slot_size) : writer_(settings(slot_size), sink_) {}

  // Adds tracks that begin at the same time, frame after frame.
  void join(const std::vector<Codec>& codecs, Duration join) {
    std::vector<ContainerTrack> tracks;
    for (Codec codec : codecs) {
      sources_.push_back({source(codec), join, 0});
      tracks.push_back(describe(sources_.back().source));
    }
    writer_.add_tracks(std::move(tracks), join);
    note(false);
  }

  // Everything that happens in a period of 500 ms, and a flush.
  void run(int periods) {
    for (int i = 0; i < periods; ++i) {
      now_ += milliseconds(500);
      for (size_t track = 0; track < sources_.size(); ++track) append_until(track, now_);
      writer_.flush();
      note(true);
    }
  }

  void add_pause(uint32_t track) { writer_.add_pause(track, milliseconds(700), milliseconds(900)); }

  void finish() {
    for (size_t track = 0; track < sources_.size(); ++track)
      writer_.end_track(static_cast<uint32_t>(track + 1), time_of(track, sources_[track].next));
    for (Joined& joined : sources_) joined.is_ended = true;
    writer_.finish();
    note(true);
  }

  // The file after `count` operations and `part` bytes of the next one, and what becomes of it by repair.
  // That also shows a batch of which nothing is missing but the opening of its gate: the next operation.
  void store(const std::string& folder, const std::string& name, size_t count, size_t part = 0) const {
    FileImage image = sink_.image(count);
    if (part > 0)
      image.write(sink_.operations[count].offset, ByteView(sink_.operations[count].bytes).first(part));
    store(folder + "/" + name, image, packets_after(count));
    if (repair(image))
      store(folder + "/repaired_" + name, image, packets_after(part == 0 ? count + 1 : count));
  }
  void store(const std::string& folder, const std::string& name) const {
    store(folder, name, sink_.operations.size());
  }

  [[nodiscard]] const std::vector<WriteOperation>& operations() const { return sink_.operations; }

 private:
  struct Joined {
    Source source;
    Duration join;
    size_t next;
    bool is_ended = false;
  };

  static void store(const std::string& path, const FileImage& image, const std::string& packets) {
    std::ofstream(path + ".mp4", std::ios::binary) << as_text(image.read(0, image.size()));
    std::ofstream(path + ".packets") << packets;
  }

  // False when there was nothing to repair.
  static bool repair(FileImage& image) {
    LoggingWriteSink sink;
    ImageSource source(image);
    const auto finished = finalise(source, sink);
    for (const WriteOperation& operation : sink.operations)
      if (!operation.is_sync) image.write(operation.offset, operation.bytes);
    return finished.ok() && finished->outcome == FinaliseOutcome::kFinished;
  }

  [[nodiscard]] std::string packets_after(size_t count) const {
    std::string packets;
    for (const auto& [operations, text] : moments_)
      if (operations <= count) packets = text;
    return packets;
  }

  static Mp4FileSettings settings(uint32_t slot_size) {
    return {"A conference", "multi-recorder://room", WallTime(seconds(1'700'000'000)), slot_size};
  }

  ContainerTrack describe(const Source& source) const {
    const Frame& first = source.frames.front();
    const auto stream = static_cast<uint32_t>(sources_.size() - 1) / 2;
    const uint16_t channels = codec_kind(source.codec) == MediaKind::kAudio ? 1 : 0;
    return {source.codec, source.timescale, first.width, first.height, channels, first.configuration,
            "stream" + std::to_string(stream), "session" + std::to_string(stream), stream, rotation_of(source.codec)};
  }

  Duration time_of(size_t track, size_t frame) const {
    const Joined& joined = sources_[track];
    return joined.join +
           from_ticks(static_cast<int64_t>(frame * joined.source.ticks_per_frame), joined.source.timescale);
  }

  void append_until(size_t track, Duration end) {
    Joined& joined = sources_[track];
    while (joined.next < joined.source.frames.size() && time_of(track, joined.next) < end) {
      const Frame& frame = joined.source.frames[joined.next];
      const bool is_audio = codec_kind(joined.source.codec) == MediaKind::kAudio;
      ContainerSample sample{time_of(track, joined.next),
                       is_audio ? joined.source.ticks_per_frame : 0,
                       frame.is_key_frame,
                       {},
                       frame.width,
                       frame.height};
      sample.rotation = rotation_of(joined.source.codec);
      if (frame.is_key_frame && !is_audio) sample.configuration = frame.configuration;
      writer_.append(static_cast<uint32_t>(track + 1), sample, frame.data);
      ++joined.next;
    }
  }

  void note(bool has_flushed) {
    std::string text = moments_.empty() ? "" : moments_.back().second;
    if (has_flushed) {
      text.clear();
      for (size_t track = 0; track < sources_.size(); ++track) text += packets_of(track);
    }
    moments_.emplace_back(sink_.operations.size(), text);
  }

  std::string packets_of(size_t track) const {
    const Joined& joined = sources_[track];
    const bool holds_back =
        codec_kind(joined.source.codec) == MediaKind::kVideo && !joined.is_ended && joined.next > 0;
    std::string text;
    for (size_t i = 0; i + (holds_back ? 1 : 0) < joined.next; ++i) {
      const Frame& frame = joined.source.frames[i];
      text += std::to_string(track) + "," +
              std::to_string(to_ticks(time_of(track, i), joined.source.timescale)) + "," +
              std::to_string(frame.data.size()) + (frame.is_key_frame ? ",K\n" : ",_\n");
    }
    return text;
  }

  LoggingWriteSink sink_;
  Mp4Writer writer_;
  std::vector<Joined> sources_;
  std::vector<std::pair<size_t, std::string>> moments_;
  Duration now_{};
};

void record(Recording& recording) {
  recording.join({Codec::kAac, Codec::kH264}, {});
  recording.run(3);
  recording.join({Codec::kAac, Codec::kH264}, milliseconds(1500));
  recording.run(1);
  recording.add_pause(2);
  recording.join({Codec::kOpus, Codec::kVp8}, seconds(2));
  recording.run(1);
  recording.join({Codec::kAac, Codec::kH264}, milliseconds(2500));
  recording.run(3);
}

// The last batch is cut off in the middle of its samples, before its gate is opened, and in its headers.
void store_cut_off(const Recording& recording, const std::string& folder) {
  const auto& operations = recording.operations();
  size_t media = operations.size() - 3;  // last samples, sync, gate
  recording.store(folder, "cut_in_samples", media, operations[media].bytes.size() / 2);
  recording.store(folder, "cut_before_gate", media + 2);
  while (operations[media - 1].offset >= operations.back().offset) --media;
  for (size_t part : {4, 8, 20, 200})
    recording.store(folder, "cut_in_header_" + std::to_string(part), media, part);
}

int write_all(const std::string& folder) {
  for (uint32_t slot_size : {8u * 1024, 256u * 1024}) {
    Recording recording(slot_size);
    record(recording);
    recording.store(folder, "recording_" + std::to_string(slot_size));
    if (slot_size > 8192) store_cut_off(recording, folder);
    recording.finish();
    recording.store(folder, "finished_" + std::to_string(slot_size));
  }
  return 0;
}

}  // namespace
}  // namespace recorder::test

int main(int argc, char** argv) {
  if (argc == 2) return recorder::test::write_all(argv[1]);
  std::fprintf(stderr, "usage: write_mp4 FOLDER\n");
  return 2;
}
