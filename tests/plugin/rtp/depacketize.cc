// Writes what the receiver makes of a capture as a stream that FFmpeg reads: H264 and H265 as Annex B, the others
// as IVF.
//   depacketize CODEC CAPTURE OUTPUT LOSS SEED
// prints the number of frames. For decode_captures_test.sh.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/rtp_capture.h"

namespace recorder {
namespace {

// ISO/IEC 14496-10 and 23008-2, annex B: a start code in the place of each length.
Bytes annex_b(const std::vector<Frame>& frames) {
  Bytes out;
  ByteWriter writer(out);
  for (const Frame& frame : frames) {
    ByteReader reader(frame.data);
    while (reader.remaining() > 0) {
      const ByteView nal_unit = reader.take(reader.u32());
      writer.u32(1);
      writer.bytes(nal_unit);
    }
  }
  return out;
}

void little_endian(ByteWriter& writer, uint64_t value, int size) {
  for (int i = 0; i < size; ++i) writer.u8(static_cast<uint8_t>(value >> 8 * i));
}

Bytes ivf(std::string_view codec, const std::vector<Frame>& frames) {
  Bytes out;
  ByteWriter writer(out);
  writer.text("DKIF");
  little_endian(writer, 0, 2);
  little_endian(writer, 32, 2);
  writer.text(codec);
  little_endian(writer, 640, 2);
  little_endian(writer, 360, 2);
  little_endian(writer, 90000, 4);
  little_endian(writer, 1, 4);
  little_endian(writer, frames.size(), 8);
  for (const Frame& frame : frames) {
    little_endian(writer, frame.data.size(), 4);
    little_endian(writer, static_cast<uint64_t>(frame.timestamp), 8);
    writer.bytes(frame.data);
  }
  return out;
}

Bytes vp8(const std::vector<Frame>& frames) { return ivf("VP80", frames); }
Bytes vp9(const std::vector<Frame>& frames) { return ivf("VP90", frames); }
Bytes av1(const std::vector<Frame>& frames) { return ivf("AV01", frames); }

struct Row {
  const char* name;
  Codec codec;
  Bytes (*write)(const std::vector<Frame>& frames);
};
constexpr Row kStreams[] = {
    {"h264", Codec::kH264, annex_b}, {"vp8", Codec::kVp8, vp8}, {"vp9", Codec::kVp9, vp9},
    {"vp9svc", Codec::kVp9, vp9}, {"av1", Codec::kAv1, av1}, {"h265", Codec::kH265, annex_b}};

int run(const std::vector<std::string>& arguments) {
  for (const Row& row : kStreams) {
    if (arguments.size() != 5 || arguments[0] != row.name) continue;
    const auto packets = test::repeat(test::read_capture(arguments[1], test::CapturedMedium::kVideo), 20);
    const double loss = std::atof(arguments[3].c_str());
    const double mistreated = loss > 0 ? 0.02 : 0;
    const auto seed = static_cast<uint32_t>(std::atoi(arguments[4].c_str()));
    const test::Mistreatment how = {
        .loss = loss, .duplication = mistreated, .reordering = mistreated, .seed = seed};
    const test::Received received = test::receive(row.codec, test::mistreat(packets, how));
    const Bytes stream = row.write(received.frames);
    std::ofstream(arguments[2], std::ios::binary) << as_text(stream);
    std::printf("%zu\n", received.frames.size());
    return 0;
  }
  std::fprintf(stderr, "usage: depacketize CODEC CAPTURE OUTPUT LOSS SEED\n");
  return 2;
}

}  // namespace
}  // namespace recorder

int main(int argc, char** argv) { return recorder::run({argv + 1, argv + argc}); }
