// A VideoRoom that answers the recorder's requests as Janus 1.1.2 does, one room and as many publishers as are
// asked for.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/sync.h"
#include "tests/support/fake_janus.h"

namespace recorder::test {

// May be changed and asked on the test's thread while the recorder uses it on another.
class ScriptedVideoRoom {
 public:
  struct Forwarder {
    std::string mid;
    uint16_t port = 0;
    bool has_rtcp = false;
  };

  // Makes itself the plugin's answer.
  explicit ScriptedVideoRoom(FakePlugin& plugin);
  ScriptedVideoRoom(const ScriptedVideoRoom&) = delete;
  ScriptedVideoRoom& operator=(const ScriptedVideoRoom&) = delete;

  // From now on that request fails with VideoRoom's code; code 0: no more. With a mid: only for that track.
  void refuse(const std::string& request, int code, const std::string& mid = "");
  // A mid that the publishers do not have is skipped in silence.
  void forget(const std::string& mid);
  // What a forwarder with an rtcp_port answers as its own.
  void set_local_rtcp_port(uint16_t port);
  void demand_encryption();

  // The requests of that name, in order.
  [[nodiscard]] std::vector<Json> requests(const std::string& name);
  [[nodiscard]] size_t request_count() { return plugin_.requests().size(); }
  // What is forwarded now, by forwarders with or without an rtcp_port.
  [[nodiscard]] std::vector<Forwarder> forwarders(bool with_rtcp = false);
  // The port that the track is forwarded to for recording, 0 if it is not.
  [[nodiscard]] uint16_t port_of(const std::string& mid);

 private:
  Json answer(const Json& request);
  Json refusal(const std::string& name, const Json& request) REQUIRES(mutex_);
  Json list() const REQUIRES(mutex_);
  Json forward(const Json& request) REQUIRES(mutex_);
  Json stop(const Json& request) REQUIRES(mutex_);

  FakePlugin& plugin_;
  Mutex mutex_;
  std::map<std::string, int> codes_ GUARDED_BY(mutex_);  // by request, or request and mid
  std::string forgotten_mid_ GUARDED_BY(mutex_);
  uint16_t local_rtcp_port_ GUARDED_BY(mutex_) = 9;  // of the discard service: nobody listens
  bool demands_encryption_ GUARDED_BY(mutex_) = false;
  std::map<int64_t, Forwarder> forwarders_ GUARDED_BY(mutex_);
  int64_t next_id_ GUARDED_BY(mutex_) = 1;
};

}  // namespace recorder::test
