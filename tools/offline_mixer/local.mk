bin_PROGRAMS += janus-recorder-mixer
dist_bin_SCRIPTS += tools/offline_mixer/offline_mixer_tool.sh

# Everything but main(), so that the unit tests link the same code.
MIXER_SOURCES = \
	tools/offline_mixer/arguments.cc tools/offline_mixer/arguments.h \
	tools/offline_mixer/callback.cc tools/offline_mixer/callback.h \
	tools/offline_mixer/exit_code.h \
	tools/offline_mixer/failure.h \
	tools/offline_mixer/file_repair.cc tools/offline_mixer/file_repair.h \
	tools/offline_mixer/help_text.cc \
	tools/offline_mixer/sanitizer_suppressions.cc \
	tools/offline_mixer/mix.cc tools/offline_mixer/mix.h \
	tools/offline_mixer/mix_command.cc tools/offline_mixer/mix_command.h \
	tools/offline_mixer/opened_recording.cc tools/offline_mixer/opened_recording.h \
	tools/offline_mixer/option_values.cc tools/offline_mixer/option_values.h \
	tools/offline_mixer/options.cc tools/offline_mixer/options.h \
	tools/offline_mixer/output_names.cc tools/offline_mixer/output_names.h \
	tools/offline_mixer/part_listing.cc tools/offline_mixer/part_listing.h \
	tools/offline_mixer/progress.cc tools/offline_mixer/progress.h \
	tools/offline_mixer/progress_text.cc tools/offline_mixer/progress_text.h \
	tools/offline_mixer/quality_report.cc tools/offline_mixer/quality_report.h \
	tools/offline_mixer/schedule_json.cc tools/offline_mixer/schedule_json.h \
	tools/offline_mixer/sound_line.cc tools/offline_mixer/sound_line.h \
	tools/offline_mixer/track_listing.cc tools/offline_mixer/track_listing.h
MIXER_LIBS = $(SWSCALE_LIBS) $(PANGO_LIBS)

janus_recorder_mixer_SOURCES = tools/offline_mixer/main.cc $(MIXER_SOURCES)
janus_recorder_mixer_LDADD = $(CORE) $(MIXER_LIBS)

unit_tests_SOURCES += $(MIXER_SOURCES)
unit_tests_LDADD += $(MIXER_LIBS)
unit_tests_SOURCES += \
	tests/support/conference_file.cc tests/support/conference_file.h tests/support/encoding.h \
	tests/support/moving_picture.h tests/support/picture_encoder.cc tests/support/picture_encoder.h tests/support/whole_text.h \
	tests/tools/offline_mixer/arguments_test.cc \
	tests/tools/offline_mixer/callback_test.cc \
	tests/tools/offline_mixer/file_repair_test.cc \
	tests/tools/offline_mixer/mix_test.cc \
	tests/tools/offline_mixer/option_values_test.cc \
	tests/tools/offline_mixer/output_names_test.cc \
	tests/tools/offline_mixer/progress_test.cc \
	tests/tools/offline_mixer/progress_text_test.cc \
	tests/tools/offline_mixer/quality_report_test.cc \
	tests/tools/offline_mixer/schedule_json_test.cc \
	tests/tools/offline_mixer/track_listing_test.cc
EXTRA_DIST += tests/tools/offline_mixer/exit_codes.sh
TESTS += tests/tools/offline_mixer/exit_codes.sh
