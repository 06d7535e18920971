#include "plugin/janus/handle_slot.h"

#include <utility>

namespace recorder {

std::shared_ptr<Handle> HandleSlot::find(const janus_plugin_session* session) {
  if (session == nullptr || session->plugin_handle == nullptr) return nullptr;
  HandleSlot& slot = *static_cast<HandleSlot*>(session->plugin_handle);
  MutexLock lock(slot.mutex_);
  return slot.session_ == session ? slot.handle_ : nullptr;
}

void HandleSlots::add(janus_plugin_session& session, std::shared_ptr<Handle> handle) {
  HandleSlot* slot = unused_slot();
  {
    MutexLock lock(slot->mutex_);
    slot->session_ = &session;
    slot->handle_ = std::move(handle);
  }
  session.plugin_handle = slot;
}

std::shared_ptr<Handle> HandleSlots::remove(const janus_plugin_session* session) {
  if (session == nullptr || session->plugin_handle == nullptr) return nullptr;
  HandleSlot* slot = static_cast<HandleSlot*>(session->plugin_handle);
  std::shared_ptr<Handle> removed;
  {
    MutexLock lock(slot->mutex_);
    if (slot->session_ != session) return nullptr;
    slot->session_ = nullptr;
    removed = std::move(slot->handle_);
  }
  MutexLock lock(mutex_);
  unused_.push_back(slot);
  return removed;
}

HandleSlot* HandleSlots::unused_slot() {
  MutexLock lock(mutex_);
  if (unused_.empty()) return all_.emplace_back(std::make_unique<HandleSlot>()).get();
  HandleSlot* slot = unused_.back();
  unused_.pop_back();
  return slot;
}

}  // namespace recorder
