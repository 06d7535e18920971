#pragma once

#include <string>

namespace recorder {

// A random UUID (RFC 4122, 4.4), in lower case.
std::string random_uuid();

}  // namespace recorder
