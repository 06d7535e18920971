"""StreamEvents as a backend receives them: what they say, in which order, and what becomes of them when it fails."""

import dataclasses
import re
import time

import pytest

import backend as backend_module
import browser
import janus as janus_module
import processes
import single

NODE = "a node of the tests"
RETRY_TIME_S = 6
# A backend is tried again after a second at first, with back-off and jitter.
AGAIN_S = 10
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclasses.dataclass
class Rig:
    """A Janus whose rooms belong to one backend, and a client's stream to another."""
    janus: janus_module.Janus
    room: backend_module.Backend
    client: backend_module.Backend
    streams: single.Streams
    alice: dict   # of /stream/find_all
    hana: dict

    def record(self, stream, name):
        """A short recording; by its end both events wait to be delivered."""
        self.streams.start(stream["mediaSessionId"], fileTemplate=name)
        path = self.janus.records / f"{name}.mp4"
        processes.wait_until(path.exists, 10, f"no {path}")
        assert self.streams.stop(stream["mediaSessionId"]) == path

    def events(self):
        body = self.janus.rest.call("/events/find_all").body
        return body if isinstance(body, list) else []


@pytest.fixture(scope="module")
def rig(tmp_path_factory, build, web):
    folder = tmp_path_factory.mktemp("events")
    with backend_module.Backend("one secret") as room, backend_module.Backend("another secret") as client:
        applications = [room.application("defaultApp"), client.application("client app"),
                        {**client.application("quiet app", methods=["stoppedRecording"]), "url": client.url + "/quiet"}]
        with janus_module.Janus(folder, build, web.url + "/events", recorder={
                "apps": applications, "node_id": NODE, "event_retry_time": f"{RETRY_TIME_S}s"}) as janus:
            server = browser.websocket_url(janus)
            with browser.Publisher(web, folder, server, janus_module.H264_ROOM, "Alice", browser.LOOKS[0]) as alice, \
                    browser.Streamer(web, folder, server, browser.LOOKS[1]) as page:
                alice.wait_published()
                for name, key in (("Hana", "client app"), ("Quinn", "quiet app")):
                    assert page.publish(name, {"appKey": key})["event"] == "PUBLISHING"
                streams = single.Streams(janus)
                streams.wait_for("Alice")
                by_name = {one["streamName"]: one for one in streams.all()}
                yield Rig(janus, room, client, streams, by_name["Alice"], by_name["Hana"])
        assert all(one.is_signed for backend in (room, client) for one in backend.deliveries())


def assert_form(delivery, path="/StreamEvent"):
    assert delivery.path == path
    assert delivery.headers["Content-Type"].startswith("application/json")
    assert UUID.fullmatch(delivery.id)
    assert abs(int(delivery.headers["X-Recorder-Timestamp"]) - delivery.at) < 5


def event(stream, app_key, type_, payload):
    """The body that an event of a stream must have."""
    return {"nodeId": NODE, "appKey": app_key, "sessionId": stream["sessionId"],
            "mediaSessionId": stream["mediaSessionId"], "type": type_, "payload": payload}


def facts_of(told):
    """The payload without the figures of the tracks, which are looked at here."""
    facts = dict(told.payload)
    tracks = facts.pop("quality")
    assert {track["kind"] for track in tracks} == {"audio", "video"}
    # A recording as short as these may end before its first picture.
    assert any(track["frames"]["written"] > 0 for track in tracks), tracks
    return facts


def test_a_single_recording_tells_its_start_and_its_end(rig):
    before = len(rig.room.deliveries())
    rig.record(rig.hana, "told")
    rig.client.wait_accepted("stoppedRecording", fileName="told.mp4")
    started, stopped = rig.client.accepted("startedRecording", "stoppedRecording", fileName="told.mp4")
    for one in (started, stopped):
        assert_form(one)
    assert started.id != stopped.id
    facts = {"fileName": "told.mp4", "recordingId": started.payload["recordingId"]}
    assert UUID.fullmatch(facts["recordingId"])
    assert started.body == event(rig.hana, "client app", "startedRecording", facts)
    assert {**stopped.body, "payload": facts_of(stopped)} == event(rig.hana, "client app", "stoppedRecording",
                                                                   {**facts, "reason": "terminated"})
    assert len(rig.room.deliveries()) == before


def test_an_application_gets_only_the_events_that_it_wants(rig):
    stream = next(one for one in rig.streams.all() if one["streamName"] == "Quinn")
    rig.record(stream, "quiet")
    stopped, = rig.client.wait_accepted("stoppedRecording", fileName="quiet.mp4")
    assert_form(stopped, "/quiet/StreamEvent")
    assert rig.client.deliveries("startedRecording", fileName="quiet.mp4") == []


def test_a_multi_recording_tells_every_backend_its_own_streams(rig):
    uri = "multi-recorder://told"
    rig.streams.start_multi(uri, [one["mediaSessionId"] for one in (rig.alice, rig.hana)])
    started = [backend.wait_accepted("startedMultiRecording", uri=uri)[0] for backend in (rig.room, rig.client)]
    rig.janus.rest.call("/multipleRecorder/remove", {"uri": uri, "mediaSessionId": rig.hana["mediaSessionId"]}).required()
    media = rig.streams.stop_multi(uri)
    path = rig.janus.records / started[0].payload["fileName"]
    for backend, stream, app_key in ((rig.room, rig.alice, "defaultApp"), (rig.client, rig.hana, "client app")):
        backend.wait_accepted("stoppedMultiRecording", uri=uri)
        told = backend.accepted(uri=uri)
        stopped = told[-1]
        assert [one.type for one in told] == ["addedToMultiRecording", "startedMultiRecording",
                                              "removedFromMultiRecording", "stoppedMultiRecording"]
        membership = {"fileName": path.name, "uri": uri}
        assert told[0].body == event(stream, app_key, "addedToMultiRecording", membership)
        assert {**told[2].body, "payload": facts_of(told[2])} == event(stream, app_key, "removedFromMultiRecording",
                                                                       membership)
        recording = started[0].payload["recordingId"]
        assert UUID.fullmatch(recording)
        assert told[1].payload == {"recordingId": recording, **membership}
        length = stopped.payload["durationInMS"]
        assert abs(length - 1000 * max(track.end for track in media.tracks)) < 50
        assert facts_of(stopped) == {"recordingId": recording, **membership, "durationInMS": length,
                                     "size": path.stat().st_size, "reason": "terminated"}
        assert (stopped.body["appKey"], stopped.body["nodeId"]) == (app_key, NODE)
        for one in told:
            assert_form(one)


