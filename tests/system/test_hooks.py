"""The scripts that run for finished files: what they are given, how often they run, and in which surroundings."""

import dataclasses
import time

import pytest

import browser
import hooks as hooks_module
import janus as janus_module
import mediafile
import processes
import single

AWKWARD = "Alice's \"new\n  name\" $(touch /tmp/x) `id`; *"
URI = "multi-recorder://it's \"awkward\" $HOME ä"
FROM_1904_TO_1970_S = 2082844800


@dataclasses.dataclass
class Rig:
    janus: janus_module.Janus
    hooks: hooks_module.Hooks
    streams: single.Streams
    stream: str

    def wait_run(self, path):
        return processes.wait_until(lambda: self.hooks.ended(path), 10, f"no hook ran for {path}")


@pytest.fixture(scope="module")
def rig(tmp_path_factory, build, web):
    """One participant with an awkward name, and scripts that take a while."""
    folder = tmp_path_factory.mktemp("hooks")
    hooks = hooks_module.Hooks(folder, sleep_s=0.5)
    with janus_module.Janus(folder, build, web.url + "/events", recorder={**hooks.settings, "max_hooks": 2}) as janus:
        with browser.Publisher(web, folder, browser.websocket_url(janus), janus_module.H264_ROOM, AWKWARD,
                               browser.LOOKS[0]) as alice:
            alice.wait_published()
            streams = single.Streams(janus)
            stream = processes.wait_until(streams.all, 5, "no stream")[0]
            assert stream["streamName"] == AWKWARD
            yield Rig(janus, hooks, streams, stream["mediaSessionId"])


def record(rig, **config):
    rig.streams.start(rig.stream, **config)
    time.sleep(1)
    return rig.streams.stop(rig.stream)


def test_a_single_recordings_script_is_given_stream_and_file(rig):
    path = record(rig, fileTemplate="{streamName}")
    run, = rig.wait_run(path)
    assert run.kind == "single"
    assert run.arguments == [AWKWARD, str(path)]
    assert path.is_absolute() and mediafile.is_finished(path)


def test_a_multi_recordings_script_is_given_file_time_duration_and_uri(rig):
    rig.streams.start_multi(URI, [rig.stream])
    time.sleep(1)
    media = rig.streams.stop_multi(URI)
    run, = rig.wait_run(media.path)
    assert run.kind == "multi"
    path, created, duration, uri = run.arguments
    assert (path, uri) == (media.path, URI)
    assert int(created) - FROM_1904_TO_1970_S == int(media.start_wall)
    assert abs(int(duration) - 1000 * max(track.end for track in media.tracks)) < 50


def test_a_script_runs_in_surroundings_of_its_own(rig):
    path = record(rig, fileTemplate="surroundings")
    run, = rig.wait_run(path)
    assert run.group == run.pid
    assert len(run.environment["RECORDER_RECORDING_ID"]) == 36
    assert run.environment["RECORDER_ATTEMPT"] == "1"
    assert sorted(map(int, run.files))[:3] == [0, 1, 2] and len(run.files) <= 4, run.files  # and that of /proc/self/fd


def test_every_part_of_a_rotated_recording_has_its_run(rig):
    rig.streams.start(rig.stream, fileTemplate="rotated", rotation="1s")
    time.sleep(3.5)
    last = rig.streams.stop(rig.stream)
    paths = sorted(last.parent.glob("rotated*"))
    assert len(paths) >= 3
    for path in paths:
        run, = rig.wait_run(path)


def test_no_more_run_at_once_than_are_allowed(rig):
    paths = []
    for number in range(5):
        rig.streams.start_multi(f"multi-recorder://{number}", [rig.stream])
    time.sleep(1)
    for number in range(5):
        paths.append(rig.streams.stop_multi(f"multi-recorder://{number}").path)
    runs = [rig.wait_run(path)[0] for path in paths]
    for run in runs:
        at_once = [one for one in runs if one.begin <= run.begin < one.end]
        assert len(at_once) <= 2, [(one.begin, one.end) for one in at_once]


def test_a_kill_forgets_no_script_and_lets_none_work_on_a_file_twice_at_a_time(rig):
    """The last test: the participant does not outlive it."""
    rig.streams.start_multi(URI, [rig.stream])
    rig.streams.start(rig.stream, fileTemplate="killed")
    time.sleep(1.5)
    finished = rig.streams.stop_multi(URI).path
    processes.wait_until(lambda: rig.hooks.runs(finished), 5, "its script does not begin", interval_s=0.01)
    rig.janus.kill()
    rig.janus.start()
    killed = rig.janus.records / "killed.mp4"
    run, = rig.wait_run(killed)
    assert run.arguments == [AWKWARD, str(killed)] and mediafile.is_finished(killed)
    # Nobody has recorded how the one ended that ran meanwhile.
    first, second = processes.wait_until(lambda: len(rig.hooks.ended(finished)) == 2 and rig.hooks.ended(finished), 5,
                                         "not run again")
    assert [one.environment["RECORDER_ATTEMPT"] for one in (first, second)] == ["1", "2"]
    assert first.environment["RECORDER_RECORDING_ID"] == second.environment["RECORDER_RECORDING_ID"]
    assert first.end <= second.begin
    rig.janus.stop()
    runs = len(rig.hooks.runs())
    rig.janus.start()
    time.sleep(1)
    assert len(rig.hooks.runs()) == runs
