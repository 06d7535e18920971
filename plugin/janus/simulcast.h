// A video track that comes in several encodings at a time, of which the best that flows is recorded: Janus's
// own choice of layers, and its renumbering of the packets, so that they look like those of one encoding. On
// the thread that receives. Of a codec whose layers Janus does not choose from, the lowest is recorded.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "plugin/base/bytes.h"
#include "plugin/base/json.h"
#include "plugin/janus/janus_api.h"
#include "plugin/rtp/sender_report.h"

namespace recorder {

class Simulcast {
 public:
  // Whether Janus goes from layer to layer of that codec, here and in VideoRoom's forwarders. Janus 1.1.2 knows no key
  // frames of AV1 and H265, so that it never begins.
  [[nodiscard]] static bool is_followed(const std::string& codec) { return codec != "av1" && codec != "h265"; }

  // `offered`: the element of the JSEP's "simulcast" that Janus made for this track. `codec`: as Janus names it.
  Simulcast(const Json& offered, const std::string& codec);
  ~Simulcast();
  Simulcast(const Simulcast&) = delete;
  Simulcast& operator=(const Simulcast&) = delete;

  // True if the packet, at least as long as its header, is of the encoding that is recorded; it continues the
  // one before it then.
  bool take(Bytes& packet);
  // True if, by the last packet, another encoding should be recorded that can begin with a key frame only.
  [[nodiscard]] bool needs_key_frame() const { return needs_key_frame_; }
  // The report as it would be of the renumbered packets; nothing if it is of another encoding than the recorded one.
  [[nodiscard]] std::optional<SenderReport> renumber(const SenderReport& report) const;

 private:
  [[nodiscard]] bool is_better(uint32_t ssrc) const;

  static constexpr size_t kLayers = 3;  // what Janus knows
  std::array<uint32_t, kLayers> ssrcs_{};
  std::array<char*, kLayers> rids_{};  // Janus's allocations
  janus_rtp_simulcasting_context layers_{};
  janus_rtp_switching_context numbering_{};
  const janus_videocodec codec_;
  const bool is_followed_;
  bool needs_key_frame_ = false;
  std::optional<uint32_t> recorded_ssrc_;
  uint32_t timestamp_offset_ = 0;  // of the recorded encoding: what is added to its own
};

}  // namespace recorder
