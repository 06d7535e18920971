#include "plugin/mp4/sample_entry.h"

#include <array>

#include "plugin/mp4/box_writer.h"

namespace recorder {
namespace {

// ISO/IEC 14496-15, 5.3.4.
void write_avcc(Bytes& out, ByteView configuration) { BoxWriter(out, "avcC").bytes(configuration); }

// VP Codec ISO Media File Format Binding, "VP Codec Configuration Box": version 1.
void write_vpcc(Bytes& out, ByteView configuration) { BoxWriter(out, "vpcC", 1).bytes(configuration); }

// Encapsulation of Opus in ISOBMFF, 4.3.2.
void write_dops(Bytes& out, ByteView configuration) { BoxWriter(out, "dOps").bytes(configuration); }

// ISO/IEC 14496-1, 8.3.3: the size of a descriptor is given in groups of seven bits. Four of them, as
// everybody writes.
void write_descriptor_header(ByteWriter& writer, uint8_t tag, size_t size) {
  writer.u8(tag);
  for (int shift = 21; shift > 0; shift -= 7) writer.u8(static_cast<uint8_t>(0x80 | (size >> shift & 0x7f)));
  writer.u8(static_cast<uint8_t>(size & 0x7f));
}

// ISO/IEC 14496-1, 7.2.6.5: ES descriptor > decoder configuration > decoder specific content; ISO/IEC
// 14496-14, 3.1.2.
void write_esds(Bytes& out, ByteView configuration) {
  constexpr size_t kHeader = 5;
  const size_t decoder_size = 13 + kHeader + configuration.size();
  BoxWriter box(out, "esds", 0);
  write_descriptor_header(box, 0x03, 3 + kHeader + decoder_size + kHeader + 1);
  box.u16(0);    // ES_ID: 0 inside a file
  box.u8(0);     // no dependency, no URL, no clock reference
  write_descriptor_header(box, 0x04, decoder_size);
  box.u8(0x40);  // objectTypeIndication: ISO/IEC 14496-3
  box.u8(0x15);  // streamType 5 (audio), upStream 0, reserved 1
  box.u24(0);    // bufferSizeDB, maxBitrate, avgBitrate: not known
  box.u32(0);
  box.u32(0);
  write_descriptor_header(box, 0x05, configuration.size());
  box.bytes(configuration);
  write_descriptor_header(box, 0x06, 1);
  box.u8(2);     // SLConfigDescriptor, predefined 2: MP4
}

struct Row {
  Codec codec;
  std::string_view type;
  void (*write_configuration)(Bytes& out, ByteView configuration);
};

// In the order of the enumeration.
constexpr std::array<Row, 4> kSampleEntries = {{
    {Codec::kH264, "avc1", write_avcc},
    {Codec::kVp8, "vp08", write_vpcc},
    {Codec::kOpus, "Opus", write_dops},
    {Codec::kAac, "mp4a", write_esds},
}};

const Row& row(Codec codec) { return kSampleEntries[static_cast<size_t>(codec)]; }

// ISO/IEC 14496-12, 8.5.2.
void write_common(BoxWriter& entry) {
  entry.zeros(6);
  entry.u16(1);  // data_reference_index: this file
}

// ISO/IEC 14496-12, 12.1.3.
void write_visual(BoxWriter& entry, const SampleDescription& description) {
  entry.zeros(16);
  entry.u16(description.width);
  entry.u16(description.height);
  entry.u32(0x00480000);  // 72 dpi, horizontally and vertically
  entry.u32(0x00480000);
  entry.u32(0);
  entry.u16(1);           // frames per sample
  entry.zeros(32);        // compressorname
  entry.u16(0x0018);      // depth: colour without alpha
  entry.u16(0xffff);
}

// ISO/IEC 14496-12, 12.2.3.
void write_audio(BoxWriter& entry, const SampleDescription& description) {
  entry.zeros(8);
  entry.u16(description.channels);
  entry.u16(16);  // bits of a sample
  entry.u32(0);
  entry.u32(description.sample_rate << 16);  // 16.16: up to 65535 Hz
}

}  // namespace

std::string_view sample_entry_type(Codec codec) { return row(codec).type; }

void write_sample_entry(Bytes& out, Codec codec, const SampleDescription& description) {
  BoxWriter entry(out, sample_entry_type(codec));
  write_common(entry);
  if (codec_kind(codec) == MediaKind::kVideo)
    write_visual(entry, description);
  else
    write_audio(entry, description);
  row(codec).write_configuration(out, description.configuration);
}

}  // namespace recorder
