"""What recorded publishers leave behind in Janus when they go."""

import time

import janus as janus_module
import processes

TOGETHER = 5
ROUNDS = 20
URI = "multi-recorder://leaks"
# Longer than a key frame is asked for: for those 20 ms VideoRoom has a forwarder that it leaks when its publisher goes.
STAY_S = 0.5


def test_a_hundred_departures_do_not_raise_the_number_of_open_files(janus, publisher):
    room = {"room": janus_module.H264_ROOM, "secret": janus.PUBLISH_SECRET}
    assert janus.rest.call("/multipleRecorder/startup", {"uri": URI, **room}).status == 200
    people = publisher(copies=TOGETHER, width=160, height=120, fps=10, wait=1)
    people.wait_for("ready")
    come_and_go(janus, people, 1)
    files = janus.open_files()
    for number in range(2, ROUNDS + 2):
        come_and_go(janus, people, number)
    processes.wait_until(lambda: janus.open_files() <= files, 10,
                         f"Janus had {files} open files and has {janus.open_files()}")
    assert janus.rest.call("/multipleRecorder/terminate", {"uri": URI}).status == 200


def come_and_go(janus, people, number):
    """All of them publish until the recording has them, and leave."""
    people.command("publish")
    people.wait_published(number)
    processes.wait_until(lambda: len(recorded_streams(janus)) == TOGETHER, 5, "everybody is recorded")
    time.sleep(STAY_S)
    # Not by `unpublish`: while packets are forwarded it can crash Janus before 1.2.2, whoever asked for them (#3331).
    people.leave(number, unpublish=False)
    processes.wait_until(lambda: not recorded_streams(janus), 5, "nobody is recorded")


def recorded_streams(janus):
    return janus.rest.call("/multipleRecorder/find_all").body[0]["mediaSessionsId"]
