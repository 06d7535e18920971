#include "plugin/media/webm_track.h"

#include <algorithm>
#include <utility>

namespace recorder {
namespace {

// The time scale of WebM.
int64_t to_ms(Duration time) { return to_ticks(time, 1000); }

ffmpeg::PacketPointer make_packet(ByteView data) {
  ffmpeg::PacketPointer packet(av_packet_alloc());
  if (packet == nullptr || !ffmpeg::fill(*packet, data)) return nullptr;
  return packet;
}

}  // namespace

WebmTrack::WebmTrack(int index, ContainerTrack description, Duration join)
    : index_(index), description_(std::move(description)), end_(join) {}

std::optional<int64_t> WebmTrack::next_time() const {
  if (waiting_.empty()) return std::nullopt;
  return waiting_.front()->pts;
}

bool WebmTrack::append(const ContainerSample& sample, ByteView data) {
  ffmpeg::PacketPointer packet = make_packet(data);
  if (packet == nullptr) return false;
  const Duration time = is_video() ? sample.time : std::max(sample.time, end_);
  last_time_ = std::max(to_ms(time), last_time_ + 1);
  if (is_video()) {
    end_last_picture(last_time_);
    end_ = std::max(time, Duration::zero());
  } else {
    end_ = time + from_ticks(sample.duration_ticks, description_.timescale);
    packet->duration = std::max<int64_t>(to_ms(end_) - last_time_, 0);
  }
  packet->stream_index = index_;
  packet->pts = packet->dts = last_time_;
  if (sample.is_key_frame) packet->flags |= AV_PKT_FLAG_KEY;
  waiting_.push_back(std::move(packet));
  return true;
}

// No block says how long its picture stands. The muxer wants to know it for the duration of the file.
void WebmTrack::end_last_picture(int64_t time) {
  if (!waiting_.empty()) waiting_.back()->duration = std::max<int64_t>(time - waiting_.back()->pts, 0);
}

void WebmTrack::end(Duration end) {
  is_ended_ = true;
  if (!is_video()) return;
  end_last_picture(to_ms(end));
  end_ = std::max(end_, end);
}

ffmpeg::PacketPointer WebmTrack::take() {
  ffmpeg::PacketPointer packet = std::move(waiting_.front());
  waiting_.pop_front();
  return packet;
}

}  // namespace recorder
