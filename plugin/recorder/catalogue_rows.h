// The catalogue's rows as its files share them: what is known of a recording within a transaction.
#pragma once

#include <string>
#include <vector>

#include "plugin/base/database.h"
#include "plugin/recorder/catalogue.h"

namespace recorder {

// The words of the tables.
const char* to_text(FileState state);
const char* to_text(RecordingKind kind);

struct RecordingRow {
  int64_t number = 0;
  RecordingFacts facts;  // file_name is that of the newest file, once there is one
  bool start_is_told = false;
  bool has_ended = false;
  bool is_paused = false;
};

// kNotFound: there is no such recording; no such file.
Result<RecordingRow> find_recording(Transaction& transaction, const std::string& recording_id);
Result<RecordingRow> find_recording_of_file(Transaction& transaction, const std::string& file_id);

enum class Membership { kNow, kEver };

// In the order of adding.
Result<std::vector<StreamIdentity>> read_streams(Transaction& transaction, int64_t recording,
                                                 Membership membership);

// The last part of a path.
std::string name_of(const std::string& path);

}  // namespace recorder
