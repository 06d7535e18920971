#include "plugin/ingest/udp_receiver.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <map>
#include <system_error>
#include <thread>

#include "plugin/base/log.h"
#include "plugin/base/sync.h"
#include "plugin/base/text.h"
#include "plugin/ingest/srtp_session.h"
#include "plugin/ingest/udp_port.h"
#include "plugin/ingest/udp_socket.h"

namespace recorder {
namespace {

constexpr std::string_view kName = "udp";
// Not a port: stands for the eventfd that ends the thread.
constexpr uint32_t kStop = 0;

// The implementation: the thread waits for all sockets by epoll and reads each that is ready once in turn.
class EpollReceiver final : public UdpReceiver {
 public:
  EpollReceiver(const UdpReceiverSettings& settings, const Clock& clock, OwnedDescriptor epoll,
                OwnedDescriptor stop)
      : clock_(clock),
        socket_buffer_bytes_(settings.socket_buffer_bytes),
        epoll_(std::move(epoll)),
        stop_(std::move(stop)),
        range_{settings.address, settings.first_port, settings.last_port, settings.first_port} {}
  ~EpollReceiver() override;
  Status start();

  Result<uint16_t> open(PacketHandler handler, std::optional<SrtpKey> key) override;
  void close(uint16_t port) override;
  [[nodiscard]] UdpPortStatistics statistics(uint16_t port) const override;
  [[nodiscard]] UdpPortStatistics total() const override;

 private:
  void run();
  bool wait_once(DatagramBatch& batch);
  void read_port(uint16_t number, DatagramBatch& batch);
  [[nodiscard]] std::shared_ptr<UdpPort> find(uint16_t number) const;

  const Clock& clock_;
  const int socket_buffer_bytes_;
  const OwnedDescriptor epoll_, stop_;
  std::thread thread_;
  Mutex range_mutex_;
  PortCycle range_ GUARDED_BY(range_mutex_);
  mutable Mutex mutex_;
  // Shared by the table and the thread, which may be reading a port while it is taken out.
  std::map<uint16_t, std::shared_ptr<UdpPort>> ports_ GUARDED_BY(mutex_);
  UdpPortStatistics closed_ GUARDED_BY(mutex_);
};

bool watch(const OwnedDescriptor& epoll, int fd, uint32_t tag) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = tag;
  return ::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, fd, &event) == 0;
}

Error failed(std::string_view what, int error) {
  return internal_error(concat("Cannot ", what, ": ", std::generic_category().message(error), "."));
}

Status EpollReceiver::start() {
  if (!watch(epoll_, stop_.get(), kStop)) return failed("watch an event", errno);
  try {
    thread_ = std::thread([this] { run(); });
  } catch (const std::system_error& error) {
    return failed("start the thread that receives media", error.code().value());
  }
  ::pthread_setname_np(thread_.native_handle(), "recorder-udp");
  return Success{};
}

EpollReceiver::~EpollReceiver() {
  if (!thread_.joinable()) return;
  ::eventfd_write(stop_.get(), 1);
  thread_.join();
}

void EpollReceiver::run() {
  try {
    DatagramBatch batch;
    while (wait_once(batch)) {
    }
  } catch (...) {
    log(LogLevel::kError, kName, "no media is received any more: the thread ended by an exception");
  }
}

// False once the thread is to end.
bool EpollReceiver::wait_once(DatagramBatch& batch) {
  std::array<epoll_event, 64> events;
  const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
  if (count < 0) return errno == EINTR;
  for (int i = 0; i < count; ++i) {
    const uint32_t tag = events[static_cast<size_t>(i)].data.u32;
    if (tag == kStop) return false;
    read_port(static_cast<uint16_t>(tag), batch);
  }
  return true;
}

// The event may be that of a socket that was closed since, or of the one before it on this port: then nothing
// waits.
void EpollReceiver::read_port(uint16_t number, DatagramBatch& batch) {
  if (const std::shared_ptr<UdpPort> port = find(number)) port->read(batch, clock_);
}

std::shared_ptr<UdpPort> EpollReceiver::find(uint16_t number) const {
  MutexLock lock(mutex_);
  const auto found = ports_.find(number);
  return found == ports_.end() ? nullptr : found->second;
}

Result<uint16_t> EpollReceiver::open(PacketHandler handler, std::optional<SrtpKey> key) {
  std::optional<SrtpSession> srtp;
  if (key) {
    Result<SrtpSession> session = SrtpSession::create(*key);
    if (!session) return session.error();
    srtp = std::move(*session);
  }
  MutexLock range_lock(range_mutex_);
  Result<BoundSocket> bound = bind_free_port(range_, socket_buffer_bytes_);
  if (!bound) return bound.error();
  const uint16_t number = bound->port;
  const int fd = bound->descriptor.get();
  MutexLock lock(mutex_);
  ports_[number] = std::make_shared<UdpPort>(std::move(*bound), std::move(handler), std::move(srtp));
  if (watch(epoll_, fd, number)) return number;
  const int error = errno;
  ports_.erase(number);
  return failed("watch a UDP socket", error);
}

// The number is free for others only when all is done: while the handler still runs, the port stays in the
// table.
void EpollReceiver::close(uint16_t number) {
  const std::shared_ptr<UdpPort> port = find(number);
  if (!port) return;
  port->stop();
  MutexLock lock(mutex_);
  const auto found = ports_.find(number);
  if (found == ports_.end() || found->second != port) return;
  ports_.erase(found);
  closed_ = sum(closed_, port->statistics());
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, port->descriptor(), nullptr);
  port->release();
}

UdpPortStatistics EpollReceiver::statistics(uint16_t number) const {
  const std::shared_ptr<UdpPort> port = find(number);
  return port ? port->statistics() : UdpPortStatistics{};
}

UdpPortStatistics EpollReceiver::total() const {
  MutexLock lock(mutex_);
  UdpPortStatistics total = closed_;
  for (const auto& [number, port] : ports_) total = sum(total, port->statistics());
  return total;
}

}  // namespace

Result<std::unique_ptr<UdpReceiver>> UdpReceiver::create(const UdpReceiverSettings& settings,
                                                         const Clock& clock) {
  if (settings.first_port == 0 || settings.first_port > settings.last_port)
    return Error{ErrorCode::kBadRequest, concat("rtp_port_range ", settings.first_port, "-",
                                                settings.last_port, " is not a range of UDP ports.")};
  OwnedDescriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
  OwnedDescriptor stop(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!epoll.is_open() || !stop.is_open()) return failed("receive media", errno);
  auto receiver = std::make_unique<EpollReceiver>(settings, clock, std::move(epoll), std::move(stop));
  const Status started = receiver->start();
  if (!started.ok()) return started.error();
  return std::unique_ptr<UdpReceiver>(std::move(receiver));
}

}  // namespace recorder
