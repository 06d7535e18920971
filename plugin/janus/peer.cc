#include "plugin/janus/peer.h"

namespace recorder {

Peer::~Peer() { janus_refcount_decrease(&session_.ref); }

void Peer::push_event(const std::string& transaction, const Json& message, const Json& jsep) {
  if (is_stopped()) return;
  gateway_.push_event(&session_, &plugin_, transaction.empty() ? nullptr : transaction.c_str(), message.get(),
                      jsep.is_null() ? nullptr : jsep.get());
}

void Peer::request_key_frame() {
  if (!is_stopped()) gateway_.send_pli(&session_);
}

void Peer::limit_bit_rate(uint32_t bit_rate) {
  if (!is_stopped()) gateway_.send_remb(&session_, bit_rate);
}

void Peer::close_connection() {
  if (!is_stopped()) gateway_.close_pc(&session_);
}

bool Peer::is_stopped() const { return g_atomic_int_get(&session_.stopped) != 0; }

}  // namespace recorder
