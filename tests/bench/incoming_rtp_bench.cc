// What a packet of a client's handle costs Janus's event loop: the copy and the delivery into a real recorder,
// while the disk is idle, is kept busy by somebody else, and does not answer at all. 24 clients at the pace of
// the clock, each recorded; beside each packet what the same clock tells of nothing, which is the noise of the
// machine.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "plugin/base/log.h"
#include "plugin/base/text.h"
#include "plugin/janus/incoming_media.h"
#include "plugin/recorder/recorder.h"
#include "tests/bench/participant.h"
#include "tests/bench/recording_rig.h"
#include "tests/bench/samples.h"

namespace recorder::bench {
namespace {

constexpr uint32_t kClients = 24;
constexpr Duration kMeasured = seconds(10);
// Before it is measured: what is first has its pages to fault in.
constexpr Duration kWarmUp = seconds(2);

// Real operations, each of which waits as long as the gate is shut.
class GatedDisk final : public Disk {
 public:
  void set_open(bool open) {
    std::lock_guard lock(mutex_);
    open_ = open;
    changed_.notify_all();
  }

  Result<std::unique_ptr<File>> create(const std::string& path) override { return gated(disk_.create(path)); }
  Result<std::unique_ptr<File>> open_existing(const std::string& path) override {
    return gated(disk_.open_existing(path));
  }
  Status rename(const std::string& from, const std::string& to) override { return passed().rename(from, to); }
  Status replace(const std::string& from, const std::string& to) override { return passed().replace(from, to); }
  Status remove(const std::string& path) override { return passed().remove(path); }
  bool exists(const std::string& path) const override { return disk_.exists(path); }
  Status sync_folder(const std::string& folder) override { return passed().sync_folder(folder); }
  Result<uint64_t> available_space(const std::string& folder) const override { return disk_.available_space(folder); }
  Status prepare_folder(const std::string& folder) override { return disk_.prepare_folder(folder); }

 private:
  class GatedFile final : public File {
   public:
    GatedFile(GatedDisk& disk, std::unique_ptr<File> file) : disk_(disk), file_(std::move(file)) {}
    Status write_at(uint64_t offset, ByteView bytes) override { return passed().write_at(offset, bytes); }
    Status sync() override { return passed().sync(); }
    Result<Bytes> read_at(uint64_t offset, size_t size) override { return passed().read_at(offset, size); }
    Result<uint64_t> size() override { return file_->size(); }
    Status truncate(uint64_t size) override { return file_->truncate(size); }

   private:
    File& passed() {
      disk_.passed();
      return *file_;
    }

    GatedDisk& disk_;
    const std::unique_ptr<File> file_;
  };

  PosixDisk& passed() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return open_; });
    return disk_;
  }
  Result<std::unique_ptr<File>> gated(Result<std::unique_ptr<File>> file) {
    passed();
    if (!file) return file;
    return std::unique_ptr<File>(std::make_unique<GatedFile>(*this, std::move(*file)));
  }

  PosixDisk disk_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = true;
};

// Somebody else who writes to the same disk and waits for it, a megabyte at a time.
class BusyWriter {
 public:
  explicit BusyWriter(const std::string& folder) : thread_([this, folder] { run(folder + "/busy"); }) {}
  ~BusyWriter() {
    is_over_ = true;
    thread_.join();
  }

 private:
  void run(const std::string& path) {
    const std::vector<char> chunk(1 << 20, 'x');
    const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    for (off_t offset = 0; !is_over_; offset = (offset + (1 << 20)) % (256 << 20))
      if (::pwrite(file, chunk.data(), chunk.size(), offset) < 0 || ::fdatasync(file) != 0) break;
    ::close(file);
  }

  std::atomic<bool> is_over_ = false;
  std::thread thread_;
};

class NoRooms final : public Rooms {
 public:
  Status check(const JanusId&, const std::string&) override { return internal_error("there are no rooms"); }
  std::string description_of(const JanusId&) override { return {}; }
  std::unique_ptr<StreamSource> source_of(const StreamDescription&) override { return nullptr; }
};

// The source of a handle without the handle.
class MediaSource final : public StreamSource {
 public:
  explicit MediaSource(IncomingMedia& media) : media_(media) {}
  Status start(std::shared_ptr<Stream> stream, const std::string&) override {
    stream->add_track("audio", Codec::kOpus);
    stream->add_track("video", Codec::kH264);
    media_.start(std::move(stream));
    return Success{};
  }
  void update(const StreamDescription&) override {}
  void stop() override { media_.stop(); }
  void abandon() override { media_.stop(); }
  void request_key_frame(const std::string&) override {}

 private:
  IncomingMedia& media_;
};

struct Measured {
  Samples cost, nothing;  // nanoseconds
};

