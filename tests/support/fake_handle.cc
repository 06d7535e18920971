#include "tests/support/fake_handle.h"

#include <atomic>
#include <cstdlib>
#include <thread>
#include <utility>

#include "plugin/base/clock.h"
#include "plugin/base/text.h"

namespace recorder::test {
namespace {

std::atomic<int> sessions = 0;

MonotonicTime a_minute_from_now() { return SystemClock().monotonic() + seconds(60); }

void free_session(const janus_refcount* reference) {
  delete janus_refcount_containerof(reference, janus_plugin_session, ref);
  --sessions;
}

}  // namespace

const char* const kOffer =
    "v=0\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\n"
    "a=mid:0\r\n"
    "a=sendonly\r\n"
    "a=rtpmap:111 opus/48000/2\r\n"
    "a=fmtp:111 minptime=10;useinbandfec=1\r\n"
    "a=rtpmap:63 red/48000/2\r\n"
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96 102 103\r\n"
    "a=mid:1\r\n"
    "a=sendonly\r\n"
    "a=rtpmap:96 VP8/90000\r\n"
    "a=rtpmap:102 H264/90000\r\n"
    "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42001f\r\n"
    "a=rtpmap:103 H264/90000\r\n"
    "a=fmtp:103 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n"
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
    "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
    "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n"
    "a=extmap:13 urn:3gpp:video-orientation\r\n"
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
    "a=mid:2\r\n";

// As Janus does it: the references begin to count after create_session, one for the plugin and one for the handle.
FakeHandle::FakeHandle(RecorderModule& recorder) : recorder_(recorder), session_(new janus_plugin_session{}) {
  int error = 0;
  recorder_.plugin->create_session(session_, &error);
  janus_refcount_init(&session_->ref, free_session);
  ++sessions;
  is_attached_ = error == 0;
  if (is_attached_) janus_refcount_increase(&session_->ref);
}

FakeHandle::~FakeHandle() {
  detach();
  janus_refcount_decrease(&session_->ref);
}

void FakeHandle::detach() {
  if (!std::exchange(is_attached_, false)) return;
  g_atomic_int_set(&session_->stopped, 1);
  int error = 0;
  recorder_.plugin->destroy_session(session_, &error);
}

janus_plugin_result_type FakeHandle::send(const std::string& message, const std::string& sdp, Json more) {
  transaction_ = concat("transaction ", ++transactions_);
  Json jsep;
  if (!sdp.empty()) {
    jsep = Json::object({{"type", "offer"}, {"sdp", sdp}});
    for (const auto& [name, value] : members(more)) jsep.set(name.c_str(), value);
  }
  janus_plugin_result* result =
      recorder_.plugin->handle_message(session_, g_strdup(transaction_.c_str()), parse_json(message).value().release(),
                                       jsep.is_null() ? nullptr : jsep.release());
  const janus_plugin_result_type type = result->type;
  janus_plugin_result_destroy(result);
  return type;
}

void FakeHandle::send_rtp(int mindex, Bytes packet) {
  janus_plugin_rtp rtp{};
  rtp.mindex = mindex;
  rtp.buffer = reinterpret_cast<char*>(packet.data());
  rtp.length = static_cast<uint16_t>(packet.size());
  const Bytes before = packet;
  recorder_.plugin->incoming_rtp(session_, &rtp);
  if (packet != before) std::abort();  // it is Janus's
}

void FakeHandle::send_rtcp(int mindex, Bytes packet) {
  janus_plugin_rtcp rtcp{};
  rtcp.mindex = mindex;
  rtcp.buffer = reinterpret_cast<char*>(packet.data());
  rtcp.length = static_cast<uint16_t>(packet.size());
  recorder_.plugin->incoming_rtcp(session_, &rtcp);
}

Json FakeHandle::query() { return Json::adopt(recorder_.plugin->query_session(session_)); }

Json FakeHandle::wait_for_event(const std::string& name) {
  return recorder_.janus.wait_for_plugin_call([&](const PluginCall& call) {
    return call.session == session_ && string_field(call.message, "event") == name;
  }).message;
}

PluginCall FakeHandle::wait_for_answer() {
  return recorder_.janus.wait_for_plugin_call([&](const PluginCall& call) {
    return call.session == session_ && call.name == "push_event" && call.transaction == transaction_;
  });
}

bool FakeHandle::wait_for_call(const std::string& name) {
  return !recorder_.janus
              .wait_for_plugin_call(
                  [&](const PluginCall& call) { return call.session == session_ && call.name == name; })
              .name.empty();
}

bool FakeHandle::wait_for_state(const std::string& state) {
  const MonotonicTime deadline = a_minute_from_now();
  while (SystemClock().monotonic() < deadline) {
    if (string_field(query(), "state") == state) return true;
    std::this_thread::yield();
  }
  return false;
}

bool FakeHandle::wait_until_all_are_free() {
  const MonotonicTime deadline = a_minute_from_now();
  while (sessions > 0 && SystemClock().monotonic() < deadline) std::this_thread::yield();
  return sessions == 0;
}

}  // namespace recorder::test
