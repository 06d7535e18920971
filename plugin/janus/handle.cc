#include "plugin/janus/handle.h"

#include <utility>

#include "plugin/api/api.h"
#include "plugin/base/log.h"
#include "plugin/base/text.h"
#include "plugin/base/uuid.h"
#include "plugin/janus/handle_source.h"

namespace recorder {
namespace {

// RTCP may be lost, and a browser forgets nothing: often enough, and no load.
constexpr Duration kBitRateInterval = seconds(5);

std::vector<TrackDescription> descriptions(const std::vector<IncomingTrack>& tracks) {
  std::vector<TrackDescription> all;
  for (const IncomingTrack& track : tracks) all.push_back(track.description);
  return all;
}

Json event_of_recorder() { return Json::object({{"recorder", "event"}}); }

}  // namespace

Handle::Handle(const HandleSurroundings& surroundings, std::shared_ptr<Peer> peer)
    : surroundings_(surroundings),
      session_id_(random_uuid()),
      peer_(std::move(peer)),
      media_(std::make_shared<IncomingMedia>(
          surroundings.clock, [&control = surroundings.recorder.control(), shared_peer = peer_] {
            control.post([shared_peer] { shared_peer->request_key_frame(); });
          })) {}

// The offer is read and answered on the caller's thread, which is Janus's for requests and may take its time.
void Handle::take_request(const std::string& transaction, const Json& message, const Json& jsep) {
  const Result<ClientRequest> request = read_client_request(message, surroundings_.settings);
  if (!request) return tell_error(transaction, request.error());
  if (request->kind == ClientRequestKind::kUnpublish)
    return post([self = shared_from_this(), transaction] { self->unpublish(transaction); });
  Result<PublishAnswer> answer = answer_offer(jsep, surroundings_.settings.publish_video_codecs);
  if (!answer) return tell_error(transaction, answer.error());
  const bool is_new = !bool_field(jsep, "update").value_or(false);
  post([self = shared_from_this(), transaction, request = *request, answer = std::move(*answer), is_new] {
    self->negotiate(transaction, request, answer, is_new);
  });
}

void Handle::media_is_up() {
  post([self = shared_from_this()] {
    if (self->state_ == State::kNegotiated) self->publish();
  });
}

void Handle::media_is_down() {
  post([self = shared_from_this()] {
    if (self->state_ == State::kPublishing) self->end_stream("");
    self->change_to(State::kIdle);
  });
}

void Handle::end() { media_is_down(); }

Json Handle::query() const {
  MutexLock lock(mutex_);
  Json answer = Json::object({{"state", name_of(told_state_)}, {"packets", media_->packets()}});
  if (told_state_ != State::kIdle)
    answer.set("streamName", told_stream_name_).set("mediaSessionId", told_media_session_id_);
  return answer;
}

const char* Handle::name_of(State state) {
  switch (state) {
    case State::kIdle: return "idle";
    case State::kNegotiated: return "negotiated";
    case State::kPublishing: return "publishing";
    case State::kClosing: return "closing";
  }
  return "";
}

// Once Janus stops, the recorder has ended all streams itself, and the client is not there any more.
void Handle::post(Task task) {
  surroundings_.recorder.control().post(
      [&stopping = surroundings_.is_stopping, shared_task = std::move(task)]() mutable {
        if (!stopping) shared_task();
      });
}

// --- on the control lane -----------------------------------------------------------------------------------

// `is_new`: the offer begins a connection; otherwise it changes the one that there is.
void Handle::negotiate(const std::string& transaction, const ClientRequest& request, const PublishAnswer& answer,
                       bool is_new) {
  if (state_ == State::kClosing && !is_new)
    return tell_error(transaction, {ErrorCode::kConflict, "Janus is still hanging up what was unpublished: try again"});
  const bool begins = state_ == State::kIdle || state_ == State::kClosing;
  if (begins && request.kind == ClientRequestKind::kConfigure)
    return tell_error(transaction,
                      {ErrorCode::kNotFound, "nothing is published on this handle: send \"publish\" first"});
  if (begins) describe(request);
  description_.tracks = descriptions(answer.tracks);
  media_->set_tracks(answer.tracks);
  if (state_ == State::kPublishing)
    surroundings_.recorder.update(description_.media_session_id, description_.tracks);
  else
    change_to(State::kNegotiated);
  Json event = event_of_recorder();
  event.set("result", "ok").set("streamName", description_.stream_name);
  event.set("mediaSessionId", description_.media_session_id);
  tell(transaction, std::move(event), Json::object({{"type", "answer"}, {"sdp", answer.sdp}}));
}

void Handle::describe(const ClientRequest& request) {
  description_ = {};
  description_.media_session_id = random_uuid();
  description_.stream_name = request.stream_name.empty() ? description_.media_session_id : request.stream_name;
  description_.session_id = session_id_;
  description_.app_key = request.app_key;
  description_.login = request.login;
  is_to_be_recorded_ = request.record;
  recording_ = request.recording;
}

void Handle::publish() {
  surroundings_.recorder.publish(description_, std::make_unique<HandleSource>(media_, peer_, description_));
  change_to(State::kPublishing);
  log(LogLevel::kInfo, description_.stream_name, concat("published, mediaSessionId ", description_.media_session_id));
  // Before it is announced: what the client sends from then on is in the file.
  const Status recorded = is_to_be_recorded_ ? record() : Status(Success{});
  tell("", stream_event("PUBLISHING"));
  if (!recorded.ok()) tell_error("", recorded.error());
  if (surroundings_.settings.publish_bit_rate > 0) keep_bit_rate(description_.media_session_id);
}

Status Handle::record() {
  const Result<std::string> started =
      surroundings_.recorder.single().start(description_.media_session_id, recording_, "");
  if (started.ok()) return Success{};
  log(LogLevel::kError, description_.stream_name, concat("is not recorded: ", started.error().message));
  return Error{started.error().code,
               concat("the stream is published and not recorded: ", started.error().message)};
}

void Handle::unpublish(const std::string& transaction) {
  if (state_ == State::kIdle || state_ == State::kClosing)
    return tell_error(transaction, {ErrorCode::kNotFound, "nothing is published on this handle"});
  if (state_ == State::kPublishing)
    end_stream(transaction);
  else
    tell(transaction, stream_event("UNPUBLISHED").set("recordName", Json()));
  change_to(State::kClosing);
  peer_->close_connection();
}

// The client is told when its file has its final name.
void Handle::end_stream(const std::string& transaction) {
  log(LogLevel::kInfo, description_.stream_name, "unpublished");
  surroundings_.recorder.unpublish(
      description_.media_session_id,
      [self = shared_from_this(), transaction, event = stream_event("UNPUBLISHED")](const Result<std::string>& name) {
        Json told = Json::adopt(json_copy(event.get()));
        told.set("recordName", name.ok() && !name->empty() ? Json(*name) : Json());
        if (!name.ok()) told.set("error_code", status_of(name.error().code)).set("error", name.error().message);
        self->tell(transaction, std::move(told));
      });
}

// All at once and not in steps: the browser's own estimate of the path, by transport-wide feedback, grows by itself.
void Handle::keep_bit_rate(const std::string& media_session_id) {
  if (state_ != State::kPublishing || description_.media_session_id != media_session_id) return;
  peer_->limit_bit_rate(surroundings_.settings.publish_bit_rate);
  surroundings_.recorder.control().run_after(kBitRateInterval, [weak = weak_from_this(), media_session_id] {
    if (const auto self = weak.lock()) self->keep_bit_rate(media_session_id);
  });
}

void Handle::change_to(State state) {
  state_ = state;
  MutexLock lock(mutex_);
  told_state_ = state;
  told_stream_name_ = description_.stream_name;
  told_media_session_id_ = description_.media_session_id;
}

// --- to the client -----------------------------------------------------------------------------------------

void Handle::tell(const std::string& transaction, Json event, Json jsep) {
  surroundings_.signalling.post([&stopping = surroundings_.is_stopping, peer = peer_, transaction,
                                 event = std::move(event), jsep = std::move(jsep)] {
    if (!stopping) peer->push_event(transaction, event, jsep);
  });
}

void Handle::tell_error(const std::string& transaction, const Error& error) {
  tell(transaction, event_of_recorder().set("error_code", status_of(error.code)).set("error", error.message));
}

Json Handle::stream_event(const char* name) const {
  Json event = event_of_recorder();
  event.set("event", name).set("streamName", description_.stream_name);
  event.set("mediaSessionId", description_.media_session_id);
  return event;
}

}  // namespace recorder
