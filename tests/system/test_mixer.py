"""What is in a mixed file: actors of one colour each, with a flash and a beep at each second."""

import pytest

import analysis
import mediafile
import mixed as mixed_module
import mixer as mixer_module
from mixer import Actor

LIP_SYNC_S = 0.040
# The picture that shows a change of the recording is the first at or after it; the recording has 25 pictures a second.
CHANGE_MS = 50
PLACEHOLDER = (53, 128, 128)   # #303030, BT.601 limited range
END_MS = 6000
# In a real participant's picture (pages/picture.js), of 4:3; the lightest of their colours has 150.
FLASH_AREA = (0.3, 0.35, 0.7, 0.7)
FLASH_LUMA = 190

# Of the pictures of Ann, Ben and Cleo, and of all sound.
CODECS = {"h264 and aac": (["h264"] * 3, "aac"), "vp8 and opus": (["vp8"] * 3, "opus"),
          "vp9, av1 and h265": (["vp9", "av1", "h265"], "opus")}


def cast(videos, audio):
    """Ann stays, Ben joins late and leaves early, Cleo's camera is off for a while, and Dan has none."""
    ann, ben, cleo = videos
    return [
        Actor("Ann", (120, 90, 200), 500, 0, END_MS, ann, audio),
        Actor("Ben", (90, 200, 90), 900, 1520, 4520, ben, audio, width=160, height=90),
        Actor("Cleo", (70, 150, 60), 1300, 0, END_MS, cleo, audio, camera_off=[(2000, 3480)], width=640, height=360),
        Actor("Dan", (0, 0, 0), 1700, 2520, 5000, None, audio),
    ]


@pytest.fixture(scope="module")
def mixer(build, tmp_path_factory):
    return mixer_module.Mixer(build, tmp_path_factory.mktemp("mixer"))


class Play:
    """A recording of the cast, what the mixer says of it, and what it made."""

    def __init__(self, mixer, name, *words, **settings):
        self.actors = cast(*CODECS[name])
        self.recording = mixer.folder / f"play {name}.mp4"
        if not self.recording.exists():
            mixer.record(self.recording, self.actors)
        self.schedule = mixer.schedule(self.recording, *words, **settings)
        self.path = mixer.mix(self.recording, *words, **settings)
        self.mixed = mixed_module.read(self.path)

    def steady_pictures(self):
        """Pictures and their times in the recording, without those at which something changes."""
        changes = [scene["startInMs"] for scene in self.schedule["scenes"]]
        changes += [second + edge for second in range(0, END_MS + 1, 1000) for edge in (0, mixed_module.FLASH_MS)]
        for picture, time in enumerate(self.mixed.times_ms() + self.schedule["startInMs"]):
            if all(not -CHANGE_MS <= time - change < CHANGE_MS for change in changes):
                yield picture, time

    def color_of(self, actor, time_ms):
        if not actor.is_filmed(time_ms):
            return PLACEHOLDER
        return mixed_module.WHITE if time_ms % 1000 < mixed_module.FLASH_MS else actor.color


@pytest.fixture(scope="module", params=CODECS)
def play(request, mixer):
    return Play(mixer, request.param)


def test_the_mixed_file_lasts_as_long_as_the_recording(play):
    assert play.mixed.pictures == play.schedule["pictures"] == pytest.approx(END_MS * 30 / 1000, abs=2)
    audio, = play.mixed.media.of_kind("audio")
    assert (audio.codec, audio.start) == ("aac", pytest.approx(0, abs=0.03))
    assert audio.end == pytest.approx(END_MS / 1000, abs=0.05)


def test_everybody_is_on_stage_while_they_are_in_the_conference(play):
    for actor in play.actors:
        scenes = [scene for scene in play.schedule["scenes"]
                  if any(member["name"] == actor.name for member in scene["members"])]
        assert scenes[0]["startInMs"] == pytest.approx(actor.start, abs=CHANGE_MS), actor
        assert scenes[-1]["endInMs"] == pytest.approx(actor.end, abs=CHANGE_MS), actor


def test_everybody_is_in_the_place_that_the_schedule_says(play):
    compared = 0
    for picture, time in play.steady_pictures():
        for actor in play.actors:
            area = mixed_module.area_of(play.schedule, actor.name, time)
            assert (area is not None) == (actor.start <= time < actor.end), (actor, time)
            if area is not None:
                compared += 1
                assert area["hasPicture"] == actor.is_filmed(time)
                assert mixed_module.is_near(play.mixed.color_at(picture, area), play.color_of(actor, time)), \
                    (actor, time, play.mixed.color_at(picture, area))
    assert compared > 300


def test_nobody_is_missing_and_nobody_is_there_who_left(play):
    for picture, time in play.steady_pictures():
        if time % 1000 < mixed_module.FLASH_MS:
            continue
        for actor in play.actors[:3]:
            assert play.mixed.has_color(picture, actor.color) == actor.is_filmed(time), (actor, time)


