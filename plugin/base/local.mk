libbase_la_SOURCES += \
	plugin/base/bytes.h \
	plugin/base/clock.h \
	plugin/base/codec.cc plugin/base/codec.h \
	plugin/base/file.cc plugin/base/file.h \
	plugin/base/inbox.h \
	plugin/base/json.cc plugin/base/json.h \
	plugin/base/log.cc plugin/base/log.h \
	plugin/base/owned_descriptor.h \
	plugin/base/result.h \
	plugin/base/secret.cc plugin/base/secret.h \
	plugin/base/setting_value.cc plugin/base/setting_value.h \
	plugin/base/sync.h \
	plugin/base/task.h \
	plugin/base/uuid.cc plugin/base/uuid.h \
	plugin/base/text.h

# Apart, because the thin modules have no use for SQLite.
libcore_la_SOURCES += plugin/base/database.cc plugin/base/database.h

unit_tests_SOURCES += \
	tests/plugin/base/bytes_test.cc \
	tests/plugin/base/database_test.cc \
	tests/plugin/base/file_test.cc \
	tests/plugin/base/json_test.cc \
	tests/plugin/base/secret_test.cc \
	tests/plugin/base/setting_value_test.cc
