"""A real conference, recorded by a real Janus: who is in the file, when, with which picture and sound."""

import itertools

import pytest

import analysis
import browser
import mediafile

SAME_COLOUR = 50         # the largest difference of a channel that encoding makes
FOREIGN_LOUDNESS = 0.15  # of one's own: what the edges of a beep spill into other frequencies stays below it
LIP_SYNC_S = 0.040
END_S = 0.100
LATE_S = 0.2             # what Chromium's first packets carry is older than they are, by up to this


@pytest.fixture(scope="module", params=["h264", "vp8"])
def recorded(request, recordings):
    return recordings(request.param)


def test_the_file_is_clean_for_ffmpeg(recorded):
    assert mediafile.decode_errors(recorded.media) == ""


def test_everybody_has_tracks_of_their_own_in_the_order_of_joining(recorded):
    names = [presence.name for presence in recorded.presences]
    assert names == ["Bob", "Carol", "Alice", "Carol"]
    assert len({presence.media_session_id for presence in recorded.presences}) == 4
    firsts = []
    for presence in recorded.presences:
        tracks = recorded.tracks_of(presence)
        assert {track.name for track in tracks.values()} == {presence.name}
        firsts.append(min(track.track_id for track in tracks.values()))
    assert firsts == sorted(firsts)
    assert len(recorded.media.tracks) == 8


def test_the_listing_says_the_same_as_ffprobe(recorded):
    assert [one["trackId"] for one in recorded.listing] == [str(index) for index in range(8)]
    for one, track in zip(recorded.listing, recorded.media.tracks):
        assert one["streamName"] == track.name
        assert one["mediaSessionId"] == track.media_session_id
        assert one["trackType"] == track.kind.upper()
        assert int(one["durationInMS"]) == pytest.approx(track.end * 1000, abs=2)
        assert one["trackEdits"][-1]["type"] == "media"
        ends = [0] + [int(edit["endInMs"]) for edit in one["trackEdits"]]
        assert [int(edit["startInMs"]) for edit in one["trackEdits"]] == ends[:-1]


def test_audio_starts_within_100_ms_of_the_published_event(recorded):
    for presence in recorded.presences:
        start = recorded.media.start_wall + recorded.tracks_of(presence)["audio"].start
        assert -LATE_S <= start - presence.published_at <= 0.1, presence


def test_video_starts_with_a_key_frame_within_500_ms_of_the_published_event(recorded):
    for presence in recorded.presences:
        track = recorded.tracks_of(presence)["video"]
        assert track.key_frames[0] == track.start, presence
        assert -LATE_S <= recorded.media.start_wall + track.start - presence.published_at <= 0.5, presence


def test_tracks_end_with_the_last_packet(recorded):
    before, after = recorded.terminated
    for presence in recorded.presences:
        for kind, track in recorded.tracks_of(presence).items():
            end = recorded.media.start_wall + track.end
            last = presence.witnesses[kind].last
            if presence.end == "stayed":
                assert before - END_S <= end <= after + END_S, (presence, kind)
            else:
                assert abs(end - last) <= END_S, (presence, kind, end - last)


def test_everybody_has_their_own_colour_in_every_picture(recorded):
    for presence in recorded.presences:
        picture = recorded.pictures[recorded.tracks_of(presence)["video"].index]
        assert analysis.colour_distance(picture.colour, presence.look.colour) < SAME_COLOUR
        assert {analysis.nearest(colour, browser.LOOKS) for colour in picture.colours} == {presence.look}, presence


def test_everybody_has_their_own_beep_and_nobody_elses(recorded):
    for presence in recorded.presences:
        sound = recorded.sounds[recorded.tracks_of(presence)["audio"].index]
        assert sound.frequency == presence.look.frequency
        own = sound.loudness[sound.frequency]
        assert own > 0.2
        for frequency, loudness in sound.loudness.items():
            assert frequency == sound.frequency or loudness < FOREIGN_LOUDNESS * own, (presence, frequency)


def test_every_second_has_its_flash_and_its_beep(recorded):
    for presence in recorded.presences:
        tracks = recorded.tracks_of(presence)
        flashes = recorded.pictures[tracks["video"].index].flashes
        beeps = beeps_of(recorded, tracks["audio"])
        for track, times in ((tracks["video"], flashes), (tracks["audio"], beeps)):
            assert abs(len(times) - (track.end - track.start)) <= 1.5, presence


def test_flash_and_beep_are_within_40_ms_of_one_participant(recorded):
    for presence in recorded.presences:
        tracks = recorded.tracks_of(presence)
        distance = analysis.median_distance(recorded.pictures[tracks["video"].index].flashes,
                                            beeps_of(recorded, tracks["audio"]))
        assert distance <= LIP_SYNC_S, presence


def test_flashes_and_beeps_are_within_40_ms_between_participants(recorded):
    signals = [recorded.pictures[track.index].flashes for track in recorded.media.of_kind("video")]
    signals += [beeps_of(recorded, track) for track in recorded.media.of_kind("audio")]
    compared = 0
    for these, others in itertools.combinations(signals, 2):
        distance = analysis.median_distance(these, others)
        if distance is not None:  # these two were there at the same time
            compared += 1
            assert distance <= LIP_SYNC_S
    assert compared >= 12


def test_the_wall_clock_of_time_zero_is_in_the_file(recorded):
    for track in recorded.media.of_kind("video"):
        delays = analysis.delays(recorded.pictures[track.index], recorded.media.start_wall)
        typical = sorted(delays)[len(delays) // 2] + recorded.media.start_wall
        # The two clocks of the machine are read one after the other, which a busy machine may interrupt.
        assert -0.02 <= typical <= 0.1


def test_pictures_lie_where_they_were_drawn_and_none_is_lost(recorded):
    for track in recorded.media.of_kind("video"):
        picture = recorded.pictures[track.index]
        assert picture.clocks.count(None) <= 0.02 * len(picture.clocks)
        delays = analysis.delays(picture, recorded.media.start_wall)
        typical = sorted(delays)[len(delays) // 2]
        assert sum(abs(delay - typical) < 0.06 for delay in delays) >= 0.95 * len(delays)
        assert len(picture.times) >= 0.9 * 25 * (track.end - track.start)


def beeps_of(recorded, track):
    sound = recorded.sounds[track.index]
    return sound.beeps[sound.frequency]