def test_flash_and_beep_are_within_40_ms(play):
    beeps = play.mixed.beeps([actor.beep_hz for actor in play.actors])
    times = play.mixed.times_ms()
    for actor in play.actors:
        heard = [beep for beep in beeps[actor.beep_hz] if beep > 0.5]   # one at the very begin may have no edge
        seconds = [second for second in range(1, END_MS // 1000) if actor.start < second * 1000 < actor.end]
        assert [round(beep) for beep in heard] == seconds, actor
        assert all(abs(beep - second) <= 0.02 for beep, second in zip(heard, seconds)), (actor, heard)
        flashes = play.mixed.flashes([mixed_module.area_of(play.schedule, actor.name, time) for time in times])
        filmed = [second for second in seconds if actor.is_filmed(second * 1000)]
        assert [round(flash) for flash in flashes] == filmed, (actor, flashes)
        assert all(abs(distance) <= LIP_SYNC_S for distance in analysis.distances(flashes, heard)), (actor, flashes)


@pytest.mark.parametrize("layout", ["gridNoPadding", "crop", "pip"])
def test_everybody_is_in_their_place_in_other_layouts(mixer, layout):
    play = Play(mixer, "h264 and aac", mixerLayoutClass=layout)
    for picture, time in play.steady_pictures():
        for actor in play.actors:
            area = mixed_module.area_of(play.schedule, actor.name, time)
            if area is not None:
                assert mixed_module.is_near(play.mixed.color_at(picture, area), play.color_of(actor, time)), \
                    (actor, time, area)


def test_who_speaks_is_large(mixer):
    """They all beep at once, so that it may be any of them; the others are there too."""
    play = Play(mixer, "h264 and aac", mixerLayoutClass="speaker")
    for picture, time in play.steady_pictures():
        if time % 1000 > mixed_module.FLASH_MS:
            filmed = [actor for actor in play.actors[:3] if actor.is_filmed(time)]
            sizes = sorted(play.mixed.share_of(picture, actor.color) for actor in filmed)
            assert sizes[0] > 0.01 and (len(sizes) == 1 or time > 2000 or sizes[-1] > 3 * sizes[0]), (time, sizes)


def test_streams_can_be_chosen(mixer):
    play = Play(mixer, "h264 and aac", "--include", "Ann", "--include", "session-of-Ben")
    assert [one["name"] for one in play.schedule["participants"]] == ["Ann", "Ben"]
    assert set(loud(play)) == {"Ann", "Ben"}
    play = Play(mixer, "h264 and aac", "--exclude", "Ann", "--exclude", "Dan")
    assert set(loud(play)) == {"Ben", "Cleo"}
    for picture, time in play.steady_pictures():
        assert not play.mixed.has_color(picture, play.actors[0].color)


def test_a_stretch_can_be_chosen(mixer):
    play = Play(mixer, "h264 and aac", "--from", "1.25", "--to", "0:04.750")
    assert (play.schedule["startInMs"], play.schedule["endInMs"]) == (1250, 4750)
    assert play.mixed.pictures == 105
    for picture, time in play.steady_pictures():
        area = mixed_module.area_of(play.schedule, "Ann", time)
        assert mixed_module.is_near(play.mixed.color_at(picture, area), play.color_of(play.actors[0], time)), time
    beeps = play.mixed.beeps([500])[500]
    assert beeps == [pytest.approx(second - 1.25, abs=0.02) for second in (2, 3, 4)]


def loud(play):
    """The names of those whose beeps are heard."""
    beeps = play.mixed.beeps([actor.beep_hz for actor in play.actors])
    track, = play.mixed.media.of_kind("audio")
    sound = analysis.analyse_sound(play.mixed.media, track, list(beeps))
    return [actor.name for actor in play.actors if sound.loudness[actor.beep_hz] > 0.1]


@pytest.mark.parametrize("kind", ["h264", "vp8"])
def test_a_real_conference_is_mixed(mixer, recordings, kind):
    recorded = recordings(kind)
    output = mixer.folder / f"{kind}.mp4"
    done = mixer.run("--output", output, recorded.path)
    assert done.returncode == 0, done.stderr
    schedule = mixer.schedule(recorded.path)
    mixed = mixed_module.read(output)
    assert mixed.pictures == schedule["pictures"]
    assert schedule["endInMs"] == pytest.approx(1000 * max(track.end for track in recorded.media.tracks), abs=50)
    frequencies = {presence.look.frequency for presence in recorded.presences}
    beeps = mixed.beeps(sorted(frequencies))
    assert set(beeps) == frequencies and all(beeps.values())
    for presence in recorded.presences:
        tracks = recorded.tracks_of(presence)
        seen = recorded.pictures[tracks["video"].index]
        flashes = real_flashes(mixed, schedule, presence)
        expected = [flash for flash in seen.flashes if flash < mixed.pictures / mixed.fps - 0.1]
        assert analysis.median_distance(flashes, expected) <= LIP_SYNC_S, (presence.name, flashes, expected)
        assert len(flashes) >= len(expected) - 1
        heard = [beep for beep in beeps[presence.look.frequency]
                 if tracks["audio"].start <= beep <= tracks["audio"].end]
        assert analysis.median_distance(flashes, heard) <= LIP_SYNC_S, (presence.name, flashes, heard)


def real_flashes(mixed, schedule, presence):
    """Seconds at which a participant of conference.py flashes in the mixed picture."""
    participants = schedule["participants"]
    index = next(number for number, one in enumerate(participants)
                 if presence.media_session_id in [one["mediaSessionId"], *one.get("laterMediaSessionIds", [])])
    was_light, found = True, []
    for picture, time in enumerate(mixed.times_ms()):
        scene = mixed_module.scene_at(schedule, time)
        area = next((one for one in scene["members"] if one["participant"] == index), None) if scene else None
        is_light = area is not None and mixed.color_at(picture, area, FLASH_AREA, 4 / 3)[0] > FLASH_LUMA
        if is_light and not was_light:
            found.append(time / 1000)
        was_light = is_light if area is not None else True
    return found
