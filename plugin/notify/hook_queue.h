// Scripts that are to run for finished files, in the database: put there in the transaction that finishes the
// file, and run by the notifier.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/database.h"

namespace recorder {

struct HookRun {
  std::string recording_id;  // RECORDER_RECORDING_ID in the script's environment
  std::string script;        // absolute
  std::string file;          // absolute: two scripts never work on one file at a time
  std::vector<std::string> arguments;
};

class HookQueue {
 public:
  // Makes its tables. The clock outlives the queue.
  static Result<std::unique_ptr<HookQueue>> open(Database& database, const Clock& clock);

  // Within the transaction of what the script is for. Wake the notifier afterwards.
  Status put(Transaction& transaction, const HookRun& run) const;

 private:
  explicit HookQueue(const Clock& clock) : clock_(clock) {}

  const Clock& clock_;
};

}  // namespace recorder
