libcore_la_SOURCES += \
	plugin/mp4/mp4_writer.h \
	plugin/mp4/mp4_reader.h

# The reader
libcore_la_SOURCES += \
	plugin/mp4/box_reader.cc plugin/mp4/box_reader.h \
	plugin/mp4/cached_source.cc plugin/mp4/cached_source.h \
	plugin/mp4/file_metadata.cc plugin/mp4/file_metadata.h \
	plugin/mp4/file_source.cc plugin/mp4/file_source.h \
	plugin/mp4/fragments.cc plugin/mp4/fragments.h \
	plugin/mp4/media_extent.h \
	plugin/mp4/movie_header.cc plugin/mp4/movie_header.h \
	plugin/mp4/mp4_reader.cc \
	plugin/mp4/printable_text.cc plugin/mp4/printable_text.h \
	plugin/mp4/sample_tables.cc plugin/mp4/sample_tables.h \
	plugin/mp4/track_header.cc plugin/mp4/track_header.h \
	plugin/mp4/track_timeline.cc plugin/mp4/track_timeline.h
