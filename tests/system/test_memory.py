"""How much memory a recording needs."""

import time

import janus as janus_module

STREAMS = 10
URI = "multi-recorder://memory"


def test_memory_stays_below_1_mb_for_each_stream_and_16_mb(janus, publisher):
    publisher(copies=STREAMS, width=160, height=120, fps=10).wait_published()
    baseline = janus.resident_kb()
    room = {"room": janus_module.H264_ROOM, "secret": janus.PUBLISH_SECRET}
    assert janus.rest.call("/multipleRecorder/startup", {"uri": URI, **room}).status == 200
    highest = 0
    for _ in range(16):
        time.sleep(0.5)
        highest = max(highest, janus.resident_kb())
    assert len(janus.rest.call("/multipleRecorder/find_all").body[0]["mediaSessionsId"]) == STREAMS
    assert highest - baseline < (STREAMS + 16) * 1024
