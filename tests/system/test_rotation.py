"""A recording that goes on in a new file by time or by size: every part is whole, and the parts have every frame once."""

import time

import pytest

import backend as backend_module
import browser
import janus as janus_module
import mediafile
import single

TIME_S = 2
SIZE = 16 * 1024  # of about 6 KB a second
LENGTH_S = 9
# A key frame is asked for half a second before a part is due, and ends the part when it comes.
LEAD_S = 0.5
KEY_FRAME_S = 0.6
WITNESS = "witness"


class Rotated:
    """One stream's parts, in their order, and the same stream in a recording that went through."""

    def __init__(self, name, stream, paths, whole):
        self.name = name
        self.stream = stream
        self.paths = paths
        self.media = [mediafile.probe(path) for path in paths]
        self.whole = whole


@pytest.fixture(scope="module")
def recorded(tmp_path_factory, build, web):
    """{"time": Rotated, "size": Rotated} and the backend: H264 of a room by time, VP8 of a handle by size."""
    folder = tmp_path_factory.mktemp("rotation")
    with backend_module.Backend() as backend, \
            janus_module.Janus(folder, build, web.url + "/events",
                               recorder={"apps": [backend.application("defaultApp")]}) as janus:
        server = browser.websocket_url(janus)
        with browser.Publisher(web, folder, server, janus_module.H264_ROOM, "Alice", browser.LOOKS[0]) as alice, \
                browser.Streamer(web, folder, server, browser.LOOKS[1]) as page:
            alice.wait_published()
            assert page.publish("Vic", codec="vp8")["event"] == "PUBLISHING"
            yield record(single.Streams(janus), janus), backend
        assert janus.is_running(), janus.log_tail()


def record(streams, janus):
    alice, vic = streams.wait_for("Alice"), streams.wait_for("Vic")
    streams.start_multi(WITNESS, [alice, vic])
    assert streams.start(alice, fileTemplate="by time", rotation=f"{TIME_S}s") == "by time_1.mp4"
    assert streams.start(vic, fileTemplate="by size", rotation=f"{SIZE // 1024}K") == "by size_1.webm"
    time.sleep(LENGTH_S)
    last = {"time": streams.stop(alice), "size": streams.stop(vic)}
    whole = streams.stop_multi(WITNESS)
    return {name: Rotated(name, stream, parts_before(last[name]), whole)
            for name, stream in (("time", alice), ("size", vic))}


def parts_before(last):
    """All parts: name_1, name_2 ... and the last, which has no number."""
    paths = []
    while (path := last.with_stem(f"{last.stem}_{len(paths) + 1}")).exists():
        paths.append(path)
    assert len(list(last.parent.glob(f"{last.stem}*"))) == len(paths) + 1, sorted(last.parent.iterdir())
    return [*paths, last]


@pytest.fixture(params=["time", "size"])
def rotated(request, recorded):
    return recorded[0][request.param]


def test_the_last_part_has_no_number(rotated):
    assert rotated.paths[-1].stem == f"by {rotated.name}"
    assert len(rotated.paths) >= 3


def test_every_part_is_a_whole_file_that_begins_with_a_key_frame(rotated):
    for path, media in zip(rotated.paths, rotated.media):
        assert mediafile.is_finished(path)
        assert mediafile.decode_errors(media) == ""
        assert sorted(track.kind for track in media.tracks) == ["audio", "video"]
        video, = media.of_kind("video")
        assert video.key_frames[0] == video.start
        assert min(track.start for track in media.tracks) < 0.03


def test_the_parts_have_every_picture_once(rotated):
    single.assert_every_packet_once(rotated.media, rotated.whole, rotated.stream, "video")


def test_the_parts_have_all_of_the_sound_once(rotated):
    times = [time for time, _ in single.packets(rotated.media, "audio")]
    gaps = [after - before for before, after in zip(times, times[1:])]
    # A packet of AAC has 21.3 ms, one of Opus 20 ms. Times are rounded to ms, twice.
    length = 1024 / 48000 if rotated.media[0].of_kind("audio")[0].codec == "aac" else 0.020
    assert max(abs(gap - length) for gap in gaps) <= single.SAME_TIME_S, sorted(gaps)[:3] + sorted(gaps)[-3:]
    if rotated.name == "time":  # the recording that went through has AAC too
        single.assert_every_packet_once(rotated.media, rotated.whole, rotated.stream, "audio")


def test_a_part_ends_with_the_key_frame_that_its_time_brings(recorded):
    for media in recorded[0]["time"].media[:-1]:
        end = max(track.end for track in media.tracks)
        assert TIME_S - LEAD_S <= end <= TIME_S - LEAD_S + KEY_FRAME_S


def test_a_part_ends_with_the_key_frame_that_its_size_brings(recorded):
    sizes = [path.stat().st_size for path in recorded[0]["size"].paths]
    assert all(0.7 * SIZE <= size <= 1.5 * SIZE for size in sizes[:-1]), sizes
    assert sizes[-1] <= 1.5 * SIZE


def test_all_parts_are_one_recording_to_its_backend(recorded):
    rotated, backend = recorded
    for one in rotated.values():
        backend.wait_accepted("stoppedRecording", fileName=one.paths[-1].name)
        told = [(event.type, event.payload["fileName"]) for event in
                backend.accepted("startedRecording", "stoppedRecording")
                if event.body["mediaSessionId"] == one.stream]
        assert told == [("startedRecording", one.paths[0].name), ("stoppedRecording", one.paths[-1].name)]
