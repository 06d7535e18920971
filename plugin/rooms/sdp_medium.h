// What a session description says about one medium: payload types and header extensions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace recorder {

struct SdpFormat {
  int payload_type = 0;
  std::string encoding;  // as in rtpmap: "opus", "H264"
  std::string fmtp;      // empty: none
};

struct SdpMedium {
  std::string mid;
  std::vector<SdpFormat> formats;
  std::vector<std::pair<std::string, int>> extensions;  // URI and local id

  // The first format of a codec, whatever the case of its name; null when it was not negotiated.
  [[nodiscard]] const SdpFormat* format_of(std::string_view codec) const;
};

// The attributes of a media section, name and value of each a= line.
using SdpAttributes = std::vector<std::pair<std::string, std::string>>;

// Attributes that are malformed or of no interest are skipped.
SdpMedium read_sdp_medium(const SdpAttributes& attributes);

}  // namespace recorder
