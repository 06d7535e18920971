MIXER_SOURCES += \
	tools/offline_mixer/schedule/attendance.cc tools/offline_mixer/schedule/attendance.h \
	tools/offline_mixer/schedule/schedule.cc tools/offline_mixer/schedule/schedule.h

unit_tests_SOURCES += \
	tests/tools/offline_mixer/schedule/schedule_test.cc
