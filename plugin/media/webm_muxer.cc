#include "plugin/media/webm_muxer.h"

#include <ctime>
#include <iomanip>

#include "build_config.h"
#include "plugin/base/text.h"

namespace recorder {
namespace {

constexpr const char* kProgram = PACKAGE_NAME " " PACKAGE_VERSION;

// Clusters end with the batches of the recording, one each second. This is the limit for batches that come
// late; as long as a batch, it would cut a packet or two off the end of each.
constexpr const char* kClusterLimitMs = "2000";

ffmpeg::OutputFile make_context(AVIOContext* io) {
  AVFormatContext* context = nullptr;
  if (io == nullptr || avformat_alloc_output_context2(&context, nullptr, "webm", nullptr) < 0) return nullptr;
  context->pb = io;
  context->flags |= AVFMT_FLAG_CUSTOM_IO;
  return ffmpeg::OutputFile(context);
}

}  // namespace

WebmMuxer::WebmMuxer(WriteSink& sink) : output_(sink), context_(make_context(output_.io())) {
  if (context_ == nullptr) check(AVERROR_MUXER_NOT_FOUND, "make a muxer");
}

void WebmMuxer::check(int result, const char* what) {
  if (result >= 0 || state_ == State::kFailed) return;
  state_ = State::kFailed;
  failure_ = concat("cannot ", what, ": ", ffmpeg::error_text(result));
}

void WebmMuxer::set_metadata(const char* key, const std::string& value) {
  if (state_ == State::kHeader && !value.empty()) av_dict_set(&context_->metadata, key, value.c_str(), 0);
}

void WebmMuxer::set_creation_time(WallTime time) {
  const std::time_t whole = std::chrono::system_clock::to_time_t(std::chrono::floor<seconds>(time));
  const auto rest = std::chrono::floor<microseconds>(time - std::chrono::floor<seconds>(time));
  std::tm utc{};
  gmtime_r(&whole, &utc);
  set_metadata("creation_time",
               concat(std::put_time(&utc, "%FT%T."), std::setw(6), std::setfill('0'), rest.count(), "Z"));
}

void WebmMuxer::copy_metadata(const AVDictionary* metadata) {
  if (state_ == State::kHeader) av_dict_copy(&context_->metadata, metadata, 0);
}

AVStream* WebmMuxer::add_stream() {
  if (state_ != State::kHeader) return nullptr;
  AVStream* stream = avformat_new_stream(context_.get(), nullptr);
  if (stream == nullptr) check(AVERROR(ENOMEM), "add a stream");
  return stream;
}

// What the muxer makes of "encoder" it would overwrite in its first step; "encoding_tool" is WritingApp.
void WebmMuxer::write_header() {
  if (state_ != State::kHeader) return;
  AVDictionary* options = nullptr;
  av_dict_set(&options, "cluster_time_limit", kClusterLimitMs, 0);
  set_metadata("encoding_tool", kProgram);
  check(avformat_init_output(context_.get(), &options), "begin the file");
  av_dict_free(&options);
  set_metadata("encoder", kProgram);
  if (state_ != State::kHeader) return;
  check(avformat_write_header(context_.get(), nullptr), "write the header");
  if (state_ == State::kHeader) state_ = State::kOpen;
}

void WebmMuxer::write(AVPacket& packet) {
  if (state_ == State::kOpen) check(av_write_frame(context_.get(), &packet), "write a packet");
}

void WebmMuxer::end_cluster() {
  if (state_ == State::kOpen) check(av_write_frame(context_.get(), nullptr), "end a cluster");
}

void WebmMuxer::finish() {
  if (state_ != State::kOpen) return;
  check(av_write_trailer(context_.get()), "finish the file");
  if (state_ == State::kOpen) state_ = State::kFinished;
}

}  // namespace recorder
