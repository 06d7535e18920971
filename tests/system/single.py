"""Streams recorded on demand: the requests, and whether files that follow one another have every frame once."""

import mediafile
import processes

# Wall clocks of files are in ms, as are the times in a WebM.
SAME_TIME_S = 0.005
# Of a packet of sound the end may be the first in a file: it then begins at zero, and so do all after it later.
SOUND_AT_ZERO_S = 0.022


class Streams:
    """The streams of a Janus by name, and their single recordings."""

    def __init__(self, janus, backend=None):
        self.janus = janus
        self.backend = backend

    def all(self):
        body = self.janus.rest.call("/stream/find_all").body
        return body if isinstance(body, list) else []

    def wait_for(self, name):
        """The mediaSessionId of the stream of that name."""
        return processes.wait_until(
            lambda: next((one["mediaSessionId"] for one in self.all() if one["streamName"] == name), None), 10,
            f"no stream {name}")

    def start(self, stream, **config):
        """Starts a recording; answers the name of its file as it is now."""
        body = {"mediaSessionId": stream, "secret": self.janus.PUBLISH_SECRET, **({"config": config} if config else {})}
        return self.janus.rest.call("/recorder/startup", body).required()["fileName"]

    def wait_started(self, stream):
        """The event of the recording that runs: it has a file then, and media."""
        def running():
            page = self.janus.rest.call("/recordings/find_all", {"mediaSessionId": stream, "state": "running"}).body
            return [one["recordingId"] for one in page if one["kind"] == "single"] if isinstance(page, list) else []
        recording = processes.wait_until(running, 5, f"no recording of {stream} runs")[0]
        return self.backend.wait_accepted("startedRecording", recordingId=recording)[0]

    def stop(self, stream):
        """Ends it; answers its last file."""
        answer = self.janus.rest.call("/recorder/terminate", {"mediaSessionId": stream}).required()
        return self.janus.records / answer["fileName"]

    def start_multi(self, uri, streams):
        self.janus.rest.call("/multipleRecorder/startup", {"uri": uri}).required()
        for stream in streams:
            self.janus.rest.call("/multipleRecorder/add", {
                "uri": uri, "mediaSessionId": stream, "secret": self.janus.PUBLISH_SECRET}).required()

    def stop_multi(self, uri):
        answer = self.janus.rest.call("/multipleRecorder/terminate", {"uri": uri}).required()
        return mediafile.probe(self.janus.records / answer["fileName"])

    def running(self):
        """{mediaSessionId: fileName} of the single recordings that run."""
        body = self.janus.rest.call("/recorder/find_all").body
        return {one["mediaSessionId"]: one["fileName"] for one in body} if isinstance(body, list) else {}


def packets(files, kind):
    """(wall-clock seconds, hash) of each packet of the one track of that kind, over files that follow one another."""
    found = []
    for media in files:
        track, = media.of_kind(kind)
        found += [(media.start_wall + start, one) for start, one in zip(track.starts, track.hashes)]
    return found


def assert_every_packet_once(files, whole, stream, kind):
    """The packets of the files are a run of those of the stream's track in a recording that went through, at the same
    times."""
    tolerance = SAME_TIME_S if kind == "video" else SOUND_AT_ZERO_S
    track, = [one for one in whole.of_kind(kind) if one.media_session_id == stream]
    parts = packets(files, kind)
    first = _find_run([one for _, one in parts], track.hashes)
    assert first is not None, f"{kind} of {[one.path for one in files]} is no run of {whole.path}"
    for (time, _), start in zip(parts, track.starts[first:]):
        assert abs(time - (whole.start_wall + start)) <= tolerance, (kind, time, whole.start_wall + start)


def _find_run(run, whole):
    return next((i for i in range(len(whole) - len(run) + 1) if whole[i:i + len(run)] == run), None)
