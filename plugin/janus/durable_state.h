// What survives the process, put together: the database with the catalogue, the events and the scripts, the thread that
// sends and runs them, and the repair of what the last process left. Never freed, like the application.
#pragma once

#include <memory>

#include "plugin/base/clock.h"
#include "plugin/base/file.h"
#include "plugin/notify/hook_queue.h"
#include "plugin/notify/notifier.h"
#include "plugin/notify/outbox.h"
#include "plugin/recorder/catalogue.h"
#include "plugin/recorder/lane.h"
#include "plugin/recorder/repair.h"
#include "plugin/recorder/settings.h"
#include "plugin/recorder/state_database.h"

namespace recorder {

class DurableState {
 public:
  // Opens the database in state_dir, and begins to finish and to tell what the last process could not.
  static Result<std::unique_ptr<DurableState>> open(const Settings& settings, const Clock& clock);

  Catalogue& catalogue() { return *catalogue_; }
  [[nodiscard]] const Outbox& outbox() const { return *outbox_; }
  void wake_notifier();

  // Ends what was begun, within a moment; the rest is left to the next process.
  void stop();

 private:
  DurableState(StateDatabase database, const Clock& clock)
      : database_(std::move(database)), repair_lane_("repair", size_t{1} << 20, clock) {}
  Status prepare(const Settings& settings, const Clock& clock);

  StateDatabase database_;
  PosixDisk disk_;
  std::unique_ptr<Outbox> outbox_;
  std::unique_ptr<HookQueue> hooks_;
  std::unique_ptr<Catalogue> catalogue_;
  Mutex mutex_;
  std::unique_ptr<Notifier> notifier_ GUARDED_BY(mutex_);
  std::unique_ptr<Repair> repair_;
  Lane repair_lane_;
};

}  // namespace recorder
