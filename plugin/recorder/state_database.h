// What is to survive the process, in state_dir: one database for the catalogue, the outbox and the scripts,
// and who this recorder is.
#pragma once

#include <memory>
#include <string>

#include "plugin/base/clock.h"
#include "plugin/base/database.h"
#include "plugin/base/file.h"

namespace recorder {

struct StateDatabase {
  std::unique_ptr<Database> database;
  std::string node_id;  // of events: the same after a restart
};

// Opens `state_dir`/recorder.db, or makes it. One that is damaged is kept beside it under another name, with
// an error line, and a new one begun: recording goes on, what was not finished or delivered is not known any
// more. A node id that is set is taken instead of the one in the database.
Result<StateDatabase> open_state_database(Disk& disk, const std::string& state_dir,
                                          const std::string& node_id_setting, const Clock& clock);

}  // namespace recorder
