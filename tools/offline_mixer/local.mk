bin_PROGRAMS += janus-recorder-mixer
dist_bin_SCRIPTS += tools/offline_mixer/offline_mixer_tool.sh

# Everything but main(), so that the unit tests link the same code.
MIXER_SOURCES = \
	tools/offline_mixer/arguments.cc tools/offline_mixer/arguments.h \
	tools/offline_mixer/file_repair.cc tools/offline_mixer/file_repair.h \
	tools/offline_mixer/track_listing.cc tools/offline_mixer/track_listing.h

janus_recorder_mixer_SOURCES = tools/offline_mixer/main.cc $(MIXER_SOURCES)
janus_recorder_mixer_LDADD = $(CORE)

unit_tests_SOURCES += $(MIXER_SOURCES)
unit_tests_SOURCES += \
	tests/tools/offline_mixer/arguments_test.cc \
	tests/tools/offline_mixer/file_repair_test.cc \
	tests/tools/offline_mixer/track_listing_test.cc
EXTRA_DIST += tests/tools/offline_mixer/exit_codes.sh
TESTS += tests/tools/offline_mixer/exit_codes.sh
