// The key customLayouts of offline_mixer.json: for numbers of participants, where each of them is.
#pragma once

#include <map>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/result.h"
#include "tools/offline_mixer/settings/settings.h"

namespace recorder {

using CustomLayouts = std::map<size_t, std::vector<RelativeArea>>;

// Of {"2":[{"x":0,"y":0,"width":0.5,"height":1},{"x":0.5,"y":0,"width":0.5,"height":1,"z":1}]}: x, y and z
// are 0 unless given. The error says what customLayouts must have.
Result<CustomLayouts> parse_custom_layouts(const Json& value);

}  // namespace recorder
