"""Pictures that change while they are recorded: how they are to be turned, their size, and the layers of a simulcast."""

import dataclasses
import itertools
import time

import numpy
import pytest

import analysis
import browser
import janus as janus_module
import listing
import mediafile
import mixer as mixer_module
import processes
import single

VP8_ROOM = 1234
SOON_S = 2.0   # from a change in the page to the first picture that has it, and back to the wall clock of a command
SMALL, LARGE = (320, 240), (480, 360)


@pytest.fixture(scope="module")
def rig(tmp_path_factory, build, web):
    folder = tmp_path_factory.mktemp("change")
    with janus_module.Janus(folder, build, web.url + "/events") as janus:
        yield Rig(web, folder, build, janus, single.Streams(janus))
        assert janus.is_running(), janus.log_tail()


@dataclasses.dataclass
class Rig:
    web: object
    folder: object
    build: object
    janus: janus_module.Janus
    streams: single.Streams

    @property
    def server(self):
        return browser.websocket_url(self.janus)

    def publisher(self, room, name, **options):
        return browser.Publisher(self.web, self.folder, self.server, room, name, browser.LOOKS[0], **options)

    def streamer(self, name, **options):
        return browser.Streamer(self.web, self.folder, self.server, browser.LOOKS[1], name, **options)

    def mix(self, path):
        mixer = mixer_module.Mixer(self.build, self.folder)
        return mixer.mix(path, mixerDisplayStreamName=False)


def read(path):
    media = mediafile.probe(path)
    assert mediafile.decode_errors(media) == ""
    return media


def changes(values, times):
    """(time, value) of the first of each run of equal values."""
    return [(next(run)[0], value) for value, run in itertools.groupby(zip(times, values), key=lambda one: one[1])]


# --- orientation and size -------------------------------------------------------------------------------

@dataclasses.dataclass
class Turned:
    """The same pictures by a room, which says how they are to be turned, and by a handle, for which the browser turns
    them; and when that and their size changed, in wall-clock seconds."""
    room: mediafile.MediaFile
    handle: mediafile.MediaFile
    turned: dict
    resized: dict
    listing: list
    mixed: object


@pytest.fixture(scope="module")
def turned(rig):
    # A browser that has too much to do would make pictures of motion smaller.
    camera = {"rotation": 90, "hint": "detail"}
    with rig.publisher(janus_module.H264_ROOM, "Alice", **camera) as alice, rig.streamer("Hana", **camera) as hana:
        hana.publish("Hana", codec="vp8")
        alice.wait_published()
        ids = [rig.streams.wait_for(name) for name in ("Alice", "Hana")]
        for one in ids:
            rig.streams.start(one)
        time.sleep(2.5)
        at = {}
        for what, fields in (("turn", {"degrees": 0}), ("resize", dict(zip(("width", "height"), LARGE)))):
            alice.command(what, **fields)
            at["handle", what] = hana.ask(what, **fields)["doneAt"] / 1000
            at["room", what] = alice.wait_for(what, 5)["doneAt"] / 1000
            time.sleep(3)
        room, handle = (rig.streams.stop(one) for one in ids)
    return Turned(read(room), read(handle), *({who: at[who, what] for who in ("room", "handle")}
                                              for what in ("turn", "resize")),
                  listing.show_tracks_info(rig.build, room), rig.mix(room))


def rotations(media):
    text, = [value for name, value in media.tags.items() if name.endswith(".rotations")]
    return [(float(start), int(degrees)) for start, degrees in (one.split(":") for one in text.split(";"))]


def test_the_file_says_from_when_on_pictures_are_turned(turned):
    (begin, first), (change, second) = rotations(turned.room)
    video, = turned.room.of_kind("video")
    assert (first, second) == (90, 0)
    assert begin == pytest.approx(video.start, abs=0.002)
    assert -0.05 < turned.room.start_wall + change - turned.turned["room"] < SOON_S
    # Most of it is upright: so players show it.
    assert not any("rotation" in one for one in turned.listing)


def test_a_change_of_size_is_in_the_file_when_it_was_made(turned):
    for who, media in (("room", turned.room), ("handle", turned.handle)):
        times, widths, heights = zip(*mediafile.picture_sizes(media))
        change, size = changes(zip(widths, heights), times)[-1]
        assert size == LARGE
        assert -0.05 < media.start_wall + change - turned.resized[who] < SOON_S, who
        video, = media.of_kind("video")
        assert max(b - a for a, b in zip(video.starts, video.starts[1:])) < SOON_S


def test_the_mixer_turns_pictures_as_the_file_says(turned):
    change = rotations(turned.room)[1][0]
    # On 640x360 a picture of 3:4 is 270 wide, one of 4:3 is 480 wide; beside it the background is to be seen.
    for time_s, width, turns in ((change - 0.7, 270, 1), (change + 1, 480, 0), (change + 4.5, 480, 0)):
        whole = mediafile.picture_at(turned.mixed, time_s, 640, 360)
        seen = whole[:, (640 - width) // 2:(640 + width) // 2]
        upright = numpy.rot90(seen, turns)  # against the clock
        rows, columns = (numpy.arange(count) * upright.shape[axis] // count
                         for axis, count in enumerate((mediafile.HEIGHT, mediafile.WIDTH)))
        clock = analysis.read_clock(upright[rows][:, columns].astype(float))
        assert clock is not None, time_s
        drawn = analysis.clock_to_wall(clock, turned.room.start_wall + time_s)
        assert drawn == pytest.approx(turned.room.start_wall + time_s, abs=0.25)


# --- simulcast ------------------------------------------------------------------------------------------

@pytest.mark.parametrize("kind", ["vp8", "h264"])
def test_of_a_simulcast_in_a_room_the_best_layer_is_recorded_and_a_change_of_layers_breaks_nothing(rig, kind):
    room = {"vp8": VP8_ROOM, "h264": janus_module.H264_ROOM}[kind]
    with rig.publisher(room, f"Simone {kind}", simulcast=1, width=960, height=720, fps=15, bitrate=3_000_000) as page:
        page.wait_published()
        wait_sent(page, 1, 3)
        stream = rig.streams.wait_for(f"Simone {kind}")
        rig.streams.start(stream)
        time.sleep(2)
        for number, active in enumerate(([False, True, True], [True, True, True]), start=1):
            page.command("layers", active=active)
            page.wait_for("layers", 5, number)
            time.sleep(3)
        media = read(rig.streams.stop(stream))
    video, = media.of_kind("video")
    times, widths, heights = zip(*mediafile.picture_sizes(media))
    sizes = [size for _, size in changes(zip(widths, heights), times)]
    assert (960, 720) in sizes and (480, 360) in sizes and sizes[-1] == (960, 720)
    # A layer that is gone is given up after half a second, and the key frame of another one takes a while.
    assert max(b - a for a, b in zip(video.starts, video.starts[1:])) < 2
    delays = analysis.delays(analysis.analyse_picture(media, video), media.start_wall)
    typical = sorted(delays)[len(delays) // 2]
    assert sum(abs(delay - typical) < 0.1 for delay in delays) >= 0.95 * len(delays)


def wait_sent(page, report, count):
    """Until so many layers are sent; `report`: the number of the next report of figures."""
    numbers = itertools.count(report)

    def sent():
        page.command("stats")
        outbound = page.wait_for("stats", 5, next(numbers))["outbound"]
        return sum(one["kind"] == "video" and one.get("framesPerSecond", 0) > 0 for one in outbound) == count
    processes.wait_until(sent, 20, f"{count} layers are sent", interval_s=0.3)
