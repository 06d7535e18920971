# Benchmarks are no part of `make check`: `make bench` builds and runs them, each prints one line of JSON.
BENCHMARKS =
BENCH_SUPPORT = tests/bench/samples.cc tests/bench/samples.h
BENCH_LOOPBACK = tests/plugin/ingest/loopback.cc tests/plugin/ingest/loopback.h
BENCH_RIG = tests/bench/machine.h \
	tests/bench/participant.cc tests/bench/participant.h \
	tests/bench/recording_rig.cc tests/bench/recording_rig.h \
	tests/support/rtp_builder.h tests/support/rtp_capture.cc tests/support/rtp_capture.h

BENCHMARKS += tests/bench/udp_receiver_bench
tests_bench_udp_receiver_bench_SOURCES = tests/bench/udp_receiver_bench.cc $(BENCH_SUPPORT) $(BENCH_LOOPBACK)
tests_bench_udp_receiver_bench_LDADD = $(CORE)

# What a handle does with a packet, with the symbols of Janus's executable that it needs.
BENCHMARKS += tests/bench/incoming_rtp_bench
tests_bench_incoming_rtp_bench_SOURCES = tests/bench/incoming_rtp_bench.cc $(BENCH_SUPPORT) $(BENCH_RIG) \
	plugin/janus/incoming_media.cc plugin/janus/simulcast.cc tests/support/fake_rtp.cc
tests_bench_incoming_rtp_bench_CPPFLAGS = $(AM_CPPFLAGS) $(JANUS_CPPFLAGS)
tests_bench_incoming_rtp_bench_LDADD = $(CORE)

BENCHMARKS += tests/bench/packet_to_file_bench
tests_bench_packet_to_file_bench_SOURCES = tests/bench/packet_to_file_bench.cc $(BENCH_SUPPORT) $(BENCH_RIG)
tests_bench_packet_to_file_bench_LDADD = $(CORE)

BENCHMARKS += tests/bench/live_recording_bench
tests_bench_live_recording_bench_SOURCES = tests/bench/live_recording_bench.cc $(BENCH_SUPPORT) $(BENCH_RIG) \
	$(BENCH_LOOPBACK)
tests_bench_live_recording_bench_LDADD = $(CORE)

EXTRA_PROGRAMS += $(BENCHMARKS)
CLEANFILES += $(BENCHMARKS)

# With a real Janus and a real browser, which need the modules.
EXTRA_DIST += tests/bench/videoroom_cost.py
# With ffmpeg beside it.
EXTRA_DIST += tests/bench/mixer_bench.py
# Takes too long for `make bench`.
EXTRA_DIST += tests/bench/mixer_hours.py

bench: all $(BENCHMARKS)
	@for benchmark in $(BENCHMARKS); do ./$$benchmark || exit 1; done
	@python3 -B $(srcdir)/tests/bench/videoroom_cost.py $(abs_top_builddir)
	@python3 -B $(srcdir)/tests/bench/mixer_bench.py $(abs_top_builddir)
.PHONY: bench
