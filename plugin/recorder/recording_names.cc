#include "plugin/recorder/recording_names.h"

namespace recorder {
namespace {

constexpr std::string_view kExtension = ".mp4";

}  // namespace

std::string RecordingNames::at_start(const FileNameValues& values,
                                     const std::function<bool(const std::string& name)>& is_taken) const {
  return unique_file_name(template_.expand(values), kExtension, [&](const std::string& name) {
    return is_taken(name) || disk_.exists(path_of(name));
  });
}

RecordingFile::ChoosePath RecordingNames::at_end(FileNameValues values) const {
  return [this, values = std::move(values)](Duration duration) { return choose_path(values, duration); };
}

std::string RecordingNames::choose_path(FileNameValues values, Duration duration) const {
  const std::string stem_at_start = template_.expand(values);
  values.duration = std::chrono::duration_cast<milliseconds>(duration);
  values.end_time_millis = epoch_milliseconds(clock_.wall());
  const std::string stem = template_.expand(values);
  if (stem == stem_at_start) return {};
  return path_of(
      unique_file_name(stem, kExtension, [this](const std::string& name) { return disk_.exists(path_of(name)); }));
}

}  // namespace recorder
