#include "tools/offline_mixer/part_listing.h"

#include "plugin/base/json.h"
#include "plugin/base/text.h"
#include "tools/offline_mixer/mix.h"
#include "tools/offline_mixer/output_names.h"
#include "tools/offline_mixer/part_range.h"

namespace recorder {
namespace {

int64_t ms_of(int64_t picture, int fps) { return std::chrono::round<milliseconds>(from_ticks(picture, fps)).count(); }

}  // namespace

std::string part_listing(const Arguments& arguments, const Schedule& schedule, int fps) {
  const int64_t pictures = count_pictures(schedule, fps), count = arguments.part_count;
  Json list = Json::array();
  for (int64_t i = 0; i < count; ++i) {
    const PartRange range = part_range(pictures, fps, i, count);
    list.append(Json::object({{"part", concat(i, "/", count)},
                              {"fromInMs", ms_of(range.first_picture, fps)},
                              {"toInMs", ms_of(range.end_picture, fps)},
                              {"pictures", range.end_picture - range.first_picture},
                              {"path", part_path(mixed_path(arguments), {i, count})}}));
  }
  const std::unique_ptr<char, decltype(&std::free)> text(json_dumps(list.get(), JSON_INDENT(2)), &std::free);
  return text == nullptr ? std::string() : std::string(text.get()) + "\n";
}

}  // namespace recorder
