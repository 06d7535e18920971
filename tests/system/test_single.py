"""One stream recorded on demand, of a VideoRoom and of a client that publishes to the plugin."""

import dataclasses
import re
import subprocess
import time

import pytest

import analysis
import backend as backend_module
import browser
import janus as janus_module
import mediafile
import processes
import rest
import single

LIP_SYNC_S = 0.040
SAME_COLOUR = 50
NOBODY = "00000000-0000-4000-8000-000000000000"
KINDS = {"room": "Alice", "handle": "Hana", "vp8": "Vic"}


@dataclasses.dataclass
class Rig:
    """A Janus with three streams that go on: of a room, and by handles of the plugin in H264 and in VP8."""
    web: object
    folder: object
    janus: janus_module.Janus
    backend: backend_module.Backend
    page: browser.Streamer
    streams: single.Streams

    def id_of(self, kind):
        return self.streams.wait_for(KINDS[kind])

    def path(self, name):
        return self.janus.records / name

    def wait_ended(self, name):
        """The finished file of that name, once its event has come."""
        self.backend.wait_accepted("stoppedRecording", fileName=name)
        return self.path(name)


@pytest.fixture(scope="module")
def rig(tmp_path_factory, build, web):
    folder = tmp_path_factory.mktemp("single")
    with backend_module.Backend() as backend, \
            janus_module.Janus(folder, build, web.url + "/events",
                               recorder={"apps": [backend.application("defaultApp")]}) as janus:
        server = browser.websocket_url(janus)
        with browser.Publisher(web, folder, server, janus_module.H264_ROOM, "Alice", browser.LOOKS[0]) as alice, \
                browser.Streamer(web, folder, server, browser.LOOKS[1]) as page:
            assert page.publish("Hana", {"login": "hana's login"})["event"] == "PUBLISHING"
            assert page.publish("Vic", codec="vp8")["event"] == "PUBLISHING"
            alice.wait_published()
            yield Rig(web, folder, janus, backend, page, single.Streams(janus, backend))
        assert janus.is_running(), janus.log_tail()
        assert all(one.is_signed for one in backend.deliveries())


def assert_plays(path, *codecs):
    """The file is finished, decodes without a complaint, and has one track of each of these codecs."""
    assert mediafile.is_finished(path), path
    media = mediafile.probe(path)
    assert sorted(track.codec for track in media.tracks) == sorted(codecs), path
    assert mediafile.decode_errors(media) == ""
    return media


# --- three recordings at the same time ----------------------------------------------------------------

CODECS = {"room": ("h264", "aac"), "handle": ("h264", "aac"), "vp8": ("vp8", "opus")}
LENGTH_S = 6


