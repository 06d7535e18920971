#include "plugin/base/database.h"

#include <sqlite3.h>

#include "plugin/base/text.h"

namespace recorder {
namespace {

// Another process may look at the file (an operator with sqlite3), but not for long.
constexpr int kBusyTimeoutMs = 5000;

Error sql_error(sqlite3* connection, const char* sql) {
  return internal_error(concat("SQLite: ", sqlite3_errmsg(connection), ", in: ", sql));
}

int bind(sqlite3_stmt* statement, int index, const SqlValue& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) return sqlite3_bind_int64(statement, index, *number);
  if (const auto* text = std::get_if<std::string>(&value))
    return sqlite3_bind_text(statement, index, text->data(), static_cast<int>(text->size()), SQLITE_STATIC);
  return sqlite3_bind_null(statement, index);
}

using Prepared = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

}  // namespace

bool Row::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

int64_t Row::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Row::text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_, column);
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text), static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

Status Transaction::run(const char* sql, std::initializer_list<SqlValue> values) {
  return query(sql, values, [](const Row&) {});
}

Status Transaction::query(const char* sql, std::initializer_list<SqlValue> values,
                          const std::function<void(const Row&)>& visit) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(connection_, sql, -1, &raw, nullptr) != SQLITE_OK) return sql_error(connection_, sql);
  const Prepared statement(raw, sqlite3_finalize);
  int index = 0;
  for (const SqlValue& value : values)
    if (bind(statement.get(), ++index, value) != SQLITE_OK) return sql_error(connection_, sql);
  int step = sqlite3_step(statement.get());
  for (; step == SQLITE_ROW; step = sqlite3_step(statement.get())) visit(Row(statement.get()));
  if (step != SQLITE_DONE) return sql_error(connection_, sql);
  return Success{};
}

Status Transaction::run_script(const char* sql) {
  if (sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return sql_error(connection_, sql);
  return Success{};
}

int64_t Transaction::changes() const { return sqlite3_changes64(connection_); }

Result<std::unique_ptr<Database>> Database::open(const std::string& path) {
  sqlite3* connection = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int opened = sqlite3_open_v2(path.c_str(), &connection, flags, nullptr);
  std::unique_ptr<Database> database(new Database(connection));
  if (opened != SQLITE_OK) return internal_error(concat("cannot open the database ", path, ": ", sqlite3_errstr(opened)));
  sqlite3_busy_timeout(connection, kBusyTimeoutMs);
  const Status prepared =
      Transaction(connection).run_script("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
  if (!prepared.ok()) return internal_error(concat(path, ": ", prepared.error().message));
  return database;
}

Database::~Database() { sqlite3_close(connection_); }

Status Database::transact(const std::function<Status(Transaction&)>& work) {
  MutexLock lock(mutex_);
  Transaction transaction(connection_);
  Status status = transaction.run("BEGIN IMMEDIATE");
  if (!status.ok()) return status;
  status = work(transaction);
  if (status.ok()) status = transaction.run("COMMIT");
  // After an error of its own SQLite may have rolled back already; then this fails, and does no harm.
  if (!status.ok()) (void)transaction.run("ROLLBACK");
  return status;
}

}  // namespace recorder
