pluginmoduledir = $(libdir)/janus/plugins
pluginmodule_LTLIBRARIES = libjanus_recorder.la

JANUS_MODULE_SOURCES = \
	plugin/janus/application.cc plugin/janus/application.h \
	plugin/janus/configuration.cc plugin/janus/configuration.h \
	plugin/janus/janus_api.h \
	plugin/janus/key_frame_request.cc plugin/janus/key_frame_request.h \
	plugin/janus/plugin.cc \
	plugin/janus/settings_reader.cc plugin/janus/settings_reader.h \
	plugin/janus/video_room.cc plugin/janus/video_room.h \
	plugin/janus/video_room_source.cc plugin/janus/video_room_source.h

libjanus_recorder_la_SOURCES = $(JANUS_MODULE_SOURCES)
libjanus_recorder_la_CPPFLAGS = $(AM_CPPFLAGS) $(JANUS_CPPFLAGS)
libjanus_recorder_la_LDFLAGS = $(MODULE_LDFLAGS)
libjanus_recorder_la_LIBADD = libmodule.la $(CORE)

unit_tests_SOURCES += \
	plugin/janus/settings_reader.cc \
	tests/plugin/janus/settings_reader_test.cc
