#include "tools/offline_mixer/input/video_track.h"

#include "plugin/media/picture_rotation.h"

namespace recorder {
namespace {

// More than any camera or screen of a conference has; a larger one is a damaged header.
constexpr int64_t kMostPixels = int64_t{8192} * 4320;
constexpr Duration kLongestHold = seconds(5);

ffmpeg::CodecContext open_decoder(const AVCodecParameters* parameters) {
  if (parameters == nullptr) return nullptr;
  const AVCodec* codec = avcodec_find_decoder(parameters->codec_id);
  if (codec == nullptr || codec->type != AVMEDIA_TYPE_VIDEO) return nullptr;
  ffmpeg::CodecContext context = ffmpeg::make_context(codec);
  if (context == nullptr || avcodec_parameters_to_context(context.get(), parameters) < 0) return nullptr;
  context->pkt_timebase = {1, 1'000'000'000};
  context->max_pixels = kMostPixels;
  if (avcodec_open2(context.get(), codec, nullptr) < 0) return nullptr;
  return context;
}

}  // namespace

VideoTrack::VideoTrack(Input& input, size_t track)
    : input_(input),
      track_(track),
      rotations_(input.file().tracks[track].rotations),
      decoder_(open_decoder(input.parameters(track))) {}

std::optional<Picture> VideoTrack::next(Duration until) {
  while (decoder_ != nullptr) {
    if (auto picture = receive()) return picture;
    if (decoder_ == nullptr || is_draining_) break;
    const NextPacket next = input_.next(track_, until);
    if (next.packet == nullptr && !next.is_end) break;
    is_draining_ = next.packet == nullptr;
    feed(next.packet.get());
  }
  return std::nullopt;
}

void VideoTrack::feed(const AVPacket* packet) {
  const int error = avcodec_send_packet(decoder_.get(), packet);
  if (error < 0 && error != AVERROR_EOF && !damaged_since_) damaged_since_ = latest_;
}

std::optional<Picture> VideoTrack::receive() {
  ffmpeg::FramePointer frame(av_frame_alloc());
  while (frame != nullptr) {
    const int error = avcodec_receive_frame(decoder_.get(), frame.get());
    if (error == AVERROR_EOF) decoder_.reset();
    if (error < 0 && error != AVERROR(EAGAIN) && error != AVERROR_EOF && !damaged_since_)
      damaged_since_ = latest_;
    if (error < 0) break;
    if (frame->best_effort_timestamp != AV_NOPTS_VALUE) latest_ = Duration(frame->best_effort_timestamp);
    if (hides(*frame)) continue;
    turn(*frame);
    return Picture{latest_, std::move(frame)};
  }
  return std::nullopt;
}

// What the file says counts for more than what the stream itself may say (H.264, display orientation SEI).
// Times in the list are rounded to milliseconds.
void VideoTrack::turn(AVFrame& frame) const {
  if (!rotations_.empty()) set_rotation(frame, rotation_at(rotations_, latest_ + milliseconds(1)));
}

bool VideoTrack::hides(const AVFrame& frame) {
  if (frame.decode_error_flags != 0 && !damaged_since_) damaged_since_ = latest_;
  if (!damaged_since_) return false;
  const bool is_whole = frame.key_frame != 0 && frame.decode_error_flags == 0;
  if (is_whole || latest_ - *damaged_since_ > kLongestHold) damaged_since_.reset();
  return damaged_since_.has_value();
}

}  // namespace recorder
