libcore_la_SOURCES += \
	plugin/api/api.cc plugin/api/api.h \
	plugin/api/events_methods.cc \
	plugin/api/method.h \
	plugin/api/multi_recorder_methods.cc \
	plugin/api/parameters.cc plugin/api/parameters.h \
	plugin/api/recorder_methods.cc \
	plugin/api/recording_config.cc plugin/api/recording_config.h \
	plugin/api/recordings_methods.cc \
	plugin/api/room_methods.cc \
	plugin/api/stream_methods.cc

unit_tests_SOURCES += \
	tests/plugin/api/api_rig.h \
	tests/plugin/api/api_test.cc \
	tests/plugin/api/events_methods_test.cc \
	tests/plugin/api/parameters_test.cc \
	tests/plugin/api/recordings_methods_test.cc
