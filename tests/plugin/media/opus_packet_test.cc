#include "plugin/media/opus_packet.h"

#include "tests/plugin/media/audio_signal.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

uint8_t toc(int configuration, bool stereo, int code) {
  return static_cast<uint8_t>(configuration << 3 | (stereo ? 4 : 0) | code);
}

}  // namespace

TEST(opus_packet, frame_length_follows_table_2_of_rfc_6716) {
  struct Row {
    int first, last;                // configurations
    std::vector<uint32_t> samples;  // in turn
  };
  const Row rows[] = {
      {0, 11, {480, 960, 1920, 2880}},   // SILK
      {12, 15, {480, 960}},              // hybrid
      {16, 31, {120, 240, 480, 960}},    // CELT
  };
  for (const Row& row : rows)
    for (int configuration = row.first; configuration <= row.last; ++configuration) {
      const uint32_t expected =
          row.samples[static_cast<size_t>(configuration - row.first) % row.samples.size()];
      for (const bool stereo : {false, true}) {
        const Bytes packet = {toc(configuration, stereo, 0), 1, 2, 3};
        CHECK(read_opus_packet(packet) == (OpusPacketInfo{expected, expected, stereo, false}));
      }
    }
}

TEST(opus_packet, count_of_frames_follows_the_code) {
  struct Row {
    Bytes packet;
    std::optional<uint32_t> samples;
  };
  const Row rows[] = {
      {{toc(31, true, 0), 0, 0, 0}, 960},
      {{toc(31, true, 1), 0, 0, 0}, 1920},
      {{toc(31, true, 2), 0, 0, 0}, 1920},
      {{toc(31, true, 3), 3, 0, 0}, 2880},
      {{toc(31, true, 3), 0xc0 | 3, 0, 0}, 2880},   // VBR and padding do not matter
      {{toc(31, true, 3), 6, 0, 0}, 5760},
      {{toc(31, true, 3), 7, 0, 0}, std::nullopt},  // 140 ms
      {{toc(28, true, 3), 48, 0, 0}, 5760},
      {{toc(28, true, 3), 49, 0, 0}, std::nullopt},
      {{toc(3, true, 2), 0, 0, 0}, 5760},           // 2 x 60 ms
      {{toc(31, true, 3), 0, 0, 0}, std::nullopt},  // no frame
      {{toc(31, true, 3)}, std::nullopt},           // truncated
      {{}, std::nullopt},
  };
  for (const Row& row : rows) {
    const auto info = read_opus_packet(row.packet);
    CHECK_EQUAL(info.has_value(), row.samples.has_value());
    if (info && row.samples) CHECK_EQUAL(info->samples, *row.samples);
  }
}

TEST(opus_packet, two_bytes_or_fewer_are_dtx) {
  CHECK(read_opus_packet(Bytes{toc(31, false, 0)})->is_dtx);
  CHECK(read_opus_packet(Bytes{toc(31, false, 0), 0})->is_dtx);
  CHECK(!read_opus_packet(Bytes{toc(31, false, 0), 0, 0})->is_dtx);
}

TEST(opus_packet, silence_is_the_well_known_packet_for_20_ms) {
  CHECK(make_opus_silence({960, 960, false, false}) == (Bytes{0xf8, 0xff, 0xfe}));
  CHECK(make_opus_silence({960, 960, true, false}) == (Bytes{0xfc, 0xff, 0xfe}));
}

TEST(opus_packet, silence_of_every_length_is_as_long_as_asked_for_and_silent) {
  const AudioFormat format{Codec::kOpus, 48000, 2, 960, {}, {}};
  for (const bool stereo : {false, true})
    for (const uint32_t samples : {120u, 240u, 360u, 480u, 960u, 1440u, 1920u, 2880u, 5640u, 5760u}) {
      const Bytes silence = make_opus_silence({samples, samples, stereo, false});
      CHECK_EQUAL(read_opus_packet(silence)->samples, samples);
      CHECK_EQUAL(read_opus_packet(silence)->is_stereo, stereo);
      test::Listener listener(format);
      MediaFrame frame;
      frame.data = silence;
      frame.duration_ticks = samples;
      listener.sink()(std::make_shared<const MediaFrame>(frame));
      listener.decode();
      CHECK_EQUAL(listener.samples().size(), samples);
      CHECK(test::largest(listener.samples()) < 1e-4);
    }
}

TEST(opus_packet, concealment_is_the_longest_frame_that_is_not_too_long) {
  struct Row {
    int64_t at_most;
    Bytes packet;
  };
  for (const Row& row : {Row{2880, {0xf8}}, Row{960, {0xf8}}, Row{959, {0xf0}}, Row{480, {0xf0}}, Row{240, {0xe8}},
                         Row{120, {0xe0}}, Row{1, {0xe0}}}) {
    CHECK(make_opus_concealment(Bytes{0x0b, 1, 2}, row.at_most) == row.packet);  // mono, SILK, 20 ms
    Bytes stereo = row.packet;
    stereo[0] |= 0x04;
    CHECK(make_opus_concealment(Bytes{0x7f, 1, 2}, row.at_most) == stereo);
  }
  CHECK(make_opus_concealment({}, 960).empty());
}

}  // namespace recorder
