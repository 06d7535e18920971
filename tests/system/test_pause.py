"""Recordings that are paused by request, and participants who send nothing for a while or come back."""

import time

import analysis
import janus as janus_module
import listing
import mediafile

URI = "multi-recorder://pause"
FREQUENCY = 700   # of the first participant's beep


def edits_of(build, path, kind):
    return [[(edit["type"], int(edit["startInMs"]) / 1000, int(edit["endInMs"]) / 1000) for edit in track["trackEdits"]]
            for track in listing.show_tracks_info(build, path) if track["trackType"] == kind]


def pauses_of(build, path, kind):
    """Those within the tracks, which begin with media."""
    return [(begin, end) for edits in edits_of(build, path, kind) for what, begin, end in edits[1:] if what == "pause"]


# What was on its way when the recording went on again is in the file.
ON_ITS_WAY_S = 0.2


def assert_nothing_between(media, paused_at, resumed_at):
    """Of what was shown and said there; what was before and after it is in its place."""
    video, = media.of_kind("video")
    picture = analysis.analyse_picture(media, video)
    shown = [analysis.clock_to_wall(clock, paused_at) for clock in picture.clocks if clock is not None]
    assert len(shown) > 50
    assert not [when for when in shown if paused_at < when < resumed_at - ON_ITS_WAY_S]
    assert min(shown) < paused_at - 1 and max(shown) > resumed_at + 1
    audio, = media.of_kind("audio")
    beeps = [media.start_wall + beep for beep in
             analysis.analyse_sound(media, audio, [FREQUENCY]).beeps[FREQUENCY]]
    assert not [beep for beep in beeps if paused_at < beep < resumed_at - ON_ITS_WAY_S]
    assert [beep for beep in beeps if beep < paused_at] and [beep for beep in beeps if beep > resumed_at]
    assert all(abs(beep - round(beep)) < 0.15 for beep in beeps)


def test_what_is_shown_and_said_during_a_pause_is_not_in_the_file(janus, publisher, build):
    publisher().wait_published()
    stream = janus.rest.call("/stream/find_all").body[0]["mediaSessionId"]
    room = {"room": janus_module.H264_ROOM, "secret": janus.PUBLISH_SECRET}
    kinds = {"/multipleRecorder": {"uri": URI}, "/recorder": {"mediaSessionId": stream}}
    janus.rest.call("/multipleRecorder/startup", {"uri": URI, **room}).required()
    janus.rest.call("/recorder/startup", {"mediaSessionId": stream, "secret": janus.PUBLISH_SECRET}).required()
    time.sleep(3)
    for group, which in kinds.items():
        janus.rest.call(f"{group}/pause", which).required()
    paused_at = time.time()
    time.sleep(3.3)
    for group, which in kinds.items():
        assert janus.rest.call(f"{group}/pause", which).status == 409
        assert janus.rest.call(f"{group}/find_all").body[0]["paused"] is True
    resumed_at = time.time()
    for group, which in kinds.items():
        janus.rest.call(f"{group}/resume", which).required()
    time.sleep(2.7)
    for group, which in kinds.items():
        path = janus.records / janus.rest.call(f"{group}/terminate", which).required()["fileName"]
        media = mediafile.probe(path)
        assert mediafile.decode_errors(media) == ""
        assert_nothing_between(media, paused_at, resumed_at)
        for kind, latest_s in (("AUDIO", 0.1), ("VIDEO", 1.0)):  # a picture waits for its key frame
            (begin, end), = pauses_of(build, path, kind)
            assert abs(media.start_wall + begin - paused_at) < 0.15
            assert -0.1 < media.start_wall + end - resumed_at < latest_s
    assert "paused" not in janus.rest.call("/recordings/find_all").body[0]


def test_who_sends_nothing_for_a_while_and_then_loads_the_page_anew_stays_in_the_recorder(janus, publisher, build):
    participant = publisher()
    participant.wait_published()
    stream = janus.rest.call("/stream/find_all").body[0]["mediaSessionId"]
    janus.rest.call("/multipleRecorder/startup", {"uri": URI}).required()
    janus.rest.call("/multipleRecorder/add",
                    {"uri": URI, "mediaSessionId": stream, "secret": janus.PUBLISH_SECRET}).required()
    time.sleep(2)
    switched_at = []
    for count, on in enumerate((False, True), 1):
        participant.command("send", kinds=["audio", "video"], on=on)
        participant.wait_for("send", count=count)
        switched_at.append(time.time())
        time.sleep(4 if not on else 2)
    reloaded_at = time.time()
    participant.command("reload")
    participant.wait_published(count=2)
    back_at = time.time()
    time.sleep(2)
    recorders = janus.rest.call("/multipleRecorder/find_all").body
    stream_now, = [one["mediaSessionId"] for one in janus.rest.call("/stream/find_all").body]
    assert recorders[0]["mediaSessionsId"] == [stream_now] != [stream]
    path = janus.records / janus.rest.call("/multipleRecorder/terminate", {"uri": URI}).required()["fileName"]
    media = mediafile.probe(path)
    assert mediafile.decode_errors(media) == ""
    # The first second of a silence is sound like any other.
    for kind, begin_s, end_s in (("AUDIO", 1.5, 0.5), ("VIDEO", 0.5, 0.8)):
        first, second = edits_of(build, path, kind)
        first = [edit for edit in first if edit[1] > 0 or edit[0] == "media"]  # without the wait for a first picture
        assert [what for what, _, _ in first] == ["media", "pause", "media"]
        assert abs(media.start_wall + first[1][1] - switched_at[0]) < begin_s
        assert abs(media.start_wall + first[1][2] - switched_at[1]) < end_s
        assert media.start_wall + first[-1][2] < reloaded_at + 0.5   # the absence is nobody's
        assert [what for what, _, _ in second] == ["pause", "media"]
        assert abs(media.start_wall + second[0][2] - back_at) < 1.5
    audio = media.of_kind("audio")[0]
    beeps = [media.start_wall + beep for beep in analysis.analyse_sound(media, audio, [FREQUENCY]).beeps[FREQUENCY]]
    assert [beep for beep in beeps if beep > switched_at[1]]
    assert all(abs(beep - round(beep)) < 0.15 for beep in beeps)
    names = {track["streamName"] for track in listing.show_tracks_info(build, path)}
    assert names == {"Alice"}
