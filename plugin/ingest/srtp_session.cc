#include "plugin/ingest/srtp_session.h"

#include <srtp2/srtp.h>
#include <sys/random.h>

#include <array>
#include <mutex>

extern "C" {
#include <libavutil/base64.h>
}

#include "plugin/base/text.h"

namespace recorder {
namespace {

constexpr size_t kKeyAndSaltBytes = 30;

srtp_err_status_t create_session(srtp_t& session, const srtp_policy_t& policy) {
  const srtp_err_status_t status = srtp_create(&session, &policy);
  if (status != srtp_err_status_init_fail) return status;
  // Nobody has started libsrtp: we are in a test or a tool. Within Janus it is done, must not be done twice
  // (the second call fails, and Janus would not start), and must never be undone by us.
  static std::once_flag once;
  std::call_once(once, [] { srtp_init(); });
  return srtp_create(&session, &policy);
}

}  // namespace

Result<SrtpKey> SrtpKey::random() {
  SrtpKey key{Bytes(kKeyAndSaltBytes)};
  if (::getentropy(key.key_and_salt.data(), key.key_and_salt.size()) != 0)
    return internal_error("The system has no random bytes for an SRTP key.");
  return key;
}

std::string SrtpKey::base64() const {
  std::array<char, AV_BASE64_SIZE(kKeyAndSaltBytes)> text{};
  // Answers null for a key that is too long, which create() refuses anyway.
  const char* made = av_base64_encode(text.data(), static_cast<int>(text.size()), key_and_salt.data(),
                                      static_cast<int>(key_and_salt.size()));
  return made == nullptr ? std::string() : std::string(made);
}

void SrtpSession::Delete::operator()(srtp_ctx_t_* session) const { srtp_dealloc(session); }

Result<SrtpSession> SrtpSession::create(const SrtpKey& key) {
  if (key.key_and_salt.size() != kKeyAndSaltBytes)
    return Error{ErrorCode::kBadRequest, concat("An SRTP key has ", kKeyAndSaltBytes,
                                                " bytes with its salt, not ", key.key_and_salt.size(), ".")};
  Bytes copy = key.key_and_salt;  // libsrtp asks for bytes that it might change
  srtp_policy_t policy{};
  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
  policy.ssrc.type = ssrc_any_inbound;
  policy.key = copy.data();
  srtp_t session = nullptr;
  const srtp_err_status_t status = create_session(session, policy);
  Handle handle(session);
  if (status != srtp_err_status_ok)
    return internal_error(concat("libsrtp cannot make a session: error ", static_cast<int>(status), "."));
  return SrtpSession(std::move(handle));
}

std::span<uint8_t> SrtpSession::unprotect(std::span<uint8_t> packet) {
  // libsrtp reads a header of RTP before it looks at the length.
  constexpr size_t kRtpHeaderBytes = 12;
  if (packet.size() < kRtpHeaderBytes) return {};
  int size = static_cast<int>(packet.size());
  if (srtp_unprotect(handle_.get(), packet.data(), &size) != srtp_err_status_ok) return {};
  return packet.first(static_cast<size_t>(size));
}

}  // namespace recorder
