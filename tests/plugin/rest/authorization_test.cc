#include "plugin/rest/authorization.h"

#include "tests/support/test.h"

namespace recorder {
namespace {

TEST(authorization, compares_the_key_of_either_scheme) {
  struct Row {
    std::string_view header;
    bool authorized;
  };
  // Base64 of "user:sesame", ":sesame", "sesame", "user:", "a:b:sesame", "sesame:user"
  for (const Row& row : {Row{"Bearer sesame", true},
                         Row{"bearer sesame", true},
                         Row{"Basic dXNlcjpzZXNhbWU=", true},
                         Row{"BASIC OnNlc2FtZQ==", true},
                         Row{"Basic c2VzYW1l", false},
                         Row{"Basic dXNlcjo=", false},
                         Row{"Basic YTpiOnNlc2FtZQ==", false},
                         Row{"Basic c2VzYW1lOnVzZXI=", false},
                         Row{"Basic", false},
                         Row{"Basic ", false},
                         Row{"Basic %%%", false},
                         Row{"Bearer", false},
                         Row{"Bearer ", false},
                         Row{"Bearer sesam", false},
                         Row{"Bearer sesamf", false},
                         Row{"Bearer sesamesesame", false},
                         Row{"Bearer Sesame", false},
                         Row{"Digest sesame", false},
                         Row{"sesame", false},
                         Row{"", false}})
    CHECK_EQUAL(is_authorized(row.header, "sesame"), row.authorized);
}

TEST(authorization, lets_everybody_in_without_a_key) {
  CHECK(is_authorized("", ""));
  CHECK(is_authorized("Bearer anything", ""));
}

}  // namespace
}  // namespace recorder
