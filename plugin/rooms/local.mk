# What needs no Janus: compiled into the module and into the unit tests.
ROOMS_SOURCES = \
	plugin/rooms/room_events.cc plugin/rooms/room_events.h \
	plugin/rooms/sdp_medium.cc plugin/rooms/sdp_medium.h

roomsdir = $(libdir)/janus/events
rooms_LTLIBRARIES = libjanus_recorder_rooms.la
libjanus_recorder_rooms_la_SOURCES = \
	plugin/rooms/janus_sdp.cc plugin/rooms/janus_sdp.h \
	plugin/rooms/module.cc $(ROOMS_SOURCES)
libjanus_recorder_rooms_la_CPPFLAGS = $(AM_CPPFLAGS) $(JANUS_CPPFLAGS)
libjanus_recorder_rooms_la_LDFLAGS = $(MODULE_LDFLAGS)
libjanus_recorder_rooms_la_LIBADD = libmodule.la libbase.la

unit_tests_SOURCES += $(ROOMS_SOURCES) \
	tests/plugin/rooms/room_events_test.cc \
	tests/plugin/rooms/sdp_medium_test.cc
module_tests_SOURCES += tests/plugin/rooms/module_test.cc
