"""What the system tests share: the build under test, the rig's web server, a private Janus, recorded conferences."""

import dataclasses
import os
import pathlib
import time

import pytest

import analysis
import browser
import conference
import janus as janus_module
import listing
import lives
import mediafile
import processes
import web as web_module

DEBIAN_ROOM = 1234


def pytest_configure(config):
    processes.exit_on_signals()


@pytest.fixture(scope="session")
def build():
    """The build tree (or DESTDIR) with the modules: RECORDER_BUILD."""
    tree = os.environ.get("RECORDER_BUILD")
    if not tree:
        pytest.exit("RECORDER_BUILD must name the build tree, as scripts/check.sh does", returncode=2)
    return pathlib.Path(tree)


@pytest.fixture(scope="session")
def asan_build():
    """A build tree with the address sanitizer: RECORDER_ASAN_BUILD."""
    tree = os.environ.get("RECORDER_ASAN_BUILD")
    if not tree:
        pytest.skip("RECORDER_ASAN_BUILD names no build tree")
    return pathlib.Path(tree)


@pytest.fixture(scope="session")
def web():
    with web_module.WebServer() as server:
        yield server


@pytest.fixture
def janus(tmp_path, build, web):
    with janus_module.Janus(tmp_path, build, web.url + "/events") as one:
        yield one
        assert one.is_running(), f"Janus ended by itself:\n{one.log_tail()}"


@pytest.fixture
def publisher(tmp_path, web, janus):
    """Publishers of the H264 room, or the room that is given, that are closed after the test."""
    opened = []

    def publish(name="Alice", room=janus_module.H264_ROOM, look=0, **options):
        one = browser.Publisher(web, tmp_path, browser.websocket_url(janus), room, name, browser.LOOKS[look], **options)
        opened.append(one)
        return one
    yield publish
    for one in opened:
        one.close()


@dataclasses.dataclass
class Recorded:
    """A conference (conference.play) and what became of it."""
    path: pathlib.Path
    presences: list
    media: mediafile.MediaFile
    listing: list
    pictures: dict          # index of a track -> analysis.Picture
    sounds: dict            # index of a track -> analysis.Sound
    terminated: tuple       # wall-clock seconds before and after the request that ended it

    def tracks_of(self, presence):
        """{"audio": Track, "video": Track} of one stretch of publishing."""
        found = [one for one in self.media.tracks if one.media_session_id == presence.media_session_id]
        assert sorted(one.kind for one in found) == ["audio", "video"], presence
        return {one.kind: one for one in found}


# How a conference is held: in which room, and by which of Janus's transports the one who vanishes came. By WebSockets
# Janus notices it at once, by HTTP not before the session times out, long after the recording.
HELD = {"h264": (janus_module.H264_ROOM, browser.http_url), "vp8": (DEBIAN_ROOM, browser.websocket_url)}


def hold_and_record(web, folder, build, kind):
    room, vanishing_server = HELD[kind]
    uri = f"multi-recorder://{kind}"
    with janus_module.Janus(folder, build, web.url + "/events") as janus:
        started = janus.rest.call("/multipleRecorder/startup", {"uri": uri, "room": room, "secret": janus.PUBLISH_SECRET})
        assert started.status == 200, started
        with conference.Conference(web, janus, folder, room, witnesses=True) as people:
            conference.play(people, vanishing_server(janus))
            before = time.time()
            ended = janus.rest.call("/multipleRecorder/terminate", {"uri": uri})
            people.finish()
        assert ended.status == 200, ended
        return janus.records / ended.body["fileName"], people.presences, (before, time.time())


@pytest.fixture(scope="session")
def recordings(web, build, tmp_path_factory):
    """recordings(kind) is the Recorded of that kind, made once."""
    made = {}

    def record(kind):
        if kind not in made:
            path, presences, terminated = hold_and_record(web, tmp_path_factory.mktemp(kind), build, kind)
            media = mediafile.probe(path)
            frequencies = [look.frequency for look in browser.LOOKS]
            made[kind] = Recorded(
                path, presences, media, listing.show_tracks_info(build, path),
                {one.index: analysis.analyse_picture(media, one) for one in media.of_kind("video")},
                {one.index: analysis.analyse_sound(media, one, frequencies) for one in media.of_kind("audio")},
                terminated)
        return made[kind]
    return record


@pytest.fixture(scope="session")
def killed(web, build, tmp_path_factory):
    """The twenty lives of lives.py, after all of them."""
    janus_lives = lives.Lives(web, tmp_path_factory.mktemp("lives"), build)
    try:
        yield janus_lives.live_them_all()
    finally:
        janus_lives.close()
