"""Chromium and Janus with a bad network between them: what is recorded is decodable, and on time.

One browser publishes into a room, another one to the recorder's own plugin. For each condition both are recorded, while the
line between them and Janus is bad. The pages show a flash and play a beep at each whole second of the machine's clock. How
far they are apart is measured in the decoded file: of each flash to the nearest beep, and of these the median.
"""

import contextlib
import dataclasses
import statistics
import time

import pytest

import analysis
import browser
import janus as janus_module
import listing
import mediafile
import network
import single
import web as web_module

LIP_SYNC_S = 0.040
RECORDED_S = 8  # and a second before and after it on a line that is good
LOOKS = {"Alice": browser.LOOKS[0], "Hana": browser.LOOKS[1]}
CONDITIONS = {
    "loss5": network.Conditions(loss=0.05),
    "loss20": network.Conditions(loss=0.20),
    "jitter100": network.Conditions(jitter_s=0.1),
    "rate": network.Conditions(rate=200_000),
}


@dataclasses.dataclass
class Line:
    """Two streams that go over the line: of a room (Alice), and by a handle of the plugin (Hana)."""
    network: network.Network
    janus: janus_module.Janus
    streams: single.Streams
    ids: dict
    build: object
    recorded: dict = dataclasses.field(default_factory=dict)

    def record(self, name):
        """{stream: path} of what was recorded under that condition."""
        if name not in self.recorded:
            with self.network.janus_side.entered():
                self.recorded[name] = self._record(name)
        return self.recorded[name]

    def _record(self, name):
        for who, stream in self.ids.items():
            self.streams.start(stream, fileTemplate=f"{name}-{who}")
        time.sleep(1)
        self.network.set(CONDITIONS[name])
        time.sleep(RECORDED_S)
        self.network.set(network.Conditions())
        time.sleep(1)
        return {who: self.streams.stop(stream) for who, stream in self.ids.items()}


@pytest.fixture(scope="module")
def line(tmp_path_factory, build):
    folder = tmp_path_factory.mktemp("line")
    with contextlib.ExitStack() as opened:
        try:
            lan = opened.enter_context(network.Network(seed=5))
        except network.NotPossible as cause:
            pytest.skip(str(cause))
        with lan.janus_side.entered():
            web = opened.enter_context(web_module.WebServer())
            janus = opened.enter_context(janus_module.Janus(folder, build, ice_interface=network.DEVICE))
        for port in (web.port, janus.ws_port):
            lan.bridge(port)
        server = browser.websocket_url(janus)
        with lan.browser_side.entered():
            alice = opened.enter_context(browser.Publisher(
                web, folder, server, janus_module.H264_ROOM, "Alice", LOOKS["Alice"]))
            page = opened.enter_context(browser.Streamer(web, folder, server, LOOKS["Hana"], "Hana"))
        alice.wait_published()
        assert page.publish("Hana")["event"] == "PUBLISHING"
        with lan.janus_side.entered():
            streams = single.Streams(janus)
            ids = {who: streams.wait_for(who) for who in ("Alice", "Hana")}
        time.sleep(2)  # until the browsers' own estimates of the line have settled
        yield Line(lan, janus, streams, ids, build)
        assert janus.is_running(), janus.log_tail()


@pytest.mark.parametrize("who", ["Alice", "Hana"])
@pytest.mark.parametrize("name", CONDITIONS)
def test_what_comes_over_a_bad_line_is_decodable_and_on_time(line, name, who):
    path = line.record(name)[who]
    media = mediafile.probe(path)
    assert mediafile.decode_errors(media) == ""
    (video,), (audio,) = media.of_kind("video"), media.of_kind("audio")
    assert abs(video.end - audio.end) < 0.3
    assert_long_gaps_are_listed(line, path, video)

    picture = analysis.analyse_picture(media, video)
    look = LOOKS[who]
    beeps = analysis.analyse_sound(media, audio, [look.frequency]).beeps[look.frequency]
    # A flash that was lost is none, and one whose first picture was lost begins late: so it is the median that counts.
    distances = analysis.distances(picture.flashes, beeps)
    assert len(distances) >= 4
    assert statistics.median(map(abs, distances)) <= LIP_SYNC_S, distances
    # Each picture has the time at which it was drawn.
    delays = analysis.delays(picture, media.start_wall)
    typical = statistics.median(delays)
    assert sum(abs(delay - typical) < 0.1 for delay in delays) >= 0.95 * len(delays)


def assert_long_gaps_are_listed(line, path, video):
    """A picture that stands for more than two seconds is a pause of the track."""
    gaps = [(a, b) for a, b in zip(video.starts, video.starts[1:]) if b - a > 2.01]
    track = next(one for one in listing.show_tracks_info(line.build, path) if one["trackType"] == "VIDEO")
    pauses = [(int(one["startInMs"]) / 1000, int(one["endInMs"]) / 1000)
              for one in track["trackEdits"] if one["type"] == "pause" and one["startInMs"] != "0"]
    assert pauses == [(pytest.approx(a, abs=0.002), pytest.approx(b, abs=0.002)) for a, b in gaps]
