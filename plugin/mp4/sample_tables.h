// The sample tables of a finished track (ISO/IEC 14496-12, 8.6.1 and 8.7).
#pragma once

#include "plugin/mp4/box_reader.h"
#include "plugin/mp4/media_extent.h"

namespace recorder {

// The samples of a sample table box (stbl) up to the first one that does not lie wholly inside the file. The
// tables are walked entry by entry, and runs of equal samples at once: the box's size bounds the time.
MediaExtent extent_of_sample_tables(CachedSource& source, const Box& sample_table);

}  // namespace recorder
