// How a file is to be named: while it is written, and when it is finished. Kept in the catalogue, so that a file gets the
// same name when its recording ends by a crash (the specification, sections 2 and 3).
#pragma once

#include <string>
#include <string_view>

#include "plugin/base/file.h"
#include "plugin/base/json.h"
#include "plugin/recorder/file_name.h"

namespace recorder {

// What is known when a file ends.
struct FileEnd {
  milliseconds duration{};
  int64_t end_time_millis = 0;  // by the server's clock, since 1970
  bool is_last = true;          // no further part of the recording follows
};

struct FilePlan {
  std::string folder;
  FileNameTemplate name_template;
  FileNameValues values;
  std::string extension;  // ".mp4"
  unsigned part = 0;      // from 1, of a recording whose parts are numbered; 0: the name has no number

  // The name without looking whether it is free: with placeholders for what only the end tells, and the part's number.
  [[nodiscard]] std::string name_at_start() const;
  // All known; the last part has no number. values.end_time, unless it is -1, is start_time plus the duration.
  [[nodiscard]] std::string name_at_end(const FileEnd& end) const;
};

// The first path in the folder of that name, or with -1, -2 ... after its stem, at which there is no file. Asks the
// disk: writer thread.
std::string free_path(const Disk& disk, std::string_view folder, std::string_view name);

Json to_json(const FilePlan& plan);
Result<FilePlan> file_plan_from(const Json& json);

}  // namespace recorder
