MIXER_SOURCES += \
	tools/offline_mixer/picture/canvas.cc tools/offline_mixer/picture/canvas.h \
	tools/offline_mixer/picture/caption.cc tools/offline_mixer/picture/caption.h \
	tools/offline_mixer/picture/caption_text.cc tools/offline_mixer/picture/caption_text.h \
	tools/offline_mixer/picture/color.h \
	tools/offline_mixer/picture/color_matrix.cc tools/offline_mixer/picture/color_matrix.h \
	tools/offline_mixer/picture/grid.cc tools/offline_mixer/picture/grid.h \
	tools/offline_mixer/picture/layout.cc tools/offline_mixer/picture/layout.h \
	tools/offline_mixer/picture/overlay.cc tools/offline_mixer/picture/overlay.h \
	tools/offline_mixer/picture/picture_file.cc tools/offline_mixer/picture/picture_file.h \
	tools/offline_mixer/picture/scaler.cc tools/offline_mixer/picture/scaler.h \
	tools/offline_mixer/picture/scenery.cc tools/offline_mixer/picture/scenery.h \
	tools/offline_mixer/picture/stage.cc tools/offline_mixer/picture/stage.h \
	tools/offline_mixer/picture/tile.cc tools/offline_mixer/picture/tile.h

unit_tests_SOURCES += \
	tests/tools/offline_mixer/picture/canvas_test.cc \
	tests/tools/offline_mixer/picture/caption_test.cc \
	tests/tools/offline_mixer/picture/caption_text_test.cc \
	tests/tools/offline_mixer/picture/color_matrix_test.cc \
	tests/tools/offline_mixer/picture/color_test.cc \
	tests/tools/offline_mixer/picture/layout_test.cc \
	tests/tools/offline_mixer/picture/overlay_test.cc \
	tests/tools/offline_mixer/picture/picture_file_test.cc \
	tests/tools/offline_mixer/picture/scaler_test.cc \
	tests/tools/offline_mixer/picture/stage_test.cc \
	tests/tools/offline_mixer/picture/test_picture.cc tests/tools/offline_mixer/picture/test_picture.h
