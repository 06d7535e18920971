"""The requests, on the three ways in, with every status of the specification."""

import json

import pytest

import browser
import janus as janus_module
import processes
import rest
from conftest import DEBIAN_ROOM

ROOM = janus_module.H264_ROOM
SECRET = janus_module.Janus.PUBLISH_SECRET
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def conference(tmp_path_factory, build, web):
    """A Janus with one publisher in the H264 room."""
    folder = tmp_path_factory.mktemp("api")
    with janus_module.Janus(folder, build, web.url + "/events") as janus:
        server = browser.websocket_url(janus)
        with browser.Publisher(web, folder, server, ROOM, "Alice", browser.LOOKS[0]) as alice:
            alice.wait_published()
            processes.wait_until(lambda: len(streams(janus)) == 1, 5, "a stream")
            yield janus
        assert janus.is_running(), janus.log_tail()


@pytest.fixture(params=rest.DOORS)
def api(request, conference):
    """One of the ways in; each has call(path, body)."""
    with rest.open_door(conference, request.param) as door:
        yield door


@pytest.fixture
def uri(conference):
    """The uri of a recorder that is gone after the test."""
    name = "multi-recorder://test-record"
    yield name
    conference.rest.call("/multipleRecorder/terminate", {"uri": name})


@pytest.fixture
def running(conference, uri):
    """The uri of a recorder that runs."""
    assert conference.rest.call("/multipleRecorder/startup", {"uri": uri}).status == 200
    return uri


def streams(janus):
    body = janus.rest.call("/stream/find_all").body
    return body if isinstance(body, list) else []


def stream_of(janus, name):
    return next(one for one in streams(janus) if one["streamName"] == name)["mediaSessionId"]


def assert_refused(answer, status, *words):
    """The error body of the specification, with a message that contains these words."""
    assert answer.status == status, answer
    assert sorted(answer.body) == ["error", "message", "path", "status", "timestamp"]
    assert answer.body["status"] == status
    assert answer.body["path"].startswith("/rest-api/")
    assert isinstance(answer.body["timestamp"], int)
    for word in words:
        assert word in answer.body["message"], answer


# --- the course of a recording ------------------------------------------------------------------------

def test_a_recording_is_started_filled_listed_emptied_and_ended(api, conference, uri):
    alice = stream_of(conference, "Alice")
    files = set(conference.records.iterdir())
    started = api.call("/multipleRecorder/startup", {"uri": uri})
    assert started.status == 200 and list(started.body) == ["fileName"]
    assert api.call("/multipleRecorder/add", {"uri": uri, "mediaSessionId": alice, "secret": SECRET}).body == {}
    assert_refused(api.call("/multipleRecorder/startup", {"uri": uri}), 409, uri)
    assert_refused(api.call("/multipleRecorder/add", {"uri": uri, "mediaSessionId": alice, "secret": SECRET}), 409, alice)
    assert api.call("/multipleRecorder/find_all").body == [
        {"mediaSessionsId": [alice], "uri": uri, "fileName": started.body["fileName"]}]
    processes.wait_until(lambda: set(conference.records.iterdir()) - files, 5, "a file")
    assert api.call("/multipleRecorder/remove", {"uri": uri, "mediaSessionId": alice}).body == {}
    assert_refused(api.call("/multipleRecorder/remove", {"uri": uri, "mediaSessionId": alice}), 404, alice)
    ended = api.call("/multipleRecorder/terminate", {"uri": uri})
    assert ended.status == 200
    assert (conference.records / ended.body["fileName"]).stat().st_size > 0
    assert_refused(api.call("/multipleRecorder/terminate", {"uri": uri}), 404, uri)
    assert_refused(api.call("/multipleRecorder/find_all"), 404)


def test_a_recorder_without_media_leaves_no_file(api, conference, uri):
    files = sorted(conference.records.iterdir())
    assert api.call("/multipleRecorder/startup", {"uri": uri}).status == 200
    assert api.call("/multipleRecorder/terminate", {"uri": uri}).body == {"fileName": None}
    assert sorted(conference.records.iterdir()) == files


