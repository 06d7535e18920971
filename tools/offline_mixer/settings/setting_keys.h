// The keys of offline_mixer.json.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/result.h"
#include "tools/offline_mixer/settings/settings.h"

namespace recorder {

// Sets a member, or fails with what the key "must be" instead of this value.
using ApplyKey = std::function<Status(MixerSettings&, const Json&)>;

struct MixerKey {
  std::string_view name;
  ApplyKey apply;
  bool is_secret = false;  // no error shows its value
};

// In the order in which they are documented.
const std::vector<MixerKey>& mixer_keys();

}  // namespace recorder
