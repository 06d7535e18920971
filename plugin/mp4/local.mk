libcore_la_SOURCES += \
	plugin/mp4/mp4_writer.h \
	plugin/mp4/mp4_reader.h
