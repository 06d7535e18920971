pluginmoduledir = $(libdir)/janus/plugins
pluginmodule_LTLIBRARIES = libjanus_recorder.la

JANUS_MODULE_SOURCES = \
	plugin/janus/application.cc plugin/janus/application.h \
	plugin/janus/configuration.cc plugin/janus/configuration.h \
	plugin/janus/durable_state.cc plugin/janus/durable_state.h \
	plugin/janus/handle.cc plugin/janus/handle.h \
	plugin/janus/handle_slot.cc plugin/janus/handle_slot.h \
	plugin/janus/handle_source.cc plugin/janus/handle_source.h \
	plugin/janus/incoming_media.cc plugin/janus/incoming_media.h \
	plugin/janus/janus_api.h \
	plugin/janus/key_frame_request.cc plugin/janus/key_frame_request.h \
	plugin/janus/peer.cc plugin/janus/peer.h \
	plugin/janus/plugin.cc \
	plugin/janus/publish_answer.cc plugin/janus/publish_answer.h \
	plugin/janus/publish_request.cc plugin/janus/publish_request.h \
	plugin/janus/settings_reader.cc plugin/janus/settings_reader.h \
	plugin/janus/simulcast.cc plugin/janus/simulcast.h \
	plugin/janus/video_room.cc plugin/janus/video_room.h \
	plugin/janus/video_room_source.cc plugin/janus/video_room_source.h

libjanus_recorder_la_SOURCES = $(JANUS_MODULE_SOURCES)
libjanus_recorder_la_CPPFLAGS = $(AM_CPPFLAGS) $(JANUS_CPPFLAGS)
libjanus_recorder_la_LDFLAGS = $(MODULE_LDFLAGS)
libjanus_recorder_la_LIBADD = libmodule.la $(CORE)

unit_tests_SOURCES += \
	plugin/janus/publish_request.cc plugin/janus/settings_reader.cc \
	tests/plugin/janus/publish_request_test.cc \
	tests/plugin/janus/settings_reader_test.cc
module_tests_SOURCES += \
	tests/plugin/ingest/loopback.cc tests/plugin/ingest/loopback.h \
	tests/plugin/janus/handle_test.cc \
	tests/plugin/janus/module_media_test.cc \
	tests/plugin/janus/module_test.cc \
	tests/plugin/janus/video_room_test.cc \
	tests/support/fake_handle.cc tests/support/fake_handle.h \
	tests/support/recorder_module.cc tests/support/recorder_module.h \
	tests/support/rtp_capture.cc tests/support/rtp_capture.h \
	tests/support/scripted_video_room.cc tests/support/scripted_video_room.h
