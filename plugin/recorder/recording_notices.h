// What is told of recordings: which application gets which StreamEvent, and which script runs for which file
// (the specification, sections 6 and 7). Made for one transaction of the catalogue, into which it puts them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "plugin/base/database.h"
#include "plugin/recorder/catalogue.h"
#include "plugin/recorder/recording_quality.h"

namespace recorder {

// How a recording ended, all its files together.
struct RecordingOutcome {
  std::string reason;
  std::string error;                     // of its files; empty if all is well
  std::optional<std::string> file_name;  // of the last file, if there is one
  int64_t duration_ms = 0;
  int64_t size = 0;
  RecordingQuality quality;
};

class RecordingNotices {
 public:
  RecordingNotices(Transaction& transaction, const Outbox& outbox, const HookQueue& hooks,
                   const CatalogueSettings& settings)
      : transaction_(transaction), outbox_(outbox), hooks_(hooks), settings_(settings) {}

  // `recording.file_name` is the name as it is at this moment.
  Status started(const RecordingFacts& recording);
  Status stopped(const RecordingFacts& recording, const RecordingOutcome& outcome);
  Status paused(const RecordingFacts& recording);
  Status resumed(const RecordingFacts& recording);
  Status added(const RecordingFacts& recording, const StreamIdentity& stream);
  Status removed(const RecordingFacts& recording, const StreamIdentity& stream, const RecordingQuality& quality);
  Status file_finished(const RecordingFacts& recording, const ClosedFile& file, int64_t start_ms);

  // Whether anything was put.
  [[nodiscard]] bool any() const { return any_; }

 private:
  Status tell_step(const RecordingFacts& recording, const char* single_type, const char* multi_type);
  Status tell_owner(const RecordingFacts& recording, const StreamIdentity& stream, const char* type,
                    Json payload);
  Status tell_of_conference(const RecordingFacts& recording, const char* type, const Json& payload);
  Status put(const ClientApplication& application, OutgoingEvent event);

  Transaction& transaction_;
  const Outbox& outbox_;
  const HookQueue& hooks_;
  const CatalogueSettings& settings_;
  bool any_ = false;
};

}  // namespace recorder
