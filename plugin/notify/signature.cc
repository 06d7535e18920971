#include "plugin/notify/signature.h"

#include <glib.h>

#include <memory>

#include "plugin/base/text.h"

namespace recorder {
namespace {

const guchar* bytes_of(std::string_view text) { return reinterpret_cast<const guchar*>(text.data()); }

}  // namespace

std::string event_signature(std::string_view secret, std::string_view event_id, int64_t timestamp,
                            std::string_view body) {
  const std::string head = concat(event_id, '.', timestamp, '.');
  const std::unique_ptr<GHmac, decltype(&g_hmac_unref)> hmac(
      g_hmac_new(G_CHECKSUM_SHA256, bytes_of(secret), secret.size()), &g_hmac_unref);
  g_hmac_update(hmac.get(), bytes_of(head), static_cast<gssize>(head.size()));
  g_hmac_update(hmac.get(), bytes_of(body), static_cast<gssize>(body.size()));
  return concat("sha256=", g_hmac_get_string(hmac.get()));
}

}  // namespace recorder
