# Benchmarks are no part of `make check`: `make bench` builds and runs them, each prints one line of JSON.
BENCHMARKS =
BENCH_SUPPORT = tests/bench/samples.cc tests/bench/samples.h

BENCHMARKS += tests/bench/udp_receiver_bench
tests_bench_udp_receiver_bench_SOURCES = tests/bench/udp_receiver_bench.cc $(BENCH_SUPPORT) \
	tests/plugin/ingest/loopback.cc tests/plugin/ingest/loopback.h
tests_bench_udp_receiver_bench_LDADD = $(CORE)

EXTRA_PROGRAMS += $(BENCHMARKS)
CLEANFILES += $(BENCHMARKS)

bench: $(BENCHMARKS)
	@for benchmark in $(BENCHMARKS); do ./$$benchmark || exit 1; done
.PHONY: bench
