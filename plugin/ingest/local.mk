libcore_la_SOURCES += \
	plugin/ingest/srtp_session.cc plugin/ingest/srtp_session.h \
	plugin/ingest/udp_port.cc plugin/ingest/udp_port.h \
	plugin/ingest/udp_receiver.cc plugin/ingest/udp_receiver.h \
	plugin/ingest/udp_socket.cc plugin/ingest/udp_socket.h

unit_tests_SOURCES += \
	tests/plugin/ingest/loopback.cc tests/plugin/ingest/loopback.h \
	tests/plugin/ingest/srtp_session_test.cc \
	tests/plugin/ingest/udp_receiver_test.cc \
	tests/plugin/ingest/udp_socket_test.cc
