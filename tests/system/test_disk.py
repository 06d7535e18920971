"""The disk fills up while recordings run."""

import dataclasses
import os
import pathlib
import subprocess
import time

import pytest

import backend as backend_module
import browser
import janus as janus_module
import mediafile
import processes
import single

MEGA = 1 << 20
URI = "multi-recorder://disk"


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory):
    """A file system of 64 MB in memory."""
    folder = tmp_path_factory.mktemp("small")
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "recorder-test", folder]).returncode:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@dataclasses.dataclass
class Rig:
    disk: pathlib.Path
    janus: janus_module.Janus
    backend: backend_module.Backend
    streams: single.Streams
    alice: str
    vic: str

    def fill(self, leave_bytes):
        """Takes all of the disk but so much."""
        free = os.statvfs(self.disk).f_bavail * os.statvfs(self.disk).f_frsize
        with open(self.disk / "filler", "wb") as file:
            os.posix_fallocate(file.fileno(), 0, free - leave_bytes)

    def empty(self):
        (self.disk / "filler").unlink()

    def catalogue(self):
        return self.janus.rest.call("/recordings/find_all", {"limit": 3}).required()


@pytest.fixture(params=["watched", "full"])
def rig(request, tmp_path, small_disk, build, web):
    """Recordings on the small disk: with a limit that is watched, and with none, so that writing itself fails."""
    records = small_disk / request.param
    limit = "20M" if request.param == "watched" else "0"
    with backend_module.Backend() as backend, janus_module.Janus(tmp_path, build, web.url + "/events", recorder={
            "record_dir": str(records), "multi_record_dir": str(records), "min_available_space": limit,
            "apps": [backend.application("defaultApp")]}) as janus:
        janus.records = records
        server = browser.websocket_url(janus)
        with browser.Publisher(web, tmp_path, server, janus_module.H264_ROOM, "Alice", browser.LOOKS[0]) as alice, \
                browser.Streamer(web, tmp_path, server, browser.LOOKS[1]) as page:
            alice.wait_published()
            page.publish("Vic", codec="vp8")
            streams = single.Streams(janus)
            yield Rig(small_disk, janus, backend, streams, streams.wait_for("Alice"), streams.wait_for("Vic"))
        assert janus.is_running(), janus.log_tail()


def test_a_full_disk_ends_recordings_properly_and_says_why(rig):
    is_watched = rig.janus.records.name == "watched"
    rig.streams.start_multi(URI, [rig.alice, rig.vic])
    for stream in (rig.alice, rig.vic):
        rig.streams.start(stream, fileTemplate="{streamName}")
    time.sleep(3)
    rig.fill(leave_bytes=10 * MEGA if is_watched else 0)
    stopped = rig.backend.wait_for(lambda: len(ends_of(rig)) == 3 and ends_of(rig), 30)
    for one in stopped:
        assert one.payload["reason"].startswith("disk full" if is_watched else "disk error"), one.payload
        assert is_watched or "No space left on device" in one.payload["reason"]
    for recording in rig.catalogue():
        assert recording["state"] == "finished" and recording["reason"].startswith("disk"), recording
    paths = list(rig.janus.records.iterdir())
    assert {"Alice.mp4", "Vic.webm"} <= {path.name for path in paths} and len(paths) == 3
    for path in paths:
        media = mediafile.probe(path, mediafile.WHOLE_FILE)
        assert mediafile.decode_errors(media, mediafile.WHOLE_FILE) == ""
        assert min(track.end for track in media.tracks) > 1
    if is_watched:
        refused = rig.janus.rest.call("/recorder/startup", {
            "mediaSessionId": rig.alice, "secret": rig.janus.PUBLISH_SECRET})
        assert refused.status == 500 and "min_available_space" in refused.body["message"], refused
    rig.empty()
    processes.wait_until(lambda: rig.janus.rest.call("/recorder/startup", {
        "mediaSessionId": rig.alice, "config": {"fileTemplate": "afterwards"},
        "secret": rig.janus.PUBLISH_SECRET}).status == 200, 10, "no recording afterwards")
    time.sleep(2)
    path = rig.streams.stop(rig.alice)
    assert path.name == "afterwards.mp4" and mediafile.is_finished(path)


def ends_of(rig):
    return rig.backend.accepted("stoppedRecording", "stoppedMultiRecording")
