# What the three modules share on their way to Janus; the one folder below them that needs its headers.
noinst_LTLIBRARIES += libmodule.la
libmodule_la_SOURCES = \
	plugin/module/config_file.cc plugin/module/config_file.h \
	plugin/module/fence.h \
	plugin/module/janus_log.cc plugin/module/janus_log.h
libmodule_la_CPPFLAGS = $(AM_CPPFLAGS) $(JANUS_CPPFLAGS)
EXTRA_DIST += plugin/module/exports.map

# The modules as they were built, loaded into a program that has the symbols of Janus's executable.
check_PROGRAMS += module_tests
TESTS += module_tests
module_tests_SOURCES = tests/support/main.cc tests/support/test.h \
	tests/support/fake_config.cc \
	tests/support/fake_janus.cc tests/support/fake_janus.h \
	tests/support/fake_rtp.cc \
	tests/support/fake_sdp.cc \
	tests/support/http_client.cc tests/support/http_client.h
module_tests_CPPFLAGS = $(AM_CPPFLAGS) $(JANUS_CPPFLAGS)
module_tests_LDADD = $(CORE) $(CUNIT_LIBS)
module_tests_LDFLAGS = $(AM_LDFLAGS) -export-dynamic
TESTS += tests/support/check-exports.sh
EXTRA_DIST += tests/support/check-exports.sh
