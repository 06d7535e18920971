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

// Told what becomes of a file, on the writer thread. The catalogue's side of it is catalogued_file.h.
class FileObserver {
 public:
  virtual ~FileObserver() = default;
  // Before the file is made at that path, and after.
  virtual void opening(const std::string& path) = 0;
  virtual void opened(const std::string& path) = 0;
  // Before it is renamed.
  virtual void renaming(const std::string& path) = 0;
  // It is closed under its final path. `error`: the disk's, when something is missing in it.
  virtual void closed(const std::string& path, uint64_t size, const std::string& error) = 0;
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
  static std::shared_ptr<OutputFile> create(DiskQueue& queue, Disk& disk, std::string path, SyncMode policy);

  void write(uint64_t offset, Bytes bytes) override;
  void sync() override;
  // After all writes: gives the file its final name, durably, and reports.
  void close(ChoosePath choose_path, Closed closed);

  // The first error of the disk; nothing is written after it. Empty while all is well.
  [[nodiscard]] std::string failure() const;

 private:
  OutputFile(DiskQueue& queue, Disk& disk, std::string path, SyncMode policy)
      : queue_(queue), disk_(disk), policy_(policy), path_(std::move(path)) {}

  Status open();
  void post(size_t bytes, std::function<Status()> work);
  Result<std::string> rename(const ChoosePath& choose_path);

  DiskQueue& queue_;
  Disk& disk_;
  const SyncMode policy_;
  std::string path_;            // writer thread, as is the file
  std::unique_ptr<File> file_;
  mutable Mutex mutex_;
  std::string failure_ GUARDED_BY(mutex_);
};

}  // namespace recorder
