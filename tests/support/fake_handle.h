// A handle of the recorder's plugin as Janus keeps it, with the client behind it. One per client; it belongs to a
// RecorderModule, which it does not outlive.
#pragma once

#include <string>

#include "plugin/base/bytes.h"
#include "tests/support/recorder_module.h"

namespace recorder::test {

// What a Chromium offers, as Janus hands it to a plugin: sound, and pictures in VP8 and H264.
extern const char* const kOffer;

class FakeHandle {
 public:
  // Attaches to the plugin.
  explicit FakeHandle(RecorderModule& recorder);
  // Detaches, if the test has not.
  ~FakeHandle();
  FakeHandle(const FakeHandle&) = delete;
  FakeHandle& operator=(const FakeHandle&) = delete;

  // A message with an offer, or without one if the SDP is empty. `more`: further members of the JSEP.
  janus_plugin_result_type send(const std::string& message, const std::string& sdp = kOffer, Json more = {});
  void set_up_media() { recorder_.plugin->setup_media(session_); }
  void hang_up() { recorder_.plugin->hangup_media(session_); }
  void detach();
  void send_rtp(int mindex, Bytes packet);
  void send_rtcp(int mindex, Bytes packet);
  Json query();

  // Each waits for at most a minute.
  // The event with that text in the member "event"; null if there is none.
  Json wait_for_event(const std::string& name);
  // The answer to the last message with an offer, or the error; its JSEP too.
  PluginCall wait_for_answer();
  bool wait_for_call(const std::string& name);
  bool wait_for_state(const std::string& state);
  // True when nobody refers to a session any more.
  static bool wait_until_all_are_free();

  [[nodiscard]] janus_plugin_session* session() { return session_; }

 private:
  RecorderModule& recorder_;
  janus_plugin_session* session_;
  bool is_attached_ = true;
  int transactions_ = 0;
  std::string transaction_;  // of the last message
};

}  // namespace recorder::test
