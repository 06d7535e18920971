// Good media, however much of them is lost, are never taken for encrypted ones; encrypted ones are noticed in time.
#include "plugin/media/media_check.h"

#include <algorithm>
#include <random>

#include "plugin/media/opus_packet.h"
#include "tests/support/exhaustive.h"
#include "tests/support/folders.h"
#include "tests/support/rtp_capture.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using test::CapturedMedium;

struct Capture {
  const char* path;
  Codec codec;
  int times = 5;  // that it is repeated
};
constexpr Capture kH264 = {TEST_DATA "/captures/chromium-h264.rtpdump", Codec::kH264};
constexpr Capture kVp8 = {TEST_DATA "/captures/chromium-vp8.rtpdump", Codec::kVp8};
constexpr Capture kCaptures[] = {kH264,
                                 kVp8,
                                 {TEST_DATA "/captures/chromium-vp9.rtpdump", Codec::kVp9},
                                 {TEST_DATA "/captures/chromium-vp9svc.rtpdump", Codec::kVp9, 10},
                                 {TEST_DATA "/captures/chromium-av1.rtpdump", Codec::kAv1},
                                 {TEST_DATA "/captures/x265-h265.rtpdump", Codec::kH265}};

std::vector<Frame> frames_of(const Capture& capture, CapturedMedium medium, double loss = 0, uint32_t seed = 1) {
  auto packets = test::repeat(test::read_capture(capture.path, medium), capture.times);
  if (loss > 0) packets = test::mistreat(packets, {.loss = loss, .duplication = 0.02, .reordering = 0.02, .seed = seed});
  return test::receive(medium == CapturedMedium::kAudio ? Codec::kOpus : capture.codec, packets).frames;
}

struct Outcome {
  MediaVerdict verdict = MediaVerdict::kOpen;
  size_t frames = 0;  // that it took
};

Outcome verdict_on(Codec codec, const std::vector<Frame>& frames) {
  const auto check = make_media_check(codec);
  Outcome outcome;
  for (const Frame& frame : frames) {
    outcome.verdict = check->take(frame);
    ++outcome.frames;
    if (outcome.verdict != MediaVerdict::kOpen) break;
  }
  return outcome;
}

// A stream cipher, as far as a decoder can tell.
class Cipher {
 public:
  explicit Cipher(uint32_t seed) : random_(seed) {}

  void encrypt(Bytes& data, size_t from, size_t to) {
    for (size_t i = from; i < to; ++i) data[i] = static_cast<uint8_t>(data[i] ^ random_());
  }

 private:
  std::mt19937 random_;
};

// As pages do it that encrypt with insertable streams: of VP8 ten bytes of a key frame and three of others stay, of
// Opus one; behind it are a counter and a checksum.
Frame encrypted_vp8(Frame frame, Cipher& cipher) {
  frame.data.insert(frame.data.end(), 5, 0);
  cipher.encrypt(frame.data, std::min<size_t>(frame.is_key_frame ? 10 : 3, frame.data.size()), frame.data.size());
  return frame;
}

// Of H264 and H265 the parameter sets and the first bytes of each slice, which the packetizer of the browser reads, stay.
Frame encrypted_slices(Frame frame, Cipher& cipher, bool (*is_slice)(uint8_t header)) {
  constexpr size_t kClear = 4;
  for (size_t at = 0; at + 4 < frame.data.size();) {
    const size_t size = ByteReader(ByteView(frame.data).subspan(at)).u32();
    if (is_slice(frame.data[at + 4]) && size > kClear) cipher.encrypt(frame.data, at + 4 + kClear, at + 4 + size);
    at += 4 + size;
  }
  return frame;
}

bool is_h264_slice(uint8_t header) { return (header & 0x1f) == 1 || (header & 0x1f) == 5; }
bool is_h265_slice(uint8_t header) { return (header >> 1 & 0x3f) < 32; }

// Of VP9 and AV1 the beginning of a frame, with the headers that the packetizer reads.
Frame encrypted_tail(Frame frame, Cipher& cipher) {
  constexpr size_t kClear = 40;
  cipher.encrypt(frame.data, std::min(kClear, frame.data.size()), frame.data.size());
  return frame;
}

Frame encrypted(Codec codec, Frame frame, Cipher& cipher) {
  switch (codec) {
    case Codec::kVp8: return encrypted_vp8(std::move(frame), cipher);
    case Codec::kH264: return encrypted_slices(std::move(frame), cipher, is_h264_slice);
    case Codec::kH265: return encrypted_slices(std::move(frame), cipher, is_h265_slice);
    default: return encrypted_tail(std::move(frame), cipher);
  }
}

}  // namespace

TEST(media_check, good_pictures_are_readable_at_once) {
  for (const Capture& capture : kCaptures) {
    const Outcome outcome = verdict_on(capture.codec, frames_of(capture, CapturedMedium::kVideo));
    CHECK(outcome.verdict == MediaVerdict::kReadable);
    CHECK_EQUAL(outcome.frames, 16u);
  }
}

