#include "plugin/recorder/catalogue.h"

#include <utility>

#include "plugin/base/log.h"
#include "plugin/base/text.h"
#include "plugin/recorder/catalogue_rows.h"
#include "plugin/recorder/catalogue_schema.h"
#include "plugin/recorder/recording_notices.h"

namespace recorder {
namespace {

// The worst of its files is what a recording is that has ended.
constexpr const char* kSetState =
    "UPDATE recordings SET state = COALESCE("
    "(SELECT state FROM files WHERE recording = recordings.number AND state <> 'empty'"
    " ORDER BY state = 'damaged' DESC, state = 'repaired' DESC LIMIT 1), 'empty')"
    " WHERE number = ? AND ended_ms IS NOT NULL";

// Unless it is in already.
Status insert_stream(Transaction& transaction, int64_t recording, const StreamIdentity& stream) {
  return transaction.run(
      "INSERT INTO streams (recording, media_session_id, stream_name, session_id, app_key)"
      " SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS"
      " (SELECT 1 FROM streams WHERE recording = ?1 AND media_session_id = ?2 AND is_in)",
      {recording, stream.media_session_id, stream.stream_name, stream.session_id, stream.app_key});
}

// Who is in the recording leaves it: the one stream, or with an empty id all. `quality`: of the recording's tracks.
Status remove_streams(Transaction& transaction, RecordingNotices& notices, const RecordingRow& recording,
                      const std::string& media_session_id, const RecordingQuality& quality) {
  const auto members = read_streams(transaction, recording.number, Membership::kNow);
  if (!members) return members.error();
  for (const StreamIdentity& stream : *members) {
    if (recording.facts.kind == RecordingKind::kSingle) break;
    if (!media_session_id.empty() && stream.media_session_id != media_session_id) continue;
    const Status told = notices.removed(recording.facts, stream, quality.of_stream(stream.media_session_id));
    if (!told.ok()) return told;
  }
  return transaction.run("UPDATE streams SET is_in = 0 WHERE recording = ?1 AND ?2 IN ('', media_session_id)",
                         {recording.number, media_session_id});
}

// Unless it was told.
Status tell_start(Transaction& transaction, RecordingNotices& notices, const RecordingRow& recording) {
  if (recording.start_is_told || recording.has_ended) return Success{};
  const Status updated =
      transaction.run("UPDATE recordings SET start_is_told = 1 WHERE number = ?", {recording.number});
  const Status told = updated.ok() ? notices.started(recording.facts) : updated;
  if (!told.ok() || !recording.is_paused) return told;
  return notices.paused(recording.facts);  // by a request that overtook the making of the file
}

Result<RecordingOutcome> read_outcome(Transaction& transaction, int64_t recording, std::string reason) {
  RecordingOutcome outcome;
  outcome.reason = std::move(reason);
  const Status read = transaction.query(
      "SELECT path, state = 'empty', duration_ms, size, error, quality FROM files WHERE recording = ? ORDER BY number",
      {recording}, [&outcome](const Row& row) {
        if (!row.text(4).empty()) outcome.error = row.text(4);
        if (row.integer(1) != 0) return;
        outcome.file_name = name_of(row.text(0));
        outcome.duration_ms += row.integer(2);
        outcome.size += row.integer(3);
        outcome.quality.add_file(*outcome.file_name, row.text(5));
      });
  if (!read.ok()) return read.error();
  return outcome;
}

Result<int64_t> read_start(Transaction& transaction, const std::string& file_id) {
  int64_t start_ms = 0;
  const Status read = transaction.query("SELECT start_ms FROM files WHERE id = ?", {file_id},
                                        [&start_ms](const Row& row) { start_ms = row.integer(0); });
  if (!read.ok()) return read.error();
  return start_ms;
}

}  // namespace

Result<std::unique_ptr<Catalogue>> Catalogue::open(Database& database, const Outbox& outbox,
                                                   const HookQueue& hooks, CatalogueSettings settings,
                                                   const Clock& clock, std::function<void()> wake) {
  const Status prepared = database.transact(prepare_catalogue);
  if (!prepared.ok()) return prepared.error();
  return std::unique_ptr<Catalogue>(
      new Catalogue(database, outbox, hooks, std::move(settings), clock, std::move(wake)));
}

Catalogue::Catalogue(Database& database, const Outbox& outbox, const HookQueue& hooks,
                     CatalogueSettings settings, const Clock& clock, std::function<void()> wake)
    : database_(database),
      outbox_(outbox),
      hooks_(hooks),
      settings_(std::move(settings)),
      clock_(clock),
      wake_(std::move(wake)) {}

void Catalogue::change(const char* what, const std::string& id, const Change& work) {
  bool any = false;
  const Status changed = database_.transact([&](Transaction& transaction) {
    RecordingNotices notices(transaction, outbox_, hooks_, settings_);
    Status status = work(transaction, notices);
    any = notices.any();
    return status;
  });
  if (!changed.ok())
    return log(LogLevel::kError, "catalogue", concat(what, ' ', id, ": ", changed.error().message));
  if (any && wake_) wake_();
}

void Catalogue::begin(const RecordingFacts& facts) {
  change("cannot begin recording", facts.id, [&](Transaction& transaction, RecordingNotices&) -> Status {
    const Status inserted = transaction.run(
        "INSERT INTO recordings (id, kind, uri, app_key, file_name, started_ms) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO NOTHING",
        {facts.id, to_text(facts.kind), facts.uri, facts.app_key, facts.file_name,
         epoch_milliseconds(clock_.wall())});
    if (!inserted.ok() || transaction.changes() == 0 || facts.kind == RecordingKind::kMulti) return inserted;
    const Result<RecordingRow> recording = find_recording(transaction, facts.id);
    return recording ? insert_stream(transaction, recording->number, facts.stream)
                     : Status(recording.error());
  });
}

void Catalogue::add_stream(const std::string& recording_id, const StreamIdentity& stream) {
  change("cannot add a stream to recording", recording_id,
         [&](Transaction& transaction, RecordingNotices& notices) -> Status {
           const Result<RecordingRow> recording = find_recording(transaction, recording_id);
           if (!recording) return recording.error();
           if (recording->has_ended) return Success{};
           const Status inserted = insert_stream(transaction, recording->number, stream);
           if (!inserted.ok() || transaction.changes() == 0) return inserted;
           return notices.added(recording->facts, stream);
         });
}

void Catalogue::remove_stream(const std::string& recording_id, const std::string& media_session_id,
                              const std::string& quality) {
  change("cannot remove a stream from recording", recording_id,
         [&](Transaction& transaction, RecordingNotices& notices) -> Status {
           const Result<RecordingRow> recording = find_recording(transaction, recording_id);
           if (!recording) return recording.error();
           RecordingQuality tracks;
           tracks.add_file(recording->facts.file_name, quality);
           return remove_streams(transaction, notices, *recording, media_session_id, tracks);
         });
}

void Catalogue::pause(const std::string& recording_id) {
  set_paused("cannot pause recording", recording_id, true);
}

void Catalogue::resume(const std::string& recording_id) {
  set_paused("cannot resume recording", recording_id, false);
}

void Catalogue::set_paused(const char* what, const std::string& recording_id, bool is_paused) {
  change(what, recording_id, [&](Transaction& transaction, RecordingNotices& notices) -> Status {
    const Result<RecordingRow> recording = find_recording(transaction, recording_id);
    if (!recording) return recording.error();
    const Status updated =
        transaction.run("UPDATE recordings SET is_paused = ?2 WHERE number = ?1 AND is_paused <> ?2 AND ended_ms IS NULL",
                        {recording->number, int64_t{is_paused}});
    if (!updated.ok() || transaction.changes() == 0 || !recording->start_is_told) return updated;
    return is_paused ? notices.paused(recording->facts) : notices.resumed(recording->facts);
  });
}

void Catalogue::open_file(const std::string& recording_id, const std::string& file_id, const FilePlan& plan,
                          const std::string& path, int64_t start_ms) {
  change(
      "cannot open a file of recording", recording_id,
      [&](Transaction& transaction, RecordingNotices&) -> Status {
        const Result<RecordingRow> recording = find_recording(transaction, recording_id);
        if (!recording) return recording.error();
        // Again at another path: the first one was taken.
        return transaction.run(
            "INSERT INTO files (id, recording, path, plan, start_ms) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET path = excluded.path WHERE state = 'writing' AND next_path = ''",
            {file_id, recording->number, path, dump(to_json(plan)), start_ms});
      });
}

void Catalogue::file_opened(const std::string& file_id) {
  change("cannot tell of the start of file", file_id,
         [&](Transaction& transaction, RecordingNotices& notices) -> Status {
           const Result<RecordingRow> recording = find_recording_of_file(transaction, file_id);
           return recording ? tell_start(transaction, notices, *recording) : Status(recording.error());
         });
}

void Catalogue::file_continues(const std::string& file_id) {
  change("cannot continue file", file_id, [&](Transaction& transaction, RecordingNotices&) {
    return transaction.run("UPDATE files SET is_last = 0 WHERE id = ?", {file_id});
  });
}

void Catalogue::rename_file(const std::string& file_id, const std::string& next_path) {
  change("cannot rename file", file_id, [&](Transaction& transaction, RecordingNotices&) {
    return transaction.run("UPDATE files SET next_path = ? WHERE id = ? AND state = 'writing'",
                           {next_path, file_id});
  });
}

void Catalogue::close_file(const std::string& file_id, const ClosedFile& closed) {
  change("cannot close file", file_id, [&](Transaction& transaction, RecordingNotices& notices) -> Status {
    const Result<RecordingRow> recording = find_recording_of_file(transaction, file_id);
    if (!recording) return recording.error();
    const Status updated = transaction.run(
        "UPDATE files SET state = ?, path = ?, next_path = '', size = ?, duration_ms = ?, error = ?, quality = ?"
        " WHERE id = ? AND state = 'writing'",
        {to_text(closed.state), closed.path, static_cast<int64_t>(closed.size),
         int64_t{closed.duration.count()}, closed.error, closed.quality, file_id});
    if (!updated.ok() || transaction.changes() == 0) return updated;
    Status status = transaction.run(kSetState, {recording->number});
    // The process may have died between the making of the file and its record.
    if (status.ok() && closed.state != FileState::kEmpty)
      status = tell_start(transaction, notices, *recording);
    if (!status.ok()) return status;
    if (closed.state != FileState::kFinished && closed.state != FileState::kRepaired) return Success{};
    const Result<int64_t> start_ms = read_start(transaction, file_id);
    return start_ms ? notices.file_finished(recording->facts, closed, *start_ms) : Status(start_ms.error());
  });
}

void Catalogue::end(const std::string& recording_id, const std::string& reason) {
  change("cannot end recording", recording_id,
         [&](Transaction& transaction, RecordingNotices& notices) -> Status {
           const Result<RecordingRow> recording = find_recording(transaction, recording_id);
           if (!recording) return recording.error();
           if (recording->has_ended) return Success{};
           const Result<RecordingOutcome> outcome = read_outcome(transaction, recording->number, reason);
           if (!outcome) return outcome.error();
           Status status = remove_streams(transaction, notices, *recording, "", outcome->quality);
           if (status.ok())
             status = transaction.run("UPDATE recordings SET ended_ms = ?, reason = ?, is_paused = 0 WHERE number = ?",
                                      {epoch_milliseconds(clock_.wall()), reason, recording->number});
           if (status.ok()) status = transaction.run(kSetState, {recording->number});
           if (!status.ok() || !recording->start_is_told) return status;
           return notices.stopped(recording->facts, *outcome);
         });
}

}  // namespace recorder
