bin_PROGRAMS += janus-recorder-mixer
dist_bin_SCRIPTS += tools/offline_mixer/offline_mixer_tool.sh

# The settings that are used without --config: chosen when the program is configured, and so compiled apart.
noinst_LTLIBRARIES += libmixersettings.la
libmixersettings_la_SOURCES = tools/offline_mixer/installed_settings.cc
libmixersettings_la_CPPFLAGS = $(AM_CPPFLAGS) -DMIXER_SETTINGS_FILE=\"$(sysconfdir)/janus/offline_mixer.json\"

# Everything but main(), so that the unit tests link the same code.
MIXER_SOURCES = \
	tools/offline_mixer/arguments.cc tools/offline_mixer/arguments.h \
	tools/offline_mixer/attendance.cc tools/offline_mixer/attendance.h \
	tools/offline_mixer/callback.cc tools/offline_mixer/callback.h \
	tools/offline_mixer/custom_layouts.cc tools/offline_mixer/custom_layouts.h \
	tools/offline_mixer/encoding.cc tools/offline_mixer/encoding.h \
	tools/offline_mixer/exit_code.h \
	tools/offline_mixer/canvas.cc tools/offline_mixer/canvas.h \
	tools/offline_mixer/caption.cc tools/offline_mixer/caption.h \
	tools/offline_mixer/caption_text.cc tools/offline_mixer/caption_text.h \
	tools/offline_mixer/color.h \
	tools/offline_mixer/failure.h \
	tools/offline_mixer/extract.cc tools/offline_mixer/extract.h \
	tools/offline_mixer/extract_plan.cc tools/offline_mixer/extract_plan.h \
	tools/offline_mixer/extracted_file.cc tools/offline_mixer/extracted_file.h \
	tools/offline_mixer/extracted_name.cc tools/offline_mixer/extracted_name.h \
	tools/offline_mixer/faded_sound.cc tools/offline_mixer/faded_sound.h \
	tools/offline_mixer/file_repair.cc tools/offline_mixer/file_repair.h \
	tools/offline_mixer/finish_movie.cc \
	tools/offline_mixer/grid.cc tools/offline_mixer/grid.h \
	tools/offline_mixer/help_text.cc \
	tools/offline_mixer/heard_track.cc tools/offline_mixer/heard_track.h \
	tools/offline_mixer/input.cc tools/offline_mixer/input.h \
	tools/offline_mixer/joined_track.cc tools/offline_mixer/joined_track.h \
	tools/offline_mixer/json_value.cc tools/offline_mixer/json_value.h \
	tools/offline_mixer/layout.cc tools/offline_mixer/layout.h \
	tools/offline_mixer/limiter.cc tools/offline_mixer/limiter.h \
	tools/offline_mixer/media_file.cc tools/offline_mixer/media_file.h \
	tools/offline_mixer/mix.cc tools/offline_mixer/mix.h \
	tools/offline_mixer/mix_command.cc tools/offline_mixer/mix_command.h \
	tools/offline_mixer/movie.cc tools/offline_mixer/movie.h \
	tools/offline_mixer/nearest_word.cc tools/offline_mixer/nearest_word.h \
	tools/offline_mixer/option_values.cc tools/offline_mixer/option_values.h \
	tools/offline_mixer/options.cc tools/offline_mixer/options.h \
	tools/offline_mixer/output_names.cc tools/offline_mixer/output_names.h \
	tools/offline_mixer/opened_recording.cc tools/offline_mixer/opened_recording.h \
	tools/offline_mixer/part_label.cc tools/offline_mixer/part_label.h \
	tools/offline_mixer/part_listing.cc tools/offline_mixer/part_listing.h \
	tools/offline_mixer/part_range.cc tools/offline_mixer/part_range.h \
	tools/offline_mixer/part_reader.cc tools/offline_mixer/part_reader.h \
	tools/offline_mixer/picture_converter.cc tools/offline_mixer/picture_converter.h \
	tools/offline_mixer/picture_encoder.cc tools/offline_mixer/picture_encoder.h \
	tools/offline_mixer/pictures.cc tools/offline_mixer/pictures.h \
	tools/offline_mixer/progress.cc tools/offline_mixer/progress.h \
	tools/offline_mixer/progress_text.cc tools/offline_mixer/progress_text.h \
	tools/offline_mixer/leak_suppressions.cc \
	tools/offline_mixer/overlay.cc tools/offline_mixer/overlay.h \
	tools/offline_mixer/picture_file.cc tools/offline_mixer/picture_file.h \
	tools/offline_mixer/scaler.cc tools/offline_mixer/scaler.h \
	tools/offline_mixer/scenery.cc tools/offline_mixer/scenery.h \
	tools/offline_mixer/recorder_file.cc tools/offline_mixer/recorder_file.h \
	tools/offline_mixer/schedule.cc tools/offline_mixer/schedule.h \
	tools/offline_mixer/schedule_json.cc tools/offline_mixer/schedule_json.h \
	tools/offline_mixer/setting_keys.cc tools/offline_mixer/setting_keys.h \
	tools/offline_mixer/settings.cc tools/offline_mixer/settings.h \
	tools/offline_mixer/sound.cc tools/offline_mixer/sound.h \
	tools/offline_mixer/sound_converter.cc tools/offline_mixer/sound_converter.h \
	tools/offline_mixer/sound_decoder.cc tools/offline_mixer/sound_decoder.h \
	tools/offline_mixer/sound_encoder.cc tools/offline_mixer/sound_encoder.h \
	tools/offline_mixer/sound_line.cc tools/offline_mixer/sound_line.h \
	tools/offline_mixer/speaker.cc tools/offline_mixer/speaker.h \
	tools/offline_mixer/stage.cc tools/offline_mixer/stage.h \
	tools/offline_mixer/tile.cc tools/offline_mixer/tile.h \
	tools/offline_mixer/track_listing.cc tools/offline_mixer/track_listing.h \
	tools/offline_mixer/video_track.cc tools/offline_mixer/video_track.h
