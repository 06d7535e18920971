// Packets in one line, so that a test reads as a specification.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/base/bytes.h"
#include "plugin/base/clock.h"
#include "plugin/rtp/track_receiver.h"

namespace recorder::test {

struct RtpFields {
  uint16_t seq = 0;
  uint32_t ts = 0;
  bool marker = false;
  uint8_t type = 96;
  uint32_t ssrc = 0x1234;
};

// RFC 3550, 5.1, without CSRC, header extension and padding.
inline Bytes rtp(RtpFields fields, const Bytes& payload = {}) {
  Bytes bytes;
  ByteWriter writer(bytes);
  writer.u8(0x80);
  writer.u8(static_cast<uint8_t>((fields.marker ? 0x80 : 0) | fields.type));
  writer.u16(fields.seq);
  writer.u32(fields.ts);
  writer.u32(fields.ssrc);
  writer.bytes(payload);
  return bytes;
}

// The same packet with a header extension of one element, RFC 8285, 4.2.
inline Bytes with_extension(Bytes packet, uint8_t id, uint8_t value) {
  const Bytes extension = {0xbe, 0xde, 0, 1, static_cast<uint8_t>(id << 4), value, 0, 0};
  packet[0] |= 0x10;
  packet.insert(packet.begin() + 12, extension.begin(), extension.end());
  return packet;
}

// A packet of padding only, as senders use them to probe the network.
inline Bytes padding_rtp(RtpFields fields) {
  Bytes bytes = rtp(fields, {0, 0, 0, 4});
  bytes[0] |= 0x20;
  return bytes;
}

// RFC 2198, 3: sound of packets before, the oldest first, then the packet's own; all of one payload type.
struct RedBlock {
  uint32_t offset = 0;
  Bytes data;
};
inline Bytes red(const std::vector<RedBlock>& blocks, const Bytes& primary, uint8_t type = 111) {
  Bytes payload;
  ByteWriter writer(payload);
  for (const RedBlock& block : blocks) {
    writer.u8(0x80 | type);
    writer.u24(block.offset << 10 | static_cast<uint32_t>(block.data.size()));
  }
  writer.u8(type);
  for (const RedBlock& block : blocks) writer.bytes(block.data);
  writer.bytes(primary);
  return payload;
}

inline MonotonicTime at_ms(int64_t milliseconds_since_zero) {
  return MonotonicTime(milliseconds(milliseconds_since_zero));
}

inline Bytes concatenate(const std::vector<Bytes>& parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

inline Bytes from_hex(std::string_view text) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  Bytes bytes;
  for (size_t i = 0; i + 1 < text.size(); i += 2)
    bytes.push_back(static_cast<uint8_t>(digit(text[i]) * 16 + digit(text[i + 1])));
  return bytes;
}

// H264, RFC 6184. The first payload byte of a slice has first_mb_in_slice and slice_type, 0 and 7 or 5, and
// pic_parameter_set_id 0.
namespace h264 {

// 640x360, constrained baseline, as a browser sends it.
inline const Bytes kSps = {0x67, 0x42, 0xc0, 0x1f, 0x8c, 0x8d, 0x40, 0x50, 0x17, 0xfc,
                           0xb3, 0x50, 0x60, 0x60, 0x60, 0x78, 0x44, 0x23, 0x50};
inline const Bytes kPps = {0x68, 0xce, 0x3c, 0x80};
inline const Bytes kIdr = {0x65, 0x88, 0x80, 0x10, 0x20, 0x30, 0x40, 0x50};
inline const Bytes kSlice = {0x61, 0x9a, 0x01, 0x02, 0x03, 0x04};
inline const Bytes kSei = {0x06, 0x05, 0x01, 0xaa, 0x80};
inline const Bytes kDelimiter = {0x09, 0xf0};
inline const Bytes kFiller = {0x0c, 0xff, 0xff, 0x80};

// 5.7.1
inline Bytes stap_a(const std::vector<Bytes>& nal_units) {
  Bytes payload;
  ByteWriter writer(payload);
  writer.u8(0x78);
  for (const Bytes& nal_unit : nal_units) {
    writer.u16(static_cast<uint16_t>(nal_unit.size()));
    writer.bytes(nal_unit);
  }
  return payload;
}

enum class Fragment : uint8_t { kMiddle = 0, kEnd = 0x40, kStart = 0x80, kStartAndEnd = 0xc0 };

// 5.8: the bytes from..to of the NAL unit, header not counted.
inline Bytes fu_a(const Bytes& nal_unit, Fragment fragment, size_t from, size_t to) {
  Bytes payload = {static_cast<uint8_t>((nal_unit[0] & 0xe0) | 28),
                   static_cast<uint8_t>(static_cast<uint8_t>(fragment) | (nal_unit[0] & 0x1f))};
  for (size_t i = from; i < to; ++i) payload.push_back(nal_unit[1 + i]);
  return payload;
}

// As in the file: each with its length before it.
inline Bytes with_lengths(const std::vector<Bytes>& nal_units) {
  Bytes sample;
  ByteWriter writer(sample);
  for (const Bytes& nal_unit : nal_units) {
    writer.u32(static_cast<uint32_t>(nal_unit.size()));
    writer.bytes(nal_unit);
  }
  return sample;
}

}  // namespace h264

// VP8, RFC 7741, with the smallest descriptor.
namespace vp8 {

inline const Bytes kKeyFrame640x360 = {0x50, 0x45, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, 0xaa};
inline const Bytes kDeltaFrame = {0x51, 0x45, 0x00, 0xbb};

inline Bytes first(const Bytes& data) { return concatenate({{0x10}, data}); }
inline Bytes next(const Bytes& data) { return concatenate({{0x00}, data}); }

}  // namespace vp8

// VP9, RFC 9628.
namespace vp9 {

inline const Bytes kKeyFrame640x360 = from_hex("824983420027f0167438");
inline const Bytes kDeltaFrame = from_hex("86004092b84850");
// As Chromium sends them with two spatial layers: the upper one is predicted from the lower one, slot 0 or 1, and
// kept in slot 1. The last one has the size of slot 0.
inline const Bytes kKeyFrame320x180 = from_hex("834983420013f00b3813");
inline const Bytes kUpperLayer640x360 = from_hex("8702020004fe02ceb0a1");
inline const Bytes kUpperLayerAsSlot0 = from_hex("8702020800");

// 4.2: the bits of the descriptor that say where in its frame the payload is.
inline constexpr uint8_t kBegin = 0x08;
inline constexpr uint8_t kEnd = 0x04;
inline Bytes whole(const Bytes& data) { return concatenate({{kBegin | kEnd}, data}); }
// The same of a spatial layer, in the flexible mode.
inline Bytes layer(int number, const Bytes& data) {
  return concatenate({{0x30 | kBegin | kEnd, static_cast<uint8_t>(number << 1)}, data});
}

}  // namespace vp9

// AV1, as its OBUs are sent: without size fields.
namespace av1 {

inline const Bytes kSequence = from_hex("080000000cc4ff67006802");  // 640x360, as a browser sends it
inline const Bytes kKeyFrame = from_hex("3010aabbcc");
inline const Bytes kDeltaFrame = from_hex("3030ddee");
inline const Bytes kMetadata = from_hex("2855aa80");

// "RTP Payload Format For AV1", 4.4: Z, Y and N.
inline constexpr uint8_t kContinues = 0x80;
inline constexpr uint8_t kIsContinued = 0x40;
inline constexpr uint8_t kBeginsSequence = 0x08;

// Elements of up to 127 bytes, the last of up to three without its length.
inline Bytes counted(const std::vector<Bytes>& elements, uint8_t flags = 0) {
  Bytes payload = {static_cast<uint8_t>(flags | elements.size() << 4)};
  for (const Bytes& element : elements) {
    if (&element != &elements.back()) payload.push_back(static_cast<uint8_t>(element.size()));
    payload.insert(payload.end(), element.begin(), element.end());
  }
  return payload;
}

inline Bytes with_lengths(const std::vector<Bytes>& elements, uint8_t flags = 0) {
  Bytes payload = {flags};
  for (const Bytes& element : elements) {
    payload.push_back(static_cast<uint8_t>(element.size()));
    payload.insert(payload.end(), element.begin(), element.end());
  }
  return payload;
}

}  // namespace av1

// H265, RFC 7798. The first byte of a slice segment says that it is the first one, and picture parameter set 0.
namespace h265 {

// 640x360, as x265 makes them.
inline const Bytes kVps = from_hex("40010c01ffff01600000030090000003000003003fba0240");
inline const Bytes kSps =
    from_hex("42010101600000030090000003000003003fa005020171f2e5ba4a4c2f016808000003000800000300c840");
inline const Bytes kPps = from_hex("4401c073c189");
inline const Bytes kIdr = from_hex("2601af1122334455");
inline const Bytes kCra = from_hex("2a01af112233");
inline const Bytes kSlice = from_hex("0201d0778899");
inline const Bytes kSei = from_hex("4e01050155");
inline const Bytes kDelimiter = from_hex("460110");
inline const Bytes kOtherLayer = from_hex("0209d077");

// 4.4.2
inline Bytes ap(const std::vector<Bytes>& nal_units) {
  Bytes payload = from_hex("6001");
  ByteWriter writer(payload);
  for (const Bytes& nal_unit : nal_units) {
    writer.u16(static_cast<uint16_t>(nal_unit.size()));
    writer.bytes(nal_unit);
  }
  return payload;
}

// 4.4.3: the bytes from..to of the NAL unit, header not counted.
inline Bytes fu(const Bytes& nal_unit, h264::Fragment fragment, size_t from, size_t to) {
  Bytes payload = {static_cast<uint8_t>((nal_unit[0] & 0x81) | 49 << 1), nal_unit[1],
                   static_cast<uint8_t>(static_cast<uint8_t>(fragment) | (nal_unit[0] >> 1 & 0x3f))};
  for (size_t i = from; i < to; ++i) payload.push_back(nal_unit[2 + i]);
  return payload;
}

}  // namespace h265

// A receiver and what it gave, for tests that push packet after packet.
struct Receiving {
  explicit Receiving(Codec codec, TrackReceiverSettings settings = {}) : receiver(codec, settings) {}

  void push(Bytes bytes, MonotonicTime arrival = at_ms(0)) {
    receiver.push({std::move(bytes), arrival}, frames);
  }
  void flush() { receiver.flush(frames); }
  [[nodiscard]] const TrackStatistics& statistics() const { return receiver.statistics(); }

  TrackReceiver receiver;
  std::vector<Frame> frames;
};

}  // namespace recorder::test