@pytest.fixture(scope="module")
def recorded(rig):
    """{kind: path} of one recording of each stream."""
    ids = {kind: rig.id_of(kind) for kind in KINDS}
    for kind, stream in ids.items():
        rig.streams.start(stream, fileTemplate="whole-{streamName}")
    time.sleep(LENGTH_S)
    return {kind: rig.streams.stop(stream) for kind, stream in ids.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_the_container_is_chosen_by_the_codec_of_the_picture(recorded, kind):
    path = recorded[kind]
    assert path.name == f"whole-{KINDS[kind]}" + (".webm" if kind == "vp8" else ".mp4")
    media = assert_plays(path, *CODECS[kind])
    for track in media.tracks:
        assert track.name == KINDS[kind]
        assert abs(track.end - track.start - LENGTH_S) < 0.8
    video, = media.of_kind("video")
    assert video.key_frames[0] == video.start


@pytest.mark.parametrize("kind", KINDS)
def test_flash_and_beep_are_within_40_ms(recorded, kind):
    look = browser.LOOKS[0 if kind == "room" else 1]
    media = mediafile.probe(recorded[kind])
    picture = analysis.analyse_picture(media, media.of_kind("video")[0])
    sound = analysis.analyse_sound(media, media.of_kind("audio")[0], [look.frequency])
    assert analysis.colour_distance(picture.colour, look.colour) < SAME_COLOUR
    flashes, beeps = picture.flashes, sound.beeps[look.frequency]
    assert min(len(flashes), len(beeps)) >= LENGTH_S - 2
    assert analysis.median_distance(flashes, beeps) <= LIP_SYNC_S, analysis.distances(flashes, beeps)


def test_chromium_plays_the_webm(recorded, rig):
    path = recorded["vp8"]
    with browser.Browser(rig.web, "player.html", {"file": rig.web.serve_file(path)}, rig.folder, "player") as player:
        played = player.wait_for("played", timeout_s=60)
    assert "failure" not in played and played["ended"], played
    assert (played["width"], played["height"]) == (320, 240)
    assert played["audioBytes"] > 0
    assert abs(played["duration"] - LENGTH_S) < 0.8


# --- the requests -------------------------------------------------------------------------------------

@pytest.fixture(params=rest.DOORS)
def api(request, rig):
    with rest.open_door(rig.janus, request.param) as door:
        yield door


@pytest.mark.parametrize("kind, start, stop", [
    ("room", "/recorder/startup", "/recorder/terminate"),
    ("handle", "/stream/startRecording", "/stream/stopRecording"),
])
def test_a_recording_is_started_listed_and_ended(api, rig, kind, start, stop):
    stream = rig.id_of(kind)
    body = {"mediaSessionId": stream, "secret": rig.janus.PUBLISH_SECRET}
    started = api.call(start, body).required()
    assert list(started) == ["fileName"]
    assert api.call("/recorder/find_all").required() == [{"fileName": started["fileName"], "mediaSessionId": stream}]
    assert rig.streams.wait_started(stream).payload["fileName"].startswith(f"stream-{stream}-")
    time.sleep(1)  # the picture begins with its first key frame
    ended = api.call(stop, {"mediaSessionId": stream}).required()
    assert_plays(rig.path(ended["fileName"]), *CODECS[kind])
    assert api.call(stop, {"mediaSessionId": stream}).status == 404
    assert api.call("/recorder/find_all").status == 404


@pytest.mark.parametrize("body, word", [
    ({}, "mediaSessionId"),
    ({"mediaSessionId": 5}, "mediaSessionId"),
    ({"mediaSessionId": NOBODY, "config": 5}, "config"),
    ({"mediaSessionId": NOBODY, "config": {"colour": "red"}}, "colour"),
    ({"mediaSessionId": NOBODY, "config": {"fileTemplate": "{colour}"}}, "colour"),
    ({"mediaSessionId": NOBODY, "config": {"fileTemplate": 5}}, "fileTemplate"),
    ({"mediaSessionId": NOBODY, "config": {"rotation": "20X"}}, "rotation"),
    ({"mediaSessionId": NOBODY, "colour": "red"}, "colour"),
])
def test_400_names_the_field(rig, body, word):
    answer = rig.janus.rest.call("/recorder/startup", body)
    assert answer.status == 400 and word in answer.body["message"], answer


@pytest.mark.parametrize("method", ["startup", "terminate"])
def test_404_for_a_stream_that_is_not_there(rig, method):
    answer = rig.janus.rest.call(f"/recorder/{method}", {"mediaSessionId": NOBODY})
    assert answer.status == 404 and NOBODY in answer.body["message"], answer


def test_404_to_end_what_is_not_being_recorded(rig):
    assert rig.janus.rest.call("/recorder/terminate", {"mediaSessionId": rig.id_of("vp8")}).status == 404


def test_403_without_the_secret_of_the_room(rig):
    answer = rig.janus.rest.call("/recorder/startup", {"mediaSessionId": rig.id_of("room")})
    assert answer.status == 403 and "secret" in answer.body["message"], answer


# --- file names ---------------------------------------------------------------------------------------

def test_what_only_the_end_tells_is_a_placeholder_until_then(rig):
    stream = rig.id_of("handle")
    name = rig.streams.start(stream, fileTemplate="{streamName}-{login}-{startTimeMillis}-{endTimeMillis}-{duration}")
    assert re.fullmatch(r"Hana-hana's login-(\d{13}|\{startTimeMillis\})-\{endTimeMillis\}-\{duration\}\.mp4", name)
    running = rig.path(rig.streams.wait_started(stream).payload["fileName"])
    assert re.fullmatch(r"Hana-hana's login-\d{13}-\{endTimeMillis\}-\{duration\}\.mp4", running.name)
    assert running.exists()
    time.sleep(1)
    path = rig.streams.stop(stream)
    match = re.fullmatch(r"Hana-hana's login-(\d{13})-(\d{13})-(\d{3,5})\.mp4", path.name)
    assert match, path.name
    start, end, duration = map(int, match.groups())
    media = assert_plays(path, "h264", "aac")
    assert abs(end - start - duration) < 400
    assert abs(start / 1000 - media.start_wall) < 0.4
    assert abs(max(track.end for track in media.tracks) * 1000 - duration) < 50
    assert not running.exists()


def test_no_file_is_overwritten(rig):
    stream = rig.id_of("handle")
    names = []
    for _ in range(3):
        rig.streams.start(stream, fileTemplate="test")
        rig.streams.wait_started(stream)
        names.append(rig.streams.stop(stream).name)
    assert names == ["test.mp4", "test-1.mp4", "test-2.mp4"]


@pytest.mark.parametrize("template, name", [
    ("../../{streamName}", "_._.._Hana.mp4"),
    ("/etc/passwd", "_etc_passwd.mp4"),
    ("a:b*c", "a_b_c.mp4"),
    ("ä" * 200, "ä" * 125 + ".mp4"),
])
def test_no_template_leaves_the_folder_or_is_too_long(rig, template, name):
    stream = rig.id_of("handle")
    rig.streams.start(stream, fileTemplate=template)
    rig.streams.wait_started(stream)
    path = rig.streams.stop(stream)
    assert path.name == name and path.exists()


# --- several recordings of one stream -----------------------------------------------------------------

@pytest.mark.parametrize("kind", ["room", "vp8"])
def test_a_startup_over_a_running_recording_loses_no_frame(rig, kind):
    """Two multi recordings that go through have the same stream, and tell what should be in the files."""
    stream = rig.id_of(kind)
    for uri in ("witness", "second witness"):
        rig.streams.start_multi(uri, [stream])
    rig.streams.start(stream, fileTemplate=f"{kind}-before")
    time.sleep(2)
    name = rig.streams.start(stream, fileTemplate=f"{kind}-after")
    assert name.startswith(f"{kind}-after.")
    before = rig.wait_ended(name.replace("-after", "-before"))
    assert list(rig.streams.running()) == [stream]
    time.sleep(1.5)
    files = [assert_plays(path, *CODECS[kind]) for path in (before, rig.streams.stop(stream))]
    for uri in ("witness", "second witness"):
        whole = rig.streams.stop_multi(uri)
        single.assert_every_packet_once(files, whole, stream, "video")
        if kind == "room":  # the multi recordings have AAC, and the WebM has Opus
            single.assert_every_packet_once(files, whole, stream, "audio")
    video, = files[1].of_kind("video")
    assert video.key_frames[0] == video.start


# --- clients that publish to the plugin -----------------------------------------------------------------

def publish_recorded(rig, name, page=None, **options):
    """A new stream that asks to be recorded, once its recording has begun; the name of its file."""
    told = (page or rig.page).publish(name, {"record": True, "config": {"fileTemplate": "own-{streamName}"}}, **options)
    assert (told["event"], told["streamName"]) == ("PUBLISHING", name)
    assert told["mediaSessionId"] == rig.streams.wait_for(name)
    return rig.streams.wait_started(told["mediaSessionId"]).payload["fileName"]


@pytest.mark.parametrize("kinds, codecs", [(["audio"], ["aac"]), (["video"], ["h264"])])
def test_a_stream_of_one_track_is_an_mp4(rig, kinds, codecs):
    name = publish_recorded(rig, f"only {kinds[0]}", kinds=kinds)
    time.sleep(1)
    assert rig.page.unpublish(f"only {kinds[0]}")["recordName"] == name == f"own-only {kinds[0]}.mp4"
    assert_plays(rig.path(name), *codecs)


def bytes_per_packet_of_sound(page, name):
    sound, = [one for one in page.ask("stats", name=name)["outbound"] if one["kind"] == "audio"]
    return sound["bytesSent"] / sound["packetsSent"]


@pytest.mark.parametrize("codec, options", [
    ("pcmu", {"audioCodec": "pcmu"}), ("g722", {"audioCodec": "g722"}), ("opus", {"red": True})])
def test_sound_of_every_codec_is_heard_in_step(rig, codec, options):
    name = publish_recorded(rig, codec, **options)
    time.sleep(4.5)
    stream, = [one for one in rig.streams.all() if one["streamName"] == codec]
    assert [track["codec"] for track in stream["tracks"] if track["type"] == "audio"] == [codec]
    if "red" in options:  # the browser sends all sound twice
        assert bytes_per_packet_of_sound(rig.page, codec) > 1.5 * bytes_per_packet_of_sound(rig.page, "Hana")
    rig.page.unpublish(codec)
    media = assert_plays(rig.path(name), "h264", "aac")
    flashes = analysis.analyse_picture(media, media.of_kind("video")[0]).flashes
    beeps = analysis.analyse_sound(media, media.of_kind("audio")[0], [rig.page.look.frequency]).beeps
    beeps = beeps[rig.page.look.frequency]
    assert min(len(flashes), len(beeps)) >= 2
    assert analysis.median_distance(flashes, beeps) <= LIP_SYNC_S, analysis.distances(flashes, beeps)


@pytest.mark.parametrize("way", ["unpublish", "hangUp", "detach"])
def test_the_end_of_a_stream_ends_its_recording(rig, way):
    name = publish_recorded(rig, way)
    time.sleep(1)
    told = rig.page.ask(way, name=way)
    if way != "detach":  # who has left is told nothing
        assert (told["event"], told["recordName"]) == ("UNPUBLISHED", name)
    assert_plays(rig.wait_ended(name), "h264", "aac")
    assert way not in [one["streamName"] for one in rig.streams.all()]


def test_a_browser_that_is_closed_ends_its_recording(rig):
    server = browser.websocket_url(rig.janus)
    with browser.Streamer(rig.web, rig.folder, server, browser.LOOKS[2], "closed") as page:
        name = publish_recorded(rig, "closed", page, codec="vp8")
        time.sleep(1)
        page.kill()
    assert_plays(rig.wait_ended(name), "vp8", "opus")


def test_a_publish_that_is_refused_says_why(rig):
    told = rig.page.publish("refused", {"config": {"fileTemplate": "{colour}"}})
    assert "colour" in told["error"], told


def test_a_camera_that_is_switched_off_and_on_stays_in_the_file(rig):
    name = publish_recorded(rig, "camera")
    time.sleep(1)
    rig.page.ask("camera", name="camera", on=False)
    time.sleep(1.5)
    rig.page.ask("camera", name="camera", on=True)
    time.sleep(1.5)
    rig.page.unpublish("camera")
    media = assert_plays(rig.path(name), "h264", "aac")
    audio, video = media.of_kind("audio")[0], media.of_kind("video")[0]
    assert abs(audio.end - video.end) < 0.3
    gaps = [b - a for a, b in zip(audio.starts, audio.starts[1:])]
    assert max(gaps) < 0.1


# --- simulcast ----------------------------------------------------------------------------------------

def sizes_of(path):
    """Width, height of each picture of the file."""
    run = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "frame=width,height", "-of",
                          "csv=p=0", str(path)], capture_output=True, text=True, check=True)
    return [tuple(map(int, line.strip(",").split(","))) for line in run.stdout.split()]


