#include "plugin/mp4/sample_entry.h"

#include <algorithm>
#include <cassert>
#include <iterator>

#include "plugin/mp4/box_writer.h"

namespace recorder {
namespace {

// ISO/IEC 14496-15, 5.3.4.
void write_avcc(Bytes& out, ByteView configuration) { BoxWriter(out, "avcC").bytes(configuration); }

// VP Codec ISO Media File Format Binding, "VP Codec Configuration Box": version 1.
void write_vpcc(Bytes& out, ByteView configuration) { BoxWriter(out, "vpcC", 1).bytes(configuration); }

// AV1 Codec ISO Media File Format Binding, 2.3.
void write_av1c(Bytes& out, ByteView configuration) { BoxWriter(out, "av1C").bytes(configuration); }

// ISO/IEC 14496-15, 8.4.1.
void write_hvcc(Bytes& out, ByteView configuration) { BoxWriter(out, "hvcC").bytes(configuration); }

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

// The bytes of a descriptor of that tag, without its header.
ByteView read_descriptor(ByteReader& reader, uint8_t tag) {
  if (reader.u8() != tag) return {};
  uint64_t size = 0;
  uint8_t group = 0x80;
  for (int i = 0; i < 4 && group & 0x80; ++i) {
    group = reader.u8();
    size = size << 7 | (group & 0x7f);
  }
  return reader.take(size);
}

Bytes read_whole(ByteView content) { return {content.begin(), content.end()}; }

// Behind version and flags.
Bytes read_full_box(ByteView content) {
  ByteReader reader(content);
  reader.skip(4);
  return read_whole(reader.rest());
}

// What write_esds() writes.
Bytes read_esds(ByteView content) {
  ByteReader reader(content);
  reader.skip(4);
  ByteReader stream(read_descriptor(reader, 0x03));
  stream.skip(3);
  ByteReader decoder(read_descriptor(stream, 0x04));
  decoder.skip(13);
  return read_whole(read_descriptor(decoder, 0x05));
}

struct Row {
  Codec codec;
  std::string_view type;
  void (*write_configuration)(Bytes& out, ByteView configuration);
  BoxType configuration_type;
  Bytes (*read_configuration)(ByteView content);
};

constexpr Row kSampleEntries[] = {
    {Codec::kH264, "avc1", write_avcc, box_type("avcC"), read_whole},
    {Codec::kVp8, "vp08", write_vpcc, box_type("vpcC"), read_full_box},
    {Codec::kVp9, "vp09", write_vpcc, box_type("vpcC"), read_full_box},
    {Codec::kAv1, "av01", write_av1c, box_type("av1C"), read_whole},
    {Codec::kH265, "hvc1", write_hvcc, box_type("hvcC"), read_whole},
    {Codec::kOpus, "Opus", write_dops, box_type("dOps"), read_whole},
    {Codec::kAac, "mp4a", write_esds, box_type("esds"), read_esds},
};

const Row& row(Codec codec) {
  const auto found = std::find_if(std::begin(kSampleEntries), std::end(kSampleEntries),
                                  [codec](const Row& known) { return known.codec == codec; });
  assert(found != std::end(kSampleEntries) && "this codec is not stored in files");
  return *found;
}

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

std::optional<Codec> codec_of_sample_entry(std::string_view type) {
  const auto found = std::find_if(std::begin(kSampleEntries), std::end(kSampleEntries),
                                  [type](const Row& known) { return known.type == type; });
  return found == std::end(kSampleEntries) ? std::nullopt : std::optional(found->codec);
}

std::optional<SampleDescription> read_sample_entry(CachedSource& source, const Box& entry, Codec codec) {
  constexpr size_t kLargestConfiguration = 64 * 1024;  // many times what parameter sets take
  BoxFields fields(source, entry);
  SampleDescription description;
  fields.skip(8);  // write_common()
  if (codec_kind(codec) == MediaKind::kVideo) {
    fields.skip(16);
    description.width = fields.u16();
    description.height = fields.u16();
    fields.skip(50);
  } else {
    fields.skip(8);
    description.channels = fields.u16();
    fields.skip(6);
    description.sample_rate = fields.u32() >> 16;
  }
  const Box boxes{.type = entry.type, .start = entry.start, .content = fields.position(), .end = entry.end};
  const auto configuration = find_box(source, boxes, {row(codec).configuration_type});
  if (!fields.ok() || !configuration) return std::nullopt;
  const std::string content = BoxFields(source, *configuration).text(kLargestConfiguration);
  description.configuration = row(codec).read_configuration(as_bytes(content));
  return description;
}

}  // namespace recorder
