# Each fuzz target is one file with LLVMFuzzerTestOneInput and a folder of the same name in tests/fuzz/corpus.
# Without --enable-fuzzing the same targets replay their corpora in `make check`.
FUZZ_TARGETS = \
	tests/fuzz/api_request_fuzz \
	tests/fuzz/audio_path_fuzz \
	tests/fuzz/file_name_fuzz \
	tests/fuzz/h264_parameter_sets_fuzz \
	tests/fuzz/lossy_network_fuzz \
	tests/fuzz/mixer_input_fuzz \
	tests/fuzz/mixer_settings_fuzz \
	tests/fuzz/mp4_finaliser_fuzz \
	tests/fuzz/mp4_reader_fuzz \
	tests/fuzz/mp4_writer_fuzz \
	tests/fuzz/redundant_audio_fuzz \
	tests/fuzz/reorder_buffer_fuzz \
	tests/fuzz/rest_request_fuzz \
	tests/fuzz/room_events_fuzz \
	tests/fuzz/rtp_packet_fuzz \
	tests/fuzz/sender_report_fuzz \
	tests/fuzz/settings_fuzz \
	tests/fuzz/track_receiver_fuzz \
	tests/fuzz/webm_repair_fuzz
check_PROGRAMS += $(FUZZ_TARGETS)
if FUZZING
FUZZ_MAIN =
else
FUZZ_MAIN = tests/fuzz/replay_main.cc
TESTS += tests/fuzz/replay.sh
endif
AM_TESTS_ENVIRONMENT = FUZZ_TARGETS='$(FUZZ_TARGETS)'; export FUZZ_TARGETS;
dist_check_SCRIPTS = tests/fuzz/replay.sh
EXTRA_DIST += tests/fuzz/replay_main.cc tests/fuzz/corpus
FUZZ_LDFLAGS = $(AM_LDFLAGS) $(FUZZING_FLAGS)

tests_fuzz_api_request_fuzz_SOURCES = tests/fuzz/api_request_fuzz.cc tests/fuzz/property.h $(FUZZ_MAIN) \
	tests/support/catalogue_rig.h tests/support/recorder_rig.h
tests_fuzz_api_request_fuzz_LDADD = $(CORE)
tests_fuzz_api_request_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)

tests_fuzz_audio_path_fuzz_SOURCES = tests/fuzz/audio_path_fuzz.cc $(FUZZ_MAIN)
tests_fuzz_audio_path_fuzz_LDADD = $(CORE)
tests_fuzz_audio_path_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)

tests_fuzz_file_name_fuzz_SOURCES = tests/fuzz/file_name_fuzz.cc $(FUZZ_MAIN)
tests_fuzz_file_name_fuzz_LDADD = $(CORE)
tests_fuzz_file_name_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)

tests_fuzz_h264_parameter_sets_fuzz_SOURCES = tests/fuzz/h264_parameter_sets_fuzz.cc tests/fuzz/property.h $(FUZZ_MAIN)
tests_fuzz_h264_parameter_sets_fuzz_LDADD = $(CORE)
tests_fuzz_h264_parameter_sets_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)

tests_fuzz_lossy_network_fuzz_SOURCES = tests/fuzz/lossy_network_fuzz.cc tests/fuzz/property.h $(FUZZ_MAIN) \
	tests/support/rtp_capture.cc tests/support/rtp_capture.h
tests_fuzz_lossy_network_fuzz_LDADD = $(CORE)
tests_fuzz_lossy_network_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)

tests_fuzz_mixer_input_fuzz_SOURCES = tests/fuzz/mixer_input_fuzz.cc tests/fuzz/property.h $(FUZZ_MAIN) \
	tools/offline_mixer/input/input.cc tools/offline_mixer/input/video_track.cc \
	tools/offline_mixer/schedule/attendance.cc tools/offline_mixer/schedule/schedule.cc
tests_fuzz_mixer_input_fuzz_LDADD = $(CORE)
tests_fuzz_mixer_input_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)

tests_fuzz_mixer_settings_fuzz_SOURCES = tests/fuzz/mixer_settings_fuzz.cc tests/fuzz/property.h $(FUZZ_MAIN) \
	tools/offline_mixer/settings/custom_layouts.cc tools/offline_mixer/settings/json_value.cc \
	tools/offline_mixer/settings/nearest_word.cc tools/offline_mixer/settings/setting_keys.cc tools/offline_mixer/settings/settings.cc
