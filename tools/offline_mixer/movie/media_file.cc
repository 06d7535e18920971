#include "tools/offline_mixer/movie/media_file.h"

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "plugin/base/file.h"
#include "plugin/base/text.h"
#include "plugin/mp4/rotation.h"

namespace recorder {
namespace {

// libavformat writes vpcC of VP9 by the pixel format, which only a decoder would know: the usual one of the profile
// ("VP9 Bitstream & Decoding Process Specification", 7.2).
void complete(AVCodecParameters& parameters) {
  constexpr AVPixelFormat kFormats[] = {AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV444P, AV_PIX_FMT_YUV420P10,
                                        AV_PIX_FMT_YUV444P10};
  if (parameters.codec_id == AV_CODEC_ID_VP9 && parameters.format == AV_PIX_FMT_NONE)
    parameters.format = kFormats[std::clamp(parameters.profile, 0, 3)];
}

}  // namespace

std::string as_url(const std::string& path) { return "file:" + path; }

Result<std::unique_ptr<MediaFile>> MediaFile::create(const std::string& path, const char* format) {
  const std::string url = as_url(path);
  AVFormatContext* raw = nullptr;
  const int made = avformat_alloc_output_context2(&raw, nullptr, format, url.c_str());
  ffmpeg::OutputFile context(raw);
  if (made < 0) return internal_error(concat("this FFmpeg cannot write files of the format ", format));
  // As a recording's: for others to read only if their group may. libavformat knows no modes.
  PosixDisk disk;
  if (!disk.exists(path))
    if (const auto made_file = disk.create(path); !made_file) return made_file.error();
  const int opened = avio_open(&context->pb, url.c_str(), AVIO_FLAG_WRITE);
  if (opened < 0) return internal_error(concat("cannot create ", path, ": ", ffmpeg::error_text(opened)));
  return std::unique_ptr<MediaFile>(new MediaFile(path, std::move(context)));
}

MediaFile::MediaFile(std::string path, ffmpeg::OutputFile context)
    : path_(std::move(path)), context_(std::move(context)) {}

MediaFile::~MediaFile() { avio_closep(&context_->pb); }

Result<int> MediaFile::add_stream(const AVCodecParameters& parameters, AVRational time_base) {
  AVStream* stream = avformat_new_stream(context_.get(), nullptr);
  if (stream == nullptr || avcodec_parameters_copy(stream->codecpar, &parameters) < 0)
    return internal_error(concat("out of memory for ", path_));
  // Of the container that it comes from; this one has tags of its own.
  stream->codecpar->codec_tag = 0;
  complete(*stream->codecpar);
  stream->time_base = time_base;
  time_bases_.push_back(time_base);
  return stream->index;
}

// libavformat writes the matrix as it is given.
void MediaFile::turn_stream(int stream, uint16_t degrees) {
  if (degrees == 0) return;
  AVStream* turned = context_->streams[stream];
  const TrackMatrix matrix = matrix_of_rotation(degrees, static_cast<uint16_t>(turned->codecpar->width),
                                                static_cast<uint16_t>(turned->codecpar->height));
  uint8_t* data = av_stream_new_side_data(turned, AV_PKT_DATA_DISPLAYMATRIX, sizeof(matrix));
  if (data != nullptr) std::memcpy(data, matrix.data(), sizeof(matrix));
}

void MediaFile::tag(const char* key, const std::string& value) {
  av_dict_set(&context_->metadata, key, value.c_str(), 0);
}

void MediaFile::tag_stream(int stream, const char* key, const std::string& value) {
  av_dict_set(&context_->streams[stream]->metadata, key, value.c_str(), 0);
}

Status MediaFile::write_header(const Options& options) {
  AVDictionary* dictionary = nullptr;
  for (const auto& [key, value] : options) av_dict_set(&dictionary, key, value.c_str(), 0);
  const int written = avformat_write_header(context_.get(), &dictionary);
  av_dict_free(&dictionary);
  return check(written);
}

Status MediaFile::write(AVPacket& packet, int stream) {
  const AVRational from = time_bases_[static_cast<size_t>(stream)];
  packet.stream_index = stream;
  av_packet_rescale_ts(&packet, from, context_->streams[stream]->time_base);
  return check(av_write_frame(context_.get(), &packet));
}

Status MediaFile::flush() {
  const int written = av_write_frame(context_.get(), nullptr);
  avio_flush(context_->pb);
  return check(written);
}

Status MediaFile::finish() {
  const Status written = check(av_write_trailer(context_.get()));
  const int closed = avio_closep(&context_->pb);
  if (!written || closed >= 0) return written;
  return internal_error(concat("cannot write to ", path_, ": ", ffmpeg::error_text(closed)));
}

// libavformat goes on after an error of the disk, and keeps it.
Status MediaFile::check(int result) {
  const int error = context_->pb->error < 0 ? context_->pb->error : result;
  if (error >= 0) return Success{};
  return internal_error(concat("cannot write to ", path_, ": ", ffmpeg::error_text(error)));
}

Status put_in_place(const std::string& temporary, const std::string& path) {
  PosixDisk disk;
  const auto file = disk.open_existing(temporary);
  if (!file) return file.error();
  if (const Status synced = (*file)->sync(); !synced) return synced;
  if (const Status renamed = disk.replace(temporary, path); !renamed) return renamed;
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return disk.sync_folder(folder.empty() ? "." : folder);
}

}  // namespace recorder
