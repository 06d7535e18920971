#include "plugin/rooms/janus_sdp.h"

#include <glib.h>

#include <memory>

extern "C" {
#include <sdp-utils.h>
}

namespace recorder {
namespace {

SdpAttributes attributes_of(const janus_sdp_mline& line) {
  SdpAttributes attributes;
  for (const GList* at = line.attributes; at != nullptr; at = at->next) {
    const auto* attribute = static_cast<const janus_sdp_attribute*>(at->data);
    if (attribute->name != nullptr && attribute->value != nullptr)
      attributes.emplace_back(attribute->name, attribute->value);
  }
  return attributes;
}

}  // namespace

std::vector<SdpMedium> parse_sdp_with_janus(const std::string& sdp) {
  char error[256] = "";
  const std::unique_ptr<janus_sdp, decltype(&janus_sdp_destroy)> parsed(
      janus_sdp_parse(sdp.c_str(), error, sizeof error), janus_sdp_destroy);
  std::vector<SdpMedium> media;
  if (parsed == nullptr) return media;
  for (const GList* at = parsed->m_lines; at != nullptr; at = at->next)
    media.push_back(read_sdp_medium(attributes_of(*static_cast<const janus_sdp_mline*>(at->data))));
  return media;
}

}  // namespace recorder
