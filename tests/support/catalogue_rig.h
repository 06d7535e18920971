// A catalogue with its database in memory or in a file, that a test lets die and come back.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "plugin/base/text.h"
#include "plugin/notify/hook_ledger.h"
#include "plugin/recorder/catalogue.h"
#include "tests/support/fake_clock.h"

namespace recorder::test {

using Lines = std::vector<std::string>;

// "school" wants everything, "clinic" only the ends of recordings.
inline CatalogueSettings two_applications() {
  CatalogueSettings settings;
  settings.applications = {
      {"school", "http://127.0.0.1:1", "s", {}, {}},
      {"clinic", "http://127.0.0.1:2", "s", {"stoppedRecording", "stoppedMultiRecording"}, {}}};
  settings.on_record_hook_script = "/hooks/single.sh";
  settings.on_multiple_record_hook_script = "/hooks/multi.sh";
  return settings;
}

inline StreamIdentity stream_of(const std::string& name, const std::string& app_key = "school") {
  return {"media-" + name, name, "session-" + name, app_key};
}

inline RecordingFacts single_facts(const std::string& id, const std::string& app_key = "school") {
  RecordingFacts facts;
  facts.id = id;
  facts.stream = stream_of("alice", app_key);
  facts.file_name = "alice-{endTime}.mp4";
  return facts;
}

inline RecordingFacts multi_facts(const std::string& id, const std::string& app_key = "") {
  RecordingFacts facts;
  facts.id = id;
  facts.kind = RecordingKind::kMulti;
  facts.uri = "multi-recorder://a";
  facts.app_key = app_key;
  facts.file_name = "planned.mp4";
  return facts;
}

inline FilePlan plan() { return {"/records", *FileNameTemplate::parse("{streamName}"), {}, ".mp4", 0}; }

inline ClosedFile closed_as(FileState state, const std::string& path, const std::string& error = "") {
  return {state, path, 1000, milliseconds(2500), error};
}

class CatalogueRig {
 public:
  explicit CatalogueRig(CatalogueSettings settings = two_applications(), const std::string& path = ":memory:")
      : database(std::move(*Database::open(path))), settings_(std::move(settings)) {
    restart();
  }

  // Another process, that finds what this one left.
  void restart() {
    catalogue.reset();
    outbox = std::move(*Outbox::open(*database, "node", clock));
    hooks = std::move(*HookQueue::open(*database, clock));
    catalogue =
        std::move(*Catalogue::open(*database, *outbox, *hooks, settings_, clock, [this] { ++wakes; }));
  }

  // Events in the order in which they were put: "appKey type mediaSessionId payload".
  [[nodiscard]] Lines told() const {
    const auto events = outbox->list(0, 1000);
    if (!events) return {events.error().message};
    Lines lines;
    for (const EventRow& event : *events)
      lines.insert(lines.begin(), concat(event.app_key, ' ', event.type, ' ',
                                         string_field(event.body, "mediaSessionId").value_or("?"), ' ',
                                         dump(field(event.body, "payload"))));
    return lines;
  }

  // Script runs in the order in which they were put: "recording script file, argument, argument".
  [[nodiscard]] Lines runs() const {
    Lines lines;
    const Status read = database->transact([&lines](Transaction& transaction) {
      return transaction.query("SELECT recording_id, script, file, arguments FROM hook_runs ORDER BY number",
                               {}, [&lines](const Row& row) { lines.push_back(run_line(row)); });
    });
    return read.ok() ? lines : Lines{read.error().message};
  }

  FakeClock clock;
  int wakes = 0;
  std::unique_ptr<Database> database;
  std::unique_ptr<Outbox> outbox;
  std::unique_ptr<HookQueue> hooks;
  std::unique_ptr<Catalogue> catalogue;

 private:
  static std::string run_line(const Row& row) {
    std::string line = concat(row.text(0), ' ', row.text(1), ' ', row.text(2));
    for (const std::string& argument : HookLedger::unpack_arguments(row.text(3))) line += ", " + argument;
    return line;
  }

  const CatalogueSettings settings_;
};

}  // namespace recorder::test