tests_fuzz_mixer_settings_fuzz_LDADD = $(CORE)
tests_fuzz_mixer_settings_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)

tests_fuzz_mp4_finaliser_fuzz_SOURCES = tests/fuzz/mp4_finaliser_fuzz.cc tests/fuzz/property.h $(FUZZ_MAIN) \
	tests/support/image_source.h
tests_fuzz_mp4_finaliser_fuzz_LDADD = $(CORE)
tests_fuzz_mp4_finaliser_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)

tests_fuzz_mp4_reader_fuzz_SOURCES = tests/fuzz/mp4_reader_fuzz.cc $(FUZZ_MAIN) tests/support/memory_source.h
tests_fuzz_mp4_reader_fuzz_LDADD = $(CORE)
tests_fuzz_mp4_reader_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)

tests_fuzz_mp4_writer_fuzz_SOURCES = tests/fuzz/mp4_writer_fuzz.cc $(FUZZ_MAIN) \
	tests/support/mp4_recording.cc tests/support/mp4_walker.cc
tests_fuzz_mp4_writer_fuzz_LDADD = $(CORE)
tests_fuzz_mp4_writer_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)

tests_fuzz_redundant_audio_fuzz_SOURCES = tests/fuzz/redundant_audio_fuzz.cc tests/fuzz/property.h $(FUZZ_MAIN)
tests_fuzz_redundant_audio_fuzz_LDADD = $(CORE)
tests_fuzz_redundant_audio_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)

tests_fuzz_reorder_buffer_fuzz_SOURCES = tests/fuzz/reorder_buffer_fuzz.cc tests/fuzz/property.h $(FUZZ_MAIN)
tests_fuzz_reorder_buffer_fuzz_LDADD = $(CORE)
tests_fuzz_reorder_buffer_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)

tests_fuzz_rest_request_fuzz_SOURCES = tests/fuzz/rest_request_fuzz.cc tests/fuzz/property.h $(FUZZ_MAIN) \
	plugin/rest/authorization.cc plugin/rest/rest_api.cc
tests_fuzz_rest_request_fuzz_LDADD = libbase.la
tests_fuzz_rest_request_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)

tests_fuzz_room_events_fuzz_SOURCES = tests/fuzz/room_events_fuzz.cc tests/fuzz/property.h $(FUZZ_MAIN) \
	plugin/rooms/room_events.cc plugin/rooms/sdp_medium.cc
tests_fuzz_room_events_fuzz_LDADD = libbase.la
tests_fuzz_room_events_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)

tests_fuzz_rtp_packet_fuzz_SOURCES = tests/fuzz/rtp_packet_fuzz.cc tests/fuzz/property.h $(FUZZ_MAIN)
tests_fuzz_rtp_packet_fuzz_LDADD = $(CORE)
tests_fuzz_rtp_packet_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)

tests_fuzz_sender_report_fuzz_SOURCES = tests/fuzz/sender_report_fuzz.cc tests/fuzz/property.h $(FUZZ_MAIN)
tests_fuzz_sender_report_fuzz_LDADD = $(CORE)
tests_fuzz_sender_report_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)

tests_fuzz_settings_fuzz_SOURCES = tests/fuzz/settings_fuzz.cc tests/fuzz/property.h $(FUZZ_MAIN)
tests_fuzz_settings_fuzz_LDADD = $(CORE)
tests_fuzz_settings_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)

tests_fuzz_track_receiver_fuzz_SOURCES = tests/fuzz/track_receiver_fuzz.cc tests/fuzz/property.h $(FUZZ_MAIN)
tests_fuzz_track_receiver_fuzz_LDADD = $(CORE)
tests_fuzz_track_receiver_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)

tests_fuzz_webm_repair_fuzz_SOURCES = tests/fuzz/webm_repair_fuzz.cc tests/fuzz/property.h $(FUZZ_MAIN) \
	tests/support/logging_write_sink.h tests/support/memory_source.h
tests_fuzz_webm_repair_fuzz_LDADD = $(CORE)
tests_fuzz_webm_repair_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)

# Nothing but these, for whoever runs them by libFuzzer.
fuzz-targets: $(FUZZ_TARGETS)
.PHONY: fuzz-targets
