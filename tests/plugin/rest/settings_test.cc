#include "plugin/rest/settings.h"

#include "tests/support/test.h"

namespace recorder {
namespace {

using Items = std::vector<std::pair<std::string, std::string>>;

std::string error_of(const Items& items) {
  const Result<RestSettings> settings = read_rest_settings(items);
  return settings.ok() ? std::string() : settings.error().message;
}

TEST(rest_settings, listen_on_loopback_by_default) {
  const Result<RestSettings> settings = read_rest_settings({});
  REQUIRE(settings.ok());
  CHECK(settings->http);
  CHECK(!settings->https);
  CHECK_EQUAL(settings->ip, "127.0.0.1");
  CHECK_EQUAL(settings->port, 8081);
  CHECK_EQUAL(settings->secure_port, 8444);
  CHECK_EQUAL(settings->max_connections, 64u);
  CHECK_EQUAL(settings->timeout.count(), 30);
}

TEST(rest_settings, take_every_key) {
  const Result<RestSettings> settings = read_rest_settings({{"http", "false"},
                                                            {"ip", "::"},
                                                            {"port", "1"},
                                                            {"https", "true"},
                                                            {"secure_port", "65535"},
                                                            {"cert_pem", "/a.pem"},
                                                            {"cert_key", "/a.key"},
                                                            {"cert_pwd", "pwd"},
                                                            {"api_key", "key"},
                                                            {"admin_secret", "secret"},
                                                            {"cors_allow_origin", "https://a"},
                                                            {"max_connections", "1000"},
                                                            {"timeout", "1"}});
  REQUIRE(settings.ok());
  CHECK(!settings->http);
  CHECK_EQUAL(settings->ip, "::");
  CHECK_EQUAL(settings->port, 1);
  CHECK(settings->https);
  CHECK_EQUAL(settings->secure_port, 65535);
  CHECK_EQUAL(settings->cert_pem, "/a.pem");
  CHECK_EQUAL(settings->cert_key, "/a.key");
  CHECK_EQUAL(settings->cert_pwd, "pwd");
  CHECK_EQUAL(settings->api_key, "key");
  CHECK_EQUAL(settings->admin_secret, "secret");
  CHECK_EQUAL(settings->cors_allow_origin, "https://a");
  CHECK_EQUAL(settings->max_connections, 1000u);
  CHECK_EQUAL(settings->timeout.count(), 1);
}

TEST(rest_settings, name_what_is_wrong) {
  struct Row {
    Items items;
    std::string_view sentence;
  };
  for (const Row& row : {
           Row{{{"prot", "80"}}, "unknown setting prot"},
           Row{{{"", "80"}}, "unknown setting "},
           Row{{{"http", "yes"}}, "http must be true or false"},
           Row{{{"https", ""}}, "https must be true or false"},
           Row{{{"ip", "localhost"}}, "ip must be an IPv4 or IPv6 address"},
           Row{{{"port", "0"}}, "port must be a port from 1 to 65535"},
           Row{{{"port", "65536"}}, "port must be a port from 1 to 65535"},
           Row{{{"port", "80a"}}, "port must be a port from 1 to 65535"},
           Row{{{"secure_port", "-1"}}, "secure_port must be a port from 1 to 65535"},
           Row{{{"max_connections", "0"}}, "max_connections must be a number from 1 to 1000"},
           Row{{{"timeout", "3601"}}, "timeout must be a number of seconds from 1 to 3600"},
           Row{{{"https", "true"}, {"cert_key", "/k"}}, "set cert_pem, which https needs"},
           Row{{{"https", "true"}, {"cert_pem", "/c"}}, "set cert_key, which https needs"},
           Row{{{"https", "true"}, {"cert_pem", "/c"}, {"cert_key", "/k"}, {"port", "8444"}},
               "port and secure_port must differ"},
       })
    CHECK_EQUAL(error_of(row.items), row.sentence);
}

TEST(rest_settings, refuse_to_be_reachable_without_a_key) {
  for (const char* ip : {"0.0.0.0", "192.168.1.5", "::", "2001:db8::1"}) {
    CHECK(error_of({{"ip", ip}}).starts_with("set api_key: "));
    CHECK_EQUAL(error_of({{"ip", ip}, {"api_key", "k"}}), "");
  }
  for (const char* ip : {"127.0.0.2", "::1"}) CHECK_EQUAL(error_of({{"ip", ip}}), "");
}

}  // namespace
}  // namespace recorder
