#include "plugin/recorder/catalogue_rows.h"

#include <array>
#include <filesystem>

#include "plugin/base/text.h"

namespace recorder {
namespace {

// In the order of FileState.
constexpr std::array<const char*, 5> kStates = {"writing", "finished", "repaired", "damaged", "empty"};

// A file that turned out empty is gone, and its name with it.
constexpr const char* kRecording =
    "SELECT number, id, kind, uri, app_key, start_is_told, ended_ms IS NOT NULL,"
    " (SELECT path FROM files WHERE recording = recordings.number AND state <> 'empty'"
    " ORDER BY number DESC LIMIT 1),"
    " file_name, is_paused FROM recordings WHERE ";

RecordingRow read_recording(const Row& row) {
  RecordingRow recording;
  recording.number = row.integer(0);
  recording.facts.id = row.text(1);
  recording.facts.kind =
      row.text(2) == to_text(RecordingKind::kMulti) ? RecordingKind::kMulti : RecordingKind::kSingle;
  recording.facts.uri = row.text(3);
  recording.facts.app_key = row.text(4);
  recording.start_is_told = row.integer(5) != 0;
  recording.has_ended = row.integer(6) != 0;
  recording.is_paused = row.integer(9) != 0;
  recording.facts.file_name = row.is_null(7) ? row.text(8) : name_of(row.text(7));
  return recording;
}

Result<RecordingRow> find(Transaction& transaction, const char* condition, const std::string& id) {
  std::vector<RecordingRow> found;
  const Status read = transaction.query(concat(kRecording, condition).c_str(), {id},
                                        [&found](const Row& row) { found.push_back(read_recording(row)); });
  if (!read.ok()) return read.error();
  if (found.empty()) return Error{ErrorCode::kNotFound, "it is not in the catalogue"};
  RecordingRow& recording = found.front();
  if (recording.facts.kind == RecordingKind::kMulti) return recording;
  const auto streams = read_streams(transaction, recording.number, Membership::kEver);
  if (!streams) return streams.error();
  if (!streams->empty()) recording.facts.stream = streams->front();
  return recording;
}

}  // namespace

const char* to_text(FileState state) { return kStates[static_cast<size_t>(state)]; }

const char* to_text(RecordingKind kind) { return kind == RecordingKind::kMulti ? "multi" : "single"; }

std::string name_of(const std::string& path) { return std::filesystem::path(path).filename().string(); }

Result<RecordingRow> find_recording(Transaction& transaction, const std::string& recording_id) {
  return find(transaction, "id = ?", recording_id);
}

Result<RecordingRow> find_recording_of_file(Transaction& transaction, const std::string& file_id) {
  return find(transaction, "number = (SELECT recording FROM files WHERE id = ?)", file_id);
}

Result<std::vector<StreamIdentity>> read_streams(Transaction& transaction, int64_t recording,
                                                 Membership membership) {
  std::vector<StreamIdentity> streams;
  const Status read = transaction.query(
      "SELECT media_session_id, stream_name, session_id, app_key FROM streams"
      " WHERE recording = ? AND is_in >= ? ORDER BY number",
      {recording, int64_t{membership == Membership::kNow ? 1 : 0}}, [&streams](const Row& row) {
        streams.push_back({row.text(0), row.text(1), row.text(2), row.text(3)});
      });
  if (!read.ok()) return read.error();
  return streams;
}

}  // namespace recorder
