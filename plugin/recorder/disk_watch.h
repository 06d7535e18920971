// Watches the free space of the recordings' folders. The disk is asked on the writer thread, because one that stalls
// lets nobody else wait; the answers are read on the control lane.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "plugin/recorder/output_file.h"

namespace recorder {

class DiskWatch {
 public:
  // A recording of 100 Mbit/s writes 25 MB between two looks, far less than any sensible limit.
  static constexpr Duration kInterval = seconds(2);

  // Asks the disk at once, here and now. All outlive the watch.
  DiskWatch(std::vector<std::string> folders, uint64_t min_available_space, const Disk& disk, DiskQueue& queue);

  // kInternal, with a sentence: the folder has less than its limit left, or cannot be asked.
  [[nodiscard]] Status check(const std::string& folder) const;
  // Bytes; 0 if it cannot be asked.
  [[nodiscard]] uint64_t available_space(const std::string& folder) const;

  // Asks again, unless the last question is still unanswered. `answered` is called on the writer thread with the
  // answers, for take().
  using Answers = std::map<std::string, Result<uint64_t>>;
  void ask(std::function<void(Answers)> answered);
  void take(Answers answers);

 private:
  static Answers look(const std::vector<std::string>& folders, const Disk& disk);

  const std::vector<std::string> folders_;
  const uint64_t min_available_space_;
  const Disk& disk_;
  DiskQueue& queue_;
  Answers answers_;
  bool is_asking_ = false;
};

}  // namespace recorder
