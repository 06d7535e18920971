// The names of a folder's recordings: from the template, free, and with what is known at the end once that is known.
#pragma once

#include <functional>
#include <string>

#include "plugin/base/clock.h"
#include "plugin/base/file.h"
#include "plugin/recorder/file_name.h"
#include "plugin/recorder/recording_file.h"

namespace recorder {

class RecordingNames {
 public:
  RecordingNames(FileNameTemplate name_template, std::string folder, const Clock& clock, Disk& disk)
      : template_(std::move(name_template)), folder_(std::move(folder)), clock_(clock), disk_(disk) {}

  // A name, with extension, that no file of the folder has, and that `is_taken` does not claim for a file to be.
  [[nodiscard]] std::string at_start(const FileNameValues& values,
                                     const std::function<bool(const std::string& name)>& is_taken) const;
  // The path with what is known at the end; empty, to keep the one it has, where the template asks for nothing of it.
  // The answer is called on the writer thread, and does not outlive the names.
  [[nodiscard]] RecordingFile::ChoosePath at_end(FileNameValues values) const;

  [[nodiscard]] std::string path_of(const std::string& name) const { return folder_ + "/" + name; }

 private:
  std::string choose_path(FileNameValues values, Duration duration) const;

  const FileNameTemplate template_;
  const std::string folder_;
  const Clock& clock_;
  Disk& disk_;
};

}  // namespace recorder
