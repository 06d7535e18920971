# Folders that are not set in the configuration are found below this one.
AM_CPPFLAGS += -DRECORDER_LOCALSTATEDIR=\"$(localstatedir)\"

libcore_la_SOURCES += \
	plugin/recorder/file_name.cc plugin/recorder/file_name.h \
	plugin/recorder/setting_value.cc plugin/recorder/setting_value.h \
	plugin/recorder/settings.cc plugin/recorder/settings.h

unit_tests_SOURCES += \
	tests/plugin/recorder/file_name_test.cc \
	tests/plugin/recorder/setting_value_test.cc \
	tests/plugin/recorder/settings_test.cc
