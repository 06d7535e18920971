// Who publishes what: the facts about a stream that the outside may ask for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "plugin/base/codec.h"
#include "plugin/rtp/rtp_negotiation.h"

namespace recorder {

// Rooms and publishers have numbers, or strings where VideoRoom is configured with string_ids.
using JanusId = std::variant<uint64_t, std::string>;
std::string to_text(const JanusId& id);

struct TrackDescription {
  std::string mid;
  MediaKind kind = MediaKind::kAudio;
  std::string codec;          // as Janus names it
  bool is_encrypted = false;  // end to end: what arrives is ciphertext
  bool is_disabled = false;
  bool is_simulcast = false;
  RtpNegotiation negotiation{};

  bool operator==(const TrackDescription&) const = default;

  // The codec, if the recorder can store it and may read it.
  [[nodiscard]] std::optional<Codec> recordable_codec() const;
  // Why recordable_codec() is empty, as the end of a sentence; empty otherwise.
  [[nodiscard]] std::string obstacle() const;
};

struct StreamDescription {
  std::string media_session_id;  // UUID
  std::string stream_name;
  std::string session_id;
  std::string app_key;  // the application that is told of it
  std::string login;    // who publishes, for file names
  JanusId room;         // of VideoRoom; 0 for a client that publishes to the plugin
  JanusId publisher_id;
  std::string display;
  std::vector<TrackDescription> tracks;

  [[nodiscard]] const TrackDescription* find_track(const std::string& mid) const;
};

}  // namespace recorder
