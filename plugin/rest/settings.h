// The settings of the REST transport: janus.transport.recorder_rest.jcfg, section `general`.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "plugin/base/result.h"

namespace recorder {

struct RestSettings {
  bool http = true;
  std::string ip = "127.0.0.1";
  uint16_t port = 8081;
  bool https = false;
  uint16_t secure_port = 8444;
  std::string cert_pem;  // file
  std::string cert_key;  // file
  std::string cert_pwd;
  std::string api_key;
  std::string admin_secret;  // empty: that of janus.jcfg
  std::string cors_allow_origin;
  // A caller has one or two connections; 64 is ten times the callers that we have seen.
  unsigned max_connections = 64;
  std::chrono::seconds timeout{30};
};

// The settings from the keys and values of the file. An unknown key, a bad value, and settings that
// contradict each other are errors that name them.
Result<RestSettings> read_rest_settings(const std::vector<std::pair<std::string, std::string>>& items);

}  // namespace recorder