def assert_told_in_order(backend, name, attempts_of_first):
    """Both events of a recording were accepted once and in order; the first of them only after failures, which are
    repetitions of one request."""
    backend.wait_accepted("stoppedRecording", fileName=f"{name}.mp4", timeout_s=AGAIN_S)
    attempts = backend.deliveries(fileName=f"{name}.mp4")
    accepted = [one for one in attempts if one.was_accepted]
    assert [one.type for one in accepted] == ["startedRecording", "stoppedRecording"]
    first = [one for one in attempts if one.id == accepted[0].id]
    assert len(first) >= attempts_of_first and first[-1] is accepted[0]
    assert len({one.raw for one in first}) == 1
    assert attempts.index(accepted[0]) < min(attempts.index(one) for one in attempts if one.id == accepted[1].id)


def test_what_a_backend_refuses_is_repeated_and_keeps_its_order(rig):
    with rig.client.behaving(status=500):
        rig.record(rig.hana, "refused")
        rig.client.wait_for(lambda: len(rig.client.deliveries(fileName="refused.mp4")) >= 2, AGAIN_S)
    assert_told_in_order(rig.client, "refused", 3)


def test_a_lost_answer_is_seen_by_the_id_of_the_repetition(rig):
    with rig.client.behaving(drop=True):
        rig.record(rig.hana, "dropped")
        rig.client.wait_for(lambda: rig.client.deliveries(fileName="dropped.mp4"), AGAIN_S)
    assert_told_in_order(rig.client, "dropped", 2)


def test_a_backend_that_was_down_is_told_all_of_it_afterwards(rig):
    with rig.client.being_down():
        for name in ("down 1", "down 2"):
            rig.record(rig.hana, name)
        waiting = processes.wait_until(lambda: [one for one in rig.events() if one["attempts"] > 0], 5, "no attempt")
        assert all(one["state"] == "failed" and one["error"] for one in waiting)
    for name in ("down 1", "down 2"):
        assert_told_in_order(rig.client, name, 1)
    processes.wait_until(lambda: not rig.events(), 5, f"{rig.events()} are still listed")


def test_a_slow_backend_delays_neither_a_recording_nor_another_backend(rig):
    with rig.client.behaving(delay_s=3):
        rig.streams.start(rig.hana["mediaSessionId"], fileTemplate="slow")
        begin = time.monotonic()
        rig.record(rig.alice, "fast")
        rig.room.wait_accepted("stoppedRecording", fileName="fast.mp4", timeout_s=3)
        rig.streams.stop(rig.hana["mediaSessionId"])
        assert time.monotonic() - begin < 3
        assert not rig.client.deliveries("stoppedRecording", fileName="slow.mp4")
        assert_told_in_order(rig.client, "slow", 1)


def test_what_was_given_up_is_listed_and_can_be_sent_again(rig):
    errors = rig.janus.log().count("[ERR]")
    with rig.client.being_down():
        rig.record(rig.hana, "given up")
        processes.wait_until(lambda: [one["state"] for one in rig.events()] == ["givenUp"] * 2, RETRY_TIME_S + 10,
                             f"not given up: {rig.events()}")
    started = next(one for one in rig.events() if one["type"] == "startedRecording")
    assert started["body"]["payload"]["fileName"] == "given up.mp4"
    assert not rig.client.deliveries(fileName="given up.mp4")
    assert rig.janus.log().count("given up") >= 1 and rig.janus.log().count("[ERR]") > errors
    assert rig.janus.rest.call("/events/redeliver", {"id": "00000000-0000-4000-8000-000000000000"}).status == 404
    assert rig.janus.rest.call("/events/redeliver", {"id": started["id"]}).required() == {"redelivered": 1}
    delivered, = rig.client.wait_accepted("startedRecording", fileName="given up.mp4")
    assert delivered.id == started["id"]
    rig.janus.rest.call("/events/redeliver").required()
    rig.client.wait_accepted("stoppedRecording", fileName="given up.mp4")
    processes.wait_until(lambda: not rig.events(), 5, "they are still listed")


def test_what_waits_when_janus_stops_is_told_once_after_its_restart(rig):
    """The last test: the publishers do not outlive it."""
    rig.client.go_down()
    rig.record(rig.hana, "restart")
    rig.streams.start(rig.hana["mediaSessionId"], fileTemplate="stopped")
    processes.wait_until((rig.janus.records / "stopped.mp4").exists, 10, "no stopped.mp4")
    assert rig.janus.stop() == 0
    rig.client.come_up()
    rig.janus.start()
    for name in ("restart", "stopped"):
        assert_told_in_order(rig.client, name, 1)
    assert rig.client.accepted("stoppedRecording", fileName="stopped.mp4")[0].payload["reason"]
    assert len({one.id for one in rig.client.accepted()}) == len(rig.client.accepted())
    assert not rig.events()
