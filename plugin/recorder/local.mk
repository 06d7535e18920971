# Folders that are chosen when the program is configured: compiled apart, so that no other file depends on them.
noinst_LTLIBRARIES += libfolders.la
libfolders_la_SOURCES = plugin/recorder/folders.cc plugin/recorder/folders.h
libfolders_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DRECORDER_LOCALSTATEDIR=\"$(localstatedir)\" -DRECORDER_SCRIPTDIR=\"$(pkgdatadir)\"
libcore_la_LIBADD += libfolders.la

libcore_la_SOURCES += \
	plugin/recorder/auto_recorder.cc plugin/recorder/auto_recorder.h \
	plugin/recorder/catalogue.cc plugin/recorder/catalogue.h \
	plugin/recorder/catalogue_listing.cc \
	plugin/recorder/catalogue_rows.cc plugin/recorder/catalogue_rows.h \
	plugin/recorder/catalogue_schema.cc plugin/recorder/catalogue_schema.h \
	plugin/recorder/departures.cc plugin/recorder/departures.h \
	plugin/recorder/disk_watch.cc plugin/recorder/disk_watch.h \
	plugin/recorder/file_entry.cc plugin/recorder/file_entry.h \
	plugin/recorder/file_plan.cc plugin/recorder/file_plan.h \
	plugin/recorder/file_quality.cc plugin/recorder/file_quality.h \
	plugin/recorder/file_repair.cc plugin/recorder/file_repair.h \
	plugin/recorder/frame_clock.cc plugin/recorder/frame_clock.h \
	plugin/recorder/frame_sink.h \
	plugin/recorder/lane.cc plugin/recorder/lane.h \
	plugin/recorder/lanes.h \
	plugin/recorder/multi_recorder.cc plugin/recorder/multi_recorder.h \
	plugin/recorder/multi_recording.cc plugin/recorder/multi_recording.h \
	plugin/recorder/output_file.cc plugin/recorder/output_file.h \
	plugin/recorder/part_boundary.cc plugin/recorder/part_boundary.h \
	plugin/recorder/pauses.cc plugin/recorder/pauses.h \
	plugin/recorder/published_stream.cc plugin/recorder/published_stream.h \
	plugin/recorder/reception.cc plugin/recorder/reception.h \
	plugin/recorder/recorder.cc plugin/recorder/recorder.h \
	plugin/recorder/recording_file.cc plugin/recorder/recording_file.h \
	plugin/recorder/recording_part.cc plugin/recorder/recording_part.h \
	plugin/recorder/recording_notices.cc plugin/recorder/recording_notices.h \
	plugin/recorder/recording_quality.cc plugin/recorder/recording_quality.h \
	plugin/recorder/recording_tools.h \
	plugin/recorder/repair.cc plugin/recorder/repair.h \
	plugin/recorder/rotation.cc plugin/recorder/rotation.h \
	plugin/recorder/single_recorder.cc plugin/recorder/single_recorder.h \
	plugin/recorder/single_recording.cc plugin/recorder/single_recording.h \
	plugin/recorder/state_database.cc plugin/recorder/state_database.h \
	plugin/recorder/stream.cc plugin/recorder/stream.h \
	plugin/recorder/stream_description.cc plugin/recorder/stream_description.h \
	plugin/recorder/stream_registry.cc plugin/recorder/stream_registry.h \
	plugin/recorder/stream_source.h \
	plugin/recorder/stream_track.cc plugin/recorder/stream_track.h \
	plugin/recorder/track_quality.cc plugin/recorder/track_quality.h \
	plugin/recorder/file_name.cc plugin/recorder/file_name.h \
	plugin/recorder/setting_codecs.h \
	plugin/recorder/setting_kinds.h \
	plugin/recorder/setting_lists.cc plugin/recorder/setting_lists.h \
	plugin/recorder/setting_warnings.cc plugin/recorder/setting_warnings.h \
	plugin/recorder/settings.cc plugin/recorder/settings.h

unit_tests_SOURCES += \
	tests/support/catalogue_rig.h tests/support/fake_disk.h tests/support/fake_rooms.h \
	tests/support/hostile_names.h tests/support/manual_executor.h tests/support/media_frames.h \
	tests/support/recorder_rig.h tests/support/single_recording_rig.h tests/support/temporary_folder.h \
	tests/support/encoding.h \
	tests/support/mp4_recording.cc tests/support/mp4_walker.cc tests/support/rtp_capture.cc \
	tests/support/webm_file.cc tests/support/webm_recording.cc \
	tests/support/simulation/frame_source.cc tests/support/simulation/frame_source.h \
	tests/support/simulation/recorded_call.cc tests/support/simulation/recorded_call.h \
	tests/support/simulation/simulated_call.cc tests/support/simulation/simulated_call.h \
	tests/support/simulation/simulated_network.cc tests/support/simulation/simulated_network.h \
	tests/support/simulation/simulated_sender.cc tests/support/simulation/simulated_sender.h \
	tests/support/simulation/virtual_time.h \
	tests/plugin/recorder/catalogue_crash_test.cc \
	tests/plugin/recorder/catalogue_listing_test.cc \
	tests/plugin/recorder/catalogue_test.cc \
	tests/plugin/recorder/clock_skew_test.cc \
	tests/plugin/recorder/departures_test.cc \
	tests/plugin/recorder/file_entry_test.cc \
	tests/plugin/recorder/file_plan_test.cc \
	tests/plugin/recorder/frame_clock_test.cc \
	tests/plugin/recorder/lane_test.cc \
	tests/plugin/recorder/multi_recording_test.cc \
	tests/plugin/recorder/network_test.cc \
	tests/plugin/recorder/output_file_test.cc \
	tests/plugin/recorder/part_boundary_test.cc \
	tests/plugin/recorder/pauses_test.cc \
	tests/plugin/recorder/recorder_test.cc \
	tests/plugin/recorder/recording_file_test.cc \
	tests/plugin/recorder/recording_quality_test.cc \
	tests/plugin/recorder/repair_rig.h \
	tests/plugin/recorder/repair_test.cc \
	tests/plugin/recorder/repair_webm_test.cc \
	tests/plugin/recorder/rotation_test.cc \
	tests/plugin/recorder/file_name_test.cc \
	tests/plugin/recorder/setting_lists_test.cc \
	tests/plugin/recorder/setting_warnings_test.cc \
	tests/plugin/recorder/settings_documents_test.cc \
	tests/plugin/recorder/settings_test.cc \
	tests/plugin/recorder/single_recording_catalogue_test.cc \
	tests/plugin/recorder/single_recording_disk_test.cc \
	tests/plugin/recorder/single_recording_test.cc \
	tests/plugin/recorder/single_recording_webm_test.cc \
	tests/plugin/recorder/state_database_test.cc \
	tests/plugin/recorder/stream_test.cc \
	tests/plugin/recorder/track_quality_test.cc
