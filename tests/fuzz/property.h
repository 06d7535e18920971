// What must hold for every input: a fuzz target that finds otherwise ends with a crash.
#pragma once

#include <cstdlib>

#define PROPERTY(condition) \
  do {                      \
    if (!(condition)) std::abort(); \
  } while (false)
