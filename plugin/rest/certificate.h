// The certificate of the HTTPS server, read from its files.
#pragma once

#include "plugin/base/result.h"
#include "plugin/rest/http_server.h"
#include "plugin/rest/settings.h"

namespace recorder {

// Errors name the setting and the file.
Result<TlsCertificate> read_certificate(const RestSettings& settings);

}  // namespace recorder
