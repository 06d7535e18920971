#include "tests/support/movie_file.h"

#include <algorithm>
#include <fstream>
#include <memory>

#include "plugin/base/text.h"
#include "plugin/media/ffmpeg.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace recorder::test {
namespace {

std::string named(const char* name) { return name == nullptr ? "?" : name; }

MovieTrack describe(const AVStream& stream) {
  const AVCodecParameters& parameters = *stream.codecpar;
  MovieTrack track;
  track.is_video = parameters.codec_type == AVMEDIA_TYPE_VIDEO;
  track.codec = avcodec_get_name(parameters.codec_id);
  track.ticks_per_second = stream.time_base.den / stream.time_base.num;
  track.start = stream.start_time;
  track.duration = stream.duration;
  track.width = parameters.width;
  track.height = parameters.height;
  track.channels = parameters.ch_layout.nb_channels;
  track.configuration.assign(parameters.extradata, parameters.extradata + parameters.extradata_size);
  return track;
}

int mean_luma(const AVFrame& frame) {
  int sum = 0;
  for (int y = 0; y < 16; ++y)
    for (int x = 0; x < 16; ++x) sum += frame.data[0][y * frame.linesize[0] + x];
  return sum / 256;
}

class Playing {
 public:
  Playing(AVFormatContext& input, MovieFile& file) : input_(input), file_(file), frame_(av_frame_alloc()) {
    for (unsigned i = 0; i < input.nb_streams; ++i) {
      const AVStream& stream = *input.streams[i];
      ffmpeg::CodecContext decoder = ffmpeg::make_context(avcodec_find_decoder(stream.codecpar->codec_id));
      avcodec_parameters_to_context(decoder.get(), stream.codecpar);
      decoder->pkt_timebase = stream.time_base;
      decoder->err_recognition = AV_EF_EXPLODE;
      avcodec_open2(decoder.get(), decoder->codec, nullptr);
      decoders_.push_back(std::move(decoder));
      file.tracks.push_back(describe(stream));
    }
  }

  void play() {
    const ffmpeg::PacketPointer packet(av_packet_alloc());
    while (av_read_frame(&input_, packet.get()) >= 0) {
      file_.packets.push_back({packet->stream_index, packet->pts, packet->dts, packet->duration,
                               (packet->flags & AV_PKT_FLAG_KEY) != 0});
      decode(static_cast<size_t>(packet->stream_index), packet.get());
      av_packet_unref(packet.get());
    }
    for (size_t i = 0; i < decoders_.size(); ++i) decode(i, nullptr);
  }

 private:
  void decode(size_t stream, AVPacket* packet) {
    AVCodecContext* decoder = decoders_[stream].get();
    if (avcodec_send_packet(decoder, packet) < 0) ++file_.damaged;
    int result = 0;
    while ((result = avcodec_receive_frame(decoder, frame_.get())) >= 0) take(stream);
    if (result != AVERROR(EAGAIN) && result != AVERROR_EOF) ++file_.damaged;
  }

  void take(size_t stream) {
    if (file_.tracks[stream].is_video) {
      file_.pictures.push_back({frame_->pts, mean_luma(*frame_)});
      file_.colors = concat(named(av_color_range_name(frame_->color_range)), ' ',
                            named(av_color_space_name(frame_->colorspace)), ' ',
                            named(av_color_primaries_name(frame_->color_primaries)), ' ',
                            named(av_color_transfer_name(frame_->color_trc)));
    } else {
      place_sound(stream);
    }
  }

  // AAC: float planes.
  void place_sound(size_t stream) {
    if (frame_->format != AV_SAMPLE_FMT_FLTP) return;
    const int64_t begin = av_rescale(frame_->pts, frame_->sample_rate, file_.tracks[stream].ticks_per_second);
    const auto* samples = reinterpret_cast<const float*>(frame_->data[0]);
    for (int64_t i = std::max<int64_t>(0, -begin); i < frame_->nb_samples; ++i) {
      const auto place = static_cast<size_t>(begin + i);
      if (place >= file_.sound.size()) file_.sound.resize(place + 1);
      file_.sound[place] = samples[i];
    }
  }

  AVFormatContext& input_;
  MovieFile& file_;
  ffmpeg::FramePointer frame_;
  std::vector<ffmpeg::CodecContext> decoders_;
};

}  // namespace

const MovieTrack* MovieFile::video() const {
  const auto found =
      std::find_if(tracks.begin(), tracks.end(), [](const MovieTrack& t) { return t.is_video; });
  return found == tracks.end() ? nullptr : &*found;
}

const MovieTrack* MovieFile::audio() const {
  const auto found =
      std::find_if(tracks.begin(), tracks.end(), [](const MovieTrack& t) { return !t.is_video; });
  return found == tracks.end() ? nullptr : &*found;
}

std::vector<MoviePacket> MovieFile::of_stream(int stream) const {
  std::vector<MoviePacket> found;
  for (const MoviePacket& packet : packets)
    if (packet.stream == stream) found.push_back(packet);
  return found;
}

MovieFile read_movie(const std::string& path) {
  MovieFile file;
  AVFormatContext* raw = nullptr;
  const int opened = avformat_open_input(&raw, path.c_str(), nullptr, nullptr);
  if (opened < 0) {
    file.error = ffmpeg::error_text(opened);
    return file;
  }
  const ffmpeg::InputFile input(raw);
  Playing(*input, file).play();
  return file;
}

std::vector<std::string> top_boxes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<std::string> names;
  uint8_t header[8];
  while (in.read(reinterpret_cast<char*>(header), sizeof header)) {
    ByteReader reader(header);
    const uint32_t size = reader.u32();
    names.emplace_back(as_text(reader.rest()));
    if (size < sizeof header) break;
    in.seekg(static_cast<std::streamoff>(size - sizeof header), std::ios::cur);
  }
  return names;
}

}  // namespace recorder::test
