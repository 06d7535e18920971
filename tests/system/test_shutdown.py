"""Janus is stopped while it records and while it is asked."""

import platform
import random
import subprocess
import threading
import time

import pytest

import browser
import janus as janus_module
import mediafile

ROOM = {"room": janus_module.H264_ROOM, "secret": janus_module.Janus.PUBLISH_SECRET}
STOPS = 50
CALLERS = 4


def sanitizer_library():
    """Of clang, which scripts/check.sh builds with; it has both sanitizers."""
    name = f"libclang_rt.asan-{platform.machine()}.so"
    run = subprocess.run(["clang", f"-print-file-name={name}"], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def asan_environment():
    """For Debian's Janus, which is not built with the sanitizers: their library comes before everything else."""
    return {"PATH": "/usr/bin:/bin", "LD_PRELOAD": sanitizer_library(),
            # Leaks of Janus itself, which frees little when it stops, are not ours to judge.
            "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=1", "UBSAN_OPTIONS": "print_stacktrace=1"}


def assert_clean(janus, status):
    log = janus.log()
    assert "AddressSanitizer" not in log and "runtime error" not in log, log[-6000:]
    assert status == 0, f"Janus ended with {status}:\n{janus.log_tail()}"


def record_until_stopped(web, folder, janus):
    """Two recordings of one participant when SIGTERM comes."""
    with janus, browser.Publisher(web, folder, browser.websocket_url(janus), ROOM["room"], "Alice",
                                  browser.LOOKS[0]) as alice:
        alice.wait_published()
        for uri in ("first", "second"):
            assert janus.rest.call("/multipleRecorder/startup", {"uri": uri, **ROOM}).status == 200
        time.sleep(3)
        return janus.stop()


def test_sigterm_finishes_every_file(tmp_path, web, build):
    janus = janus_module.Janus(tmp_path, build, web.url + "/events")
    assert_clean(janus, record_until_stopped(web, tmp_path, janus))
    files = list(janus.records.iterdir())
    assert len(files) == 2
    for path in files:
        assert mediafile.is_finished(path)
        media = mediafile.probe(path)
        assert mediafile.decode_errors(media) == ""
        assert [track.kind for track in media.tracks].count("audio") == 1
        assert all(track.end - track.start > 2 for track in media.tracks)


def test_sigterm_while_recording_is_clean_under_the_address_sanitizer(tmp_path, web, asan_build):
    janus = janus_module.Janus(tmp_path, asan_build, web.url + "/events", environment=asan_environment())
    assert_clean(janus, record_until_stopped(web, tmp_path, janus))
    assert all(mediafile.is_finished(path) for path in janus.records.iterdir())


@pytest.fixture(scope="module")
def restarted_janus(tmp_path_factory, asan_build):
    """With the address sanitizer; one for all the stops, because making one takes longer than stopping it."""
    return janus_module.Janus(tmp_path_factory.mktemp("stops"), asan_build, environment=asan_environment())


@pytest.mark.parametrize("number", range(1, STOPS + 1))
def test_sigterm_with_requests_in_flight_is_clean(restarted_janus, number):
    janus = restarted_janus.start()
    callers = [threading.Thread(target=call_until_stopped, args=(janus, caller), daemon=True)
               for caller in range(CALLERS)]
    for caller in callers:
        caller.start()
    time.sleep(random.Random(number).uniform(0.02, 0.3))
    status = janus.stop()
    for caller in callers:
        caller.join()
    assert_clean(janus, status)


def call_until_stopped(janus, number):
    """Odd callers come by REST, even ones by the Admin API."""
    door = janus.rest if number % 2 else janus.admin
    uri = {"uri": f"caller-{number}"}
    try:
        while True:
            door.call("/multipleRecorder/startup", {**uri, **ROOM})
            door.call("/status")
            door.call("/multipleRecorder/find_all")
            door.call("/multipleRecorder/terminate", uri)
    except Exception:  # noqa: BLE001 - a server that stops answers with anything or nothing
        return