MIXER_LIBS = libmixersettings.la $(SWSCALE_LIBS) $(PANGO_LIBS)

janus_recorder_mixer_SOURCES = tools/offline_mixer/main.cc $(MIXER_SOURCES)
janus_recorder_mixer_LDADD = $(CORE) $(MIXER_LIBS)

unit_tests_SOURCES += $(MIXER_SOURCES)
unit_tests_LDADD += $(MIXER_LIBS)
unit_tests_SOURCES += \
	tests/support/conference_file.cc tests/support/conference_file.h \
	tests/support/movie_file.cc tests/support/movie_file.h \
	tests/support/moving_picture.h \
	tests/tools/offline_mixer/arguments_test.cc \
	tests/tools/offline_mixer/callback_test.cc \
	tests/tools/offline_mixer/custom_layouts_test.cc \
	tests/tools/offline_mixer/file_repair_test.cc \
	tests/tools/offline_mixer/input_test.cc \
	tests/tools/offline_mixer/layout_test.cc \
	tests/support/fake_input.cc tests/support/fake_input.h \
	tests/tools/offline_mixer/extract_plan_test.cc \
	tests/tools/offline_mixer/extract_test.cc \
	tests/tools/offline_mixer/extracted_name_test.cc \
	tests/tools/offline_mixer/faded_sound_test.cc \
	tests/tools/offline_mixer/limiter_test.cc \
	tests/tools/offline_mixer/mix_test.cc \
	tests/tools/offline_mixer/movie_test.cc \
	tests/tools/offline_mixer/nearest_word_test.cc \
	tests/tools/offline_mixer/option_values_test.cc \
	tests/tools/offline_mixer/output_names_test.cc \
	tests/tools/offline_mixer/part_label_test.cc \
	tests/tools/offline_mixer/part_range_test.cc \
	tests/tools/offline_mixer/pictures_test.cc \
	tests/tools/offline_mixer/progress_test.cc \
	tests/tools/offline_mixer/progress_text_test.cc \
	tests/tools/offline_mixer/schedule_json_test.cc \
	tests/tools/offline_mixer/schedule_test.cc \
	tests/tools/offline_mixer/settings_documents_test.cc \
	tests/tools/offline_mixer/settings_test.cc \
	tests/tools/offline_mixer/sound_test.cc \
	tests/tools/offline_mixer/speaker_test.cc \
	tests/tools/offline_mixer/canvas_test.cc \
	tests/tools/offline_mixer/caption_test.cc \
	tests/tools/offline_mixer/caption_text_test.cc \
	tests/tools/offline_mixer/color_test.cc \
	tests/tools/offline_mixer/overlay_test.cc \
	tests/tools/offline_mixer/picture_file_test.cc \
	tests/tools/offline_mixer/scaler_test.cc \
	tests/tools/offline_mixer/stage_test.cc \
	tests/tools/offline_mixer/test_picture.cc tests/tools/offline_mixer/test_picture.h \
	tests/tools/offline_mixer/track_listing_test.cc
EXTRA_DIST += tests/tools/offline_mixer/exit_codes.sh
TESTS += tests/tools/offline_mixer/exit_codes.sh
