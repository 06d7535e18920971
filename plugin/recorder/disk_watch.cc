#include "plugin/recorder/disk_watch.h"

#include <utility>

#include "plugin/base/text.h"

namespace recorder {

DiskWatch::DiskWatch(std::vector<std::string> folders, uint64_t min_available_space, const Disk& disk,
                     DiskQueue& queue)
    : folders_(std::move(folders)),
      min_available_space_(min_available_space),
      disk_(disk),
      queue_(queue),
      answers_(look(folders_, disk)) {}

DiskWatch::Answers DiskWatch::look(const std::vector<std::string>& folders, const Disk& disk) {
  Answers answers;
  for (const std::string& folder : folders) answers.try_emplace(folder, disk.available_space(folder));
  return answers;
}

Status DiskWatch::check(const std::string& folder) const {
  const Result<uint64_t>& space = answers_.at(folder);
  if (!space) return space.error();
  if (*space < min_available_space_)
    return internal_error(concat("the disk of ", folder, " has ", *space >> 20, " MiB left, min_available_space is ",
                                 min_available_space_ >> 20, " MiB"));
  return Success{};
}

uint64_t DiskWatch::available_space(const std::string& folder) const {
  const Result<uint64_t>& space = answers_.at(folder);
  return space ? *space : 0;
}

void DiskWatch::ask(std::function<void(Answers)> answered) {
  if (std::exchange(is_asking_, true)) return;
  queue_.post([folders = folders_, &disk = disk_, answered = std::move(answered)] { answered(look(folders, disk)); },
              0);
}

void DiskWatch::take(Answers answers) {
  answers_ = std::move(answers);
  is_asking_ = false;
}

}  // namespace recorder
