# Each fuzz target is one file with LLVMFuzzerTestOneInput and a folder of the same name in tests/fuzz/corpus.
# Without --enable-fuzzing the same targets replay their corpora in `make check`.
FUZZ_TARGETS =
if FUZZING
FUZZ_MAIN =
else
FUZZ_MAIN = tests/fuzz/replay_main.cc
TESTS += tests/fuzz/replay.sh
endif
AM_TESTS_ENVIRONMENT = FUZZ_TARGETS='$(FUZZ_TARGETS)'; export FUZZ_TARGETS;
dist_check_SCRIPTS = tests/fuzz/replay.sh
EXTRA_DIST += tests/fuzz/replay_main.cc
FUZZ_LDFLAGS = $(AM_LDFLAGS) $(FUZZING_FLAGS)

FUZZ_TARGETS += tests/fuzz/mp4_reader_fuzz
tests_fuzz_mp4_reader_fuzz_SOURCES = tests/fuzz/mp4_reader_fuzz.cc tests/support/memory_source.h $(FUZZ_MAIN)
tests_fuzz_mp4_reader_fuzz_LDADD = libcore.la
tests_fuzz_mp4_reader_fuzz_LDFLAGS = $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/corpus/mp4_reader_fuzz

check_PROGRAMS += $(FUZZ_TARGETS)
