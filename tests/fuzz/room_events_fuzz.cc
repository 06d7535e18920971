// Lines of text, each an event of Janus. Whatever they are, what follows from them is a request of the
// plugin's group /rooms/, and no more is remembered than allowed.
#include <algorithm>
#include <string>
#include <string_view>

#include "plugin/rooms/room_events.h"
#include "tests/fuzz/property.h"

namespace recorder {
namespace {

constexpr size_t kMostHandles = 3;

// Each line of the SDP is an attribute, "a=mid:0" as well as "mid:0"; "m" begins the next medium.
std::vector<SdpMedium> parse_sdp(const std::string& sdp) {
  std::vector<SdpAttributes> sections(1);
  for (size_t begin = 0; begin < sdp.size();) {
    const size_t end = std::min(sdp.find('\n', begin), sdp.size());
    const std::string line = sdp.substr(begin, end - begin);
    begin = end + 1;
    if (line.starts_with('m')) sections.emplace_back();
    const size_t colon = std::min(line.find(':'), line.size());
    const size_t name = line.starts_with("a=") ? 2 : 0;
    sections.back().emplace_back(line.substr(name, std::max(colon, name) - name),
                                 line.substr(std::min(colon + 1, line.size())));
  }
  std::vector<SdpMedium> media;
  for (const SdpAttributes& attributes : sections) media.push_back(read_sdp_medium(attributes));
  return media;
}

bool is_id(const Json& value) { return value.is_integer() || value.is_string(); }

void check_tracks(const Json& tracks) {
  PROPERTY(tracks.is_array());
  for (const Json& track : elements(tracks)) {
    const std::string type = string_field(track, "type").value_or("");
    PROPERTY(type == "audio" || type == "video");
    PROPERTY(string_field(track, "mid").has_value());
    for (const char* flag : {"simulcast", "e2ee", "disabled"}) PROPERTY(bool_field(track, flag).has_value());
  }
}

void check(const Json& request) {
  const std::string name = string_field(request, "request").value_or("");
  PROPERTY(name.starts_with("/rooms/"));
  if (name == "/rooms/started" || name == "/rooms/stopping") return;
  PROPERTY(is_id(field(request, "room")));
  if (name == "/rooms/destroyed") return;
  PROPERTY(is_id(field(request, "publisherId")));
  if (name != "/rooms/unpublished") check_tracks(field(request, "tracks"));
}

}  // namespace
}  // namespace recorder

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  recorder::RoomEvents events(recorder::parse_sdp, recorder::kMostHandles);
  bool is_started = false, is_stopped = false;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto event = recorder::parse_json(line);
    if (!event.ok()) continue;
    for (const recorder::Json& request : events.on_event(*event)) {
      PROPERTY(!is_stopped);
      recorder::check(request);
      const std::string name = recorder::string_field(request, "request").value_or("");
      PROPERTY((name == "/rooms/started") != is_started);
      is_started = true;
      is_stopped = name == "/rooms/stopping";
    }
    PROPERTY(events.known_handles() <= recorder::kMostHandles);
  }
  return 0;
}
