// Finishes what was being recorded when the last process died: every file of the catalogue that was open
// becomes a finished one under its final name, and its recording ends. Whatever the disk refuses is left as
// it is, and its row open, for the next start.
#pragma once

#include <atomic>
#include <set>
#include <string>
#include <vector>

#include "plugin/base/file.h"
#include "plugin/recorder/catalogue.h"
#include "plugin/recorder/file_repair.h"

namespace recorder {

class Repair {
 public:
  // Takes the list of what is to be done, and looks where those files are. So it is made before anything new
  // is recorded, which run() then leaves alone. The catalogue and the disk outlive it.
  Repair(Catalogue& catalogue, Disk& disk);

  // Once. Waits for the disk, perhaps for long: on a thread of its own, beside new recordings.
  void run();
  // Leaves what comes after the present file to the next start. From any thread.
  void stop() { is_stopped_ = true; }

 private:
  struct Found {
    UnfinishedFile row;
    std::string path;  // where it is, or was expected
    bool is_there = true;
  };

  Found find(UnfinishedFile row) const;
  void repair(const Found& file);
  Status close(const Found& file, const Result<RepairedMedia>& media);
  Status close_gone(const Found& file);
  Status close_whole(const Found& file, const RepairedMedia& media);
  Status close_damaged(const Found& file, const RepairedMedia& media);
  Status close_empty(const Found& file);
  Status move(const Found& file, const std::string& to);
  void end_recordings();

  Catalogue& catalogue_;
  Disk& disk_;
  std::vector<Found> files_;
  std::set<std::string> recordings_;  // of the last process, by id
  std::atomic<bool> is_stopped_ = false;
};

}  // namespace recorder
