libcore_la_SOURCES += \
	plugin/rtp/frame.h \
	plugin/rtp/track_receiver.h \
	plugin/rtp/track_clock.h
