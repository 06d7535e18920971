// A file of a recording as its plan and the catalogue see it: it gives the file its names, and keeps its row. Made on the
// recording's lane; from then on used on the writer thread only. Shared by the recording, and the file that it observes.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "plugin/recorder/catalogue.h"
#include "plugin/recorder/file_plan.h"
#include "plugin/recorder/output_file.h"

namespace recorder {

class FileEntry final : public FileObserver {
 public:
  // The file is made, and has that name until it ends.
  using Opened = std::function<void(const std::string& file_name)>;

  // `catalogue` may be null: no row is kept. `start_ms`: wall clock of the file's zero, since 1970.
  FileEntry(std::string recording_id, FilePlan plan, int64_t start_ms, Catalogue* catalogue, const Disk& disk,
                 Opened opened);

  // Without looking whether it is free.
  [[nodiscard]] std::string path_at_start() const;
  // Another part of the recording follows, so that this one keeps its number.
  void continues();
  // To be called before the file is closed.
  void set_quality(std::string json) { quality_ = std::move(json); }
  // The final path, free now; empty to keep the one it has. To be called before the file is closed.
  std::string path_at_end(const FileEnd& end);

  void opening(const std::string& path) override;
  void opened(const std::string& path) override;
  void renaming(const std::string& path) override;
  void closed(const FileOutcome& outcome) override;

 private:
  const std::string recording_id_;
  const std::string file_id_;
  const FilePlan plan_;
  const int64_t start_ms_;
  Catalogue* const catalogue_;
  const Disk& disk_;
  const Opened opened_;
  milliseconds duration_{};
  std::string quality_;
};

}  // namespace recorder
