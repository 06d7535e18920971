MIXER_SOURCES += \
	tools/offline_mixer/movie/encoding.cc tools/offline_mixer/movie/encoding.h \
	tools/offline_mixer/movie/extract.cc tools/offline_mixer/movie/extract.h \
	tools/offline_mixer/movie/extract_plan.cc tools/offline_mixer/movie/extract_plan.h \
	tools/offline_mixer/movie/extracted_file.cc tools/offline_mixer/movie/extracted_file.h \
	tools/offline_mixer/movie/extracted_name.cc tools/offline_mixer/movie/extracted_name.h \
	tools/offline_mixer/movie/finish_movie.cc \
	tools/offline_mixer/movie/joined_track.cc tools/offline_mixer/movie/joined_track.h \
	tools/offline_mixer/movie/media_file.cc tools/offline_mixer/movie/media_file.h \
	tools/offline_mixer/movie/movie.cc tools/offline_mixer/movie/movie.h \
	tools/offline_mixer/movie/part_label.cc tools/offline_mixer/movie/part_label.h \
	tools/offline_mixer/movie/part_range.cc tools/offline_mixer/movie/part_range.h \
	tools/offline_mixer/movie/part_reader.cc tools/offline_mixer/movie/part_reader.h \
	tools/offline_mixer/movie/picture_converter.cc tools/offline_mixer/movie/picture_converter.h \
	tools/offline_mixer/movie/picture_encoder.cc tools/offline_mixer/movie/picture_encoder.h \
	tools/offline_mixer/movie/recorder_file.cc tools/offline_mixer/movie/recorder_file.h \
	tools/offline_mixer/movie/sound_encoder.cc tools/offline_mixer/movie/sound_encoder.h

unit_tests_SOURCES += \
	tests/support/movie_file.cc tests/support/movie_file.h \
	tests/support/moving_picture.h \
	tests/tools/offline_mixer/movie/extract_plan_test.cc \
	tests/tools/offline_mixer/movie/extract_test.cc \
	tests/tools/offline_mixer/movie/extracted_name_test.cc \
	tests/tools/offline_mixer/movie/movie_test.cc \
	tests/tools/offline_mixer/movie/part_label_test.cc \
	tests/tools/offline_mixer/movie/part_range_test.cc
