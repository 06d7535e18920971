libcore_la_SOURCES += \
	plugin/media/aac_encoder.cc plugin/media/aac_encoder.h \
	plugin/media/audio_path.cc plugin/media/audio_path.h \
	plugin/media/ffmpeg.h \
	plugin/media/opus_decoder.cc plugin/media/opus_decoder.h \
	plugin/media/opus_packet.cc plugin/media/opus_packet.h \
	plugin/media/pass_through.cc plugin/media/pass_through.h \
	plugin/media/placing.cc plugin/media/placing.h \
	plugin/media/resampler.cc plugin/media/resampler.h \
	plugin/media/transcoder.cc plugin/media/transcoder.h \
	plugin/media/webm_codecs.cc plugin/media/webm_codecs.h \
	plugin/media/webm_muxer.cc plugin/media/webm_muxer.h \
	plugin/media/webm_output.cc plugin/media/webm_output.h \
	plugin/media/webm_track.cc plugin/media/webm_track.h \
	plugin/media/webm_writer.cc plugin/media/webm_writer.h

unit_tests_SOURCES += \
	tests/plugin/media/audio_signal.h tests/plugin/media/audio_signal.cc \
	tests/plugin/media/opus_packet_test.cc \
	tests/plugin/media/pass_through_test.cc \
	tests/plugin/media/placing_test.cc \
	tests/plugin/media/resampler_test.cc \
	tests/plugin/media/transcoder_test.cc \
	tests/plugin/media/webm_codecs_test.cc \
	tests/plugin/media/webm_writer_test.cc \
	tests/support/webm_file.cc tests/support/webm_file.h \
	tests/support/webm_recording.cc tests/support/webm_recording.h
