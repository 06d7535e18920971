MIXER_SOURCES += \
	tools/offline_mixer/sound/faded_sound.cc tools/offline_mixer/sound/faded_sound.h \
	tools/offline_mixer/sound/heard_track.cc tools/offline_mixer/sound/heard_track.h \
	tools/offline_mixer/sound/limiter.cc tools/offline_mixer/sound/limiter.h \
	tools/offline_mixer/sound/sound.cc tools/offline_mixer/sound/sound.h \
	tools/offline_mixer/sound/sound_converter.cc tools/offline_mixer/sound/sound_converter.h \
	tools/offline_mixer/sound/sound_decoder.cc tools/offline_mixer/sound/sound_decoder.h \
	tools/offline_mixer/sound/speaker.cc tools/offline_mixer/sound/speaker.h

unit_tests_SOURCES += \
	tests/support/fake_input.cc tests/support/fake_input.h \
	tests/tools/offline_mixer/sound/faded_sound_test.cc \
	tests/tools/offline_mixer/sound/limiter_test.cc \
	tests/tools/offline_mixer/sound/sound_test.cc \
	tests/tools/offline_mixer/sound/speaker_test.cc
