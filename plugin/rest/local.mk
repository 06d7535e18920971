# All of it but what Janus calls: compiled into the module and into the unit tests.
REST_SOURCES = \
	plugin/rest/authorization.cc plugin/rest/authorization.h \
	plugin/rest/certificate.cc plugin/rest/certificate.h \
	plugin/rest/http_message.h \
	plugin/rest/http_server.cc plugin/rest/http_server.h \
	plugin/rest/rest_api.cc plugin/rest/rest_api.h \
	plugin/rest/settings.cc plugin/rest/settings.h \
	plugin/rest/socket_address.cc plugin/rest/socket_address.h

if REST
restdir = $(libdir)/janus/transports
rest_LTLIBRARIES = libjanus_recorder_rest.la
libjanus_recorder_rest_la_SOURCES = plugin/rest/module.cc $(REST_SOURCES)
libjanus_recorder_rest_la_CPPFLAGS = $(AM_CPPFLAGS) $(JANUS_CPPFLAGS) $(MICROHTTPD_CFLAGS)
libjanus_recorder_rest_la_LDFLAGS = $(MODULE_LDFLAGS)
libjanus_recorder_rest_la_LIBADD = libmodule.la libbase.la $(MICROHTTPD_LIBS)

AM_CPPFLAGS += $(MICROHTTPD_CFLAGS)
unit_tests_LDADD += $(MICROHTTPD_LIBS)
unit_tests_SOURCES += $(REST_SOURCES) \
	tests/support/http_client.cc tests/support/http_client.h \
	tests/plugin/rest/authorization_test.cc \
	tests/plugin/rest/certificate_test.cc \
	tests/plugin/rest/http_server_test.cc \
	tests/plugin/rest/rest_api_test.cc \
	tests/plugin/rest/settings_test.cc \
	tests/plugin/rest/socket_address_test.cc
module_tests_SOURCES += tests/plugin/rest/module_test.cc
endif
