// Whom StreamEvents are for: the applications of the configuration, each a backend with an url and a secret
// (the specification, section 7).
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace recorder {

// The types of events, which an application enables as its methods.
constexpr std::array<std::string_view, 10> kEventTypes = {
    "startedRecording",          "stoppedRecording",      "addedToMultiRecording",
    "removedFromMultiRecording", "startedMultiRecording", "stoppedMultiRecording",
    "pausedRecording",           "resumedRecording",      "pausedMultiRecording",
    "resumedMultiRecording"};

struct ClientApplication {
  std::string key;                   // appKey
  std::string url;                   // events go to <url>/StreamEvent
  std::string secret;                // of the signature; never in a log line or an answer
  std::vector<std::string> methods;  // those of kEventTypes that it wants; empty: all
  std::vector<std::string> rooms;    // patterns of room ids, as in a shell, whose streams it owns
};

// The appKey of streams for which nothing else is configured (the specification, section 7).
constexpr std::string_view kDefaultApplication = "defaultApp";

// The application of that key, or null.
const ClientApplication* find_application(std::span<const ClientApplication> all, std::string_view key);
// The key of the first application that owns the room; empty if none does.
std::string application_of_room(std::span<const ClientApplication> all, const std::string& room);
[[nodiscard]] bool wants(const ClientApplication& application, std::string_view event_type);

}  // namespace recorder
