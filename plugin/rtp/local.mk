libcore_la_SOURCES += \
	plugin/rtp/bit_reader.h \
	plugin/rtp/frame.h \
	plugin/rtp/h264_parameter_sets.cc plugin/rtp/h264_parameter_sets.h \
	plugin/rtp/ordered_packet.h \
	plugin/rtp/reorder_buffer.cc plugin/rtp/reorder_buffer.h \
	plugin/rtp/rtp_packet.cc plugin/rtp/rtp_packet.h \
	plugin/rtp/track_statistics.h \
	plugin/rtp/unwrapper.h

unit_tests_SOURCES += \
	tests/support/rtp_builder.h \
	tests/plugin/rtp/bit_reader_test.cc \
	tests/plugin/rtp/h264_parameter_sets_test.cc \
	tests/plugin/rtp/reorder_buffer_test.cc \
	tests/plugin/rtp/rtp_packet_test.cc \
	tests/plugin/rtp/unwrapper_test.cc
