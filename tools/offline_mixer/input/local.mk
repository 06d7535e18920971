MIXER_SOURCES += \
	tools/offline_mixer/input/input.cc tools/offline_mixer/input/input.h \
	tools/offline_mixer/input/pictures.cc tools/offline_mixer/input/pictures.h \
	tools/offline_mixer/input/video_track.cc tools/offline_mixer/input/video_track.h

unit_tests_SOURCES += \
	tests/tools/offline_mixer/input/input_test.cc \
	tests/tools/offline_mixer/input/pictures_test.cc
