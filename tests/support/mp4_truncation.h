// What must hold for a file that is cut off.
#pragma once

#include "plugin/base/bytes.h"

namespace recorder::test {

// Reads the file cut off at every byte: it never claims more samples or time than a longer part, and once it
// can be read, it can be read with every byte more.
void check_every_truncation(const Bytes& file);

}  // namespace recorder::test
