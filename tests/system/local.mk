# Run by `scripts/check.sh system`, with a real Janus and real browsers.
EXTRA_DIST += \
	tests/system/analysis.py \
	tests/system/backend.py \
	tests/system/browser.py \
	tests/system/built.py \
	tests/system/conference.py \
	tests/system/conftest.py \
	tests/system/demo.py \
	tests/system/hooks.py \
	tests/system/janus.py \
	tests/system/jcfg.py \
	tests/system/listing.py \
	tests/system/lives.py \
	tests/system/loopback.py \
	tests/system/mediafile.py \
	tests/system/mixed.py \
	tests/system/mixer.py \
	tests/system/network.py \
	tests/system/processes.py \
	tests/system/rest.py \
	tests/system/single.py \
	tests/system/test_api.py \
	tests/system/test_auto_record.py \
	tests/system/test_change.py \
	tests/system/test_codecs.py \
	tests/system/test_conference.py \
	tests/system/test_crash.py \
	tests/system/test_disk.py \
	tests/system/test_documentation.py \
	tests/system/test_encryption.py \
	tests/system/test_events.py \
	tests/system/test_hooks.py \
	tests/system/test_leaks.py \
	tests/system/test_membership.py \
	tests/system/test_memory.py \
	tests/system/test_mixer.py \
	tests/system/test_mixer_files.py \
	tests/system/test_pause.py \
	tests/system/test_network.py \
	tests/system/test_playback.py \
	tests/system/test_repair.py \
	tests/system/test_rotation.py \
	tests/system/test_shutdown.py \
	tests/system/test_single.py \
	tests/system/web.py \
	tests/system/witness.py \
	tests/system/pages/channel.js \
	tests/system/pages/participant.js \
	tests/system/pages/picture.js \
	tests/system/pages/player.html \
	tests/system/pages/player.js \
	tests/system/pages/publisher.html \
	tests/system/pages/publisher.js \
	tests/system/pages/sound.js \
	tests/system/pages/streamer.html \
	tests/system/pages/streamer.js

# Makes recordings to mix.
check_PROGRAMS += tests/support/write_conference
tests_support_write_conference_SOURCES = tests/support/write_conference.cc \
	tests/support/conference_file.cc tests/support/conference_file.h tests/support/encoding.h tests/support/logging_write_sink.h \
	tests/support/picture_encoder.cc tests/support/picture_encoder.h tests/support/whole_text.h
tests_support_write_conference_LDADD = $(CORE)
