libcore_la_SOURCES += \
	plugin/notify/client_application.cc plugin/notify/client_application.h \
	plugin/notify/hook_queue.cc plugin/notify/hook_queue.h \
	plugin/notify/notifier.cc plugin/notify/notifier.h \
	plugin/notify/outbox.cc plugin/notify/outbox.h

unit_tests_SOURCES += \
	tests/plugin/notify/client_application_test.cc
