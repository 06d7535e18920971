#include "plugin/media/webm_repair.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "plugin/media/opus_packet.h"
#include "plugin/media/webm_codecs.h"
#include "plugin/media/webm_input.h"
#include "plugin/media/webm_muxer.h"

namespace recorder {
namespace {

constexpr AVRational kMilliseconds = {1, 1000};

// A hundred years: a later time is not one.
constexpr int64_t kLatestMs = int64_t{100} * 366 * 24 * 3600 * 1000;

// How long the last picture stands is lost with what was to end it: as long as the one before it, like at an
// ordinary end.
constexpr int64_t kDefaultFrameMs = 40;
constexpr int64_t kLongestFrameMs = 100;

class Repair {
 public:
  Repair(ByteSource& from, WriteSink& to) : from_(from), sink_(to), input_(from), muxer_(to) {}

  Result<WebmRepair> run();

 private:
  struct Track {
    int index = 0;  // in the new file
    AVRational time_base{};
    bool is_opus = false;
    int64_t last_ms = -1;
  };

  void add_tracks();
  void add_track(const AVStream& stream);
  bool is_plausible(const AVPacket& packet);
  void copy(AVPacket& packet, Track& track);
  [[nodiscard]] static int64_t duration(const AVPacket& packet, const Track& track);

  ByteSource& from_;
  WriteSink& sink_;
  WebmInput input_;
  WebmMuxer muxer_;
  std::vector<std::optional<Track>> tracks_;  // by the index in the old file
  int next_index_ = 0;
  uint64_t frame_bytes_ = 0;
  uint64_t frames_read_ = 0;
  WebmRepair repair_;
};

Result<WebmRepair> Repair::run() {
  if (Status opened = input_.open(); !opened) return opened.error();
  const ffmpeg::PacketPointer packet(av_packet_alloc());
  if (packet == nullptr) return internal_error("there is no memory for a packet");
  add_tracks();
  while (muxer_.has_header() && input_.read(*packet) && is_plausible(*packet)) {
    const auto index = static_cast<size_t>(packet->stream_index);
    if (index < tracks_.size() && tracks_[index]) copy(*packet, *tracks_[index]);
    muxer_.commit();
  }
  if (!input_.status()) return input_.status().error();
  muxer_.finish();
  muxer_.commit();
  sink_.sync();
  if (!muxer_.failure().empty()) return internal_error(muxer_.failure());
  if (repair_.packets == 0) return internal_error("no frame can be read");
  return repair_;
}

void Repair::add_tracks() {
  const AVFormatContext& file = input_.file();
  muxer_.copy_metadata(file.metadata);
  for (unsigned i = 0; i < file.nb_streams; ++i) {
    tracks_.emplace_back();
    if (webm_has(file.streams[i]->codecpar->codec_id)) add_track(*file.streams[i]);
  }
  if (next_index_ > 0) muxer_.write_header();
}

void Repair::add_track(const AVStream& stream) {
  AVStream* copy = muxer_.add_stream();
  if (copy == nullptr || avcodec_parameters_copy(copy->codecpar, stream.codecpar) < 0) return;
  av_dict_copy(&copy->metadata, stream.metadata, 0);
  copy->disposition = stream.disposition & AV_DISPOSITION_DEFAULT;
  tracks_.back() = Track{next_index_++, stream.time_base, stream.codecpar->codec_id == AV_CODEC_ID_OPUS, -1};
}

// Frames of a file of ours are no more than its bytes. Compressed ones, or hundreds of empty ones in one
// block, are not of ours, and would make a short file into an endless one.
bool Repair::is_plausible(const AVPacket& packet) {
  frame_bytes_ += static_cast<uint64_t>(packet.size);
  return frame_bytes_ <= from_.size() && ++frames_read_ <= from_.size();
}

void Repair::copy(AVPacket& packet, Track& track) {
  if (packet.pts == AV_NOPTS_VALUE || packet.size == 0) return;
  packet.pts = av_rescale_q(packet.pts, track.time_base, kMilliseconds);
  if (packet.pts <= track.last_ms || packet.pts > kLatestMs) return;
  packet.dts = packet.pts;
  packet.duration = duration(packet, track);
  packet.stream_index = track.index;
  av_packet_free_side_data(&packet);
  track.last_ms = packet.pts;
  repair_.duration_ms = std::max(repair_.duration_ms, packet.pts + packet.duration);
  ++repair_.packets;
  muxer_.write(packet);
}

int64_t Repair::duration(const AVPacket& packet, const Track& track) {
  if (track.is_opus) {
    const auto info = read_opus_packet({packet.data, static_cast<size_t>(packet.size)});
    return info ? av_rescale(info->samples, 1000, kOpusRate) : 0;
  }
  return track.last_ms < 0 ? kDefaultFrameMs : std::min(packet.pts - track.last_ms, kLongestFrameMs);
}

}  // namespace

Result<WebmRepair> repair_webm(ByteSource& from, WriteSink& to) { return Repair(from, to).run(); }

}  // namespace recorder