def test_one_publisher_of_a_room_is_recorded(api, conference, uri):
    alice = next(one for one in streams(conference) if one["streamName"] == "Alice")
    body = {"uri": uri, "room": ROOM, "publisherId": alice["publisherId"], "secret": SECRET}
    assert api.call("/multipleRecorder/startup", body).status == 200
    assert api.call("/multipleRecorder/find_all").body[0]["mediaSessionsId"] == [alice["mediaSessionId"]]
    assert api.call("/multipleRecorder/terminate", {"uri": uri}).status == 200


def test_streams_are_listed(api):
    answer = api.call("/stream/find_all")
    alice = next(one for one in answer.body if one["streamName"] == "Alice")
    assert (alice["status"], alice["room"], alice["display"]) == ("PUBLISHING", ROOM, "Alice")
    assert [(one["type"], one["codec"]) for one in alice["tracks"]] == [("audio", "opus"), ("video", "h264")]


def test_status_tells_how_the_recorder_is(api, running):
    body = api.call("/status").body
    assert body["recordings"] == 1
    assert body["streams"] == 1
    assert body["janusEvents"] is True
    assert body["availableSpace"] > 0


# --- what is refused ----------------------------------------------------------------------------------

@pytest.mark.parametrize("method, body, word", [
    ("startup", {}, "uri"),
    ("startup", {"uri": 5}, "uri"),
    ("startup", {"uri": ""}, "uri"),
    ("startup", {"uri": "multi-recorder://other", "colour": "red"}, "colour"),
    ("startup", {"uri": "multi-recorder://other", "room": [1]}, "room"),
    ("startup", {"uri": "multi-recorder://other", "publisherId": 1}, "room"),
    ("add", {"mediaSessionId": NOBODY}, "uri"),
    ("add", {"uri": "multi-recorder://test-record"}, "mediaSessionId"),
    ("add", {"uri": "multi-recorder://test-record", "mediaSessionId": 7}, "mediaSessionId"),
    ("add", {"uri": "multi-recorder://test-record", "room": True}, "room"),
    ("remove", {"uri": "multi-recorder://test-record"}, "mediaSessionId"),
    ("terminate", {"uri": {}}, "uri"),
    ("find_all", {"uri": "multi-recorder://test-record"}, "uri"),
])
def test_400_names_the_field(api, running, method, body, word):
    assert_refused(api.call(f"/multipleRecorder/{method}", body), 400, word)


def test_403_names_the_room(api, uri):
    body = {"uri": uri, "room": ROOM}
    assert_refused(api.call("/multipleRecorder/startup", body), 403, str(ROOM), "secret")
    assert_refused(api.call("/multipleRecorder/startup", {**body, "secret": "wrong"}), 403, str(ROOM), "secret")
    assert api.call("/multipleRecorder/find_all").status == 404


@pytest.mark.parametrize("method, body", [
    ("add", {"uri": "multi-recorder://test-record", "mediaSessionId": NOBODY}),
    ("remove", {"uri": "multi-recorder://test-record", "mediaSessionId": NOBODY}),
    ("add", {"uri": "multi-recorder://unknown", "mediaSessionId": NOBODY}),
    ("add", {"uri": "multi-recorder://test-record", "room": 987654, "secret": SECRET}),
    ("add", {"uri": "multi-recorder://test-record", "room": ROOM, "publisherId": 1, "secret": SECRET}),
    ("terminate", {"uri": "multi-recorder://unknown"}),
    ("unknown_method", {}),
])
def test_404_for_what_is_not_there(api, running, method, body):
    assert_refused(api.call(f"/multipleRecorder/{method}", body), 404)


def test_415_says_why_a_room_cannot_be_recorded(api, running):
    room = janus_module.ENCRYPTED_ROOM
    answer = api.call("/multipleRecorder/add", {"uri": running, "room": room, "secret": SECRET})
    assert_refused(answer, 415, str(room), "encrypted")


def test_messages_on_a_handle_need_the_admin_key(conference):
    for key in ("", "wrong"):
        door = rest.HandleApi(conference.http_port, key)
        assert_refused(door.call("/status"), 401)
        door.close()


