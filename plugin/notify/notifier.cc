#include "plugin/notify/notifier.h"

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <exception>
#include <system_error>
#include <thread>

#include "plugin/base/log.h"
#include "plugin/base/text.h"
#include "plugin/notify/event_dispatcher.h"
#include "plugin/notify/hook_runner.h"
#include "plugin/notify/http_sender.h"

namespace recorder {
namespace {

constexpr std::string_view kName = "notifier";
// At the end, for the answers of requests on their way: a backend that is well has answered by then, and need
// not be asked again at the next start.
constexpr milliseconds kLastAnswers{500};
// After a failure that should not be, so that one that lasts does not keep a core busy.
constexpr seconds kPauseAfterFailure{1};

// Read once, by the thread that starts us: others may change it while ours runs.
std::vector<std::string> current_environment() {
  std::vector<std::string> all;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable)
    all.emplace_back(*variable);
  return all;
}

// Signals are for Janus's threads. SIGPIPE in particular: a backend that hangs up must not end the process.
void block_all_signals() {
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

class Notifier::Impl {
 public:
  Impl(Database& database, const NotifierSettings& settings, const Clock& clock,
       std::unique_ptr<HttpSender> sender, std::unique_ptr<HookRunner> hooks)
      : clock_(clock),
        sender_(std::move(sender)),
        hooks_(std::move(hooks)),
        events_(database, settings.applications, settings.event_retry_time, *sender_, clock) {}
  ~Impl();
  Status start();
  void wake();

 private:
  void run();
  void step();
  void wait_for_last_answers();

  const Clock& clock_;
  const std::unique_ptr<HttpSender> sender_;
  const std::unique_ptr<HookRunner> hooks_;
  EventDispatcher events_;
  std::atomic<bool> is_woken_ = true;
  std::atomic<bool> is_ending_ = false;
  std::thread thread_;
};

Status Notifier::Impl::start() {
  try {
    thread_ = std::thread([this] { run(); });
  } catch (const std::system_error& error) {
    return internal_error(concat("cannot start the thread that notifies: ", error.code().message()));
  }
  ::pthread_setname_np(thread_.native_handle(), "rec notify");
  return Success{};
}

Notifier::Impl::~Impl() {
  if (!thread_.joinable()) return;
  is_ending_ = true;
  sender_->wake();
  thread_.join();
}

void Notifier::Impl::wake() {
  is_woken_ = true;
  sender_->wake();
}

void Notifier::Impl::run() {
  block_all_signals();
  while (!is_ending_) {
    try {
      step();
    } catch (const std::exception& error) {
      log(LogLevel::kError, kName, concat("notifications are delayed: ", error.what()));
      sender_->wait({}, kPauseAfterFailure);
    }
  }
  try {
    wait_for_last_answers();
    hooks_->record_ends();
  } catch (const std::exception& error) {
    log(LogLevel::kError, kName, concat("what ended last was not recorded: ", error.what()));
  }
}

void Notifier::Impl::step() {
  const bool is_woken = is_woken_.exchange(false);
  const Duration hooks_pause = hooks_->step(is_woken);
  const Duration events_pause = events_.step(is_woken);
  sender_->wait(hooks_->descriptors(), std::min(hooks_pause, events_pause));
}

void Notifier::Impl::wait_for_last_answers() {
  const MonotonicTime deadline = clock_.monotonic() + kLastAnswers;
  events_.record_answers();
  while (!events_.is_idle() && clock_.monotonic() < deadline) {
    sender_->wait({}, deadline - clock_.monotonic());
    events_.record_answers();
  }
}

Result<std::unique_ptr<Notifier>> Notifier::start(Database& database, NotifierSettings settings,
                                                  const Clock& clock) {
  Result<std::unique_ptr<HttpSender>> sender =
      HttpSender::create({settings.event_timeout, settings.event_ca_file});
  if (!sender.ok()) return sender.error();
  Result<std::unique_ptr<HookRunner>> hooks = HookRunner::create(
      database, {settings.hook_timeout, settings.max_hooks, settings.hook_log, current_environment()}, clock);
  if (!hooks.ok()) return hooks.error();
  auto impl = std::make_unique<Impl>(database, settings, clock, std::move(*sender), std::move(*hooks));
  const Status started = impl->start();
  if (!started.ok()) return started.error();
  return std::unique_ptr<Notifier>(new Notifier(std::move(impl)));
}

Notifier::Notifier(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Notifier::~Notifier() = default;

void Notifier::wake() { impl_->wake(); }

}  // namespace recorder
