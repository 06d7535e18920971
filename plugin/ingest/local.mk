libcore_la_SOURCES += \
	plugin/ingest/udp_receiver.h
