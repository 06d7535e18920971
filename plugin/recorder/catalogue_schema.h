#pragma once

#include "plugin/base/database.h"

namespace recorder {

// Makes the catalogue's tables if there are none. An error if they were made by a program that is newer than
// this one.
Status prepare_catalogue(Transaction& transaction);

}  // namespace recorder
