# The reader.
libcore_la_SOURCES += \
	plugin/mp4/box_reader.cc plugin/mp4/box_reader.h \
	plugin/mp4/cached_source.cc plugin/mp4/cached_source.h \
	plugin/mp4/file_index.cc plugin/mp4/file_index.h \
	plugin/mp4/file_source.cc plugin/mp4/file_source.h \
	plugin/mp4/fragment_reader.cc plugin/mp4/fragment_reader.h \
	plugin/mp4/media_extent.h \
	plugin/mp4/metadata_reader.cc plugin/mp4/metadata_reader.h \
	plugin/mp4/movie_header.cc plugin/mp4/movie_header.h \
	plugin/mp4/mp4_reader.cc plugin/mp4/mp4_reader.h \
	plugin/mp4/printable_text.cc plugin/mp4/printable_text.h \
	plugin/mp4/sample_tables.cc plugin/mp4/sample_tables.h \
	plugin/mp4/track_header.cc plugin/mp4/track_header.h \
	plugin/mp4/track_timeline.cc plugin/mp4/track_timeline.h

pure_tests_SOURCES += \
	tests/plugin/mp4/box_reader_test.cc \
	tests/plugin/mp4/file_source_test.cc \
	tests/plugin/mp4/fragment_reader_test.cc \
	tests/plugin/mp4/metadata_reader_test.cc \
	tests/plugin/mp4/mp4_reader_others_test.cc \
	tests/plugin/mp4/mp4_reader_test.cc \
	tests/plugin/mp4/sample_tables_test.cc \
	tests/plugin/mp4/track_header_test.cc \
	tests/plugin/mp4/track_timeline_test.cc \
	tests/support/memory_source.h \
	tests/support/mp4_builder.cc tests/support/mp4_builder.h \
	tests/support/mp4_truncation.cc tests/support/mp4_truncation.h
EXTRA_DIST += \
	tests/data/foreign_mp4/README.md \
	tests/data/foreign_mp4/fragmented.mp4 \
	tests/data/foreign_mp4/front.mp4 \
	tests/data/foreign_mp4/hybrid.mp4 \
	tests/data/foreign_mp4/old.mov \
	tests/data/foreign_mp4/ordinary.mp4

# The writer.
libcore_la_SOURCES += \
	plugin/mp4/box_writer.cc plugin/mp4/box_writer.h \
	plugin/mp4/file_layout.cc plugin/mp4/file_layout.h \
	plugin/mp4/file_shape.h \
	plugin/mp4/fragment.cc plugin/mp4/fragment.h \
	plugin/mp4/metadata.cc plugin/mp4/metadata.h \
	plugin/mp4/movie_box.cc plugin/mp4/movie_box.h \
	plugin/mp4/container_writer.h \
	plugin/mp4/mp4_writer.cc plugin/mp4/mp4_writer.h \
	plugin/mp4/rotation.cc plugin/mp4/rotation.h \
	plugin/mp4/sample_durations.cc plugin/mp4/sample_durations.h \
	plugin/mp4/sample_entry.cc plugin/mp4/sample_entry.h \
	plugin/mp4/track_index.cc plugin/mp4/track_index.h \
	plugin/mp4/track_writer.cc plugin/mp4/track_writer.h

# The finaliser.
libcore_la_SOURCES += \
	plugin/mp4/abandoned_file.cc plugin/mp4/abandoned_file.h \
	plugin/mp4/batch_reader.cc plugin/mp4/batch_reader.h \
	plugin/mp4/disk_file.cc plugin/mp4/disk_file.h \
	plugin/mp4/finaliser.cc plugin/mp4/finaliser.h \
	plugin/mp4/recorded_movie.cc plugin/mp4/recorded_movie.h

pure_tests_SOURCES += \
	tests/support/crash_replay.cc tests/support/crash_replay.h tests/support/exhaustive.h \
	tests/support/file_image.h tests/support/image_source.h \
	tests/support/logging_write_sink.h \
	tests/support/mp4_recording.cc tests/support/mp4_recording.h \
	tests/support/mp4_walker.cc tests/support/mp4_walker.h tests/support/mp4_walker_boxes.h \
	tests/plugin/mp4/batch_reader_test.cc \
	tests/plugin/mp4/box_writer_test.cc \
	tests/plugin/mp4/file_layout_test.cc \
	tests/plugin/mp4/finaliser_crash_test.cc \
	tests/plugin/mp4/finaliser_test.cc \
	tests/plugin/mp4/fragment_test.cc \
	tests/plugin/mp4/metadata_test.cc \
	tests/plugin/mp4/movie_box_test.cc \
	tests/plugin/mp4/mp4_writer_crash_test.cc \
	tests/plugin/mp4/mp4_writer_long_test.cc \
	tests/plugin/mp4/mp4_writer_test.cc \
	tests/plugin/mp4/mp4_writer_tracks_test.cc \
	tests/plugin/mp4/rotation_test.cc \
	tests/plugin/mp4/sample_durations_test.cc \
	tests/plugin/mp4/recorded_movie_test.cc \
	tests/plugin/mp4/sample_entry_test.cc \
	tests/plugin/mp4/track_index_test.cc

# FFmpeg reads what the writer wrote.
check_PROGRAMS += tests/plugin/mp4/write_mp4
tests_plugin_mp4_write_mp4_SOURCES = tests/plugin/mp4/write_mp4.cc
tests_plugin_mp4_write_mp4_LDADD = $(CORE)
TESTS += tests/plugin/mp4/ffprobe_test.sh
EXTRA_DIST += tests/plugin/mp4/ffprobe_test.sh tests/data/mp4
