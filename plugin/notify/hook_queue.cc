#include "plugin/notify/hook_queue.h"

#include "plugin/notify/hook_ledger.h"

namespace recorder {

Result<std::unique_ptr<HookQueue>> HookQueue::open(Database& database, const Clock& clock) {
  const Status made = HookLedger::make_tables(database);
  if (!made.ok()) return made.error();
  return std::unique_ptr<HookQueue>(new HookQueue(clock));
}

Status HookQueue::put(Transaction& transaction, const HookRun& run) const {
  const int64_t now = epoch_milliseconds(clock_.wall());
  return transaction.run(
      "INSERT INTO hook_runs (recording_id, script, file, arguments, created_ms, next_attempt_ms)"
      " VALUES (?, ?, ?, ?, ?, ?)",
      {run.recording_id, run.script, run.file, HookLedger::pack_arguments(run.arguments), now, now});
}

}  // namespace recorder
