#include "plugin/recorder/state_database.h"

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "plugin/base/log.h"
#include "plugin/base/text.h"
#include "plugin/base/uuid.h"

namespace recorder {
namespace {

// Reads everything once. What is found is not worth more than its first line.
Status check(Transaction& transaction) {
  std::string found;
  const Status read =
      transaction.query("PRAGMA quick_check(1)", {}, [&found](const Row& row) { found = row.text(0); });
  if (!read.ok()) return read.error();
  if (found != "ok") return internal_error(concat(sqlite3_errstr(SQLITE_CORRUPT), ": ", found));
  return Success{};
}

Result<std::unique_ptr<Database>> open_whole(const std::string& path) {
  Result<std::unique_ptr<Database>> database = Database::open(path);
  if (!database) return database;
  const Status checked = (*database)->transact(check);
  if (!checked.ok()) return checked.error();
  return database;
}

bool tells_of_damage(const std::string& message) {
  return message.find(sqlite3_errstr(SQLITE_NOTADB)) != std::string::npos ||
         message.find(sqlite3_errstr(SQLITE_CORRUPT)) != std::string::npos;
}

// With its log and the log's index: they would be taken for those of the new one.
Status move_aside(Disk& disk, const std::string& path, const std::string& aside) {
  for (const char* suffix : {"-wal", "-shm", ""}) {
    if (!disk.exists(path + suffix)) continue;
    const Status moved = disk.rename(path + suffix, aside + suffix);
    if (!moved.ok()) return moved;
  }
  return Success{};
}

Result<std::unique_ptr<Database>> open_or_begin_anew(Disk& disk, const std::string& path,
                                                     const Clock& clock) {
  Result<std::unique_ptr<Database>> database = open_whole(path);
  if (database.ok() || !tells_of_damage(database.error().message)) return database;
  const std::string aside = concat(path, ".damaged-", epoch_milliseconds(clock.wall()) / 1000);
  log(LogLevel::kError, path,
      concat("is damaged, recordings and events that were not finished are lost; it is kept as ", aside, ": ",
             database.error().message));
  const Status moved = move_aside(disk, path, aside);
  if (!moved.ok()) return moved.error();
  return open_whole(path);
}

// As the specification's: 32 letters and digits, and the host.
std::string new_node_id() {
  std::string id = random_uuid();
  id.erase(std::remove(id.begin(), id.end(), '-'), id.end());
  std::array<char, 256> host{};  // longer than HOST_NAME_MAX
  if (::gethostname(host.data(), host.size() - 1) != 0) return id + "@localhost";
  return concat(id, '@', host.data());
}

Result<std::string> kept_node_id(Database& database) {
  std::string id;
  const Status kept = database.transact([&id](Transaction& transaction) -> Status {
    Status status = transaction.run(
        "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
    if (status.ok())
      status =
          transaction.run("INSERT INTO meta VALUES ('node_id', ?) ON CONFLICT DO NOTHING", {new_node_id()});
    if (!status.ok()) return status;
    return transaction.query("SELECT value FROM meta WHERE name = 'node_id'", {},
                             [&id](const Row& row) { id = row.text(0); });
  });
  if (!kept.ok()) return kept.error();
  return id;
}

}  // namespace

Result<StateDatabase> open_state_database(Disk& disk, const std::string& state_dir,
                                          const std::string& node_id_setting, const Clock& clock) {
  Result<std::unique_ptr<Database>> database = open_or_begin_anew(disk, state_dir + "/recorder.db", clock);
  if (!database) return database.error();
  const Result<std::string> node_id = kept_node_id(**database);
  if (!node_id) return node_id.error();
  return StateDatabase{std::move(*database), node_id_setting.empty() ? *node_id : node_id_setting};
}

}  // namespace recorder
