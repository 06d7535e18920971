#include "tools/offline_mixer/input/input.h"

#include <algorithm>
#include <deque>
#include <optional>

#include "plugin/base/text.h"
#include "plugin/mp4/file_source.h"

namespace recorder {
namespace {

constexpr AVRational kNanoseconds{1, 1'000'000'000};
// libavformat prefers the order in the file to that of time for samples up to a second apart.
constexpr Duration kOrderOfReading = seconds(2);
// Of one track. Never reached by a file whose tracks run side by side: then it is damaged, and the rest is
// lost.
constexpr size_t kMostWaiting = 20'000;

// The demuxer's stream that is a track of ours.
std::optional<unsigned> find_stream(const AVFormatContext& demuxer, uint32_t track_id) {
  for (unsigned i = 0; i < demuxer.nb_streams; ++i)
    if (demuxer.streams[i]->id == static_cast<int>(track_id)) return i;
  return std::nullopt;
}

struct Track {
  std::optional<unsigned> stream;
  std::deque<ffmpeg::PacketPointer> waiting;
};

Duration decoding_time(const AVPacket& packet) {
  if (packet.dts != AV_NOPTS_VALUE) return Duration(packet.dts);
  return packet.pts != AV_NOPTS_VALUE ? Duration(packet.pts) : Duration::zero();
}

bool has_media_at(const Mp4TrackInfo& track, Duration time) {
  return std::any_of(track.edits.begin(), track.edits.end(), [time](const Mp4Edit& edit) {
    return !edit.is_pause && milliseconds(edit.start_ms) <= time && time < milliseconds(edit.end_ms);
  });
}

class Demuxer final : public Input {
 public:
  Demuxer(Mp4FileInfo file, ffmpeg::InputFile demuxer)
      : file_(std::move(file)),
        demuxer_(std::move(demuxer)),
        tracks_(file_.tracks.size()),
        track_of_(demuxer_->nb_streams) {
    for (size_t i = 0; i < tracks_.size(); ++i) {
      tracks_[i].stream = find_stream(*demuxer_, file_.tracks[i].track_id);
      if (tracks_[i].stream) track_of_[*tracks_[i].stream] = i;
    }
  }

  const Mp4FileInfo& file() const override { return file_; }

  const AVCodecParameters* parameters(size_t track) const override {
    const auto& stream = tracks_[track].stream;
    return stream ? demuxer_->streams[*stream]->codecpar : nullptr;
  }

  void choose(const std::vector<size_t>& tracks) override {
    const MutexLock lock(mutex_);
    for (unsigned i = 0; i < demuxer_->nb_streams; ++i) demuxer_->streams[i]->discard = AVDISCARD_ALL;
    for (const size_t track : tracks)
      if (const auto stream = tracks_[track].stream) demuxer_->streams[*stream]->discard = AVDISCARD_DEFAULT;
  }

  Status seek(Duration time) override {
    const MutexLock lock(mutex_);
    for (Track& track : tracks_) track.waiting.clear();
    is_end_ = false;
    reached_ = Duration::min();
    const auto [stream, target] = anchor(time);
    if (av_seek_frame(demuxer_.get(), stream, target, AVSEEK_FLAG_BACKWARD) >= 0) return Success();
    // Of a file that is not finished, only what was read before can be found: from its begin then.
    const int error = av_seek_frame(demuxer_.get(), -1, 0, AVSEEK_FLAG_BACKWARD | AVSEEK_FLAG_BYTE);
    if (error >= 0 || time <= Duration::zero()) return Success();
    return internal_error(
        concat("cannot go to ", time.count() / 1'000'000, " ms: ", ffmpeg::error_text(error)));
  }

  NextPacket next(size_t number, Duration until) override {
    const MutexLock lock(mutex_);
    Track& track = tracks_[number];
    if (!track.stream) return {nullptr, true};
    while (track.waiting.empty() && !is_end_ && reached_ < until + kOrderOfReading) read();
    if (track.waiting.empty()) return {nullptr, is_end_};
    if (decoding_time(*track.waiting.front()) >= until) return {};
    NextPacket next{std::move(track.waiting.front()), false};
    track.waiting.pop_front();
    return next;
  }

 private:
  struct Anchor {
    int stream = -1;
    int64_t timestamp = 0;
  };

  // libavformat goes to a key frame of one stream, and with the others to key frames before it: so to the
  // earliest of those that are needed.
  Anchor anchor(Duration time) REQUIRES(mutex_) {
    Anchor earliest{-1, av_rescale_q(time.count(), kNanoseconds, AV_TIME_BASE_Q)};
    Duration earliest_time = Duration::max();
    for (size_t i = 0; i < tracks_.size(); ++i) {
      if (!tracks_[i].stream || !has_media_at(file_.tracks[i], time)) continue;
      AVStream* stream = demuxer_->streams[*tracks_[i].stream];
      const int64_t target = av_rescale_q(time.count(), kNanoseconds, stream->time_base);
      const int entry = av_index_search_timestamp(stream, target, AVSEEK_FLAG_BACKWARD);
      if (entry < 0 || stream->discard == AVDISCARD_ALL) continue;
      const int64_t timestamp = avformat_index_get_entry(stream, entry)->timestamp;
      const Duration key_time(av_rescale_q(timestamp, stream->time_base, kNanoseconds));
      if (key_time >= earliest_time) continue;
      earliest_time = key_time;
      earliest = {stream->index, timestamp};
    }
    return earliest;
  }

  // One packet of any track.
  void read() REQUIRES(mutex_) {
    ffmpeg::PacketPointer packet(av_packet_alloc());
    if (packet == nullptr || av_read_frame(demuxer_.get(), packet.get()) < 0) {
      is_end_ = true;
      return;
    }
    const auto stream = static_cast<size_t>(packet->stream_index);
    if (stream >= track_of_.size() || !track_of_[stream]) return;
    av_packet_rescale_ts(packet.get(), demuxer_->streams[stream]->time_base, kNanoseconds);
    reached_ = std::max(reached_, decoding_time(*packet));
    auto& waiting = tracks_[*track_of_[stream]].waiting;
    if (waiting.size() < kMostWaiting) waiting.push_back(std::move(packet));
  }

  const Mp4FileInfo file_;
  Mutex mutex_;
  const ffmpeg::InputFile demuxer_;
  std::vector<Track> tracks_;                    // as in file_.tracks
  std::vector<std::optional<size_t>> track_of_;  // by the demuxer's stream
  Duration reached_ GUARDED_BY(mutex_) = Duration::min();
  bool is_end_ GUARDED_BY(mutex_) = false;
};

Error not_readable(const std::string& path, const std::string& why) {
  return internal_error(concat(path, " is not a readable recording: ", why));
}

// Nothing but this one file is opened, whatever it refers to.
Result<ffmpeg::InputFile> open_demuxer(const std::string& path) {
  AVDictionary* options = nullptr;
  av_dict_set(&options, "protocol_whitelist", "file", 0);
  AVFormatContext* demuxer = nullptr;
  const int error =
      avformat_open_input(&demuxer, concat("file:", path).c_str(), av_find_input_format("mov"), &options);
  av_dict_free(&options);
  if (error < 0) return not_readable(path, ffmpeg::error_text(error));
  return ffmpeg::InputFile(demuxer);
}

}  // namespace

Result<std::unique_ptr<Input>> Input::open(const std::string& path) {
  const auto source = FileSource::open(path);
  if (!source.ok()) return source.error();
  auto file = read_mp4_info(**source);
  if (!file.ok()) return not_readable(path, file.error().message);
  auto demuxer = open_demuxer(path);
  if (!demuxer.ok()) return demuxer.error();
  return std::unique_ptr<Input>(std::make_unique<Demuxer>(std::move(*file), std::move(*demuxer)));
}

}  // namespace recorder
