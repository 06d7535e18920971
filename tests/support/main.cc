// Runs all unit tests, or those whose "suite.name" contains the first argument.
#include <CUnit/Basic.h>

#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "plugin/base/log.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

struct Test {
  const char* name;
  TestFunction function;
};

std::map<std::string, std::vector<Test>>& suites() {
  static std::map<std::string, std::vector<Test>> all;
  return all;
}

// What the code under test logs is expected by the tests, and would hide their result.
void discard(LogLevel, std::string_view) {}

int run(const char* filter) {
  set_log_sink(discard);
  if (CU_initialize_registry() != CUE_SUCCESS) return 2;
  for (const auto& [suite_name, tests] : suites()) {
    CU_pSuite suite = nullptr;
    for (const Test& test : tests) {
      if ((suite_name + "." + test.name).find(filter) == std::string::npos) continue;
      if (suite == nullptr) suite = CU_add_suite(suite_name.c_str(), nullptr, nullptr);
      CU_add_test(suite, test.name, test.function);
    }
  }
  CU_basic_set_mode(CU_BRM_NORMAL);
  CU_basic_run_tests();
  const bool failed = CU_get_number_of_failures() > 0 || CU_get_number_of_tests_run() == 0;
  CU_cleanup_registry();
  return failed ? 1 : 0;
}

}  // namespace

int register_test(const char* suite, const char* name, TestFunction function) {
  suites()[suite].push_back({name, function});
  return 0;
}

}  // namespace recorder::test

int main(int argc, char** argv) { return recorder::test::run(argc > 1 ? argv[1] : ""); }
