"""kill -9 of Janus at any moment leaves a file that plays up to two seconds before the kill, with all its tracks."""

import dataclasses
import random
import threading
import time

import pytest

import browser
import janus as janus_module
import mediafile

ROUNDS = 20
ROOM = janus_module.H264_ROOM
URI = "multi-recorder://killed"
LOST_S = 2.0       # before the kill
KEY_FRAME_S = 0.6  # from add to the first picture
EDGE_S = 0.15


@dataclasses.dataclass
class Stretch:
    """A stream in the recording, from its add to its remove; both in wall-clock seconds."""
    stream: str
    added: float
    removed: float = float("inf")


class Churn(threading.Thread):
    """Removes a stream and adds it again, until Janus does not answer any more."""

    def __init__(self, janus, stream, stretches, chance):
        super().__init__(daemon=True)
        self._janus = janus
        self._stretches = stretches
        self._stream = stream
        self._random = random.Random(chance.random())

    def run(self):
        body = {"uri": URI, "mediaSessionId": self._stream}
        try:
            while True:
                time.sleep(self._random.uniform(0.6, 1.2))
                self._janus.rest.call("/multipleRecorder/remove", body)
                self._stretches[-1].removed = time.time()
                time.sleep(self._random.uniform(0, 0.3))
                self._janus.rest.call("/multipleRecorder/add", {**body, "secret": self._janus.PUBLISH_SECRET})
                self._stretches.append(Stretch(self._stream, time.time()))
        except OSError:
            pass


@pytest.fixture(scope="module")
def rig(tmp_path_factory, web, build):
    """A Janus that is not running, and two participants whose pages are loaded anew for each of its lives."""
    folder = tmp_path_factory.mktemp("crash")
    janus = janus_module.Janus(folder, build, web.url + "/events")
    server = browser.websocket_url(janus)
    people = [browser.Publisher(web, folder, server, ROOM, name, look, wait=1)
              for name, look in zip(("Alice", "Bob"), browser.LOOKS)]
    yield janus, people
    for person in people:
        person.close()
    if janus.is_running():
        janus.kill()


@pytest.mark.parametrize("number", range(1, ROUNDS + 1))
def test_everything_up_to_two_seconds_before_the_kill_plays(rig, number):
    janus, people = rig
    chance = random.Random(number)
    for old in janus.records.iterdir():
        old.unlink()
    stretches, killed = record_and_kill(janus, people, number, chance)
    for person in people:
        person.command("reload")
    path, = janus.records.glob("*.mp4")
    media = mediafile.probe(path, mediafile.WHOLE_FILE)
    assert mediafile.decode_errors(media, mediafile.WHOLE_FILE) == ""
    for stretch in stretches:
        assert_plays(media, stretch, min(stretch.removed, killed - LOST_S))


def record_and_kill(janus, people, number, chance):
    """One life of Janus. In every other one, tracks come and go until the kill."""
    janus.start()
    for person in people:
        person.wait_for("ready", count=number)
        person.command("publish")
    for person in people:
        person.wait_published(count=number)
    assert janus.rest.call("/multipleRecorder/startup", {"uri": URI}).status == 200
    stretches = []
    for stream in [one["mediaSessionId"] for one in janus.rest.call("/stream/find_all").body]:
        body = {"uri": URI, "mediaSessionId": stream, "secret": janus.PUBLISH_SECRET}
        assert janus.rest.call("/multipleRecorder/add", body).status == 200
        stretches.append(Stretch(stream, time.time()))
    if number % 2:
        Churn(janus, stretches[-1].stream, stretches, chance).start()
    time.sleep(chance.uniform(2.5, 6))
    janus.kill()
    return list(stretches), time.time()


def assert_plays(media, stretch, until):
    """Both tracks of a stretch are there, and reach that moment. One too short for a picture need not show."""
    if until - stretch.added < KEY_FRAME_S:
        return
    for kind in ("audio", "video"):
        found = [track for track in media.of_kind(kind) if track.media_session_id == stretch.stream and
                 -EDGE_S <= media.start_wall + track.start - stretch.added <= KEY_FRAME_S]
        assert len(found) == 1, (kind, stretch, [track.start + media.start_wall for track in media.tracks])
        assert media.start_wall + found[0].end >= until - EDGE_S, (kind, stretch)
