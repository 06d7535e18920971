// Authenticates and decrypts the packets of one port (RFC 3711), by the libsrtp that Janus uses too.
// Used by one thread at a time.
#pragma once

#include <memory>
#include <span>

#include "plugin/base/bytes.h"
#include "plugin/base/result.h"
#include "plugin/ingest/udp_receiver.h"

struct srtp_ctx_t_;

namespace recorder {

class SrtpSession {
 public:
  // For packets of any SSRC.
  static Result<SrtpSession> create(const SrtpKey& key);

  // Decrypts in place. The RTP packet, a part of `packet`; empty if it is not authentic, not SRTP, or came
  // before.
  std::span<uint8_t> unprotect(std::span<uint8_t> packet);

 private:
  struct Delete {
    void operator()(srtp_ctx_t_* session) const;
  };
  using Handle = std::unique_ptr<srtp_ctx_t_, Delete>;

  explicit SrtpSession(Handle handle) : handle_(std::move(handle)) {}

  Handle handle_;
};

}  // namespace recorder
