#include "tools/offline_mixer/part_listing.h"

#include "plugin/base/json.h"
#include "plugin/base/text.h"
#include "tools/offline_mixer/movie/part_range.h"
#include "tools/offline_mixer/output_names.h"

namespace recorder {
namespace {

int64_t ms_of(int64_t picture, int fps) {
  return std::chrono::round<milliseconds>(from_ticks(picture, fps)).count();
}

}  // namespace

std::string part_listing(const Arguments& arguments, const Schedule& schedule, int fps) {
  const int64_t pictures = picture_count(schedule, fps), count = arguments.part_count;
  Json list = Json::array();
  for (int64_t i = 0; i < count; ++i) {
    const PartRange range = part_range(pictures, fps, i, count);
    list.append(Json::object({{"part", concat(i, "/", count)},
                              {"fromInMs", ms_of(range.first_picture, fps)},
                              {"toInMs", ms_of(range.end_picture, fps)},
                              {"pictures", range.end_picture - range.first_picture},
                              {"path", part_path(mixed_path(arguments), {i, count})}}));
  }
  return dump_indented(list);
}

}  // namespace recorder
