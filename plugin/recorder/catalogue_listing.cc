// What the catalogue is asked: what the last process left unfinished, and pages of recordings.
#include <map>
#include <utility>

#include "plugin/base/log.h"
#include "plugin/base/text.h"
#include "plugin/recorder/catalogue.h"
#include "plugin/recorder/catalogue_rows.h"

namespace recorder {
namespace {

FileState file_state(const std::string& text) {
  for (const FileState state :
       {FileState::kWriting, FileState::kFinished, FileState::kRepaired, FileState::kDamaged})
    if (text == to_text(state)) return state;
  return FileState::kEmpty;
}

// Only what is asked for is compared, so that SQLite takes the index for it.
std::string page_query(const RecordingFilter& filter) {
  return concat("SELECT id, state, started_ms, ended_ms, reason, is_paused FROM recordings WHERE 1",
                filter.recording_id.empty() ? "" : " AND id = ?1", filter.uri.empty() ? "" : " AND uri = ?2",
                filter.media_session_id.empty()
                    ? ""
                    : " AND number IN (SELECT recording FROM streams WHERE media_session_id = ?3)",
                filter.state ? " AND state = ?4" : "", " ORDER BY number DESC LIMIT ?5 OFFSET ?6");
}

Result<std::vector<CataloguedRecording>> read_page(Transaction& transaction, const RecordingFilter& filter,
                                                   size_t offset, size_t limit) {
  std::vector<CataloguedRecording> page;
  const std::string state = to_text(filter.state.value_or(FileState::kWriting));
  const Status read = transaction.query(
      page_query(filter).c_str(),
      {filter.recording_id, filter.uri, filter.media_session_id, state, static_cast<int64_t>(limit),
       static_cast<int64_t>(offset)},
      [&page](const Row& row) {
        CataloguedRecording& recording = page.emplace_back();
        recording.facts.id = row.text(0);
        recording.state = file_state(row.text(1));
        recording.started_ms = row.integer(2);
        recording.is_running = row.is_null(3);
        recording.ended_ms = row.integer(3);
        recording.reason = row.text(4);
        recording.is_paused = row.integer(5) != 0;
      });
  if (!read.ok()) return read.error();
  return page;
}

Status read_files(Transaction& transaction, int64_t recording, std::vector<CataloguedFile>& files) {
  return transaction.query(
      "SELECT path, state, size, start_ms, duration_ms, error, quality FROM files WHERE recording = ?"
      " ORDER BY number",
      {recording}, [&files](const Row& row) {
        files.push_back({row.text(0), file_state(row.text(1)), static_cast<uint64_t>(row.integer(2)),
                         row.integer(3), row.integer(4), row.text(5), row.text(6)});
      });
}

// What the row of the page does not have.
Status complete(Transaction& transaction, CataloguedRecording& recording) {
  Result<RecordingRow> row = find_recording(transaction, recording.facts.id);
  if (!row) return row.error();
  recording.facts = std::move(row->facts);
  auto streams = read_streams(transaction, row->number, Membership::kEver);
  if (!streams) return streams.error();
  recording.streams = std::move(*streams);
  return read_files(transaction, row->number, recording.files);
}

struct UnfinishedRow {
  std::string file_id, recording_id, path, next_path, plan;
  int64_t start_ms = 0;
  bool is_last = true;
};

// A part that was to be continued is the last one all the same if the process died before the next was begun.
Status read_unfinished(Transaction& transaction, std::vector<UnfinishedRow>& rows) {
  return transaction.query(
      "SELECT files.id, recordings.id, path, next_path, plan, start_ms, is_last OR NOT EXISTS"
      " (SELECT 1 FROM files AS later WHERE later.recording = files.recording AND later.number > files.number"
      " AND later.state <> 'empty')"
      " FROM files JOIN recordings ON recordings.number = files.recording"
      " WHERE files.state = 'writing' ORDER BY files.number",
      {}, [&rows](const Row& row) {
        rows.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.integer(5),
                        row.integer(6) != 0});
      });
}

Result<FilePlan> plan_from(const std::string& text) {
  const Result<Json> json = parse_json(text);
  return json ? file_plan_from(*json) : Result<FilePlan>(json.error());
}

}  // namespace

std::vector<UnfinishedFile> Catalogue::unfinished_files() {
  std::vector<UnfinishedRow> rows;
  change("cannot list the files of", "the last process",
         [&rows](Transaction& transaction, RecordingNotices&) { return read_unfinished(transaction, rows); });
  std::vector<UnfinishedFile> files;
  for (const UnfinishedRow& row : rows) {
    Result<FilePlan> plan = plan_from(row.plan);
    if (plan) {
      files.push_back({row.file_id, row.recording_id, row.path, row.next_path, std::move(*plan), row.start_ms,
                       row.is_last});
      continue;
    }
    // Somebody else wrote it. Without a plan nothing can be done, now or at the next start.
    log(LogLevel::kError, row.path,
        concat("is left as it is: its plan cannot be read: ", plan.error().message));
    close_file(row.file_id, {FileState::kDamaged, row.path, 0, {}, "its plan cannot be read"});
  }
  return files;
}

std::vector<std::string> Catalogue::unfinished_recordings() {
  std::vector<std::string> ids;
  change("cannot list the recordings of", "the last process",
         [&ids](Transaction& transaction, RecordingNotices&) {
           return transaction.query(
               "SELECT id FROM recordings WHERE state = 'writing' AND ended_ms IS NULL AND NOT EXISTS"
               " (SELECT 1 FROM files WHERE recording = recordings.number AND files.state = 'writing')"
               " ORDER BY number",
               {}, [&ids](const Row& row) { ids.push_back(row.text(0)); });
         });
  return ids;
}

Result<std::vector<CataloguedRecording>> Catalogue::list(size_t offset, size_t limit,
                                                         const RecordingFilter& filter) {
  std::vector<CataloguedRecording> recordings;
  const Status read = database_.transact([&](Transaction& transaction) -> Status {
    auto page = read_page(transaction, filter, offset, limit);
    if (!page) return page.error();
    recordings = std::move(*page);
    for (CataloguedRecording& recording : recordings) {
      const Status completed = complete(transaction, recording);
      if (!completed.ok()) return completed;
    }
    return Success{};
  });
  if (!read.ok()) return read.error();
  return recordings;
}

}  // namespace recorder
