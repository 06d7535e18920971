#include "plugin/recorder/state_database.h"

#include <cctype>
#include <fstream>

#include "plugin/base/log.h"
#include "tests/support/catalogue_rig.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

struct StateRig {
  Result<StateDatabase> open(const std::string& node_id = "") {
    return open_state_database(disk, folder.path(), node_id, clock);
  }

  void write_over(const std::string& bytes, std::streamoff offset) {
    std::fstream file(folder.path("recorder.db"), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(offset);
    file << bytes;
    CHECK(file.good());
  }

  [[nodiscard]] Lines names() const {
    Lines names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
      names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }

  TemporaryFolder folder;
  PosixDisk disk;
  FakeClock clock;
};

Status put(Database& database, const std::string& value) {
  return database.transact([&value](Transaction& transaction) {
    const Status made = transaction.run("CREATE TABLE IF NOT EXISTS kept (value TEXT)");
    return made.ok() ? transaction.run("INSERT INTO kept VALUES (?)", {value}) : made;
  });
}

int64_t tables_named_kept(Database& database) {
  int64_t tables = -1;
  CHECK(database.transact([&tables](Transaction& transaction) {
    return transaction.query("SELECT COUNT(*) FROM sqlite_master WHERE name = 'kept'", {},
                             [&tables](const Row& row) { tables = row.integer(0); });
  }).ok());
  return tables;
}

TEST(state_database, knows_who_it_is_after_a_restart) {
  StateRig rig;
  std::string first;
  {
    const auto opened = rig.open();
    REQUIRE(opened.ok());
    first = opened->node_id;
    CHECK(put(*opened->database, "x").ok());
  }
  const size_t at = first.find('@');
  CHECK_EQUAL(at, size_t{32});
  CHECK(first.size() > at + 1);
  CHECK(std::all_of(first.begin(), first.begin() + 32, [](unsigned char c) { return std::isalnum(c) != 0; }));
  const auto again = rig.open();
  REQUIRE(again.ok());
  CHECK_EQUAL(again->node_id, first);
  CHECK_EQUAL(tables_named_kept(*again->database), 1);
}

TEST(state_database, two_nodes_differ) {
  StateRig one, other;
  const auto first = one.open(), second = other.open();
  REQUIRE(first.ok() && second.ok());
  CHECK(first->node_id != second->node_id);
}

TEST(state_database, a_node_id_that_is_set_wins_while_it_is_set) {
  StateRig rig;
  const std::string own = rig.open()->node_id;
  CHECK_EQUAL(rig.open("node-7")->node_id, std::string("node-7"));
  CHECK_EQUAL(rig.open()->node_id, own);
}

TEST(state_database, begins_anew_beside_one_that_is_damaged) {
  struct Row {
    const char* bytes;
    std::streamoff offset;
  };
  // The file's first words; the schema's page.
  const Row rows[] = {{"This is a letter to nobody at all", 0}, {"\x77\x77\x77\x77\x77\x77\x77\x77", 100}};
  for (const Row& row : rows) {
    static int errors;
    errors = 0;
    StateRig rig;
    CHECK(put(*rig.open()->database, "x").ok());
    rig.write_over(row.bytes, row.offset);
    set_log_sink([](LogLevel level, std::string_view) { errors += level == LogLevel::kError ? 1 : 0; });
    const auto opened = rig.open();
    set_log_sink([](LogLevel, std::string_view) {});
    REQUIRE(opened.ok());
    CHECK_EQUAL(errors, 1);
    CHECK_EQUAL(tables_named_kept(*opened->database), 0);
    CHECK(put(*opened->database, "y").ok());
    const Lines names = rig.names();
    CHECK(std::find(names.begin(), names.end(), "recorder.db.damaged-1700000000") != names.end());
  }
}

TEST(state_database, the_log_of_a_damaged_one_goes_with_it) {
  StateRig rig;
  CHECK(put(*rig.open()->database, "x").ok());
  const auto other = rig.open();  // somebody looks at it, so SQLite leaves its log
  rig.write_over("This is a letter to nobody at all", 0);
  const auto opened = rig.open();
  REQUIRE(opened.ok());
  CHECK(rig.names() == (Lines{"recorder.db", "recorder.db-shm", "recorder.db-wal", "recorder.db.damaged-1700000000",
                              "recorder.db.damaged-1700000000-shm", "recorder.db.damaged-1700000000-wal"}));
  CHECK_EQUAL(tables_named_kept(*opened->database), 0);
}

TEST(state_database, one_that_is_only_out_of_reach_is_not_replaced) {
  StateRig rig;
  const auto opened = open_state_database(rig.disk, rig.folder.path("missing"), "", rig.clock);
  REQUIRE(!opened.ok());
  CHECK(opened.error().message.find("missing/recorder.db") != std::string::npos);
  CHECK(rig.names().empty());
}

}  // namespace
}  // namespace recorder::test
