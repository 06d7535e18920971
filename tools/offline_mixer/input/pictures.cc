#include "tools/offline_mixer/input/pictures.h"

#include <algorithm>

namespace recorder {
namespace {

// Enough that a key frame, which takes longer, holds up nobody.
constexpr size_t kMostAhead = 6;
constexpr Duration kAhead = milliseconds(400);

}  // namespace

// One participant's tracks, one after another in the order of time. Not locked: belongs to whoever decodes
// it.
class Pictures::Feed {
 public:
  Feed(Input& input, const std::vector<size_t>& tracks) {
    for (const size_t track : tracks) tracks_.push_back({VideoTrack(input, track), std::nullopt});
  }

  // The next picture if it begins before `until`.
  std::optional<Picture> next(Duration until) {
    Source* first = nullptr;
    for (Source& source : tracks_) {
      if (!source.next) source.next = source.track.next(until);
      if (source.next && (first == nullptr || source.next->time < first->next->time)) first = &source;
    }
    if (first == nullptr || first->next->time >= until) return std::nullopt;
    return std::exchange(first->next, std::nullopt);
  }

 private:
  struct Source {
    VideoTrack track;
    std::optional<Picture> next;
  };
  std::vector<Source> tracks_;
};

// Decodes for some of the participants on a thread of its own, or where there is none in before().
class Pictures::Worker {
 public:
  Worker(const std::vector<Feed*>& feeds, Duration begin) : due_(begin) {
    for (Feed* feed : feeds) queues_.push_back({feed, {}, Duration::min(), true});
  }
  ~Worker() {
    {
      const MutexLock lock(mutex_);
      is_ending_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void start() {
    thread_ = std::thread([this] { run(); });
  }

  ffmpeg::FramePointer before(size_t place, Duration time) {
    const MutexLock lock(mutex_);
    Queue& queue = queues_[place];
    due_ = std::max(due_, time);
    ffmpeg::FramePointer latest = take(queue, time);
    if (wants_more(queue)) changed_.notify_all();
    while (queue.known_until < time) {
      if (thread_.joinable())
        changed_.wait(mutex_);
      else
        decode(queue, time);
      if (auto later = take(queue, time)) latest = std::move(later);
    }
    return latest;
  }

 private:
  struct Queue {
    Feed* feed;
    std::deque<Picture> pictures;
    Duration known_until;  // all pictures that begin before it were decoded
    bool is_filling = true;
  };

  // The last of the pictures that are due.
  ffmpeg::FramePointer take(Queue& queue, Duration time) REQUIRES(mutex_) {
    ffmpeg::FramePointer latest;
    while (!queue.pictures.empty() && queue.pictures.front().time < time) {
      latest = std::move(queue.pictures.front().frame);
      queue.pictures.pop_front();
    }
    return latest;
  }

  // One picture, or the knowledge that there is none before `until`.
  void decode(Queue& queue, Duration until) REQUIRES(mutex_) {
    mutex_.unlock();
    auto picture = queue.feed->next(until);
    mutex_.lock();
    queue.known_until = picture ? std::max(queue.known_until, picture->time) : until;
    if (!picture) return;
    if (picture->time < due_)
      queue.pictures.clear();  // on the way from a key frame, before the first that is asked for
    queue.pictures.push_back(std::move(*picture));
  }

  // A queue is filled, and then left alone until half of it is gone: to wake up for each picture costs more.
  bool wants_more(Queue& queue) REQUIRES(mutex_) {
    const auto has = [&queue, due = due_](size_t pictures, Duration ahead) {
      return queue.pictures.size() >= pictures || queue.known_until >= due + ahead;
    };
    if (queue.known_until < due_ || !has(kMostAhead / 2, kAhead / 2))
      queue.is_filling = true;
    else if (has(kMostAhead, kAhead))
      queue.is_filling = false;
    return queue.is_filling;
  }

  // Who is nearest to the time that is due comes first.
  Queue* hungriest() REQUIRES(mutex_) {
    Queue* first = nullptr;
    for (Queue& queue : queues_)
      if (wants_more(queue) && (first == nullptr || queue.known_until < first->known_until)) first = &queue;
    return first;
  }

  void run() {
    const MutexLock lock(mutex_);
    while (!is_ending_) {
      if (Queue* queue = hungriest()) {
        decode(*queue, due_ + kAhead);
        changed_.notify_all();
      } else {
        changed_.wait(mutex_);
      }
    }
  }

  Mutex mutex_;
  ConditionVariable changed_;
  std::deque<Queue> queues_;  // its places never change; what is in them is guarded by mutex_
  Duration due_ GUARDED_BY(mutex_);
  bool is_ending_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

Pictures::Pictures(Input& input, const std::vector<Participant>& participants, Duration begin,
                   size_t threads) {
  for (const Participant& participant : participants)
    feeds_.push_back(std::make_unique<Feed>(input, participant.video_tracks));
  const size_t workers = std::max<size_t>(1, std::min(threads, feeds_.size()));
  for (size_t i = 0; i < workers; ++i) {
    std::vector<Feed*> feeds;
    for (size_t j = i; j < feeds_.size(); j += workers) feeds.push_back(feeds_[j].get());
    workers_.push_back(std::make_unique<Worker>(feeds, begin));
    if (threads > 0) workers_.back()->start();
  }
}

Pictures::~Pictures() = default;

ffmpeg::FramePointer Pictures::before(size_t participant, Duration time) {
  return workers_[participant % workers_.size()]->before(participant / workers_.size(), time);
}

}  // namespace recorder
