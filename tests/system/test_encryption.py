"""Somebody whose page encrypts from end to end, in a room that does not know: noticed, dropped, reported."""

import time

import listing
import mediafile
from conftest import DEBIAN_ROOM

URI = "multi-recorder://encrypted"
NOTICED_S = 5.0


def test_who_encrypts_is_dropped_within_five_seconds_and_the_others_are_recorded(janus, publisher, build):
    room = {"room": DEBIAN_ROOM, "secret": janus.PUBLISH_SECRET}
    publisher("Bob", DEBIAN_ROOM, look=1).wait_published()
    janus.rest.call("/multipleRecorder/startup", {"uri": URI, **room}).required()
    publisher("Alice", DEBIAN_ROOM, encrypt=1).wait_published()
    time.sleep(NOTICED_S + 3)
    path = janus.records / janus.rest.call("/multipleRecorder/terminate", {"uri": URI}).required()["fileName"]

    assert janus.log().count("its media cannot be decoded") == 2
    tracks = listing.report(build, path)["tracks"]
    assert {(track["streamName"], track["kind"], track["undecodable"]) for track in tracks} == {
        ("Bob", "audio", False), ("Bob", "video", False), ("Alice", "audio", True), ("Alice", "video", True)}
    for track in tracks:
        if track["undecodable"]:
            began = track["pauses"][0]["toMs"] if track["pauses"] else 0
            assert track["undecodableAtMs"] - began < NOTICED_S * 1000
    picture, = [track for track in mediafile.probe(path).of_kind("video") if track.name == "Bob"]
    assert picture.end - picture.start > NOTICED_S + 2
