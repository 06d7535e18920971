#include "plugin/rtp/track_receiver.h"

#include <cassert>
#include <utility>

#include "plugin/rtp/frame_assembler.h"
#include "plugin/rtp/jitter.h"
#include "plugin/rtp/payload_format.h"
#include "plugin/rtp/redundant_audio.h"
#include "plugin/rtp/reorder_buffer.h"

namespace recorder {

class TrackReceiver::Impl {
 public:
  Impl(Codec codec, std::unique_ptr<PayloadFormat> format, const TrackReceiverSettings& settings)
      : negotiation_(settings.negotiation),
        jitter_(rtp_clock_rate(codec)),
        reorder_buffer_({.time = settings.reorder_time,
                         .bytes = settings.reorder_bytes,
                         .longest_time = settings.longest_reorder_time,
                         .opening = settings.opening},
                        statistics_),
        assembler_(std::move(format), codec_kind(codec), settings.largest_frame,
                   VideoOrientation(settings.negotiation.orientation_extension), statistics_) {}

  void push(ReceivedPacket packet, std::vector<Frame>& out) {
    if (packet.kernel_drops)
      statistics_.dropped_by_kernel = statistics_.dropped_by_kernel.value_or(0) + *packet.kernel_drops;
    auto rtp = RtpPacket::parse(packet.bytes);
    if (!rtp) {
      ++statistics_.malformed;
      return;
    }
    ++statistics_.packets;
    jitter_.take(*rtp, packet.arrival);
    if (negotiation_.red_payload_type == rtp->payload_type) unpack(*rtp, packet.arrival);
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
  [[nodiscard]] bool is_opening() const { return reorder_buffer_.is_opening(); }
  [[nodiscard]] const TrackStatistics& statistics() const { return statistics_; }
  [[nodiscard]] Duration jitter() const { return jitter_.value(); }

 private:
  // The packet becomes that of its own sound. What it has of others is kept where they are missing.
  void unpack(RtpPacket& rtp, MonotonicTime arrival) {
    const std::optional<RedundantAudio> audio = RedundantAudio::parse(rtp.payload);
    rtp.payload = {};
    if (!audio) {
      ++statistics_.malformed;
      return;
    }
    rtp.payload_type = audio->payload_type();
    for (const RedundantBlock& block : audio->blocks()) {
      RtpPacket earlier = rtp;
      earlier.marker = false;
      earlier.sequence_number = static_cast<uint16_t>(rtp.sequence_number - block.distance);
      earlier.timestamp = rtp.timestamp - block.timestamp_offset;
      earlier.payload = block.payload;
      reorder_buffer_.offer(earlier, rtp, arrival);
    }
    rtp.payload = audio->primary();
  }

  void assemble(std::vector<Frame>& out) {
    for (const OrderedPacket& packet : in_order_) assembler_.push(packet, out);
    in_order_.clear();
  }

  const RtpNegotiation negotiation_;
  TrackStatistics statistics_;
  InterarrivalJitter jitter_;
  ReorderBuffer reorder_buffer_;
  FrameAssembler assembler_;
  std::vector<OrderedPacket> in_order_;  // empty between calls; a member so that it is allocated once
};

TrackReceiver::TrackReceiver(Codec codec, TrackReceiverSettings settings) {
  std::unique_ptr<PayloadFormat> format = make_payload_format(codec);
  assert(format != nullptr && "this codec is not received by RTP");
  impl_ = std::make_unique<Impl>(codec, std::move(format), settings);
}

TrackReceiver::~TrackReceiver() = default;

void TrackReceiver::push(ReceivedPacket packet, std::vector<Frame>& out) {
  impl_->push(std::move(packet), out);
}

void TrackReceiver::advance(MonotonicTime now, std::vector<Frame>& out) { impl_->advance(now, out); }

void TrackReceiver::flush(std::vector<Frame>& out) { impl_->flush(out); }

bool TrackReceiver::needs_key_frame() const { return impl_->needs_key_frame(); }

bool TrackReceiver::is_opening() const { return impl_->is_opening(); }

const TrackStatistics& TrackReceiver::statistics() const { return impl_->statistics(); }

Duration TrackReceiver::jitter() const { return impl_->jitter(); }

}  // namespace recorder
