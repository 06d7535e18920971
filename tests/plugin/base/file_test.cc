#include "plugin/base/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "tests/support/test.h"

namespace recorder {
namespace {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "file-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) folder_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }

  PosixDisk disk;

 private:
  std::string folder_;
};

}  // namespace

TEST(posix_disk, reads_what_was_written) {
  Folder test;
  const auto file = test.disk.create(test.path("a"));
  REQUIRE(file.ok());
  CHECK((*file)->write_at(2, as_bytes("cdef")).ok());
  CHECK_EQUAL(*(*file)->size(), 6u);
  CHECK_EQUAL(*(*file)->read_at(1, 3), (Bytes{0, 'c', 'd'}));
  CHECK_EQUAL(*(*file)->read_at(5, 100), (Bytes{'f'}));
  CHECK((*file)->read_at(6, 1)->empty());
  CHECK((*file)->read_at(UINT64_MAX, SIZE_MAX)->empty());
}

TEST(posix_disk, opens_a_file_that_is_there_for_writing) {
  Folder test;
  CHECK(test.disk.create(test.path("a")).ok());
  const auto file = test.disk.open_existing(test.path("a"));
  REQUIRE(file.ok());
  CHECK((*file)->write_at(0, as_bytes("x")).ok());
  CHECK((*file)->sync().ok());
  CHECK_EQUAL(*(*file)->read_at(0, 10), Bytes{'x'});
}

TEST(posix_disk, tells_a_missing_file_from_one_that_cannot_be_opened) {
  Folder test;
  const auto code_of = [&test](const std::string& name) {
    return test.disk.open_existing(test.path(name)).error().code;
  };
  CHECK_EQUAL(code_of("none"), ErrorCode::kNotFound);
  CHECK_EQUAL(code_of("none/none"), ErrorCode::kNotFound);
  CHECK_EQUAL(code_of(""), ErrorCode::kInternal);
  REQUIRE(::mkfifo(test.path("pipe").c_str(), 0600) == 0);
  CHECK_EQUAL(code_of("pipe"), ErrorCode::kInternal);
}

TEST(posix_disk, opens_no_file_that_is_being_written) {
  Folder test;
  auto writer = test.disk.create(test.path("a"));
  REQUIRE(writer.ok());
  const auto second = test.disk.open_existing(test.path("a"));
  REQUIRE(!second.ok());
  CHECK_EQUAL(second.error().code, ErrorCode::kConflict);
  writer->reset();
  const auto third = test.disk.open_existing(test.path("a"));
  CHECK(third.ok());
  CHECK(!test.disk.open_existing(test.path("a")).ok());
}

TEST(posix_disk, replaces_a_file_only_when_it_is_asked_to) {
  Folder test;
  for (const char* name : {"a", "b"})
    CHECK((*test.disk.create(test.path(name)))->write_at(0, as_bytes(name)).ok());
  CHECK(!test.disk.rename(test.path("a"), test.path("b")).ok());
  CHECK(test.disk.replace(test.path("a"), test.path("b")).ok());
  CHECK(!test.disk.exists(test.path("a")));
  CHECK_EQUAL(*(*test.disk.open_existing(test.path("b")))->read_at(0, 10), Bytes{'a'});
}

TEST(posix_disk, removes_a_file_once) {
  Folder test;
  CHECK(test.disk.create(test.path("a")).ok());
  CHECK(test.disk.remove(test.path("a")).ok());
  CHECK(!test.disk.exists(test.path("a")));
  CHECK(test.disk.remove(test.path("a")).ok());
  CHECK(!test.disk.remove(test.path("")).ok());
}

}  // namespace recorder
