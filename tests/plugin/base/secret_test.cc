#include "plugin/base/secret.h"

#include "tests/support/test.h"

namespace recorder {

TEST(secret, only_the_whole_secret_is_right) {
  struct Row {
    const char* given;
    const char* secret;
    bool is_right;
  };
  const Row rows[] = {
      {"key", "key", true}, {"kez", "key", false}, {"ke", "key", false},
      {"keykey", "key", false}, {"", "key", false}, {"", "", false}, {"key", "", false},
  };
  for (const Row& row : rows) CHECK_EQUAL(is_right_secret(row.given, row.secret), row.is_right);
}

}  // namespace recorder
