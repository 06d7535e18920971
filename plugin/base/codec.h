// The codecs that the project knows, by the names that Janus and SDP give them.
#pragma once

#include <optional>
#include <string_view>

namespace recorder {

enum class Codec { kH264, kVp8, kVp9, kAv1, kH265, kOpus, kPcmu, kPcma, kG722, kAac };
enum class MediaKind { kAudio, kVideo };

// Lower-case name as in Janus's events ("h264", "opus", "pcmu"), and the kind of medium.
std::string_view codec_name(Codec codec);
MediaKind codec_kind(Codec codec);
std::optional<Codec> codec_by_name(std::string_view name);

}  // namespace recorder
