#include "plugin/rtp/track_receiver.h"

#include <cassert>
#include <utility>

#include "plugin/rtp/frame_assembler.h"
#include "plugin/rtp/payload_format.h"
#include "plugin/rtp/reorder_buffer.h"

namespace recorder {

class TrackReceiver::Impl {
 public:
  Impl(std::unique_ptr<PayloadFormat> format, MediaKind kind, const TrackReceiverSettings& settings)
      : reorder_buffer_({settings.reorder_time, settings.reorder_bytes}, statistics_),
        assembler_(std::move(format), kind, settings.largest_frame, statistics_) {}

  void push(ReceivedPacket packet, std::vector<Frame>& out) {
    const auto rtp = RtpPacket::parse(packet.bytes);
    if (!rtp) {
      ++statistics_.malformed;
      return;
    }
    ++statistics_.packets;
    reorder_buffer_.push({*rtp, std::move(packet.bytes), packet.arrival}, in_order_);
    assemble(out);
  }

  void advance(MonotonicTime now, std::vector<Frame>& out) {
    reorder_buffer_.advance(now, in_order_);
    assemble(out);
  }

  void flush(std::vector<Frame>& out) {
    reorder_buffer_.flush(in_order_);
    assemble(out);
    assembler_.flush(out);
  }

  [[nodiscard]] bool needs_key_frame() const { return assembler_.needs_key_frame(); }
  [[nodiscard]] const TrackStatistics& statistics() const { return statistics_; }

 private:
  void assemble(std::vector<Frame>& out) {
    for (const OrderedPacket& packet : in_order_) assembler_.push(packet, out);
    in_order_.clear();
  }

  TrackStatistics statistics_;
  ReorderBuffer reorder_buffer_;
  FrameAssembler assembler_;
  std::vector<OrderedPacket> in_order_;  // empty between calls; a member so that it is allocated once
};

TrackReceiver::TrackReceiver(Codec codec, TrackReceiverSettings settings) {
  std::unique_ptr<PayloadFormat> format = make_payload_format(codec);
  assert(format != nullptr && "this codec is not received by RTP");
  impl_ = std::make_unique<Impl>(std::move(format), codec_kind(codec), settings);
}

TrackReceiver::~TrackReceiver() = default;

void TrackReceiver::push(ReceivedPacket packet, std::vector<Frame>& out) {
  impl_->push(std::move(packet), out);
}

void TrackReceiver::advance(MonotonicTime now, std::vector<Frame>& out) { impl_->advance(now, out); }

void TrackReceiver::flush(std::vector<Frame>& out) { impl_->flush(out); }

bool TrackReceiver::needs_key_frame() const { return impl_->needs_key_frame(); }

const TrackStatistics& TrackReceiver::statistics() const { return impl_->statistics(); }

}  // namespace recorder