def test_of_a_simulcast_the_best_layer_is_recorded_and_a_change_of_layers_breaks_nothing(rig):
    server = browser.websocket_url(rig.janus)
    with browser.Streamer(rig.web, rig.folder, server, browser.LOOKS[3], "layers", width=960, height=720,
                          fps=15) as page:
        name = publish_recorded(rig, "layers", page, codec="vp8", simulcast=True)

        def wait_sent(count):
            def sent():
                return [one for one in page.ask("stats", name="layers")["outbound"]
                        if one["kind"] == "video" and one.get("framesPerSecond", 0) > 0]
            processes.wait_until(lambda: len(sent()) == count, 20, f"{count} layers are sent", interval_s=0.3)
        wait_sent(3)
        time.sleep(2)
        page.ask("layers", name="layers", active=[False, True, True])
        wait_sent(2)
        time.sleep(2)
        page.ask("layers", name="layers", active=[True, True, True])
        wait_sent(3)
        time.sleep(2)
        page.unpublish("layers")
    media = assert_plays(rig.path(name), "vp8", "opus")
    video, = media.of_kind("video")
    assert max(b - a for a, b in zip(video.starts, video.starts[1:])) < 1.5
    sizes = sizes_of(rig.path(name))
    assert (960, 720) in sizes and (480, 360) in sizes
    assert sizes[-1] == (960, 720)
