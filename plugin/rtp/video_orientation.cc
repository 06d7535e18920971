#include "plugin/rtp/video_orientation.h"

namespace recorder {

//  0 1 2 3 4 5 6 7
// |0 0 0 0|C|F|R R|   C: which camera; F: mirrored; R: quarter turns
//
// F is not followed: browsers neither send it nor follow it, so that nobody has ever seen such a picture mirrored.
void VideoOrientation::read(const RtpPacket& packet) {
  const auto element = packet.extension_element(extension_id_);
  if (element && !element->empty()) rotation_ = static_cast<uint16_t>((element->front() & 0x03) * 90);
}

}  // namespace recorder
