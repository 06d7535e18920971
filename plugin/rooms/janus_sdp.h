// A session description, parsed by Janus.
#pragma once

#include <string>
#include <vector>

#include "plugin/rooms/sdp_medium.h"

namespace recorder {

// Its media sections in order; none when Janus cannot parse it.
std::vector<SdpMedium> parse_sdp_with_janus(const std::string& sdp);

}  // namespace recorder
