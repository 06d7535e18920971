#include "plugin/media/webm_input.h"

#include <algorithm>

#include "plugin/base/text.h"

namespace recorder {
namespace {

constexpr int kBufferSize = 32 * 1024;

// A whole file is read once. Each torn place makes the demuxer go back, by no more than an element.
constexpr uint64_t kReadingsOfFile = 8;

ffmpeg::IoContext make_io(void* self, int (*read)(void*, uint8_t*, int),
                          int64_t (*seek)(void*, int64_t, int)) {
  auto* buffer = static_cast<unsigned char*>(av_malloc(kBufferSize));
  if (buffer == nullptr) return nullptr;
  constexpr int kForReading = 0;
  ffmpeg::IoContext io(avio_alloc_context(buffer, kBufferSize, kForReading, self, read, nullptr, seek));
  if (io == nullptr) av_free(buffer);
  return io;
}

// No parsers and no guesses at what the file does not say; no other file, and no other format.
AVFormatContext* make_context(AVIOContext* io) {
  AVFormatContext* context = avformat_alloc_context();
  if (context == nullptr) return nullptr;
  context->pb = io;
  context->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_NOPARSE | AVFMT_FLAG_NOFILLIN;
  context->format_whitelist = av_strdup("matroska,webm");
  context->protocol_whitelist = av_strdup("none");
  return context;
}

}  // namespace

WebmInput::WebmInput(ByteSource& source)
    : source_(source),
      io_(make_io(this, &WebmInput::read_bytes, &WebmInput::seek)),
      budget_(kReadingsOfFile * (source.size() + kBufferSize)) {}

Status WebmInput::open() {
  AVFormatContext* context = io_ == nullptr ? nullptr : make_context(io_.get());
  if (context == nullptr) return internal_error("there is no memory to read the file");
  // It frees the context when it fails.
  const int result = avformat_open_input(&context, nullptr, av_find_input_format("matroska"), nullptr);
  file_.reset(context);
  if (!status_) return status_;
  if (result < 0) return internal_error(concat("the header cannot be read: ", ffmpeg::error_text(result)));
  return Success{};
}

bool WebmInput::read(AVPacket& packet) {
  av_packet_unref(&packet);
  return av_read_frame(file_.get(), &packet) >= 0;
}

int WebmInput::read_bytes(void* self, uint8_t* buffer, int size) {
  auto& input = *static_cast<WebmInput*>(self);
  const auto wanted = static_cast<size_t>(std::min<uint64_t>(static_cast<uint64_t>(size), input.budget_));
  if (!input.status_) return AVERROR(EIO);
  const Result<Bytes> bytes = input.source_.read(input.position_, wanted);
  if (!bytes) {
    input.status_ = bytes.error();
    return AVERROR(EIO);
  }
  if (bytes->empty()) return AVERROR_EOF;
  std::copy(bytes->begin(), bytes->end(), buffer);
  input.position_ += bytes->size();
  input.budget_ -= bytes->size();
  return static_cast<int>(bytes->size());
}

int64_t WebmInput::seek(void* self, int64_t offset, int whence) {
  auto& input = *static_cast<WebmInput*>(self);
  if (whence == AVSEEK_SIZE) return static_cast<int64_t>(input.source_.size());
  if (whence != SEEK_SET || offset < 0) return AVERROR(EINVAL);
  input.position_ = static_cast<uint64_t>(offset);
  return offset;
}

}  // namespace recorder
