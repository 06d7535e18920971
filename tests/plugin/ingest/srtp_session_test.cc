#include "plugin/ingest/srtp_session.h"

#include <algorithm>

#include "tests/plugin/ingest/loopback.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

// A receiver and a sender that share a key.
struct Pair {
  SrtpKey key = *SrtpKey::random();
  SrtpSession session = std::move(*SrtpSession::create(key));
  test::SrtpSender sender{key};

  Bytes unprotect(Bytes packet) {
    const auto plain = session.unprotect(packet);
    return {plain.begin(), plain.end()};
  }
};

}  // namespace

TEST(srtp_session, packets_of_any_ssrc_come_out_as_they_went_in) {
  Pair pair;
  for (const uint32_t ssrc : {1u, 0xffffffffu, 77u}) {
    const Bytes packet = test::make_rtp(10, ssrc);
    const Bytes wire = pair.sender.protect(packet);
    CHECK_EQUAL(wire.size(), packet.size() + 10);  // 80 bits of tag; RFC 3711, 5.2
    CHECK(pair.unprotect(wire) == packet);
  }
}

TEST(srtp_session, sequence_numbers_may_wrap) {
  Pair pair;
  for (int i = 65530; i < 65546; ++i) {
    const Bytes packet = test::make_rtp(static_cast<uint16_t>(i));
    CHECK(pair.unprotect(pair.sender.protect(packet)) == packet);
  }
}

TEST(srtp_session, order_does_not_matter_and_a_replay_is_refused) {
  Pair pair;
  std::vector<Bytes> wire;
  for (uint16_t i = 0; i < 100; ++i) wire.push_back(pair.sender.protect(test::make_rtp(i)));
  std::reverse(wire.begin(), wire.end());
  for (const Bytes& packet : wire) CHECK(!pair.unprotect(packet).empty());
  for (const Bytes& packet : wire) CHECK(pair.unprotect(packet).empty());
}

TEST(srtp_session, what_is_not_authentic_is_refused) {
  Pair pair, stranger;
  CHECK(pair.unprotect(stranger.sender.protect(test::make_rtp(1))).empty());
  Bytes changed = pair.sender.protect(test::make_rtp(1));
  changed[13] ^= 1;
  CHECK(pair.unprotect(changed).empty());
  CHECK(pair.unprotect(test::make_rtp(1)).empty());
  for (size_t size = 0; size < changed.size(); ++size)
    CHECK(
        pair.unprotect(Bytes(changed.begin(), changed.begin() + static_cast<std::ptrdiff_t>(size))).empty());
  CHECK(!pair.unprotect(pair.sender.protect(test::make_rtp(2))).empty());
}

TEST(srtp_session, key_has_thirty_bytes_and_forty_letters) {
  const SrtpKey key = *SrtpKey::random();
  CHECK_EQUAL(key.key_and_salt.size(), 30u);
  CHECK(key.key_and_salt != SrtpKey::random()->key_and_salt);
  CHECK_EQUAL(key.base64().size(), 40u);
  CHECK_EQUAL(SrtpKey{Bytes(30)}.base64(), std::string(40, 'A'));
  CHECK_EQUAL(SrtpKey{Bytes(30, 0xff)}.base64(), std::string(40, '/'));
}

TEST(srtp_session, key_of_another_length_is_an_error) {
  for (const size_t size : {0, 16, 29, 31}) {
    const auto session = SrtpSession::create({Bytes(size)});
    REQUIRE(!session.ok());
    CHECK(session.error().code == ErrorCode::kBadRequest);
  }
}

}  // namespace recorder
