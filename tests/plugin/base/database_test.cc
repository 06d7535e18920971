#include "plugin/base/database.h"

#include <filesystem>
#include <vector>

#include "tests/support/test.h"

namespace recorder::test {
namespace {

std::unique_ptr<Database> with_table() {
  std::unique_ptr<Database> database = std::move(*Database::open(":memory:"));
  CHECK(database->transact([](Transaction& t) { return t.run_script("CREATE TABLE names (id INTEGER, name TEXT)"); }).ok());
  return database;
}

std::vector<std::string> names(Database& database) {
  std::vector<std::string> all;
  const Status read = database.transact([&](Transaction& t) {
    return t.query("SELECT name FROM names ORDER BY id", {}, [&](const Row& row) { all.push_back(row.text(0)); });
  });
  CHECK(read.ok());
  return all;
}

TEST(database, keeps_numbers_text_and_null) {
  const auto database = with_table();
  const std::string awkward("a'b\0c\xc3\xa9", 7);
  const Status status = database->transact([&](Transaction& t) {
    const Status first = t.run("INSERT INTO names VALUES (?, ?)", {int64_t{1} << 60, awkward});
    if (!first.ok()) return first;
    return t.run("INSERT INTO names VALUES (?, ?)", {SqlValue(), SqlValue()});
  });
  CHECK(status.ok());
  int rows = 0;
  CHECK(database->transact([&](Transaction& t) {
    return t.query("SELECT id, name FROM names ORDER BY id DESC", {}, [&](const Row& row) {
      if (rows++ == 0) {
        CHECK_EQUAL(row.integer(0), int64_t{1} << 60);
        CHECK(row.text(1) == awkward);
      } else {
        CHECK(row.is_null(0) && row.is_null(1) && row.text(1).empty());
      }
    });
  }).ok());
  CHECK_EQUAL(rows, 2);
}

TEST(database, undoes_all_of_a_transaction_that_fails) {
  const auto database = with_table();
  const Status refused = database->transact([](Transaction& t) -> Status {
    CHECK(t.run("INSERT INTO names VALUES (1, 'lost')").ok());
    return internal_error("no");
  });
  CHECK(!refused.ok());
  const Status broken = database->transact([](Transaction& t) {
    CHECK(t.run("INSERT INTO names VALUES (2, 'lost too')").ok());
    return t.run("INSERT INTO nowhere VALUES (1)");
  });
  CHECK(!broken.ok());
  CHECK(broken.error().message.find("nowhere") != std::string::npos);
  CHECK(names(*database).empty());
  CHECK(database->transact([](Transaction& t) { return t.run("INSERT INTO names VALUES (3, 'kept')"); }).ok());
  CHECK(names(*database) == std::vector<std::string>{"kept"});
}

TEST(database, says_why_a_file_cannot_be_opened) {
  const Result<std::unique_ptr<Database>> opened = Database::open("/nonexistent/folder/state.db");
  CHECK(!opened.ok());
  CHECK(opened.error().message.find("/nonexistent/folder/state.db") != std::string::npos);
}

}  // namespace
}  // namespace recorder::test
