// From a Janus session to our handle, for callbacks that may run while another thread destroys the session.
// What a Janus session points to is a slot, whose memory is never given back but used for later handles: a
// callback that is late finds it empty, or with the handle of another session, and never freed.
#pragma once

#include <memory>
#include <vector>

#include "plugin/base/sync.h"
#include "plugin/janus/janus_api.h"

namespace recorder {

class Handle;

class HandleSlot {
 public:
  // The handle of that session, or null. Shared, so that it lives until the callback is done.
  static std::shared_ptr<Handle> find(const janus_plugin_session* session);

 private:
  friend class HandleSlots;

  Mutex mutex_;
  const janus_plugin_session* session_ GUARDED_BY(mutex_) = nullptr;
  std::shared_ptr<Handle> handle_ GUARDED_BY(mutex_);
};

// As many slots as there ever were handles at a time.
class HandleSlots {
 public:
  // In create_session.
  void add(janus_plugin_session& session, std::shared_ptr<Handle> handle);
  // In destroy_session; null if there was none.
  std::shared_ptr<Handle> remove(const janus_plugin_session* session);

 private:
  HandleSlot* unused_slot();

  Mutex mutex_;
  std::vector<std::unique_ptr<HandleSlot>> all_ GUARDED_BY(mutex_);
  std::vector<HandleSlot*> unused_ GUARDED_BY(mutex_);
};

}  // namespace recorder