def test_a_refused_request_disturbs_nothing_that_is_recording(api, conference, running):
    alice = stream_of(conference, "Alice")
    assert api.call("/multipleRecorder/add", {"uri": running, "mediaSessionId": alice, "secret": SECRET}).status == 200
    before = conference.rest.call("/status").body["packets"]
    assert_refused(api.call("/multipleRecorder/startup", {"uri": running}), 409)
    assert_refused(api.call("/multipleRecorder/add", {"uri": running, "mediaSessionId": NOBODY}), 404)
    assert api.call("/multipleRecorder/find_all").body[0]["mediaSessionsId"] == [alice]
    processes.wait_until(lambda: conference.rest.call("/status").body["packets"] > before + 50, 5, "packets")


# --- HTTP -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("text", [b"{", b"[]", b'"uri"', b"5", b'{"uri":"a"} x', b"\xff\xfe", b'{"uri":"a","uri":"b"}'])
def test_400_for_a_body_that_is_not_a_json_object(conference, text):
    assert_refused(conference.rest.send("/multipleRecorder/startup", text), 400)


def test_404_for_a_path_outside(conference):
    assert conference.rest.send("/../status", b"").status == 404
    assert_refused(conference.rest.call("/rooms/published", {"room": 1, "publisherId": 2, "tracks": []}), 404)
    assert rest.exchange(f"http://127.0.0.1:{conference.rest_port}/", b"").status == 404


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_405_for_other_methods_than_post(conference, method):
    assert_refused(conference.rest.send("/status", b"", method), 405)


def test_413_for_a_body_over_64_kib(conference):
    text = json.dumps({"uri": "x" * 65536}).encode()
    assert_refused(conference.rest.send("/multipleRecorder/startup", text), 413)


def test_401_without_the_api_key(tmp_path, build):
    settings = {"api_key": "open sesame"}
    with janus_module.Janus(tmp_path, build, rest_settings=settings) as janus:
        stranger = rest.RestApi(janus.rest_port)
        assert_refused(stranger.call("/status"), 401)
        assert_refused(stranger.send("/status", b"", headers=rest.basic_authorization("wrong")), 401)
        assert stranger.send("/status", b"", headers=rest.basic_authorization("open sesame")).status == 200
        assert janus.rest.call("/status").status == 200


def test_options_are_answered_for_the_configured_origin(tmp_path, build):
    settings = {"cors_allow_origin": "https://example.com"}
    headers = {"Origin": "https://example.com", "Access-Control-Request-Method": "POST"}
    with janus_module.Janus(tmp_path, build, rest_settings=settings) as janus:
        answer = janus.rest.send("/status", None, "OPTIONS", headers)
        assert answer.status in (200, 204)
        assert answer.headers["Access-Control-Allow-Origin"] == "https://example.com"


# --- the server cannot ------------------------------------------------------------------------------

def test_500_when_the_disk_is_below_its_limit(tmp_path, build):
    with janus_module.Janus(tmp_path, build, recorder={"min_available_space": "900000G"}) as janus:
        assert_refused(janus.rest.call("/multipleRecorder/startup", {"uri": "a"}), 500, "min_available_space")


def test_rooms_are_refused_without_januss_events(tmp_path, build):
    with janus_module.Janus(tmp_path, build, broadcast=False) as janus:
        body = {"uri": "a", "room": DEBIAN_ROOM, "secret": SECRET}
        assert_refused(janus.rest.call("/multipleRecorder/startup", body), 500, "broadcast")


def test_a_folder_that_cannot_be_written_keeps_the_plugin_from_starting(tmp_path, build):
    janus = janus_module.Janus(tmp_path, build, recorder={"multi_record_dir": "/proc/records"})
    janus.build = None  # the recorder does not come up, so its API is not waited for
    with janus:
        assert "/proc/records" in janus.log()
        assert janus.rest.call("/status").status != 200


def test_unknown_settings_are_told_by_name(tmp_path, build):
    janus = janus_module.Janus(tmp_path, build, recorder={"record_colour": "red"})
    janus.build = None
    with janus:
        assert "record_colour" in janus.log()
