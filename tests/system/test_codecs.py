"""Every codec of video that Chromium sends, into a room and to the plugin: the recording decodes, and Chromium plays it."""

import time

import pytest

import browser
import mediafile
import single

ROOM = 9191
URI = "multi-recorder://codec"
RECORD_S = 3


@pytest.fixture
def room(janus):
    """room(codec) is a new room of that codec."""
    def create(codec):
        answer = janus.admin.videoroom({
            "request": "create", "room": ROOM, "secret": janus.PUBLISH_SECRET, "publishers": 3, "videocodec": codec,
            "bitrate": 768000, "fir_freq": 10})
        assert answer.get("videoroom") == "created", answer
        return ROOM
    return create


@pytest.mark.parametrize("codec, options", [
    ("vp9", {}),
    ("vp9", {"svc": "L2T3_KEY", "width": 640, "height": 360}),
    ("av1", {}),
], ids=["vp9", "vp9 with layers", "av1"])
def test_a_recording_of_that_codec_decodes_and_plays(janus, room, publisher, web, tmp_path, codec, options):
    publisher(room=room(codec), **options).wait_published()
    asked = {"uri": URI, "room": ROOM, "secret": janus.PUBLISH_SECRET}
    janus.rest.call("/multipleRecorder/startup", asked).required()
    time.sleep(RECORD_S)
    path = janus.records / janus.rest.call("/multipleRecorder/terminate", {"uri": URI}).required()["fileName"]

    media = mediafile.probe(path)
    assert mediafile.decode_errors(media) == ""
    picture, = media.of_kind("video")
    assert picture.codec == codec
    assert len(picture.starts) > RECORD_S * 5

    with browser.Browser(web, "player.html", {"file": web.serve_file(path)}, tmp_path, "player") as player:
        played = player.wait_for("played", timeout_s=60)
    assert "failure" not in played, played
    assert played["ended"]
    assert (played["width"], played["height"]) == (options.get("width", 320), options.get("height", 240))
    assert played["decodedFrames"] >= 0.9 * len(picture.starts)


@pytest.mark.parametrize("codec", ["vp9", "av1"])
def test_a_client_may_publish_that_codec_to_the_plugin(janus, web, tmp_path, codec):
    with browser.Streamer(web, tmp_path, browser.websocket_url(janus), browser.LOOKS[0]) as page:
        assert page.publish("Hana", codec=codec)["event"] == "PUBLISHING"
        streams = single.Streams(janus)
        stream = streams.wait_for("Hana")
        streams.start(stream, fileTemplate=codec)
        time.sleep(RECORD_S)
        path = streams.stop(stream)
    media = mediafile.probe(path)
    assert mediafile.decode_errors(media) == ""
    assert sorted(track.codec for track in media.tracks) == sorted(["aac", codec])
    assert len(media.of_kind("video")[0].starts) > RECORD_S * 5
