// usage: PROGRAM [PART]        runs all tests, or those whose "suite.name" contains PART
//        PROGRAM --suite SUITE  runs the tests of one suite
//        PROGRAM --list         prints the names of the suites
#include <CUnit/Basic.h>

#include <cstdio>
#include <map>
#include <string>
#include <string_view>
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

struct Choice {
  std::string_view suite;  // empty: any
  std::string_view part;   // of "suite.name"

  [[nodiscard]] bool has(const std::string& suite_name, const Test& test) const {
    if (!suite.empty()) return suite == suite_name;
    return (suite_name + "." + test.name).find(part) != std::string::npos;
  }
};

int list() {
  for (const auto& [suite_name, tests] : suites()) std::puts(suite_name.c_str());
  return 0;
}

int run(const Choice& choice) {
  set_log_sink(discard);
  if (CU_initialize_registry() != CUE_SUCCESS) return 2;
  for (const auto& [suite_name, tests] : suites()) {
    CU_pSuite suite = nullptr;
    for (const Test& test : tests) {
      if (!choice.has(suite_name, test)) continue;
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

int run(const std::vector<std::string_view>& arguments) {
  if (arguments.empty()) return run(Choice{});
  if (arguments[0] == "--list") return list();
  if (arguments[0] == "--suite" && arguments.size() > 1) return run(Choice{arguments[1], {}});
  return run(Choice{{}, arguments[0]});
}

}  // namespace

int register_test(const char* suite, const char* name, TestFunction function) {
  suites()[suite].push_back({name, function});
  return 0;
}

}  // namespace recorder::test

int main(int argc, char** argv) {
  return recorder::test::run(std::vector<std::string_view>(argv + 1, argv + argc));
}
