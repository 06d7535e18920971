// One handle of the Janus API on which a client publishes: from the negotiation to the stream that the recorder
// knows, and back to what the client is told. Shared by Janus's callbacks and our tasks. What it publishes is
// state of the control lane; events are pushed on a thread of their own, because Janus may take seconds for one
// with an SDP.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "plugin/base/clock.h"
#include "plugin/base/json.h"
#include "plugin/base/sync.h"
#include "plugin/base/task.h"
#include "plugin/janus/incoming_media.h"
#include "plugin/janus/peer.h"
#include "plugin/janus/publish_answer.h"
#include "plugin/janus/publish_request.h"
#include "plugin/recorder/recorder.h"
#include "plugin/recorder/settings.h"

namespace recorder {

// What all handles share; outlives them.
struct HandleSurroundings {
  Recorder& recorder;
  const Settings& settings;
  const Clock& clock;
  Executor& signalling;  // where events are pushed
  const std::atomic<bool>& is_stopping;
};

class Handle final : public std::enable_shared_from_this<Handle> {
 public:
  Handle(const HandleSurroundings& surroundings, std::shared_ptr<Peer> peer);

  // A client's request (publish_request.h). Answered by an event; from any thread.
  void take_request(const std::string& transaction, const Json& message, const Json& jsep);

  // Janus's callbacks, from any thread.
  void media_is_up();
  void media_is_down();
  void take_rtp(int mindex, ByteView packet) { media_->take_rtp(mindex, packet); }
  void take_rtcp(int mindex, ByteView packet) { media_->take_rtcp(mindex, packet); }
  // The handle is gone; nobody can be told anything any more.
  void end();

  [[nodiscard]] Json query() const;

 private:
  enum class State {
    kIdle,
    kNegotiated,  // answered; the connection is not up yet
    kPublishing,  // the recorder knows the stream
    kClosing,     // unpublished; Janus has not hung up yet
  };
  static const char* name_of(State state);
  void post(Task task);

  // On the control lane.
  void negotiate(const std::string& transaction, const ClientRequest& request, const PublishAnswer& answer,
                 bool is_new);
  void describe(const ClientRequest& request);
  void publish();
  Status record();
  void unpublish(const std::string& transaction);
  void end_stream(const std::string& transaction);
  void keep_bit_rate(const std::string& media_session_id);
  void change_to(State state);

  void tell(const std::string& transaction, Json event, Json jsep = {});
  void tell_error(const std::string& transaction, const Error& error);
  [[nodiscard]] Json stream_event(const char* name) const;

  const HandleSurroundings surroundings_;
  const std::string session_id_;
  const std::shared_ptr<Peer> peer_;            // shared with the source and with events on their way
  const std::shared_ptr<IncomingMedia> media_;  // shared with the source

  // Of the control lane.
  State state_ = State::kIdle;
  StreamDescription description_;  // of what was published last
  bool is_to_be_recorded_ = false;
  RecordingRequest recording_;

  // What query() tells.
  mutable Mutex mutex_;
  State told_state_ GUARDED_BY(mutex_) = State::kIdle;
  std::string told_stream_name_ GUARDED_BY(mutex_), told_media_session_id_ GUARDED_BY(mutex_);
};

}  // namespace recorder
