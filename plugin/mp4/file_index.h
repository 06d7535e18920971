// Where the index of a file lies.
#pragma once

#include "plugin/mp4/box_reader.h"

namespace recorder {

// The index that is in force, and where the boxes begin among which its fragments are.
struct FileIndex {
  Box moov;
  uint64_t fragments_begin = 0;
};

// Fails with a sentence that says why the source is not an MP4, or has no index any more.
Result<FileIndex> find_index(CachedSource& source);

}  // namespace recorder
