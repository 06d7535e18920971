#include "plugin/rest/certificate.h"

#include <glib.h>

#include <memory>

#include "plugin/base/text.h"

namespace recorder {
namespace {

Result<std::string> read_file(const char* setting, const std::string& path) {
  gchar* contents = nullptr;
  gsize size = 0;
  if (!g_file_get_contents(path.c_str(), &contents, &size, nullptr))
    return internal_error(concat(setting, ": cannot read ", path));
  const std::unique_ptr<gchar, decltype(&g_free)> text(contents, g_free);
  return std::string(contents, size);
}

}  // namespace

Result<TlsCertificate> read_certificate(const RestSettings& settings) {
  Result<std::string> certificate = read_file("cert_pem", settings.cert_pem);
  if (!certificate.ok()) return certificate.error();
  Result<std::string> key = read_file("cert_key", settings.cert_key);
  if (!key.ok()) return key.error();
  return TlsCertificate{std::move(*certificate), std::move(*key), settings.cert_pwd};
}

}  // namespace recorder
