#include "plugin/rtp/frame_assembler.h"

#include <algorithm>
#include <utility>

namespace recorder {
namespace {

// Room for a frame somewhat larger than the one before it, so that few frames are moved while they grow, and
// little is left unused in the small ones that follow a key frame.
size_t room_after(size_t last_size) { return std::min<size_t>(last_size + last_size / 4, 32 * 1024); }

// RFC 3389, 4: how the silence of a sender of G.711 sounds. It sends no more until there is sound again.
constexpr uint8_t kComfortNoisePayloadType = 13;

}  // namespace

FrameAssembler::FrameAssembler(std::unique_ptr<PayloadFormat> format, MediaKind kind, size_t largest_frame,
                               VideoOrientation orientation, TrackStatistics& statistics)
    : format_(std::move(format)), kind_(kind), largest_frame_(largest_frame), orientation_(orientation),
      statistics_(statistics), needs_key_frame_(kind == MediaKind::kVideo) {}

void FrameAssembler::push(const OrderedPacket& packet, std::vector<Frame>& out) {
  take(packet, out);
  // What is being put together may be the key frame.
  if (needs_key_frame_ && state_ != State::kInFrame) note_wait(packet.arrival);
}

void FrameAssembler::take(const OrderedPacket& packet, std::vector<Frame>& out) {
  if (packet.continuity != Continuity::kFollows) note_hole();
  // Padding to probe the network, or Opus DTX.
  if (packet.rtp.payload.empty() || is_comfort_noise(packet.rtp)) return;

  const int64_t timestamp = timestamps_.unwrap(packet.rtp.timestamp);
  if (state_ != State::kBetweenFrames && timestamp != frame_.timestamp) end(out);
  if (state_ == State::kBetweenFrames) begin(packet, timestamp);
  orientation_.take(packet.rtp);
  const bool done = append(packet.rtp.payload);
  if (done || packet.rtp.marker) end(out);
}

void FrameAssembler::flush(std::vector<Frame>& out) {
  if (state_ != State::kBetweenFrames) end(out);
}

bool FrameAssembler::is_comfort_noise(const RtpPacket& packet) const {
  return kind_ == MediaKind::kAudio && packet.payload_type == kComfortNoisePayloadType;
}

// What is lost may be the end of the frame that was begun, whole frames, and the beginning of the next one.
void FrameAssembler::note_hole() {
  hole_ = true;
  lost_ = true;
  break_frame();
  if (kind_ == MediaKind::kVideo) needs_key_frame_ = true;
}

void FrameAssembler::begin(const OrderedPacket& packet, int64_t timestamp) {
  state_ = State::kInFrame;
  frame_.timestamp = timestamp;
  frame_.arrival = packet.arrival;
  frame_.data.reserve(room_after(last_size_));
  if (hole_ && !format_->begins_frame(packet.rtp.payload)) break_frame();
  hole_ = false;
}

// True if the payload ends the frame.
bool FrameAssembler::append(ByteView payload) {
  if (state_ == State::kInBrokenFrame) return false;
  if (frame_.data.size() + payload.size() > largest_frame_) {
    break_frame();
    return false;
  }
  switch (format_->append(payload, frame_.data)) {
    case PayloadResult::kTaken:
      return false;
    case PayloadResult::kFrameDone:
      return true;
    case PayloadResult::kMalformed:
      ++statistics_.malformed;
      is_refused_ = true;
      break_frame();
      return false;
  }
  return false;
}

void FrameAssembler::break_frame() {
  if (state_ == State::kInFrame) state_ = State::kInBrokenFrame;
}

void FrameAssembler::end(std::vector<Frame>& out) {
  const FrameKind kind = kind_of_frame();
  format_->abandon();
  state_ = State::kBetweenFrames;
  frame_.is_key_frame = kind == FrameKind::kKey;
  const bool can_be_decoded = frame_.is_key_frame || (kind == FrameKind::kDelta && !needs_key_frame_);
  if (can_be_decoded) {
    deliver(out);
  } else if (kind != FrameKind::kNothing) {
    ++statistics_.frames_dropped;
    if (is_refused_) ++statistics_.frames_unreadable;
    lost_ = true;
    if (kind_ == MediaKind::kVideo) needs_key_frame_ = true;
  }
  frame_ = {};
  is_refused_ = false;
}

FrameKind FrameAssembler::kind_of_frame() {
  if (state_ == State::kInBrokenFrame) return FrameKind::kBroken;
  const FrameKind kind = format_->finish(frame_);
  is_refused_ = kind == FrameKind::kBroken;
  return frame_.data.size() > largest_frame_ ? FrameKind::kBroken : kind;
}

void FrameAssembler::deliver(std::vector<Frame>& out) {
  ++statistics_.frames;
  statistics_.bytes += frame_.data.size();
  last_size_ = frame_.data.size();
  needs_key_frame_ = false;
  if (const auto since = std::exchange(statistics_.waits_since, std::nullopt))
    statistics_.key_frame_wait += std::max(frame_.arrival - *since, Duration::zero());
  frame_.is_after_loss = std::exchange(lost_, false);
  frame_.rotation = orientation_.rotation();
  out.push_back(std::move(frame_));
}

void FrameAssembler::note_wait(MonotonicTime now) {
  if (statistics_.waits_since) return;
  statistics_.waits_since = now;
  ++statistics_.key_frame_waits;
}

}  // namespace recorder
