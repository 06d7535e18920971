#include "plugin/rtp/reorder_buffer.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <utility>

#include "plugin/rtp/unwrapper.h"

namespace recorder {
namespace {

// What a waiting packet costs beyond its bytes, so that empty packets have a limit too.
constexpr size_t kBookkeeping = 128;

size_t cost(const OrderedPacket& packet) { return packet.bytes.size() + kBookkeeping; }

size_t bit_of(int64_t sequence_number) { return static_cast<size_t>(sequence_number) & 4095; }

}  // namespace

ReorderBuffer::ReorderBuffer(ReorderLimits limits, TrackStatistics& statistics)
    : limits_(limits), statistics_(statistics) {}

void ReorderBuffer::push(OrderedPacket packet, std::vector<OrderedPacket>& out) {
  const MonotonicTime now = packet.arrival;
  if (!started_) restart(packet, out);
  if (is_near(packet.rtp)) {
    forget_suspect();
    place(std::move(packet), out);
  } else if (is_of_source_before(packet)) {
    place_past(std::move(packet), Past::kLate, out);
  } else {
    suspect_restart(std::move(packet), out);
  }
  while (waiting_bytes_ > limits_.bytes) give_up_gap(out);
  advance(now, out);
}

void ReorderBuffer::offer(const RtpPacket& earlier, const RtpPacket& next, MonotonicTime arrival) {
  if (!started_ || !is_near(next)) return;
  const int64_t sequence_number = unwrap_near(expected_, earlier.sequence_number);
  if (!is_missing(sequence_number)) return;
  Bytes bytes(earlier.payload.begin(), earlier.payload.end());
  OrderedPacket packet(earlier, std::move(bytes), arrival);
  packet.rtp.payload = packet.bytes;
  packet.rtp.extension = {};
  packet.sequence_number = sequence_number;
  waiting_bytes_ += cost(packet);
  offered_.emplace(sequence_number, std::move(packet));
}

bool ReorderBuffer::is_missing(int64_t sequence_number) const {
  return sequence_number >= expected_ && waiting_.count(sequence_number) == 0 && offered_.count(sequence_number) == 0;
}

void ReorderBuffer::advance(MonotonicTime now, std::vector<OrderedPacket>& out) {
  if (is_opening_ && now - opened_ >= limits_.opening) end_opening(out);
  while (!waiting_.empty() && now - waiting_.begin()->second.since >= patience(now)) give_up_gap(out);
}

void ReorderBuffer::end_opening(std::vector<OrderedPacket>& out) {
  is_opening_ = false;
  release_run(out);
}

void ReorderBuffer::flush(std::vector<OrderedPacket>& out) {
  while (!waiting_.empty()) give_up_gap(out);
  forget_suspect();
}

bool ReorderBuffer::is_near(const RtpPacket& packet) const {
  return packet.ssrc == ssrc_ &&
         std::abs(unwrap_near(expected_, packet.sequence_number) - expected_) <= kLargestJump;
}

// What the source before sent again, or sent last, comes when the next one has begun.
bool ReorderBuffer::is_of_source_before(const OrderedPacket& packet) const {
  return packet.rtp.ssrc == source_before_ && packet.arrival - source_changed_ < kSourceLingers;
}

void ReorderBuffer::place(OrderedPacket packet, std::vector<OrderedPacket>& out) {
  packet.sequence_number = unwrap_near(expected_, packet.rtp.sequence_number);
  if (is_opening_ && packet.sequence_number >= least_) expected_ = std::min(expected_, packet.sequence_number);
  if (packet.sequence_number < expected_) return place_behind(std::move(packet), out);
  run_of_past_ = 0;
  if (is_opening_ || packet.sequence_number > expected_) return place_ahead(std::move(packet));
  if (!waiting_.empty()) learn(waiting_.begin()->second.since, packet.arrival);
  release(std::move(packet), out);
  release_run(out);
}

void ReorderBuffer::place_behind(OrderedPacket packet, std::vector<OrderedPacket>& out) {
  const bool is_duplicate = released_[bit_of(packet.sequence_number)];
  if (!is_duplicate) learn_from_late(packet.sequence_number, packet.arrival);
  place_past(std::move(packet), is_duplicate ? Past::kDuplicate : Past::kLate, out);
}

void ReorderBuffer::place_past(OrderedPacket packet, Past kind, std::vector<OrderedPacket>& out) {
  if (++run_of_past_ == 1) past_since_ = packet.arrival;
  if (run_of_past_ < kFewestOfPast || packet.arrival - past_since_ < kLongestPast) {
    ++(kind == Past::kDuplicate ? statistics_.duplicates : statistics_.late);
    return;
  }
  restart(packet, out);
  place(std::move(packet), out);
}

void ReorderBuffer::place_ahead(OrderedPacket packet) {
  const auto behind_it = waiting_.lower_bound(packet.sequence_number);
  if (behind_it != waiting_.end() && behind_it->first == packet.sequence_number) {
    ++statistics_.duplicates;
    return;
  }
  MonotonicTime since = packet.arrival;
  if (behind_it != waiting_.end()) {
    learn(behind_it->second.since, packet.arrival);
    since = std::min(since, behind_it->second.since);
  }
  waiting_bytes_ += cost(packet);
  const int64_t key = packet.sequence_number;
  waiting_.emplace_hint(behind_it, key, Waiting{std::move(packet), since});
}

// RFC 3550, A.1: one packet far away may be a stray one; two that lie near each other are a new beginning.
void ReorderBuffer::suspect_restart(OrderedPacket packet, std::vector<OrderedPacket>& out) {
  const auto distance =
      suspect_ ? static_cast<int16_t>(packet.rtp.sequence_number - suspect_->rtp.sequence_number) : 0;
  if (!suspect_ || suspect_->rtp.ssrc != packet.rtp.ssrc || std::abs(distance) > kLargestJump) {
    forget_suspect();
    suspect_ = std::move(packet);
    return;
  }
  if (distance == 0) {
    ++statistics_.duplicates;
    return;
  }
  OrderedPacket other = std::move(*suspect_);
  suspect_.reset();
  if (distance < 0) std::swap(packet, other);
  restart(other, out);
  place(std::move(other), out);
  place(std::move(packet), out);
}

// What waits is of the past: it leaves first. The numbers go on growing.
void ReorderBuffer::restart(const OrderedPacket& first, std::vector<OrderedPacket>& out) {
  while (!waiting_.empty()) give_up_gap(out);
  least_ = started_ ? expected_ : std::numeric_limits<int64_t>::min();
  const int64_t nearest = unwrap_near(expected_, first.rtp.sequence_number);
  expected_ = nearest < expected_ ? nearest + 65536 : nearest;
  if (started_ && ssrc_ != first.rtp.ssrc) {
    source_before_ = ssrc_;
    source_changed_ = first.arrival;
  }
  ssrc_ = first.rtp.ssrc;
  started_ = true;
  is_opening_ = limits_.opening > Duration::zero();
  opened_ = first.arrival;
  continuity_ = Continuity::kAfterRestart;
  run_of_past_ = 0;
  released_.reset();
  forget_offers();
  given_up_.clear();
  next_given_up_ = 0;
}

void ReorderBuffer::forget_suspect() {
  if (suspect_) ++statistics_.late;
  suspect_.reset();
}

void ReorderBuffer::release(OrderedPacket packet, std::vector<OrderedPacket>& out) {
  packet.continuity = std::exchange(continuity_, Continuity::kFollows);
  released_.set(bit_of(expected_));
  released_timestamp_ = packet.rtp.timestamp;
  ++expected_;
  if (!offered_.empty()) forget_offers();
  out.push_back(std::move(packet));
}

// Those for packets that have left, or were given up.
void ReorderBuffer::forget_offers() {
  while (!offered_.empty() && offered_.begin()->first < expected_) {
    waiting_bytes_ -= cost(offered_.begin()->second);
    offered_.erase(offered_.begin());
  }
}

void ReorderBuffer::release_run(std::vector<OrderedPacket>& out) {
  while (!waiting_.empty() && waiting_.begin()->first == expected_) {
    OrderedPacket packet = std::move(waiting_.begin()->second.packet);
    waiting_.erase(waiting_.begin());
    waiting_bytes_ -= cost(packet);
    release(std::move(packet), out);
  }
}

void ReorderBuffer::give_up_gap(std::vector<OrderedPacket>& out) {
  is_opening_ = false;
  const int64_t next = waiting_.begin()->first;
  remember_gap({expected_, next, waiting_.begin()->second.since});
  while (expected_ < next) {
    if (recover(out)) continue;
    ++statistics_.lost;
    released_.reset(bit_of(expected_++));
    if (continuity_ == Continuity::kFollows) continuity_ = Continuity::kAfterGap;
  }
  release_run(out);
}

// True if what was offered for the packet that is given up now left in its place. If it comes after all, it is late.
bool ReorderBuffer::recover(std::vector<OrderedPacket>& out) {
  const auto found = offered_.find(expected_);
  if (found == offered_.end()) return false;
  const uint32_t next = waiting_.begin()->second.packet.rtp.timestamp;
  const auto after = static_cast<int32_t>(found->second.rtp.timestamp - released_timestamp_);
  const auto before = static_cast<int32_t>(next - found->second.rtp.timestamp);
  if (after <= 0 || before <= 0) return false;  // of another packet, which is here already
  OrderedPacket packet = std::move(found->second);
  waiting_bytes_ -= cost(packet);
  offered_.erase(found);
  ++statistics_.recovered;
  release(std::move(packet), out);
  released_.reset(bit_of(expected_ - 1));
  return true;
}

void ReorderBuffer::remember_gap(GivenUp gap) {
  if (given_up_.size() < kGapsRemembered)
    given_up_.push_back(gap);
  else
    given_up_[next_given_up_] = gap;
  next_given_up_ = (next_given_up_ + 1) % kGapsRemembered;
}

// A packet that was waited for since then came after all. On a long path, where what is lost comes again later than
// usual, to give it up each time would cost all pictures up to a key frame each time.
void ReorderBuffer::learn(MonotonicTime since, MonotonicTime arrival) {
  const Duration wait = arrival - since;
  if (wait <= limits_.time || wait > limits_.longest_time) return;
  patience_ = std::min(std::max(patience(arrival), wait + wait / 4), limits_.longest_time);
  patient_until_ = arrival + kPatienceLasts;
}

void ReorderBuffer::learn_from_late(int64_t sequence_number, MonotonicTime arrival) {
  for (const GivenUp& gap : given_up_)
    if (sequence_number >= gap.first && sequence_number < gap.end) return learn(gap.since, arrival);
}

Duration ReorderBuffer::patience(MonotonicTime now) const {
  return now < patient_until_ ? patience_ : limits_.time;
}

}  // namespace recorder
