libcore_la_SOURCES += \
	plugin/rtp/audio_payload_format.cc \
	plugin/rtp/av1_payload_format.cc \
	plugin/rtp/av1_sequence_header.cc plugin/rtp/av1_sequence_header.h \
	plugin/rtp/bit_reader.h \
	plugin/rtp/delay_envelope.cc plugin/rtp/delay_envelope.h \
	plugin/rtp/frame.h \
	plugin/rtp/frame_assembler.cc plugin/rtp/frame_assembler.h \
	plugin/rtp/h264_parameter_sets.cc plugin/rtp/h264_parameter_sets.h \
	plugin/rtp/h264_payload_format.cc \
	plugin/rtp/h265_parameter_sets.cc plugin/rtp/h265_parameter_sets.h \
	plugin/rtp/h265_payload_format.cc \
	plugin/rtp/jitter.cc plugin/rtp/jitter.h \
	plugin/rtp/lip_sync.cc plugin/rtp/lip_sync.h \
	plugin/rtp/nal_payload_format.cc plugin/rtp/nal_payload_format.h \
	plugin/rtp/ordered_packet.h \
	plugin/rtp/parameter_sets.h \
	plugin/rtp/payload_format.h \
	plugin/rtp/payload_formats.cc \
	plugin/rtp/redundant_audio.cc plugin/rtp/redundant_audio.h \
	plugin/rtp/reorder_buffer.cc plugin/rtp/reorder_buffer.h \
	plugin/rtp/rtp_negotiation.h \
	plugin/rtp/rtp_packet.cc plugin/rtp/rtp_packet.h \
	plugin/rtp/sender_report.cc plugin/rtp/sender_report.h \
	plugin/rtp/track_clock.cc plugin/rtp/track_clock.h \
	plugin/rtp/track_receiver.cc plugin/rtp/track_receiver.h \
	plugin/rtp/track_statistics.h \
	plugin/rtp/unwrapper.h \
	plugin/rtp/video_orientation.cc plugin/rtp/video_orientation.h \
	plugin/rtp/vp8_payload_format.cc \
	plugin/rtp/vp9_frame_header.cc plugin/rtp/vp9_frame_header.h \
	plugin/rtp/vp9_payload_format.cc \
	plugin/rtp/vp9_superframe.cc plugin/rtp/vp9_superframe.h

pure_tests_SOURCES += \
	tests/support/bit_writer.h tests/support/rtcp_builder.h tests/support/rtp_builder.h \
	tests/support/rtp_capture.cc tests/support/rtp_capture.h \
	tests/plugin/rtp/audio_payload_format_test.cc \
	tests/plugin/rtp/av1_payload_format_test.cc \
	tests/plugin/rtp/av1_sequence_header_test.cc \
	tests/plugin/rtp/bit_reader_test.cc \
	tests/plugin/rtp/delay_envelope_test.cc \
	tests/plugin/rtp/frame_assembler_test.cc \
	tests/plugin/rtp/h264_parameter_sets_test.cc \
	tests/plugin/rtp/h264_payload_format_test.cc \
	tests/plugin/rtp/h265_parameter_sets_test.cc \
	tests/plugin/rtp/h265_payload_format_test.cc \
	tests/plugin/rtp/jitter_test.cc \
	tests/plugin/rtp/lip_sync_test.cc \
	tests/plugin/rtp/payload_formats_test.cc \
	tests/plugin/rtp/redundant_audio_test.cc \
	tests/plugin/rtp/reorder_buffer_test.cc \
	tests/plugin/rtp/rtp_packet_test.cc \
	tests/plugin/rtp/sender_report_test.cc \
	tests/plugin/rtp/track_clock_test.cc \
	tests/plugin/rtp/track_receiver_test.cc \
	tests/plugin/rtp/unwrapper_test.cc \
	tests/plugin/rtp/vp8_payload_format_test.cc \
	tests/plugin/rtp/vp9_frame_header_test.cc \
	tests/plugin/rtp/vp9_payload_format_test.cc \
	tests/plugin/rtp/vp9_superframe_test.cc

# Real packets through the receiver, and through FFmpeg.
check_PROGRAMS += tests/plugin/rtp/depacketize
tests_plugin_rtp_depacketize_SOURCES = \
	tests/plugin/rtp/depacketize.cc \
	tests/support/rtp_capture.cc tests/support/rtp_capture.h
tests_plugin_rtp_depacketize_LDADD = $(CORE)
TESTS += tests/plugin/rtp/decode_captures_test.sh
EXTRA_DIST += \
	tests/plugin/rtp/decode_captures_test.sh \
	tests/data/captures/README.md \
	tests/data/captures/chromium-av1.rtpdump \
	tests/data/captures/chromium-h264.rtpdump \
	tests/data/captures/chromium-vp8.rtpdump \
	tests/data/captures/chromium-vp9.rtpdump \
	tests/data/captures/chromium-vp9svc.rtpdump \
	tests/data/captures/x265-h265.rtpdump
