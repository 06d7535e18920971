#include "plugin/janus/durable_state.h"

#include <utility>

#include "plugin/base/text.h"

namespace recorder {
namespace {

CatalogueSettings catalogue_settings(const Settings& settings) {
  return {settings.apps, hook_script_path(settings, settings.on_record_hook_script),
          hook_script_path(settings, settings.on_multiple_record_hook_script)};
}

NotifierSettings notifier_settings(const Settings& settings) {
  NotifierSettings notifier;
  notifier.applications = settings.apps;
  notifier.event_timeout = settings.event_timeout;
  notifier.event_retry_time = settings.event_retry_time;
  notifier.event_ca_file = settings.event_ca_file;
  notifier.hook_timeout = settings.hook_timeout;
  notifier.max_hooks = settings.max_hooks;
  notifier.hook_log = concat(settings.state_dir, "/hooks.log");
  return notifier;
}

}  // namespace

Result<std::unique_ptr<DurableState>> DurableState::open(const Settings& settings, const Clock& clock) {
  PosixDisk disk;
  Result<StateDatabase> database = open_state_database(disk, settings.state_dir, settings.node_id, clock);
  if (!database) return internal_error(concat("state_dir: ", database.error().message));
  std::unique_ptr<DurableState> state(new DurableState(std::move(*database), clock));
  const Status prepared = state->prepare(settings, clock);
  if (!prepared.ok()) return internal_error(concat("state_dir: ", prepared.error().message));
  return state;
}

Status DurableState::prepare(const Settings& settings, const Clock& clock) {
  Database& database = *database_.database;
  Result<std::unique_ptr<Outbox>> outbox = Outbox::open(database, database_.node_id, clock);
  if (!outbox) return outbox.error();
  outbox_ = std::move(*outbox);
  Result<std::unique_ptr<HookQueue>> hooks = HookQueue::open(database, clock);
  if (!hooks) return hooks.error();
  hooks_ = std::move(*hooks);
  Result<std::unique_ptr<Catalogue>> catalogue = Catalogue::open(
      database, *outbox_, *hooks_, catalogue_settings(settings), clock, [this] { wake_notifier(); });
  if (!catalogue) return catalogue.error();
  catalogue_ = std::move(*catalogue);
  Result<std::unique_ptr<Notifier>> notifier = Notifier::start(database, notifier_settings(settings), clock);
  if (!notifier) return notifier.error();
  {
    MutexLock lock(mutex_);
    notifier_ = std::move(*notifier);
  }
  repair_ = std::make_unique<Repair>(*catalogue_, disk_);
  repair_lane_.post([this] { repair_->run(); });
  return Success{};
}

void DurableState::wake_notifier() {
  MutexLock lock(mutex_);
  if (notifier_) notifier_->wake();
}

void DurableState::stop() {
  repair_->stop();
  std::unique_ptr<Notifier> ending;
  {
    MutexLock lock(mutex_);
    ending = std::move(notifier_);
  }
}

}  // namespace recorder
