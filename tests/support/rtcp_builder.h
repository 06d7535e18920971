// RTCP packets in one line.
#pragma once

#include "plugin/base/bytes.h"
#include "plugin/rtp/sender_report.h"

namespace recorder::test {

// RFC 3550, 6.4.1
inline Bytes sender_report(const SenderReport& report, uint8_t blocks = 0) {
  Bytes packet;
  ByteWriter writer(packet);
  writer.u8(static_cast<uint8_t>(0x80 | blocks));
  writer.u8(200);
  writer.u16(static_cast<uint16_t>(6 + blocks * 6));
  writer.u32(report.ssrc);
  writer.u64(report.ntp);
  writer.u32(report.rtp_timestamp);
  writer.u64(0);  // counts of packets and bytes
  writer.zeros(blocks * 24u);
  return packet;
}

// RFC 3550, 6.4.2
inline Bytes receiver_report(uint32_t ssrc) {
  Bytes packet;
  ByteWriter writer(packet);
  writer.u32(0x80c9'0001);
  writer.u32(ssrc);
  return packet;
}

// RFC 3550, 6.5, of one chunk with an empty CNAME
inline Bytes source_description(uint32_t ssrc) {
  Bytes packet;
  ByteWriter writer(packet);
  writer.u32(0x81ca'0002);
  writer.u32(ssrc);
  writer.u32(0x0100'0000);
  return packet;
}

}  // namespace recorder::test
