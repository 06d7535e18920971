// SQLite, owned. One connection serves all threads: a transaction has it to itself, and is durable when it returns.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <variant>

#include "plugin/base/result.h"
#include "plugin/base/sync.h"

struct sqlite3;
struct sqlite3_stmt;

namespace recorder {

// What is bound to a '?': NULL, a number, or UTF-8 text.
using SqlValue = std::variant<std::monostate, int64_t, std::string>;

// One row of a result; columns count from 0. Valid while it is being visited.
class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] int64_t integer(int column) const;  // 0 for NULL
  [[nodiscard]] std::string text(int column) const;  // empty for NULL

 private:
  sqlite3_stmt* const statement_;
};

// What may be done within a transaction, and only there. Errors: kInternal with SQLite's sentence.
class Transaction {
 public:
  explicit Transaction(sqlite3* connection) : connection_(connection) {}

  Status run(const char* sql, std::initializer_list<SqlValue> values = {});
  // Visits each row of the result in order.
  Status query(const char* sql, std::initializer_list<SqlValue> values, const std::function<void(const Row&)>& visit);
  // Several statements without parameters: a schema.
  Status run_script(const char* sql);
  // Rows that the last run() changed.
  [[nodiscard]] int64_t changes() const;

 private:
  sqlite3* const connection_;
};

class Database {
 public:
  // Makes the file if there is none; ":memory:" for one that is forgotten. WAL, and every commit is synced.
  static Result<std::unique_ptr<Database>> open(const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // All of the work, or, when it fails or answers an error, nothing of it. From any thread; waits for others.
  Status transact(const std::function<Status(Transaction&)>& work);

 private:
  explicit Database(sqlite3* connection) : connection_(connection) {}

  Mutex mutex_;
  sqlite3* const connection_ GUARDED_BY(mutex_);
};

}  // namespace recorder
