#include "tests/support/scripted_video_room.h"

#include <utility>

#include "plugin/base/text.h"

namespace recorder::test {
namespace {

Json success() { return Json::object({{"videoroom", "success"}}); }

}  // namespace

ScriptedVideoRoom::ScriptedVideoRoom(FakePlugin& plugin) : plugin_(plugin) {
  plugin.answer = [this](const Json& request) { return answer(request); };
}

void ScriptedVideoRoom::refuse(const std::string& request, int code, const std::string& mid) {
  MutexLock lock(mutex_);
  codes_[request + mid] = code;
}

void ScriptedVideoRoom::forget(const std::string& mid) {
  MutexLock lock(mutex_);
  forgotten_mid_ = mid;
}

void ScriptedVideoRoom::set_local_rtcp_port(uint16_t port) {
  MutexLock lock(mutex_);
  local_rtcp_port_ = port;
}

void ScriptedVideoRoom::demand_encryption() {
  MutexLock lock(mutex_);
  demands_encryption_ = true;
}

std::vector<Json> ScriptedVideoRoom::requests(const std::string& name) {
  std::vector<Json> named;
  for (const Json& request : plugin_.requests())
    if (string_field(request, "request") == name) named.push_back(request);
  return named;
}

std::vector<ScriptedVideoRoom::Forwarder> ScriptedVideoRoom::forwarders(bool with_rtcp) {
  MutexLock lock(mutex_);
  std::vector<Forwarder> found;
  for (const auto& [id, forwarder] : forwarders_)
    if (forwarder.has_rtcp == with_rtcp) found.push_back(forwarder);
  return found;
}

uint16_t ScriptedVideoRoom::port_of(const std::string& mid) {
  for (const Forwarder& forwarder : forwarders())
    if (forwarder.mid == mid) return forwarder.port;
  return 0;
}

Json ScriptedVideoRoom::answer(const Json& request) {
  const std::string name = string_field(request, "request").value_or("");
  MutexLock lock(mutex_);
  Json refused = refusal(name, request);
  if (!refused.is_null()) return refused;
  if (name == "list") return list();
  if (name == "rtp_forward") return forward(request);
  if (name == "stop_rtp_forward") return stop(request);
  return success();
}

Json ScriptedVideoRoom::refusal(const std::string& name, const Json& request) {
  std::vector<std::string> keys = {name};
  for (const Json& stream : elements(field(request, "streams")))
    keys.push_back(name + string_field(stream, "mid").value_or(""));
  for (const std::string& key : keys) {
    const auto found = codes_.find(key);
    if (found != codes_.end() && found->second != 0)
      return Json::object({{"videoroom", "event"}, {"error_code", found->second}, {"error", "as scripted"}});
  }
  return {};
}

Json ScriptedVideoRoom::list() const {
  Json room = Json::object({{"room", 1234}, {"description", "the scripted one"}});
  if (demands_encryption_) room.set("require_e2ee", true);
  return success().set("list", Json::array({std::move(room)}));
}

Json ScriptedVideoRoom::forward(const Json& request) {
  Json made = Json::array();
  for (const Json& stream : elements(field(request, "streams"))) {
    const std::string mid = string_field(stream, "mid").value_or("");
    if (mid == forgotten_mid_) continue;
    const auto port = static_cast<uint16_t>(integer_field(stream, "port").value_or(0));
    const int64_t id = next_id_++;
    const char* type = mid == "0" ? "audio" : "video";
    Json forwarder = Json::object({{"stream_id", id}, {"port", port}, {"type", type}});
    if (has_field(stream, "rtcp_port"))
      forwarder.set("local_rtcp_port", local_rtcp_port_).set("remote_rtcp_port", field(stream, "rtcp_port"));
    forwarders_[id] = {mid, port, has_field(stream, "rtcp_port")};
    made.append(std::move(forwarder));
  }
  return success().set("forwarders", std::move(made));
}

Json ScriptedVideoRoom::stop(const Json& request) {
  forwarders_.erase(integer_field(request, "stream_id").value_or(0));
  return success();
}

}  // namespace recorder::test
