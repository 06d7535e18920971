libcore_la_SOURCES += \
	plugin/media/audio_decoder.cc plugin/media/audio_decoder.h \
	plugin/media/audio_encoder.cc plugin/media/audio_encoder.h \
	plugin/media/audio_path.cc plugin/media/audio_path.h \
	plugin/media/ffmpeg.h \
	plugin/media/media_check.cc plugin/media/media_check.h \
	plugin/media/opus_check.cc plugin/media/opus_check.h \
	plugin/media/opus_decoder.cc plugin/media/opus_decoder.h \
	plugin/media/opus_packet.cc plugin/media/opus_packet.h \
	plugin/media/packet_decoder.cc plugin/media/packet_decoder.h \
	plugin/media/pass_through.cc plugin/media/pass_through.h \
	plugin/media/picture_check.cc plugin/media/picture_check.h \
	plugin/media/picture_rotation.cc plugin/media/picture_rotation.h \
	plugin/media/placing.cc plugin/media/placing.h \
	plugin/media/resampler.cc plugin/media/resampler.h \
	plugin/media/telephone_decoder.cc plugin/media/telephone_decoder.h \
	plugin/media/transcoder.cc plugin/media/transcoder.h \
	plugin/media/webm_codecs.cc plugin/media/webm_codecs.h \
	plugin/media/webm_input.cc plugin/media/webm_input.h \
	plugin/media/webm_muxer.cc plugin/media/webm_muxer.h \
	plugin/media/webm_output.cc plugin/media/webm_output.h \
	plugin/media/webm_repair.cc plugin/media/webm_repair.h \
	plugin/media/webm_track.cc plugin/media/webm_track.h \
	plugin/media/webm_writer.cc plugin/media/webm_writer.h

pure_tests_SOURCES += \
	tests/plugin/media/audio_signal.h tests/plugin/media/audio_signal.cc \
	tests/plugin/media/media_check_test.cc \
	tests/plugin/media/opus_packet_test.cc \
	tests/plugin/media/pass_through_test.cc \
	tests/plugin/media/placing_test.cc \
	tests/plugin/media/resampler_test.cc \
	tests/plugin/media/telephone_test.cc \
	tests/plugin/media/transcoder_test.cc \
	tests/plugin/media/webm_codecs_test.cc \
	tests/plugin/media/webm_repair_test.cc \
	tests/plugin/media/webm_writer_test.cc \
	tests/support/webm_file.cc tests/support/webm_file.h \
	tests/support/webm_recording.cc tests/support/webm_recording.h

# FFmpeg reads what the WebM writer wrote.
check_PROGRAMS += tests/plugin/media/write_webm
tests_plugin_media_write_webm_SOURCES = tests/plugin/media/write_webm.cc tests/support/rtp_capture.cc \
	tests/support/webm_recording.cc
tests_plugin_media_write_webm_LDADD = $(CORE)
TESTS += tests/plugin/media/ffprobe_webm_test.sh
EXTRA_DIST += tests/plugin/media/ffprobe_webm_test.sh
