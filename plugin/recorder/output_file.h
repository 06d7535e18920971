// A recording's file as its lane sees it: writes are queued for the writer thread, which alone waits for the disk.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "plugin/base/file.h"
#include "plugin/base/sync.h"
#include "plugin/base/task.h"
#include "plugin/mp4/container_writer.h"
#include "plugin/recorder/settings.h"

namespace recorder {

// The writer thread and what waits for it, all files together. A disk that stalls fills it up to its limit; then
// recordings drop frames up to the next key frame.
class DiskQueue {
 public:
  DiskQueue(Executor& thread, size_t limit_bytes) : thread_(thread), limit_bytes_(limit_bytes) {}

  void post(Task task, size_t bytes);
  [[nodiscard]] bool is_full() const { return waiting_bytes_ >= limit_bytes_; }
  [[nodiscard]] size_t waiting_bytes() const { return waiting_bytes_; }

 private:
  Executor& thread_;
  const size_t limit_bytes_;
  std::atomic<size_t> waiting_bytes_ = 0;
};

// What became of a file that is closed.
struct FileOutcome {
  std::string path;        // where it is; where it was to be, if it could not be made
  uint64_t size = 0;       // bytes that reached the disk
  bool has_media = false;  // enough of it to play
  std::string error;       // the disk's, when something is missing in it
};

// Told what becomes of a file, on the writer thread. The catalogue's side of it is file_entry.h.
class FileObserver {
 public:
  virtual ~FileObserver() = default;
  // Before the file is made at that path, and after.
  virtual void opening(const std::string& path) = 0;
  virtual void opened(const std::string& path) = 0;
  // Before it is renamed.
  virtual void renaming(const std::string& path) = 0;
  // The last call; also for a file that could not be made.
  virtual void closed(const FileOutcome& outcome) = 0;
};

// Shared by the recording on its lane, which queues writes, and the tasks on the writer thread, which do them.
class OutputFile final : public WriteSink, public std::enable_shared_from_this<OutputFile> {
 public:
  // The final path, or why there is none. Called on the writer thread.
  using Closed = std::function<void(Result<std::string> final_path)>;
  // A path that is not taken, chosen at the moment of the renaming; empty to keep the one it has. Called on the
  // writer thread.
  using ChoosePath = std::function<std::string()>;

  // Creates the file, with a number after its name if that is taken by then; an error shows as failure() later, like
  // that of any other write.
  // The observer may be null; it is shared with whoever made it.
  static std::shared_ptr<OutputFile> create(DiskQueue& queue, Disk& disk, std::string path, SyncMode policy,
                                            std::shared_ptr<FileObserver> observer = nullptr);

  void write(uint64_t offset, Bytes bytes) override;
  void sync() override;
  // What was written so far plays, whatever the disk does from now on.
  void mark_media();
  // After all writes: gives the file its final name, durably, and reports.
  void close(ChoosePath choose_path, Closed closed);

  // The first error of the disk; nothing is written after it. Empty while all is well.
  [[nodiscard]] std::string failure() const;
  // That error was the first of all: there is no file.
  [[nodiscard]] bool could_not_be_made() const { return could_not_be_made_; }

 private:
  OutputFile(DiskQueue& queue, Disk& disk, std::string path, SyncMode policy, std::shared_ptr<FileObserver> observer)
      : queue_(queue), disk_(disk), policy_(policy), observer_(std::move(observer)) {
    outcome_.path = std::move(path);
  }

  Status open();
  void post(size_t bytes, std::function<Status()> work);
  void cut_torn_end(uint64_t torn_offset);
  void fail(const std::string& error);
  Result<std::string> finish(const ChoosePath& choose_path);
  Error remove_empty();
  Status rename(const ChoosePath& choose_path);

  DiskQueue& queue_;
  Disk& disk_;
  const SyncMode policy_;
  const std::shared_ptr<FileObserver> observer_;
  std::unique_ptr<File> file_;  // writer thread, as is the outcome
  FileOutcome outcome_;
  uint64_t whole_size_ = 0;  // up to here it plays
  std::atomic<bool> could_not_be_made_ = false;
  mutable Mutex mutex_;
  std::string failure_ GUARDED_BY(mutex_);
};

}  // namespace recorder
