libcore_la_SOURCES += \
	plugin/media/aac_encoder.cc plugin/media/aac_encoder.h \
	plugin/media/audio_path.cc plugin/media/audio_path.h \
	plugin/media/ffmpeg.h \
	plugin/media/opus_decoder.cc plugin/media/opus_decoder.h \
	plugin/media/opus_packet.cc plugin/media/opus_packet.h \
	plugin/media/pass_through.cc plugin/media/pass_through.h \
	plugin/media/placing.cc plugin/media/placing.h \
	plugin/media/resampler.cc plugin/media/resampler.h \
	plugin/media/transcoder.cc plugin/media/transcoder.h

unit_tests_SOURCES += \
	tests/plugin/media/audio_signal.h tests/plugin/media/audio_signal.cc \
	tests/plugin/media/opus_packet_test.cc \
	tests/plugin/media/pass_through_test.cc \
	tests/plugin/media/placing_test.cc \
	tests/plugin/media/resampler_test.cc \
	tests/plugin/media/transcoder_test.cc
