// Janus's events in, requests for the plugin out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/rooms/sdp_medium.h"

namespace recorder {

// Joins what VideoRoom says about a publisher (codecs by name) with what the publisher's SDP says (payload
// types, header extensions), by the handle that both come from. Used on one thread, that of Janus's events.
class RoomEvents {
 public:
  using ParseSdp = std::function<std::vector<SdpMedium>(const std::string& sdp)>;

  // Remembers the SDP of at most max_handles handles; beyond it the oldest is forgotten, and its publisher's
  // next event has no payload types.
  RoomEvents(ParseSdp parse_sdp, size_t max_handles)
      : parse_sdp_(std::move(parse_sdp)), max_handles_(max_handles) {}

  // The requests that follow from an event, in order; mostly none.
  std::vector<Json> on_event(const Json& event);

  [[nodiscard]] size_t known_handles() const { return descriptions_.size(); }

 private:
  enum class State { kWaiting, kRunning, kStopped };
  using Handle = std::pair<int64_t, int64_t>;  // session and handle

  struct Description {
    uint64_t age = 0;  // the higher, the younger
    std::vector<SdpMedium> media;
    std::string publisher;  // that it belongs to, once published
  };

  using Reader = std::vector<Json> (RoomEvents::*)(const Json& event);
  struct Kind;
  static const Kind kKinds[];
  struct RoomEvent;
  static const RoomEvent kRoomEvents[];

  std::vector<Json> on_core(const Json& event);
  std::vector<Json> on_handle(const Json& event);
  std::vector<Json> on_jsep(const Json& event);
  std::vector<Json> on_plugin(const Json& event);

  std::vector<Json> published(const char* request, const Json& event, const Json& data);
  std::vector<Json> unpublished(const char* request, const Json& event, const Json& data);
  std::vector<Json> left(const char* request, const Json& event, const Json& data);
  std::vector<Json> destroyed(const char* request, const Json& event, const Json& data);

  Description* description_of(const Json& event);
  void forget_oldest();

  const ParseSdp parse_sdp_;
  const size_t max_handles_;
  State state_ = State::kWaiting;
  std::map<Handle, Description> descriptions_;
  uint64_t next_age_ = 0;
};

}  // namespace recorder
