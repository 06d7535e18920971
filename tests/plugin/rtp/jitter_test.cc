#include "plugin/rtp/jitter.h"

#include "tests/support/rtp_builder.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using test::at_ms;

// A packet every 20 ms of a clock of 48 kHz, as late as the test says.
struct Sender {
  void send(int64_t late_ms = 0) {
    RtpPacket packet;
    packet.ssrc = ssrc;
    packet.timestamp = first_timestamp + static_cast<uint32_t>(sent * 960);
    jitter.take(packet, at_ms(sent * 20 + late_ms));
    ++sent;
  }

  InterarrivalJitter jitter{48000};
  uint32_t ssrc = 1;
  uint32_t first_timestamp = 0xffffff00;  // so that it wraps
  int64_t sent = 0;
};

}  // namespace

TEST(jitter, of_packets_that_lie_here_as_at_the_sender_is_none) {
  Sender sender;
  for (int i = 0; i < 100; ++i) sender.send(7);
  CHECK(sender.jitter.value() == Duration::zero());
}

TEST(jitter, is_that_of_the_standard) {
  Sender sender;
  sender.send(0);
  sender.send(16);  // D = 16: J = 16/16
  CHECK(sender.jitter.value() == milliseconds(1));
  sender.send(16);  // D = 0: J = 1 - 1/16
  CHECK(sender.jitter.value() == microseconds(937) + Duration(500));
  for (int i = 0; i < 1000; ++i) sender.send(i % 2 == 0 ? 10 : 0);  // |D| = 10 throughout
  CHECK(sender.jitter.value() > microseconds(9999) && sender.jitter.value() <= milliseconds(10));
}

TEST(jitter, is_not_that_of_another_source_or_of_time_stamps_that_jumped) {
  Sender sender;
  sender.send();
  sender.first_timestamp += 48000u * 3600;
  sender.send();
  sender.ssrc = 2;
  sender.first_timestamp += 96000;
  sender.send();
  sender.send();
  CHECK(sender.jitter.value() == Duration::zero());
}

}  // namespace recorder
