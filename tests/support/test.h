// The unit tests' vocabulary: a test is TEST(suite, sentence) { ... } in any file of the test program.
// Do not use CU_ASSERT_*_FATAL: it jumps over destructors.
#pragma once

#include <CUnit/CUnit.h>

namespace recorder::test {

using TestFunction = void (*)();

// Called before main() by TEST.
int register_test(const char* suite, const char* name, TestFunction function);

}  // namespace recorder::test

#define TEST(suite, name)                                                                        \
  static void suite##_##name();                                                                  \
  [[maybe_unused]] static const int suite##_##name##_registered =                                \
      ::recorder::test::register_test(#suite, #name, suite##_##name);                            \
  static void suite##_##name()

#define CHECK(condition) CU_ASSERT(condition)
#define CHECK_EQUAL(actual, expected) CU_ASSERT((actual) == (expected))
// Leaves the test when the condition does not hold.
#define REQUIRE(condition)                                                                       \
  do {                                                                                           \
    const bool holds = static_cast<bool>(condition);                                             \
    CU_assertImplementation(holds, __LINE__, #condition, __FILE__, "", CU_FALSE);                \
    if (!holds) return;                                                                          \
  } while (false)
