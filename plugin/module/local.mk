# What the three modules share on their way to Janus; the one folder below them that needs its headers.
noinst_LTLIBRARIES += libmodule.la
libmodule_la_SOURCES = \
	plugin/module/config_file.cc plugin/module/config_file.h \
	plugin/module/fence.h \
	plugin/module/janus_log.cc plugin/module/janus_log.h \
	plugin/base/json.cc plugin/base/log.cc
libmodule_la_CPPFLAGS = $(AM_CPPFLAGS) $(JANUS_CPPFLAGS)
libmodule_la_LIBADD = $(JANSSON_LIBS) $(GLIB_LIBS)
EXTRA_DIST += plugin/module/exports.map
