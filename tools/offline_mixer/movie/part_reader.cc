#include "tools/offline_mixer/movie/part_reader.h"

#include "plugin/base/text.h"
#include "tools/offline_mixer/movie/media_file.h"

namespace recorder {
namespace {

AVFormatContext* make_context() {
  AVFormatContext* context = avformat_alloc_context();
  if (context == nullptr) return nullptr;
  // No parsers and no guesses; no other file, and no other format.
  context->flags |= AVFMT_FLAG_NOPARSE | AVFMT_FLAG_NOFILLIN;
  context->format_whitelist = av_strdup("mov,mp4,m4a,3gp,3g2,mj2");
  context->protocol_whitelist = av_strdup("file");
  return context;
}

int open_file(AVFormatContext** context, const std::string& path) {
  AVDictionary* options = nullptr;
  av_dict_set(&options, "ignore_editlist", "1", 0);
  const int opened =
      avformat_open_input(context, as_url(path).c_str(), av_find_input_format("mp4"), &options);
  av_dict_free(&options);
  return opened;
}

ffmpeg::Parameters copy(const AVCodecParameters& parameters) {
  ffmpeg::Parameters copied(avcodec_parameters_alloc());
  if (copied != nullptr && avcodec_parameters_copy(copied.get(), &parameters) < 0) copied.reset();
  return copied;
}

Error not_a_part(const std::string& path) {
  return {ErrorCode::kUnsupportedMedia, concat(path, " is not a part that the mixer has written")};
}

int64_t reordering_of(PartReader& reader, int fps) {
  const AVPacket* first = reader.choose(AVMEDIA_TYPE_VIDEO) ? reader.read() : nullptr;
  return first == nullptr ? 0 : av_rescale_q(first->pts - first->dts, reader.time_base(), {1, fps});
}

}  // namespace

Result<std::unique_ptr<PartReader>> PartReader::open(const std::string& path) {
  AVFormatContext* context = make_context();
  ffmpeg::PacketPointer packet(av_packet_alloc());
  if (context == nullptr || packet == nullptr)
    return internal_error(concat("there is no memory to read ", path));
  // It frees the context when it fails.
  const int opened = open_file(&context, path);
  if (opened == AVERROR_INVALIDDATA) return not_a_part(path);
  if (opened < 0) return internal_error(concat("cannot read ", path, ": ", ffmpeg::error_text(opened)));
  return std::unique_ptr<PartReader>(new PartReader(ffmpeg::InputFile(context), std::move(packet)));
}

PartReader::PartReader(ffmpeg::InputFile file, ffmpeg::PacketPointer packet)
    : file_(std::move(file)), packet_(std::move(packet)) {}

bool PartReader::choose(AVMediaType kind) {
  stream_ = nullptr;
  for (unsigned i = 0; i < file_->nb_streams; ++i) {
    AVStream* stream = file_->streams[i];
    const bool is_chosen = stream_ == nullptr && stream->codecpar->codec_type == kind;
    stream->discard = is_chosen ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    if (is_chosen) stream_ = stream;
  }
  return stream_ != nullptr;
}

AVPacket* PartReader::read() {
  do {
    av_packet_unref(packet_.get());
    if (av_read_frame(file_.get(), packet_.get()) < 0) return nullptr;
  } while (packet_->stream_index != stream_->index);
  const bool has_times = packet_->pts != AV_NOPTS_VALUE && packet_->dts != AV_NOPTS_VALUE;
  return has_times ? packet_.get() : nullptr;
}

Result<Part> read_part(const std::string& path) {
  const auto reader = PartReader::open(path);
  if (!reader) return reader.error();
  const AVFormatContext& file = (*reader)->file();
  const AVDictionaryEntry* comment = av_dict_get(file.metadata, "comment", nullptr, 0);
  const auto label = comment == nullptr ? std::nullopt : read_label(comment->value);
  if (!label) return not_a_part(path);
  Part part{path, *label, nullptr, nullptr};
  for (unsigned i = 0; i < file.nb_streams; ++i) {
    const AVCodecParameters& parameters = *file.streams[i]->codecpar;
    if (parameters.codec_type == AVMEDIA_TYPE_VIDEO) part.picture = copy(parameters);
    if (parameters.codec_type == AVMEDIA_TYPE_AUDIO) part.sound = copy(parameters);
  }
  // The demuxer does not know it, and the muxer wants it.
  if (part.sound != nullptr) part.sound->frame_size = kAacFrame;
  part.reordering = reordering_of(**reader, label->fps);
  return part;
}

}  // namespace recorder