TEST(media_check, good_media_are_never_refused_whatever_is_lost) {
  for (const Capture& capture : kCaptures)
    for (uint32_t seed = 1; seed <= 5; seed += test::kStep)
      for (const double loss : {0.05, 0.3}) {
        const auto pictures = frames_of(capture, CapturedMedium::kVideo, loss, seed);
        // From wherever somebody begins to listen.
        for (size_t from = 0; from < pictures.size(); from += 23)
          CHECK(verdict_on(capture.codec, {pictures.begin() + static_cast<std::ptrdiff_t>(from), pictures.end()})
                    .verdict != MediaVerdict::kUndecodable);
      }
}

TEST(media_check, good_sound_is_readable_whatever_is_lost) {
  for (const Capture& capture : {kH264, kVp8})
    for (uint32_t seed = 1; seed <= 5; seed += test::kStep)
      for (const double loss : {0.05, 0.3})
        CHECK(verdict_on(Codec::kOpus, frames_of(capture, CapturedMedium::kAudio, loss, seed)).verdict ==
              MediaVerdict::kReadable);
}

TEST(media_check, encrypted_pictures_are_noticed_when_three_rows_failed) {
  const auto key_frames_until = [](const std::vector<Frame>& frames, size_t end) {
    return std::count_if(frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(end),
                         [](const Frame& frame) { return frame.is_key_frame; });
  };
  for (uint32_t seed = 1; seed <= 10; seed += test::kStep)
    for (const Capture& capture : kCaptures) {
      Cipher cipher(seed);
      std::vector<Frame> frames;
      for (Frame& frame : frames_of(capture, CapturedMedium::kVideo))
        frames.push_back(encrypted(capture.codec, std::move(frame), cipher));
      const Outcome outcome = verdict_on(capture.codec, frames);
      CHECK(outcome.verdict == MediaVerdict::kUndecodable);
      // A key frame may pass by chance, most often one of VP9.
      CHECK(key_frames_until(frames, outcome.frames) <= 8);
    }
}

TEST(media_check, asks_for_a_key_frame_when_the_last_one_was_of_no_use) {
  Cipher cipher(1);
  const auto check = make_media_check(Codec::kVp8);
  const auto frames = frames_of(kVp8, CapturedMedium::kVideo);
  CHECK(!check->wants_key_frame());
  for (size_t i = 0; i < 8; ++i) CHECK(check->take(encrypted_vp8(frames[i], cipher)) == MediaVerdict::kOpen);
  CHECK(check->wants_key_frame());
  CHECK(check->take(frames[0]) == MediaVerdict::kOpen);
  CHECK(!check->wants_key_frame());
}

TEST(media_check, one_spoiled_picture_is_no_encryption) {
  Cipher cipher(1);
  auto frames = frames_of(kVp8, CapturedMedium::kVideo);
  for (size_t i = 0; i < 30; ++i) frames[i] = encrypted_vp8(frames[i], cipher);
  CHECK(verdict_on(Codec::kVp8, frames).verdict == MediaVerdict::kReadable);  // from the second key frame on
}

TEST(media_check, sound_whose_first_bytes_are_encrypted_is_noticed_in_three_seconds) {
  for (uint32_t seed = 1; seed <= 20; seed += test::kStep) {
    Cipher cipher(seed);
    auto frames = frames_of(kVp8, CapturedMedium::kAudio);
    for (Frame& frame : frames) cipher.encrypt(frame.data, 0, frame.data.size());
    const Outcome outcome = verdict_on(Codec::kOpus, frames);
    CHECK(outcome.verdict == MediaVerdict::kUndecodable);
    CHECK_EQUAL(outcome.frames, 151u);
  }
}

TEST(media_check, silence_that_is_not_sent_and_packets_of_any_length_are_good_sound) {
  std::vector<Frame> frames;
  int64_t timestamp = 0;
  const Bytes packets[] = {{0xfc, 1, 2, 3}, {0xf8, 0xff, 0xfe}, {0x78, 1, 2}, {0xfd, 1, 2, 3, 4}, {0x08}};
  for (size_t i = 0; i < 200; ++i) {
    Frame frame;
    frame.data = packets[i % std::size(packets)];
    frame.timestamp = timestamp;
    frame.is_key_frame = true;
    timestamp += read_opus_packet(frame.data)->samples + (i % 7 == 0 ? 19200 : 0);  // 400 ms of DTX
    frames.push_back(std::move(frame));
  }
  CHECK(verdict_on(Codec::kOpus, frames).verdict == MediaVerdict::kReadable);
}

TEST(media_check, says_nothing_of_what_is_not_received) { CHECK(make_media_check(Codec::kAac) == nullptr); }

}  // namespace recorder