class Bench {
 public:
  Bench(const std::string& folder, std::shared_ptr<const PacketTemplates> templates)
      : folder_(folder),
        recorder_(settings(folder), *FileNameTemplate::parse("{streamName}"), clock_, disk_, rooms_, nullptr) {
    for (uint32_t i = 0; i < kClients; ++i) {
      media_.push_back(std::make_unique<IncomingMedia>(clock_, [] {}));
      media_.back()->set_tracks({{{"audio", MediaKind::kAudio, "opus"}, kAudioIndex, {}},
                                 {{"video", MediaKind::kVideo, "h264"}, kVideoIndex, {}}});
      participants_.emplace_back(i, templates);
    }
    on_control([this] { publish(); });
  }

  ~Bench() {
    disk_.set_open(true);
    std::promise<void> done;
    on_control([this, &done] { recorder_.shut_down([&done] { done.set_value(); }); });
    done.get_future().wait();
  }

  Measured run_idle() { return run(kMeasured); }
  Measured run_busy() {
    const BusyWriter writer(folder_);
    return run(kMeasured);
  }
  Measured run_stalled() {
    disk_.set_open(false);
    return run(kMeasured);
  }
  void warm_up() { (void)run(kWarmUp); }

 private:
  static constexpr int kAudioIndex = 0, kVideoIndex = 1;

  static Settings settings(const std::string& folder) {
    Settings settings;
    settings.record_dir = settings.state_dir = folder;
    settings.min_available_space = 0;
    settings.audio_codec = Codec::kOpus;
    return settings;
  }

  void publish() {
    const std::string uri = "multi-recorder://bench";
    (void)recorder_.multi().startup(uri);
    for (const auto& media : media_) {
      StreamDescription stream;
      stream.media_session_id = stream.stream_name = concat("client-", &media - media_.data());
      stream.tracks = {{"audio", MediaKind::kAudio, "opus"}, {"video", MediaKind::kVideo, "h264"}};
      recorder_.publish(stream, std::make_unique<MediaSource>(*media));
      (void)recorder_.multi().add(uri, stream.media_session_id, "");
    }
  }

  template <typename Function>
  void on_control(Function function) {
    std::promise<void> done;
    recorder_.control().post([&] {
      function();
      done.set_value();
    });
    done.get_future().wait();
  }

  // Goes on where the run before ended.
  Measured run(Duration length) {
    Measured measured;
    const MonotonicTime begin = clock_.monotonic();
    const Duration from = elapsed_;
    for (elapsed_ += length;;) {
      const auto next = std::min_element(participants_.begin(), participants_.end(), [](const auto& a, const auto& b) {
        return a.next_time() < b.next_time();
      });
      if (next->next_time() >= elapsed_) return measured;
      const Burst burst = next->next();
      std::this_thread::sleep_until(begin + (burst.time - from));
      IncomingMedia& media = *media_[static_cast<size_t>(next - participants_.begin())];
      for (const Bytes& packet : burst.packets)
        measure(media, burst.kind == MediaKind::kAudio ? kAudioIndex : kVideoIndex, packet, measured);
    }
  }

  void measure(IncomingMedia& media, int mindex, ByteView packet, Measured& measured) const {
    const MonotonicTime before = clock_.monotonic();
    const MonotonicTime start = clock_.monotonic();
    media.take_rtp(mindex, packet);
    const MonotonicTime end = clock_.monotonic();
    measured.nothing.add((start - before).count());
    measured.cost.add((end - start).count());
  }

  const std::string folder_;
  const SystemClock clock_;
  GatedDisk disk_;
  NoRooms rooms_;
  std::vector<std::unique_ptr<IncomingMedia>> media_;
  std::vector<Participant> participants_;
  Duration elapsed_{};
  Recorder recorder_;
};

int run_all() {
  set_log_sink([](LogLevel, std::string_view) {});  // standard output is the line of JSON's
  const TemporaryFolder folder;
  const auto templates = PacketTemplates::create();
  if (folder.path().empty() || !templates) return 1;
  Bench bench(folder.path(), templates);
  bench.warm_up();
  const Measured idle = bench.run_idle();
  const Measured busy = bench.run_busy();
  const Measured stalled = bench.run_stalled();
  JsonLine("incoming_rtp")
      .add("clients", kClients)
      .add("packets", static_cast<double>(idle.cost.size()))
      .add("idle_ns", idle.cost)
      .add("idle_nothing_ns", idle.nothing)
      .add("busy_ns", busy.cost)
      .add("busy_nothing_ns", busy.nothing)
      .add("stalled_ns", stalled.cost)
      .add("stalled_nothing_ns", stalled.nothing)
      .print();
  return 0;
}

}  // namespace
}  // namespace recorder::bench

int main() { return recorder::bench::run_all(); }
