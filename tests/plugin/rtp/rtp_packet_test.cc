#include "plugin/rtp/rtp_packet.h"

#include <vector>

#include "tests/support/rtp_builder.h"
#include "tests/support/test.h"

namespace recorder {

using test::concatenate;
using test::rtp;

namespace {

constexpr size_t kHeader = 12;

Bytes with_extension(uint16_t profile, const Bytes& content, const Bytes& payload) {
  Bytes bytes = rtp({.seq = 1});
  bytes[0] |= 0x10;
  ByteWriter writer(bytes);
  writer.u16(profile);
  writer.u16(static_cast<uint16_t>(content.size() / 4));
  writer.bytes(content);
  writer.bytes(payload);
  return bytes;
}

bool equal(ByteView view, const Bytes& bytes) { return Bytes(view.begin(), view.end()) == bytes; }

}  // namespace

TEST(rtp_packet, has_the_fields_of_the_header) {
  const Bytes bytes =
      rtp({.seq = 0xfffe, .ts = 0x89abcdef, .marker = true, .type = 111, .ssrc = 0xdeadbeef}, {1, 2, 3});
  const auto packet = RtpPacket::parse(bytes);
  REQUIRE(packet);
  CHECK(packet->marker);
  CHECK_EQUAL(packet->payload_type, 111);
  CHECK_EQUAL(packet->sequence_number, 0xfffe);
  CHECK_EQUAL(packet->timestamp, 0x89abcdefu);
  CHECK_EQUAL(packet->ssrc, 0xdeadbeefu);
  CHECK(equal(packet->payload, {1, 2, 3}));
}

TEST(rtp_packet, skips_contributing_sources) {
  Bytes bytes = rtp({}, {0, 0, 0, 1, 0, 0, 0, 2, 7});
  bytes[0] |= 2;
  const auto packet = RtpPacket::parse(bytes);
  REQUIRE(packet);
  CHECK(equal(packet->payload, {7}));
}

TEST(rtp_packet, leaves_padding_out) {
  struct Row {
    Bytes payload;
    bool is_valid;
    Bytes expected;
  };
  const std::vector<Row> rows = {
      {{9, 9, 0, 2}, true, {9, 9}},
      {{9, 1}, true, {9}},
      {{0, 0, 0, 4}, true, {}},    // of padding only
      {{9, 9, 0}, false, {}},      // no padding at all
      {{9, 9, 4}, false, {}},      // more than there is
      {{}, false, {}},
  };
  for (const Row& row : rows) {
    Bytes bytes = rtp({}, row.payload);
    bytes[0] |= 0x20;
    const auto packet = RtpPacket::parse(bytes);
    CHECK_EQUAL(packet.has_value(), row.is_valid);
    if (packet) CHECK(equal(packet->payload, row.expected));
  }
}

TEST(rtp_packet, refuses_what_is_not_rtp) {
  Bytes version_1 = rtp({});
  version_1[0] = 0x40;
  CHECK(!RtpPacket::parse(version_1));
  CHECK(!RtpPacket::parse({}));
  // Sender report, receiver report, source description, goodbye, feedback (RFC 5761, 4).
  for (const uint8_t rtcp_type : {200, 201, 202, 203, 205, 206}) {
    Bytes report(28, 0);
    report[0] = 0x80;
    report[1] = rtcp_type;
    CHECK(!RtpPacket::parse(report));
  }
}

TEST(rtp_packet, refuses_every_truncation_of_its_header) {
  const Bytes bytes = with_extension(0xbede, {0x10, 5, 0, 0}, {});
  CHECK(RtpPacket::parse(bytes).has_value());
  for (size_t size = 0; size < bytes.size(); ++size) CHECK(!RtpPacket::parse(ByteView(bytes).first(size)));
}

TEST(rtp_packet, may_have_no_payload) {
  const Bytes bytes = rtp({});
  CHECK_EQUAL(bytes.size(), kHeader);
  const auto packet = RtpPacket::parse(bytes);
  REQUIRE(packet);
  CHECK(packet->payload.empty());
}

TEST(rtp_packet, finds_extension_elements_of_both_forms) {
  struct Row {
    uint16_t profile;
    Bytes content;
    uint8_t id;
    bool is_found;
    Bytes expected;
  };
  const std::vector<Row> rows = {
      {0xbede, {0x10, 0xaa, 0x31, 0xbb, 0xcc, 0, 0, 0}, 1, true, {0xaa}},
      {0xbede, {0x10, 0xaa, 0x31, 0xbb, 0xcc, 0, 0, 0}, 3, true, {0xbb, 0xcc}},
      {0xbede, {0x10, 0xaa, 0x31, 0xbb, 0xcc, 0, 0, 0}, 2, false, {}},
      {0xbede, {0, 0, 0x20, 0xdd}, 2, true, {0xdd}},           // padding before it
      {0xbede, {0xf0, 0xaa, 0x20, 0xdd}, 2, false, {}},        // id 15 ends them
      {0xbede, {0x10, 0xaa, 0x3f, 0xbb}, 3, false, {}},        // longer than the extension
      {0xbede, {0, 0, 0, 0}, 0, false, {}},
      {0x1000, {20, 2, 0xaa, 0xbb, 21, 0, 0, 0}, 20, true, {0xaa, 0xbb}},
      {0x1005, {20, 2, 0xaa, 0xbb, 21, 0, 0, 0}, 21, true, {}},
      {0x1000, {20, 9, 0xaa, 0xbb}, 20, false, {}},
      {0x1000, {0, 0, 0, 20}, 20, false, {}},
      {0x5555, {0x10, 0xaa, 0, 0}, 1, false, {}},              // neither form
      {0xbede, {}, 1, false, {}},
  };
  for (const Row& row : rows) {
    const Bytes bytes = with_extension(row.profile, row.content, {7, 8});
    const auto packet = RtpPacket::parse(bytes);
    REQUIRE(packet);
    CHECK(equal(packet->payload, {7, 8}));
    const auto element = packet->extension_element(row.id);
    CHECK_EQUAL(element.has_value(), row.is_found);
    if (element) CHECK(equal(*element, row.expected));
  }
}

}  // namespace recorder
