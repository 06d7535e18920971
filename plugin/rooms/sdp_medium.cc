#include "plugin/rooms/sdp_medium.h"

#include <strings.h>

#include <array>
#include <charconv>

namespace recorder {
namespace {

struct Numbered {
  int number = 0;
  std::string_view rest;  // after the first space
};

// "111 opus/48000/2"; "3/recvonly urn:..." gives 3 as well.
std::optional<Numbered> split_number(std::string_view value, int highest) {
  int number = -1;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const size_t space = value.find(' ');
  if (error != std::errc() || number < 0 || number > highest || space == std::string_view::npos)
    return std::nullopt;
  if (*end != ' ' && *end != '/') return std::nullopt;
  return Numbered{number, value.substr(space + 1)};
}

std::string_view up_to(std::string_view text, char end) { return text.substr(0, text.find(end)); }

constexpr int kHighestPayloadType = 127;
constexpr int kHighestExtensionId = 255;  // of the two-byte form

// a=mid:<identification-tag> (RFC 5888, 4)
void read_mid(SdpMedium& medium, std::string_view value) { medium.mid = value; }

// a=rtpmap:<payload type> <encoding name>/<clock rate> (RFC 8866, 6.6)
void read_rtpmap(SdpMedium& medium, std::string_view value) {
  const std::optional<Numbered> rtpmap = split_number(value, kHighestPayloadType);
  if (!rtpmap) return;
  medium.formats.push_back({rtpmap->number, std::string(up_to(rtpmap->rest, '/')), ""});
}

// a=fmtp:<format> <format specific parameters> (RFC 8866, 6.15); it follows the rtpmap.
void read_fmtp(SdpMedium& medium, std::string_view value) {
  const std::optional<Numbered> fmtp = split_number(value, kHighestPayloadType);
  if (!fmtp) return;
  for (SdpFormat& format : medium.formats)
    if (format.payload_type == fmtp->number && format.fmtp.empty()) format.fmtp = fmtp->rest;
}

// a=extmap:<value>["/"<direction>] <URI> <extensionattributes> (RFC 8285, 8)
void read_extmap(SdpMedium& medium, std::string_view value) {
  const std::optional<Numbered> extmap = split_number(value, kHighestExtensionId);
  if (!extmap || extmap->number == 0) return;
  medium.extensions.emplace_back(up_to(extmap->rest, ' '), extmap->number);
}

struct Attribute {
  std::string_view name;
  void (*read)(SdpMedium&, std::string_view value);
};

constexpr std::array<Attribute, 4> kAttributes = {
    {{"mid", read_mid}, {"rtpmap", read_rtpmap}, {"fmtp", read_fmtp}, {"extmap", read_extmap}}};

}  // namespace

const SdpFormat* SdpMedium::format_of(std::string_view codec) const {
  for (const SdpFormat& format : formats)
    if (format.encoding.size() == codec.size() &&
        ::strncasecmp(format.encoding.data(), codec.data(), codec.size()) == 0)
      return &format;
  return nullptr;
}

SdpMedium read_sdp_medium(const SdpAttributes& attributes) {
  SdpMedium medium;
  for (const auto& [name, value] : attributes)
    for (const Attribute& attribute : kAttributes)
      if (attribute.name == name) attribute.read(medium, value);
  return medium;
}

}  // namespace recorder
