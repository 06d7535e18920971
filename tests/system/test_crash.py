"""kill -9 of Janus at any moment leaves a file that plays up to two seconds before the kill, with all its tracks."""

import pytest

import lives
import mediafile

LOST_S = 2.0       # before the kill
LOST_WEBM_S = 3.0  # a cluster more, of a second, and what waits for the other track
KEY_FRAME_S = 0.6  # from add to the first picture
EDGE_S = 0.15
# Sound that waits for its lane or for the encoder when a stream is added that is recorded elsewhere already, is in the
# file: more on a busy machine.
CODING_S = 0.6


@pytest.mark.parametrize("number", range(1, lives.KILLS + 1))
def test_everything_up_to_two_seconds_before_the_kill_plays(killed, number):
    life = killed.lives[number - 1]
    media = mediafile.probe(life.multi, mediafile.WHOLE_FILE)
    assert mediafile.decode_errors(media, mediafile.WHOLE_FILE) == ""
    for stretch in life.stretches:
        assert_plays(media, stretch, min(stretch.removed, life.killed - LOST_S))


def assert_plays(media, stretch, until):
    """Both tracks of a stretch are there, and reach that moment. One too short for a picture need not show."""
    if until - stretch.added < KEY_FRAME_S:
        return
    for kind in ("audio", "video"):
        found = [track for track in media.of_kind(kind) if track.media_session_id == stretch.stream and
                 stretch.asked - CODING_S <= media.start_wall + track.start <= stretch.added + KEY_FRAME_S]
        # A stream that comes back at once may have begun twice in that time; one of them is this stretch.
        lasting = [track for track in found if media.start_wall + track.end >= until - EDGE_S]
        assert len(lasting) == 1, (
            kind, stretch, [(media.start_wall + track.start, media.start_wall + track.end) for track in found])


@pytest.mark.parametrize("number", range(1, lives.KILLS + 1))
def test_a_webm_plays_up_to_a_cluster_before_the_kill(killed, number):
    life = killed.lives[number - 1]
    path = max(one for one in life.left if one.suffix == ".webm")  # by the time of its start, which is in its name
    media = mediafile.probe(path, mediafile.WHOLE_FILE)
    assert mediafile.decode_errors(media, mediafile.WHOLE_FILE) == ""
    assert sorted(track.codec for track in media.tracks) == ["opus", "vp8"]
    for track in media.tracks:
        assert media.start_wall + track.end >= life.killed - LOST_WEBM_S
