#include "plugin/media/webm_output.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace recorder {
namespace {

// Larger writes, such as that of a cluster, pass the buffer in pieces of this size.
constexpr int kBufferSize = 32 * 1024;

ffmpeg::IoContext make_io(void* self, int (*write)(void*, uint8_t*, int),
                          int64_t (*seek)(void*, int64_t, int)) {
  auto* buffer = static_cast<unsigned char*>(av_malloc(kBufferSize));
  if (buffer == nullptr) return nullptr;
  constexpr int kForWriting = 1;
  ffmpeg::IoContext io(avio_alloc_context(buffer, kBufferSize, kForWriting, self, nullptr, write, seek));
  if (io == nullptr) av_free(buffer);
  return io;
}

}  // namespace

WebmOutput::WebmOutput(WriteSink& sink)
    : sink_(sink), io_(make_io(this, &WebmOutput::write, &WebmOutput::seek)) {}

int WebmOutput::write(void* self, uint8_t* data, int size) {
  static_cast<WebmOutput*>(self)->append({data, static_cast<size_t>(size)});
  return size;
}

// The muxer seeks to places that it knows; it never asks for the size or from where it is.
int64_t WebmOutput::seek(void* self, int64_t offset, int whence) {
  if (whence != SEEK_SET || offset < 0) return AVERROR(EINVAL);
  static_cast<WebmOutput*>(self)->position_ = static_cast<uint64_t>(offset);
  return offset;
}

void WebmOutput::append(ByteView bytes) {
  const bool goes_on =
      !collected_.empty() && collected_.back().offset + collected_.back().bytes.size() == position_;
  if (!goes_on) collected_.push_back({position_, {}});
  Bytes& last = collected_.back().bytes;
  last.insert(last.end(), bytes.begin(), bytes.end());
  position_ += bytes.size();
}

bool WebmOutput::commit() {
  if (io_ != nullptr) avio_flush(io_.get());
  if (collected_.empty()) return false;
  bool has_appended = false;
  for (Write& write : std::exchange(collected_, {})) {
    const uint64_t end = write.offset + write.bytes.size();
    if (write.offset < file_size_ && has_appended) sink_.sync();
    has_appended = write.offset >= file_size_;
    file_size_ = std::max(file_size_, end);
    sink_.write(write.offset, std::move(write.bytes));
  }
  return true;
}

}  // namespace recorder
