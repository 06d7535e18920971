"""Streams come to a recording and go from it while it runs."""

import time

import janus as janus_module
import listing
import mediafile

URI = "multi-recorder://membership"
TIMES = 40
STAY_S = 0.8


def test_forty_adds_and_removes_all_show_in_the_file(janus, publisher):
    publisher().wait_published()
    stream = janus.rest.call("/stream/find_all").body[0]["mediaSessionId"]
    body = {"uri": URI, "mediaSessionId": stream}
    assert janus.rest.call("/multipleRecorder/startup", {"uri": URI}).status == 200
    stretches = []
    for _ in range(TIMES):
        added = janus.rest.call("/multipleRecorder/add", {**body, "secret": janus.PUBLISH_SECRET})
        begin = time.time()
        time.sleep(STAY_S)
        end = time.time()
        removed = janus.rest.call("/multipleRecorder/remove", body)
        stretches.append((begin, end, time.time()))
        assert (added.status, removed.status) == (200, 200)
    ended = janus.rest.call("/multipleRecorder/terminate", {"uri": URI})
    media = mediafile.probe(janus.records / ended.body["fileName"])
    assert mediafile.decode_errors(media) == ""
    for kind in ("audio", "video"):
        tracks = media.of_kind(kind)
        assert len(tracks) == TIMES
        for track, (begin, end, removed_at) in zip(tracks, stretches):
            assert begin - 0.1 <= media.start_wall + track.start
            assert end - 0.1 <= media.start_wall + track.end <= removed_at + 0.1


def test_a_stream_may_be_in_two_recordings(janus, publisher):
    publisher().wait_published()
    room = {"room": janus_module.H264_ROOM, "secret": janus.PUBLISH_SECRET}
    for uri in ("first", "second"):
        assert janus.rest.call("/multipleRecorder/startup", {"uri": uri, **room}).status == 200
    time.sleep(2)
    ends = []
    for uri in ("first", "second"):
        media = mediafile.probe(
            janus.records / janus.rest.call("/multipleRecorder/terminate", {"uri": uri}).body["fileName"])
        assert sorted(track.kind for track in media.tracks) == ["audio", "video"]
        ends.append(max(track.end for track in media.tracks))
    assert min(ends) > 1.5


def test_a_camera_that_is_switched_off_for_a_while_is_a_pause_of_its_track(janus, publisher, build):
    participant = publisher()
    participant.wait_published()
    room = {"room": janus_module.H264_ROOM, "secret": janus.PUBLISH_SECRET}
    assert janus.rest.call("/multipleRecorder/startup", {"uri": URI, **room}).status == 200
    for on in (False, True):
        time.sleep(3)
        participant.command("camera", on=on)
        participant.wait_for("camera", count=2 if on else 1)
    time.sleep(3)
    path = janus.records / janus.rest.call("/multipleRecorder/terminate", {"uri": URI}).body["fileName"]
    video, = [track for track in listing.show_tracks_info(build, path) if track["trackType"] == "VIDEO"]
    pauses = [edit for edit in video["trackEdits"] if edit["type"] == "pause" and edit["startInMs"] != "0"]
    assert len(pauses) == 1
    assert 2000 < int(pauses[0]["endInMs"]) - int(pauses[0]["startInMs"]) < 5000
