#include "plugin/notify/client_application.h"

#include <fnmatch.h>

#include <algorithm>

namespace recorder {

const ClientApplication* find_application(std::span<const ClientApplication> all, std::string_view key) {
  for (const ClientApplication& application : all)
    if (application.key == key) return &application;
  return nullptr;
}

std::string application_of_room(std::span<const ClientApplication> all, const std::string& room) {
  for (const ClientApplication& application : all)
    for (const std::string& pattern : application.rooms)
      if (::fnmatch(pattern.c_str(), room.c_str(), 0) == 0) return application.key;
  return {};
}

bool wants(const ClientApplication& application, std::string_view event_type) {
  const auto& methods = application.methods;
  return methods.empty() || std::find(methods.begin(), methods.end(), event_type) != methods.end();
}

}  // namespace recorder
