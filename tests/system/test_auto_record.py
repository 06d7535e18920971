"""Rooms that are recorded without being asked to."""

import dataclasses
import time

import pytest

import browser
import janus as janus_module
import mediafile
import processes
import single
from conftest import DEBIAN_ROOM

END_AFTER_S = 2


@dataclasses.dataclass
class Rig:
    janus: janus_module.Janus
    streams: single.Streams

    def recorders(self):
        body = self.janus.rest.call("/multipleRecorder/find_all").body
        return body if isinstance(body, list) else []


@pytest.fixture(scope="module")
def rig(tmp_path_factory, build, web):
    """The H264 room by its id in mode multi; Debian's by its description in mode single."""
    folder = tmp_path_factory.mktemp("auto")
    secret = janus_module.Janus.PUBLISH_SECRET
    with janus_module.Janus(folder, build, web.url + "/events", recorder={
            "auto_record": [{"room": f"{janus_module.H264_ROOM}", "mode": "multi"},
                            {"room": "Demo*", "mode": "single"}],
            "auto_record_end_after": f"{END_AFTER_S}s",
            "room_secrets": [{"room": "*", "secret": secret}]}) as janus:
        yield Rig(janus, single.Streams(janus))
        assert janus.is_running(), janus.log_tail()


@pytest.fixture
def people(rig, web, tmp_path):
    """Participants of both rooms, who publish and leave when they are told to."""
    server = browser.websocket_url(rig.janus)
    found = [browser.Publisher(web, tmp_path, server, room, name, look, wait=1) for room, name, look in (
        (janus_module.H264_ROOM, "Alice", browser.LOOKS[0]), (DEBIAN_ROOM, "Dora", browser.LOOKS[1]))]
    for one in found:
        one.wait_for("ready")
    yield found
    for one in found:
        one.close()


def test_rooms_are_recorded_from_the_first_publisher_until_they_have_been_empty_for_a_while(rig, people):
    alice, dora = people
    assert not rig.recorders() and not rig.streams.running()
    for number in (1, 2):
        for one in people:
            one.command("publish")
        for one in people:
            one.wait_published(number)
        recorder, = processes.wait_until(rig.recorders, 5, "the room is not recorded")
        assert recorder["mediaSessionsId"] == [rig.streams.wait_for("Alice")]
        running = processes.wait_until(rig.streams.running, 5, "Dora is not recorded")
        assert list(running) == [rig.streams.wait_for("Dora")]
        time.sleep(2)
        for one in people:
            one.leave(number, unpublish=False)
        left = time.monotonic()
        processes.wait_until(lambda: not rig.streams.running(), 2, "the stream's recording does not end")
        # The room's goes on for a while, and whoever comes back meanwhile is in the same file.
        if number == 1:
            assert [one["fileName"] for one in rig.recorders()] == [recorder["fileName"]]
    processes.wait_until(lambda: not rig.recorders(), END_AFTER_S + 3, "the room's recording does not end")
    assert time.monotonic() - left > END_AFTER_S - 0.5
    room, = processes.wait_until(lambda: list(rig.janus.records.glob("*.mp4")), 5, "no file of the room")
    processes.wait_until(lambda: mediafile.is_finished(room), 5, f"{room} is not finished")
    media = mediafile.probe(room)
    assert mediafile.decode_errors(media) == ""
    assert [track.name for track in media.tracks] == ["Alice"] * 4
    singles = list(rig.janus.records.glob("*.webm"))
    assert len(singles) == 2
    for path in singles:
        assert mediafile.decode_errors(mediafile.probe(path)) == ""
