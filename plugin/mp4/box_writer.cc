#include "plugin/mp4/box_writer.h"

#include <cassert>

namespace recorder {

BoxWriter::BoxWriter(Bytes& out, std::string_view type) : ByteWriter(out), out_(out), start_(out.size()) {
  write_box_header(out, type, 0);
}

BoxWriter::BoxWriter(Bytes& out, std::string_view type, uint8_t version, uint32_t flags)
    : BoxWriter(out, type) {
  u8(version);
  u24(flags);
}

BoxWriter::~BoxWriter() { store_u32(out_, start_, static_cast<uint32_t>(out_.size() - start_)); }

void BoxWriter::number(uint8_t version, uint64_t value) {
  if (version == 1)
    u64(value);
  else
    u32(static_cast<uint32_t>(value));
}

void BoxWriter::c_string(std::string_view string) {
  text(string.substr(0, string.find('\0')));
  u8(0);
}

void write_box_header(Bytes& out, std::string_view type, uint32_t size) {
  assert(type.size() == 4);
  ByteWriter writer(out);
  writer.u32(size);
  writer.text(type);
}

void write_large_box_header(Bytes& out, std::string_view type, uint64_t size) {
  write_box_header(out, type, 1);
  ByteWriter(out).u64(size);
}

}  // namespace recorder
