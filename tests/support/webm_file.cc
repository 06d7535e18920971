#include "tests/support/webm_file.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "plugin/media/ffmpeg.h"

namespace recorder::test {
namespace {

struct Memory {
  const Bytes& bytes;
  size_t position = 0;

  static int read(void* self, uint8_t* buffer, int size) {
    auto& memory = *static_cast<Memory*>(self);
    const size_t count = std::min<size_t>(static_cast<size_t>(size), memory.bytes.size() - memory.position);
    if (count == 0) return AVERROR_EOF;
    std::memcpy(buffer, memory.bytes.data() + memory.position, count);
    memory.position += count;
    return static_cast<int>(count);
  }

  static int64_t seek(void* self, int64_t offset, int whence) {
    auto& memory = *static_cast<Memory*>(self);
    const auto size = static_cast<int64_t>(memory.bytes.size());
    if (whence == AVSEEK_SIZE) return size;
    if (whence != SEEK_SET || offset < 0 || offset > size) return AVERROR(EINVAL);
    memory.position = static_cast<size_t>(offset);
    return offset;
  }
};

// The file, open. `io` must outlive it.
ffmpeg::InputFile open(AVIOContext* io) {
  av_log_set_level(AV_LOG_QUIET);
  AVFormatContext* context = avformat_alloc_context();
  context->pb = io;
  if (avformat_open_input(&context, nullptr, av_find_input_format("matroska"), nullptr) < 0) return nullptr;
  return ffmpeg::InputFile(context);
}

ffmpeg::IoContext make_io(Memory& memory) {
  constexpr int kSize = 4096;
  return ffmpeg::IoContext(avio_alloc_context(static_cast<unsigned char*>(av_malloc(kSize)), kSize, 0,
                                              &memory, &Memory::read, nullptr, &Memory::seek));
}

std::string entry(const AVDictionary* metadata, const char* key) {
  const AVDictionaryEntry* found = av_dict_get(metadata, key, nullptr, 0);
  return found == nullptr ? std::string() : found->value;
}

WebmPacket packet_of(const AVPacket& packet) {
  return {static_cast<size_t>(packet.stream_index), packet.pts, (packet.flags & AV_PKT_FLAG_KEY) != 0,
          Bytes(packet.data, packet.data + packet.size)};
}

WebmStream stream_of(const AVStream& stream) {
  const AVCodecParameters& parameters = *stream.codecpar;
  WebmStream found;
  found.codec = avcodec_get_name(parameters.codec_id);
  found.title = entry(stream.metadata, "title");
  found.media_session_id = entry(stream.metadata, "mediaSessionId");
  found.codec_private.assign(parameters.extradata, parameters.extradata + parameters.extradata_size);
  found.width = parameters.width;
  found.sample_rate = parameters.sample_rate;
  found.channels = parameters.ch_layout.nb_channels;
  return found;
}

// A number of one to eight bytes; the first one's leading zeros say how many (RFC 8794, 4). `keeps_marker`:
// as of an id.
std::optional<uint64_t> read_number(ByteReader& reader, bool keeps_marker) {
  if (reader.remaining() == 0) return std::nullopt;
  const uint8_t first = reader.u8();
  if (first == 0) return std::nullopt;
  int more = 0;
  while ((first << more & 0x80) == 0) ++more;
  uint64_t value = keeps_marker ? first : first & (0x7F >> more);
  for (int i = 0; i < more; ++i) value = value << 8 | reader.u8();
  if (!reader.ok()) return std::nullopt;
  return value;
}

constexpr uint64_t kUnknownSize = (uint64_t{1} << 56) - 1;  // of eight bytes, as the muxer writes it

}  // namespace

std::vector<WebmPacket> WebmFile::of_track(size_t track) const {
  std::vector<WebmPacket> found;
  for (const WebmPacket& packet : packets)
    if (packet.track == track) found.push_back(packet);
  return found;
}

WebmFile read_webm(const Bytes& bytes) {
  Memory memory{bytes};
  const ffmpeg::IoContext io = make_io(memory);
  const ffmpeg::InputFile context = open(io.get());
  WebmFile file;
  if (context == nullptr) {
    file.error = "cannot be opened";
    return file;
  }
  file.title = entry(context->metadata, "title");
  file.creation_time = entry(context->metadata, "creation_time");
  file.encoder = entry(context->metadata, "encoder");
  file.duration_ms = std::max<int64_t>(context->duration, 0) / 1000;
  for (unsigned i = 0; i < context->nb_streams; ++i) file.streams.push_back(stream_of(*context->streams[i]));
  const ffmpeg::PacketPointer packet(av_packet_alloc());
  while (av_read_frame(context.get(), packet.get()) >= 0) {
    file.packets.push_back(packet_of(*packet));
    av_packet_unref(packet.get());
  }
  return file;
}

std::optional<WebmPacket> seek_webm(const Bytes& bytes, size_t track, int64_t time_ms) {
  Memory memory{bytes};
  const ffmpeg::IoContext io = make_io(memory);
  const ffmpeg::InputFile context = open(io.get());
  const ffmpeg::PacketPointer packet(av_packet_alloc());
  if (context == nullptr ||
      av_seek_frame(context.get(), static_cast<int>(track), time_ms, AVSEEK_FLAG_BACKWARD) < 0 ||
      av_read_frame(context.get(), packet.get()) < 0)
    return std::nullopt;
  return packet_of(*packet);
}

std::vector<WebmElement> WebmSegment::all(uint32_t id) const {
  std::vector<WebmElement> found;
  std::copy_if(elements.begin(), elements.end(), std::back_inserter(found),
               [id](const WebmElement& element) { return element.id == id; });
  return found;
}

WebmSegment list_webm(const Bytes& file) {
  ByteReader reader(file);
  WebmSegment segment;
  read_number(reader, true);  // EBML
  reader.skip(read_number(reader, false).value_or(0));
  read_number(reader, true);  // Segment
  segment.has_size = read_number(reader, false) != kUnknownSize;
  while (reader.ok()) {
    const uint64_t offset = file.size() - reader.remaining();
    const auto id = read_number(reader, true);
    const auto size = read_number(reader, false);
    if (!id || !size || *size > reader.remaining()) break;
    reader.skip(*size);
    segment.elements.push_back({static_cast<uint32_t>(*id), offset, file.size() - reader.remaining()});
  }
  return segment;
}

}  // namespace recorder::test
