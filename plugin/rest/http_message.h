// What an HTTP server and those who answer its requests say to each other.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace recorder {

struct HttpRequest {
  std::string method;
  std::string path;           // without the query, %-escapes decoded
  std::string authorization;  // empty: no such header
  std::string origin;         // empty: no such header
  std::string body;
};

struct HttpReply {
  int status = 200;
  std::string body;  // JSON, or empty
  std::vector<std::pair<std::string, std::string>> headers;
};

// Why the server has to answer a request itself.
enum class HttpFailure { kBodyTooLarge, kNoAnswer, kShuttingDown };

}  // namespace recorder
