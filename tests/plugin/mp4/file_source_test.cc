#include "plugin/mp4/file_source.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/test.h"

namespace recorder {
namespace {

// A folder of its own for a test, removed behind it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "file-source-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace

TEST(file_source, reads_anywhere_and_fewer_bytes_at_the_end) {
  const TemporaryFolder folder;
  std::ofstream(folder.file("a")) << "0123456789";
  const auto source = FileSource::open(folder.file("a"));
  REQUIRE(source.ok());
  CHECK_EQUAL((*source)->size(), 10u);
  CHECK_EQUAL(as_text(*(*source)->read(3, 4)), "3456");
  CHECK_EQUAL(as_text(*(*source)->read(8, 4)), "89");
  CHECK((*source)->read(10, 4)->empty());
  CHECK((*source)->read(UINT64_MAX, 4)->empty());
}

TEST(file_source, keeps_the_size_it_had_when_it_was_opened) {
  const TemporaryFolder folder;
  std::ofstream(folder.file("a")) << "0123456789";
  const auto source = FileSource::open(folder.file("a"));
  REQUIRE(source.ok());
  std::ofstream(folder.file("a"), std::ios::app) << "more";
  CHECK_EQUAL((*source)->size(), 10u);
  CHECK_EQUAL(as_text(*(*source)->read(8, 10)), "89");
  std::filesystem::resize_file(folder.file("a"), 4);
  CHECK_EQUAL(as_text(*(*source)->read(2, 10)), "23");
}

TEST(file_source, tells_a_missing_file_from_one_that_cannot_be_read) {
  const TemporaryFolder folder;
  const auto missing = FileSource::open(folder.file("none"));
  REQUIRE(!missing.ok());
  CHECK_EQUAL(missing.error().code, ErrorCode::kNotFound);
  CHECK(missing.error().message.find(folder.file("none")) != std::string::npos);
  const auto is_folder = FileSource::open(folder.file(""));
  REQUIRE(!is_folder.ok());
  CHECK_EQUAL(is_folder.error().code, ErrorCode::kInternal);
}

}  // namespace recorder
