libcore_la_SOURCES += \
	plugin/notify/back_off.h \
	plugin/notify/child_process.cc plugin/notify/child_process.h \
	plugin/notify/client_application.cc plugin/notify/client_application.h \
	plugin/notify/delivery_ledger.cc plugin/notify/delivery_ledger.h \
	plugin/notify/event_dispatcher.cc plugin/notify/event_dispatcher.h \
	plugin/notify/event_request.cc plugin/notify/event_request.h \
	plugin/notify/event_sender.h \
	plugin/notify/hook_ledger.cc plugin/notify/hook_ledger.h \
	plugin/notify/hook_log.cc plugin/notify/hook_log.h \
	plugin/notify/hook_outcome.cc plugin/notify/hook_outcome.h \
	plugin/notify/hook_output.cc plugin/notify/hook_output.h \
	plugin/notify/hook_queue.cc plugin/notify/hook_queue.h \
	plugin/notify/hook_runner.cc plugin/notify/hook_runner.h \
	plugin/notify/http_sender.cc plugin/notify/http_sender.h \
	plugin/notify/notifier.cc plugin/notify/notifier.h \
	plugin/notify/outbox.cc plugin/notify/outbox.h \
	plugin/notify/process_identity.cc plugin/notify/process_identity.h \
	plugin/notify/running_hook.cc plugin/notify/running_hook.h \
	plugin/notify/signature.cc plugin/notify/signature.h

unit_tests_SOURCES += \
	tests/plugin/notify/back_off_test.cc \
	tests/plugin/notify/child_process_test.cc \
	tests/plugin/notify/client_application_test.cc \
	tests/plugin/notify/event_dispatcher_test.cc \
	tests/plugin/notify/event_request_test.cc \
	tests/plugin/notify/hook_log_test.cc \
	tests/plugin/notify/hook_outcome_test.cc \
	tests/plugin/notify/hook_output_test.cc \
	tests/plugin/notify/hook_runner_test.cc \
	tests/plugin/notify/http_sender_test.cc \
	tests/plugin/notify/notifier_test.cc \
	tests/plugin/notify/outbox_test.cc \
	tests/plugin/notify/process_identity_test.cc \
	tests/plugin/notify/signature_test.cc \
	tests/support/fake_event_sender.h \
	tests/support/hook_rig.h \
	tests/support/http_backend.cc tests/support/http_backend.h \
	tests/support/outbox_rig.h \
	tests/support/script_folder.h

EXTRA_DIST += tests/scripts/signature-example-test.sh
TESTS += tests/scripts/signature-example-test.sh
