libcore_la_SOURCES += \
	plugin/media/audio_path.h
