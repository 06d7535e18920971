#include "plugin/janus/simulcast.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace recorder {
namespace {

// Of the three encodings, and of the temporal layers of each, the highest.
constexpr int kBest = 2;

// Janus 1.2 has two parameters more, for the layers of AV1, which are not ours to choose from.
template <typename Process>
bool is_recorded(Process process, janus_rtp_simulcasting_context& layers, Bytes& packet, uint32_t* ssrcs, char** rids,
                 janus_videocodec codec, janus_rtp_switching_context& numbering) {
  auto* bytes = reinterpret_cast<char*>(packet.data());
  const auto size = static_cast<int>(packet.size());
  if constexpr (std::is_invocable_v<Process, janus_rtp_simulcasting_context*, char*, int, uint32_t*, char**,
                                    janus_videocodec, janus_rtp_switching_context*, janus_mutex*>)
    return process(&layers, bytes, size, ssrcs, rids, codec, &numbering, nullptr) != FALSE;
  else
    return process(&layers, bytes, size, nullptr, 0, ssrcs, rids, codec, &numbering, nullptr) != FALSE;
}

// RFC 3550, 5.1
struct HeaderNumbers {
  uint32_t timestamp = 0, ssrc = 0;
};

HeaderNumbers numbers_of(ByteView packet) {
  ByteReader reader(packet);
  reader.skip(4);
  HeaderNumbers numbers;
  numbers.timestamp = reader.u32();
  numbers.ssrc = reader.u32();
  return numbers;
}

}  // namespace

Simulcast::Simulcast(const Json& offered, const std::string& codec)
    : codec_(janus_videocodec_from_name(codec.c_str())), is_followed_(is_followed(codec)) {
  janus_rtp_simulcasting_context_reset(&layers_);
  janus_rtp_switching_context_reset(&numbering_);
  layers_.substream_target = kBest;
  layers_.templayer_target = kBest;
  janus_rtp_simulcasting_prepare(offered.get(), &layers_.rid_ext_id, ssrcs_.data(), rids_.data());
}

Simulcast::~Simulcast() { janus_rtp_simulcasting_cleanup(nullptr, nullptr, rids_.data(), nullptr); }

bool Simulcast::take(Bytes& packet) {
  const HeaderNumbers received = numbers_of(packet);
  // It also learns from the rid which encoding has which SSRC.
  const bool chosen =
      is_recorded(janus_rtp_simulcasting_context_process_rtp, layers_, packet, ssrcs_.data(), rids_.data(), codec_,
                  numbering_);
  const bool recorded = is_followed_ ? chosen : received.ssrc == ssrcs_.front();
  needs_key_frame_ = is_followed_ && (layers_.need_pli != FALSE || (!recorded && is_better(received.ssrc)));
  if (!recorded) return false;
  auto* header = reinterpret_cast<janus_rtp_header*>(packet.data());
  janus_rtp_header_update(header, &numbering_, TRUE, 0);
  recorded_ssrc_ = received.ssrc;
  timestamp_offset_ = numbers_of(packet).timestamp - received.timestamp;
  store_u32(packet, 8, 1);  // one SSRC for all encodings: to the reorder buffer another would be another sender
  return true;
}

std::optional<SenderReport> Simulcast::renumber(const SenderReport& report) const {
  if (report.ssrc != recorded_ssrc_) return std::nullopt;
  SenderReport renumbered = report;
  renumbered.rtp_timestamp += timestamp_offset_;
  return renumbered;
}

bool Simulcast::is_better(uint32_t ssrc) const {
  const auto found = std::find(ssrcs_.begin(), ssrcs_.end(), ssrc);
  return found != ssrcs_.end() && ssrc != 0 && found - ssrcs_.begin() > layers_.substream;
}

}  // namespace recorder
