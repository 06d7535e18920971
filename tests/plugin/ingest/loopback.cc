#include "tests/plugin/ingest/loopback.h"

#include <srtp2/srtp.h>

namespace recorder::test {

SrtpSender::SrtpSender(const SrtpKey& key) {
  Bytes copy = key.key_and_salt;
  srtp_policy_t policy{};
  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
  policy.ssrc.type = ssrc_any_outbound;
  policy.key = copy.data();
  srtp_create(&session_, &policy);
}

SrtpSender::~SrtpSender() { srtp_dealloc(session_); }

Bytes SrtpSender::protect(const Bytes& packet) {
  int size = static_cast<int>(packet.size());
  Bytes protected_packet = packet;
  protected_packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN);
  if (srtp_protect(session_, protected_packet.data(), &size) != srtp_err_status_ok) return {};
  protected_packet.resize(static_cast<size_t>(size));
  return protected_packet;
}

}  // namespace recorder::test
