// What a process left when it died, on a disk and in a catalogue, and what Repair makes of it.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "plugin/recorder/repair.h"
#include "tests/support/catalogue_rig.h"
#include "tests/support/fake_disk.h"
#include "tests/support/test.h"

namespace recorder::test {

using Paths = std::vector<std::string>;

// Of a file that begins at 1'700'000'000'000 ms.
inline FilePlan plan_of(const std::string& name_template, const std::string& extension = ".mp4",
                        unsigned part = 0) {
  FileNameValues values;
  values.stream_name = "alice";
  values.start_time_millis = 1'700'000'000'000;
  return {"/r", *FileNameTemplate::parse(name_template), values, extension, part};
}

struct RepairRig : CatalogueRig {
  FakeDisk disk;

  // A recording with one file that was being written.
  void left(const std::string& id, const FilePlan& plan, const std::string& path, const Bytes& content) {
    catalogue->begin(single_facts(id));
    left_file(id, id + "-file", plan, path, content);
  }
  // Another file of it.
  void left_file(const std::string& recording_id, const std::string& file_id, const FilePlan& plan,
                 const std::string& path, const Bytes& content) {
    catalogue->open_file(recording_id, file_id, plan, path, *plan.values.start_time_millis);
    catalogue->file_opened(file_id);
    disk.put(path, content);
  }
  void left(const std::string& id, const std::string& name_template, const std::string& path,
            const Bytes& content) {
    left(id, plan_of(name_template), path, content);
  }

  void repair() { Repair(*catalogue, disk).run(); }

  [[nodiscard]] CataloguedRecording recording(const std::string& id) const {
    const auto all = catalogue->list(0, 100);
    for (const CataloguedRecording& one : *all)
      if (one.facts.id == id) return one;
    CHECK(false);
    return {};
  }
  [[nodiscard]] CataloguedFile file(const std::string& id) const {
    const CataloguedRecording one = recording(id);
    return one.files.empty() ? CataloguedFile{} : one.files.front();
  }
  [[nodiscard]] Paths paths() const {
    Paths paths;
    for (const auto& [path, content] : disk.files()) paths.push_back(path);
    return paths;
  }
  // Which is one of these and not several.
  [[nodiscard]] bool has_one_of(const Paths& wanted) const {
    const Paths all = paths();
    return std::count_if(wanted.begin(), wanted.end(), [&all](const std::string& path) {
             return std::find(all.begin(), all.end(), path) != all.end();
           }) == 1;
  }
};

}  // namespace recorder::test
