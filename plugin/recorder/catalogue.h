// All recordings and their files, in the database: a file and its row are enough to finish, after a crash, what the
// process was doing. Every change puts the events and scripts that it brings about into the same transaction, so that
// what is told is told also if the process dies now, and once.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/database.h"
#include "plugin/notify/client_application.h"
#include "plugin/notify/hook_queue.h"
#include "plugin/notify/outbox.h"
#include "plugin/recorder/file_plan.h"

namespace recorder {

enum class RecordingKind { kSingle, kMulti };

// Whose media they are.
struct StreamIdentity {
  std::string media_session_id;
  std::string stream_name;
  std::string session_id;
  std::string app_key;
};

// What is known of a recording when it begins.
struct RecordingFacts {
  std::string id;  // UUID
  RecordingKind kind = RecordingKind::kSingle;
  StreamIdentity stream;   // of a single recording
  std::string uri;         // of a multi recording
  std::string app_key;     // of a multi recording of a room: the room's application; empty: every one that wants it
  std::string file_name;   // until there is a file: the name that it will have
};

enum class FileState { kWriting, kFinished, kRepaired, kDamaged, kEmpty };

// How a file ended.
struct ClosedFile {
  FileState state = FileState::kFinished;
  std::string path;  // where it is now
  uint64_t size = 0;
  milliseconds duration{};
  std::string error;  // why it is damaged, or ended early
  std::string quality{};  // of its tracks, a JSON array; empty: nothing is known
};

// A file that was being written when the process died.
struct UnfinishedFile {
  std::string file_id, recording_id;
  std::string path;         // where it was written
  std::string next_path;    // where it was about to be renamed to; may be empty
  FilePlan plan;
  int64_t start_ms = 0;     // wall clock of its zero, since 1970
  bool is_last = true;
};

// As /recordings/find_all lists it.
struct CataloguedFile {
  std::string path;
  FileState state = FileState::kWriting;
  uint64_t size = 0;
  int64_t start_ms = 0;  // wall clock of its zero, since 1970
  int64_t duration_ms = 0;
  std::string error;
  std::string quality;  // as in ClosedFile
};
struct CataloguedRecording {
  RecordingFacts facts;
  bool is_running = false, is_paused = false;
  // kWriting while it runs; then kDamaged or kRepaired if one of its files is, kEmpty if it has none.
  FileState state = FileState::kWriting;
  int64_t started_ms = 0, ended_ms = 0;
  std::string reason;  // why it ended
  std::vector<StreamIdentity> streams;  // that were in it, in the order of adding
  std::vector<CataloguedFile> files;    // parts, in their order
};

// What a listing is narrowed to; empty: everything.
struct RecordingFilter {
  std::string recording_id, uri;
  std::string media_session_id;  // of a stream that is or was in it
  std::optional<FileState> state;
};

class RecordingNotices;

struct CatalogueSettings {
  std::vector<ClientApplication> applications;
  std::string on_record_hook_script;           // absolute; empty: none
  std::string on_multiple_record_hook_script;  // absolute; empty: none
};

// Everything may be called from any thread, and waits for the disk of the database: not from a lane. What cannot be
// written there is logged: a recording goes on without its row.
class Catalogue {
 public:
  // All outlive the catalogue. `wake`: the notifier, after something was put for it.
  static Result<std::unique_ptr<Catalogue>> open(Database& database, const Outbox& outbox, const HookQueue& hooks,
                                                 CatalogueSettings settings, const Clock& clock,
                                                 std::function<void()> wake);

  // --- the life of a recording, in this order ---
  void begin(const RecordingFacts& facts);
  // addedToMultiRecording, removedFromMultiRecording.
  void add_stream(const std::string& recording_id, const StreamIdentity& stream);
  // `quality`: of its tracks in the file under way, as in ClosedFile.
  void remove_stream(const std::string& recording_id, const std::string& media_session_id,
                     const std::string& quality = {});
  // pausedRecording, pausedMultiRecording; resumed...: of one whose start was told.
  void pause(const std::string& recording_id);
  void resume(const std::string& recording_id);
  // Before the file is made.
  void open_file(const std::string& recording_id, const std::string& file_id, const FilePlan& plan,
                 const std::string& path, int64_t start_ms);
  // It is made. With the first one: startedRecording, startedMultiRecording.
  void file_opened(const std::string& file_id);
  // Another part follows it.
  void file_continues(const std::string& file_id);
  // Before it is renamed.
  void rename_file(const std::string& file_id, const std::string& next_path);
  // It has its final name, or is as good as it can be: its hook script is put, unless it is damaged or empty.
  void close_file(const std::string& file_id, const ClosedFile& closed);
  // After its last file was closed: removedFromMultiRecording for who is still in it, stoppedRecording or
  // stoppedMultiRecording if its start was told. `reason`: "terminated", "unpublished", "disk full" ...
  void end(const std::string& recording_id, const std::string& reason);

  // --- after a crash ---
  std::vector<UnfinishedFile> unfinished_files();
  // Recordings that are not ended though no file of theirs is being written.
  std::vector<std::string> unfinished_recordings();

  // The newest first, running ones included.
  Result<std::vector<CataloguedRecording>> list(size_t offset, size_t limit, const RecordingFilter& filter = {});

 private:
  Catalogue(Database& database, const Outbox& outbox, const HookQueue& hooks, CatalogueSettings settings,
            const Clock& clock, std::function<void()> wake);

  // One transaction: what changes, and what is told of it. `what` begins the log line if it fails.
  using Change = std::function<Status(Transaction& transaction, RecordingNotices& notices)>;
  void set_paused(const char* what, const std::string& recording_id, bool is_paused);
  void change(const char* what, const std::string& id, const Change& work);

  Database& database_;
  const Outbox& outbox_;
  const HookQueue& hooks_;
  const CatalogueSettings settings_;
  const Clock& clock_;
  const std::function<void()> wake_;
};

}  // namespace recorder
