// A file of ours whose writer is gone: where its index lies, whatever the moment at which it was left.
#pragma once

#include <optional>

#include "plugin/mp4/box_reader.h"
#include "plugin/mp4/file_shape.h"

namespace recorder {

struct AbandonedIndex {
  FileShape shape;
  Slot slot = Slot::kA;
  Box moov;
  bool is_selected = true;  // false: the selector says something else, or nothing
};

// Nothing: the file was left before it had an index, and so before it had media. Fails with a sentence when
// it is not a file of ours. One that is finished, its index in force, is not to be asked about.
Result<std::optional<AbandonedIndex>> find_abandoned_index(CachedSource& source);

}  // namespace recorder
