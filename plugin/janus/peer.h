// The other side of a handle: what we tell the client and his browser through Janus. Owns the plugin's
// reference to the Janus session, and so keeps it in memory for as long as a thread of ours may use it. From
// any thread.
#pragma once

#include <cstdint>
#include <string>

#include "plugin/base/json.h"
#include "plugin/janus/janus_api.h"

namespace recorder {

class Peer {
 public:
  // Janus gives every session with one reference to create_session, and expects the plugin to let go of it.
  Peer(janus_callbacks& gateway, janus_plugin& plugin, janus_plugin_session& session)
      : gateway_(gateway), plugin_(plugin), session_(session) {}
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  // With an SDP it may take seconds, until Janus has gathered its candidates. An empty transaction: of no request.
  void push_event(const std::string& transaction, const Json& message, const Json& jsep);
  void request_key_frame();
  // How much the browser may send, in bits per second.
  void limit_bit_rate(uint32_t bit_rate);
  // Janus calls hangup_media when it is done, if there is anything to hang up.
  void close_connection();

 private:
  [[nodiscard]] bool is_stopped() const;

  janus_callbacks& gateway_;
  janus_plugin& plugin_;
  janus_plugin_session& session_;
};

}  // namespace recorder
