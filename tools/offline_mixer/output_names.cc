#include "tools/offline_mixer/output_names.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "plugin/base/text.h"

namespace recorder {
namespace {

// Of MP4 and QuickTime files. Anything else behind a dot belongs to the name: "talk-1.5".
constexpr std::array<std::string_view, 4> kExtensions = {".mp4", ".MP4", ".m4v", ".mov"};

size_t extension_size(std::string_view path) {
  const auto found = std::find_if(kExtensions.begin(), kExtensions.end(),
                                  [path](std::string_view extension) { return path.ends_with(extension); });
  return found != kExtensions.end() ? found->size() : 0;
}

// The path with this before the extension, which becomes .mp4.
std::string with_suffix(const std::string& path, const std::string& suffix) {
  return concat(path.substr(0, path.size() - extension_size(path)), suffix, ".mp4");
}

}  // namespace

std::string mixed_path(const Arguments& arguments) {
  return arguments.output.empty() ? with_suffix(arguments.files.front(), "_mixed") : arguments.output;
}

std::string part_path(const std::string& mixed, const PartNumber& part) {
  return with_suffix(mixed, concat(".part-", part.number, "-of-", part.count));
}

}  // namespace recorder
