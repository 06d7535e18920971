# The settings that are used without --config: chosen when the program is configured, and so compiled apart.
noinst_LTLIBRARIES += libmixersettings.la
libmixersettings_la_SOURCES = tools/offline_mixer/settings/installed_settings.cc
libmixersettings_la_CPPFLAGS = $(AM_CPPFLAGS) -DMIXER_SETTINGS_FILE=\"$(sysconfdir)/janus/offline_mixer.json\"
MIXER_LIBS += libmixersettings.la

MIXER_SOURCES += \
	tools/offline_mixer/settings/custom_layouts.cc tools/offline_mixer/settings/custom_layouts.h \
	tools/offline_mixer/settings/json_value.cc tools/offline_mixer/settings/json_value.h \
	tools/offline_mixer/settings/nearest_word.cc tools/offline_mixer/settings/nearest_word.h \
	tools/offline_mixer/settings/setting_keys.cc tools/offline_mixer/settings/setting_keys.h \
	tools/offline_mixer/settings/settings.cc tools/offline_mixer/settings/settings.h

unit_tests_SOURCES += \
	tests/tools/offline_mixer/settings/custom_layouts_test.cc \
	tests/tools/offline_mixer/settings/nearest_word_test.cc \
	tests/tools/offline_mixer/settings/settings_documents_test.cc \
	tests/tools/offline_mixer/settings/settings_test.cc
