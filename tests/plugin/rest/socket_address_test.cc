#include "plugin/rest/socket_address.h"

#include "tests/support/test.h"

namespace recorder {
namespace {

TEST(socket_address, tells_loopback_from_the_rest) {
  struct Row {
    const char* ip;
    int family;
    bool loopback;
  };
  for (const Row& row :
       {Row{"127.0.0.1", AF_INET, true}, Row{"127.255.0.9", AF_INET, true}, Row{"128.0.0.1", AF_INET, false},
        Row{"0.0.0.0", AF_INET, false}, Row{"192.168.1.5", AF_INET, false}, Row{"::1", AF_INET6, true},
        Row{"::", AF_INET6, false}, Row{"fe80::1", AF_INET6, false},
        Row{"::ffff:127.0.0.1", AF_INET6, false}}) {
    const std::optional<SocketAddress> address = socket_address(row.ip, 80);
    REQUIRE(address.has_value());
    CHECK_EQUAL(address->family(), row.family);
    CHECK_EQUAL(address->is_loopback(), row.loopback);
  }
}

TEST(socket_address, knows_no_names) {
  for (const char* text : {"", "localhost", "127.0.0", "127.0.0.1:80", "[::1]", "1.2.3.4.5"})
    CHECK(!socket_address(text, 80).has_value());
}

}  // namespace
}  // namespace recorder
