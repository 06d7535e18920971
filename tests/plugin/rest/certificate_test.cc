#include "plugin/rest/certificate.h"

#include "tests/support/test.h"

namespace recorder {
namespace {

TEST(certificate, names_the_setting_whose_file_cannot_be_read) {
  RestSettings settings;
  settings.cert_pem = "/nowhere/cert.pem";
  settings.cert_key = "/nowhere/cert.key";
  CHECK_EQUAL(read_certificate(settings).error().message, "cert_pem: cannot read /nowhere/cert.pem");
  settings.cert_pem = "/proc/self/cmdline";
  CHECK_EQUAL(read_certificate(settings).error().message, "cert_key: cannot read /nowhere/cert.key");
}

TEST(certificate, is_the_text_of_both_files) {
  RestSettings settings;
  settings.cert_pem = "/proc/self/cmdline";
  settings.cert_key = "/proc/self/status";
  settings.cert_pwd = "pwd";
  const Result<TlsCertificate> certificate = read_certificate(settings);
  REQUIRE(certificate.ok());
  CHECK(certificate->certificate_pem.find("unit_tests") != std::string::npos);
  CHECK(certificate->key_pem.starts_with("Name:"));
  CHECK_EQUAL(certificate->key_password, "pwd");
}

}  // namespace
}  // namespace recorder
