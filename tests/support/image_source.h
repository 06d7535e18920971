// A file image as a source for the MP4 reader and the finaliser: many gigabytes, where they are holes.
#pragma once

#include "plugin/mp4/mp4_reader.h"
#include "tests/support/file_image.h"

namespace recorder::test {

class ImageSource final : public ByteSource {
 public:
  explicit ImageSource(const FileImage& image) : image_(image) {}
  [[nodiscard]] uint64_t size() const override { return image_.size(); }
  Result<Bytes> read(uint64_t offset, size_t size) override { return image_.read(offset, size); }

 private:
  const FileImage& image_;
};

}  // namespace recorder::test
