#include "plugin/recorder/catalogue_schema.h"

#include <array>

#include "plugin/base/text.h"

namespace recorder {
namespace {

// Rows are numbered in the order in which they were put, which is the order of listings. States are the words of
// catalogue_rows.cc, times are milliseconds since 1970. Streams of a single recording: the one that is recorded.
constexpr const char* kTables = R"(
  CREATE TABLE recordings (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('single', 'multi')),
    uri TEXT NOT NULL,
    app_key TEXT NOT NULL,
    file_name TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'writing',
    start_is_told INTEGER NOT NULL DEFAULT 0,
    started_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    reason TEXT NOT NULL DEFAULT ''
  );
  CREATE INDEX recordings_by_uri ON recordings (uri);
  CREATE INDEX recordings_by_state ON recordings (state);

  CREATE TABLE streams (
    number INTEGER PRIMARY KEY,
    recording INTEGER NOT NULL REFERENCES recordings (number),
    media_session_id TEXT NOT NULL,
    stream_name TEXT NOT NULL,
    session_id TEXT NOT NULL,
    app_key TEXT NOT NULL,
    is_in INTEGER NOT NULL DEFAULT 1
  );
  CREATE INDEX streams_by_recording ON streams (recording);
  CREATE INDEX streams_by_id ON streams (media_session_id);

  CREATE TABLE files (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    recording INTEGER NOT NULL REFERENCES recordings (number),
    state TEXT NOT NULL DEFAULT 'writing',
    path TEXT NOT NULL,
    next_path TEXT NOT NULL DEFAULT '',
    plan TEXT NOT NULL,
    is_last INTEGER NOT NULL DEFAULT 1,
    start_ms INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL DEFAULT 0,
    size INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT ''
  );
  CREATE INDEX files_by_recording ON files (recording);
  CREATE INDEX files_being_written ON files (number) WHERE state = 'writing';
)";

constexpr const char* kPauses = "ALTER TABLE recordings ADD COLUMN is_paused INTEGER NOT NULL DEFAULT 0";
// JSON, as the events have it.
constexpr const char* kQuality = "ALTER TABLE files ADD COLUMN quality TEXT NOT NULL DEFAULT ''";

// The database keeps as its user_version how many of these it has.
constexpr std::array kSteps = {kTables, kPauses, kQuality};

}  // namespace

Status prepare_catalogue(Transaction& transaction) {
  int64_t version = 0;
  const Status read =
      transaction.query("PRAGMA user_version", {}, [&version](const Row& row) { version = row.integer(0); });
  if (!read.ok()) return read.error();
  if (version > static_cast<int64_t>(kSteps.size()))
    return internal_error(concat("the catalogue of recordings was written by a newer recorder (version ", version,
                                 ", this one knows ", kSteps.size(), "): install that one again, or move the file away"));
  if (version == static_cast<int64_t>(kSteps.size())) return Success{};
  for (auto step = static_cast<size_t>(version); step < kSteps.size(); ++step) {
    const Status done = transaction.run_script(kSteps[step]);
    if (!done.ok()) return done;
  }
  return transaction.run_script(concat("PRAGMA user_version = ", kSteps.size()).c_str());
}

}  // namespace recorder
