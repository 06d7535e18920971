"""The mixer and its surroundings: exit codes, full disks, kills, damaged files, parts, extracted streams, callbacks."""

import json
import os
import pathlib
import shutil
import subprocess
import time

import numpy
import pytest
import yaml

import backend as backend_module
import browser
import built
import janus as janus_module
import mediafile
import mixed as mixed_module
import mixer as mixer_module
import processes
import single
from mixer import Actor

RECIPES = pathlib.Path(__file__).parents[2] / "docs" / "recipes"
ACTORS = [Actor("Ann", (120, 90, 200), 500, 0, 6000), Actor("Ben", (90, 200, 90), 900, 1000, 5000, "vp8", "opus")]
KNOWN = ["3724973476", "6000", "multi-recorder://room"]   # what the hook script knows of a recording
FROM_1904_TO_1970_S = 2082844800


@pytest.fixture
def mixer(build, tmp_path):
    return mixer_module.Mixer(build, tmp_path)


@pytest.fixture(scope="module")
def room(build, tmp_path_factory):
    """A recording, and what the mixer makes of it at once."""
    folder = tmp_path_factory.mktemp("room")
    mixer = mixer_module.Mixer(build, folder)
    recording = mixer.record(folder / "room.mp4", ACTORS)
    return recording, mixer.mix(recording)


@pytest.fixture
def recording(room, tmp_path):
    """A copy that a test may spoil."""
    return pathlib.Path(shutil.copy(room[0], tmp_path))


@pytest.fixture
def whole(room):
    return room[1]


@pytest.fixture(scope="module")
def long_recording(build, tmp_path_factory):
    """So long that there is time to disturb the mixer."""
    actors = [Actor(name, (100, 60, 200), 500, 0, 60_000, width=160, height=90) for name in ("Ann", "Ben")]
    folder = tmp_path_factory.mktemp("long")
    return mixer_module.Mixer(build, folder).record(folder / "long.mp4", actors)


@pytest.fixture
def backend():
    with backend_module.Backend() as one:
        yield one


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 32 MB in memory."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "mixer-test", folder]).returncode:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def mixed_of(path):
    return path.with_name(f"{path.stem}_mixed.mp4")


# --- how it ends ----------------------------------------------------------------------------------

def test_each_failure_has_its_exit_code(mixer, recording, tmp_path):
    no_recording = tmp_path / "text.mp4"
    no_recording.write_text("This is no MP4.")
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"mixerVideoWidht": 640}')
    usual = {"config": mixer.config()}
    for code, words, options, sentence in [
            (2, [recording, "--include", "Nobody"], usual, "Nobody"),
            (2, [recording, "--from", "1:00"], usual, ""),
            (64, [tmp_path / "none.mp4"], usual, f"File to mix not found: {tmp_path / 'none.mp4'}"),
            (65, [recording], {"config": tmp_path / "none.json"}, "Offline mixer config not found:"),
            (66, [no_recording], usual, str(no_recording)),
            (67, [recording], {"config": wrong}, "mixerVideoWidth"),
            (67, [recording], {"config": mixer.config(mixerVideoFps=0)}, "mixerVideoFps"),
            (67, [recording], {"config": mixer.config(videoCodec="no-such-encoder")}, "videoCodec"),
            (69, [recording], {"config": mixer.config(minAvailableSpace="100000G")}, "minAvailableSpace"),
    ]:
        before = set(tmp_path.iterdir())
        done = mixer.run(*words, **options)
        assert done.returncode == code, (words, done)
        assert done.stderr.startswith("ERROR: ") and sentence in done.stderr, done.stderr
        assert set(tmp_path.iterdir()) == before


def test_an_older_mixed_file_is_replaced_by_a_finished_one_only(mixer, recording, tmp_path):
    older = mixed_of(recording)
    older.write_text("older")
    assert mixer.run(recording, minAvailableSpace="100000G").returncode == 69
    assert older.read_text() == "older"
    mixer.mix(recording)
    assert mediafile.is_finished(older)


def new_files(folder, before):
    return [path for path in folder.iterdir() if path not in before]


def assert_plays(path):
    media = mediafile.probe(path, mediafile.WHOLE_FILE)
    assert mediafile.decode_errors(media, mediafile.WHOLE_FILE) == ""
    assert sorted(track.kind for track in media.tracks) == ["audio", "video"]
    return media


def test_what_a_kill_leaves_has_no_final_name_and_plays(mixer, long_recording, tmp_path):
    path = pathlib.Path(shutil.copy(long_recording, tmp_path))
    before = [*tmp_path.iterdir(), config := mixer.config()]
    process = processes.start(mixer.arguments(path, config=config), tmp_path / "mixer.log")
    before.append(tmp_path / "mixer.log")
    processes.wait_until(lambda: any(one.stat().st_size > 50_000 for one in new_files(tmp_path, before)), 60,
                         "nothing is written", interval_s=0.01)
    assert process.poll() is None
    processes.kill(process)
    assert not mixed_of(path).exists()
    left, = new_files(tmp_path, before)
    assert max(track.end for track in assert_plays(left).tracks) > 1
    mixer.mix(path)
    assert not left.exists(), "what a kill left is in the way"


def test_a_disk_that_fills_up_ends_it_and_what_is_there_plays(mixer, long_recording, small_disk):
    path = pathlib.Path(shutil.copy(long_recording, small_disk))
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    config = mixer.config(minAvailableSpace=free - (1 << 19), crf=1, mixerVideoWidth=1280, mixerVideoHeight=720)
    before = list(small_disk.iterdir())
    done = mixer.run(path, config=config)
    assert done.returncode == 69, done
    left, = new_files(small_disk, before)
    assert str(left) in done.stderr
    assert not mixed_of(path).exists()
    assert_plays(left)


def test_damaged_stretches_are_mixed(mixer, recording, tmp_path):
    data = bytearray(recording.read_bytes())
    noise = numpy.random.default_rng(1)
    for begin in range(len(data) // 4, len(data) * 3 // 4, 5000):
        data[begin:begin + 100] = noise.bytes(100)
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(data)
    undamaged = mixer.schedule(recording)
    done = mixer.run(damaged)
    assert done.returncode == 0, done
    mixed = mixed_module.read(mixed_of(damaged))
    assert mixed.pictures == undamaged["pictures"]


def test_its_progress_is_lines_of_json(mixer, recording):
    done = mixer.run("--progress", recording)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[-1]["percent"] == 100
    assert all(set(line) == {"percent", "speed", "secondsLeft"} for line in lines)
    assert [line["percent"] for line in lines] == sorted(line["percent"] for line in lines)


# --- parts ----------------------------------------------------------------------------------------

PARTS = 4


def assert_same(whole, joined):
    """The same pictures and the same sound, without a seam in either."""
    one, other = mixed_module.read(whole), mixed_module.read(joined)
    assert other.pictures == one.pictures
    difference = numpy.abs(one.luma[:, ::4, ::4].astype(int) - other.luma[:, ::4, ::4]).mean(axis=(1, 2))
    assert difference.max() < 2, difference
    tracks = [media.of_kind("audio")[0] for media in (one.media, other.media)]
    steps = [numpy.diff(sorted(track.starts)) for track in tracks]
    assert len(steps[0]) == len(steps[1]) and abs(steps[1] - 1024 / 48000).max() < 0.0005
    assert tracks[0].start == tracks[1].start
    sounds = [mediafile.sound(media, track) for media, track in zip((one.media, other.media), tracks)]
    assert len(sounds[0]) == len(sounds[1])
    assert numpy.abs(sounds[0] - sounds[1]).max() < 0.05


def test_parts_are_joined_to_the_whole(mixer, recording, whole, tmp_path):
    split = mixer.run("--split", PARTS, recording)
    assert split.returncode == 0 and len(json.loads(split.stdout)) == PARTS, split
    for number in (2, 0, 3, 1):
        done = mixer.run("--part", f"{number}/{PARTS}", recording)
        assert done.returncode == 0, done.stderr
        assert (tmp_path / f"room_mixed.part-{number}-of-{PARTS}.mp4").exists()
    assert not mixed_of(recording).exists()
    done = mixer.run("--join", PARTS, recording)
    assert done.returncode == 0, done.stderr
    assert_same(whole, mixed_of(recording))


def test_a_missing_part_is_named_and_nothing_is_joined(mixer, recording):
    assert mixer.run("--part", "0/2", recording).returncode == 0
    done = mixer.run("--join", 2, recording)
    assert done.returncode != 0 and "part-1-of-2" in done.stderr, done
    assert not mixed_of(recording).exists()


@pytest.fixture
def recipe_environment(mixer, tmp_path):
    """The recipes call the program by its installed name."""
    programs = tmp_path / "bin"
    programs.mkdir()
    config = mixer.config()
    wrapper = programs / "janus-recorder-mixer"
    wrapper.write_text(f'#!/bin/sh\nexec {mixer.program} --config {config} "$@"\n')
    wrapper.chmod(0o755)
    return {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}


def test_the_recipe_for_gnu_parallel(recording, whole, recipe_environment):
    subprocess.run([RECIPES / "parallel.sh", recording, "3"], env=recipe_environment, check=True, timeout=120)
    assert_same(whole, mixed_of(recording))


SBATCH = """#!/usr/bin/python3
# Runs jobs at once instead of submitting them; an array's tasks one after another, the last one first.
import os, re, subprocess, sys
words = sys.argv[1:]
options = {word.split("=")[0]: word.partition("=")[2] for word in words if word.startswith("--")}
job = [word for word in words if not word.startswith("--")]
assert all(os.path.exists(done) for done in re.findall("afterok:(.*)", options.get("--dependency", "")))
tasks = int(options["--array"].split("-")[1]) + 1 if "--array" in options else 1
for task in reversed(range(tasks)):
    array = {"SLURM_ARRAY_TASK_ID": str(task), "SLURM_ARRAY_TASK_COUNT": str(tasks)} if "--array" in options else {}
    subprocess.run(job, check=True, env={**os.environ, **array}, stdout=sys.stderr)
print(os.path.abspath(__file__))   # instead of a number
"""


def test_the_recipe_for_slurm(recording, whole, recipe_environment, tmp_path):
    """With a stand-in for sbatch that does what its options say."""
    sbatch = tmp_path / "bin" / "sbatch"
    sbatch.write_text(SBATCH)
    sbatch.chmod(0o755)
    subprocess.run([RECIPES / "slurm.sh", recording, "3"], env=recipe_environment, check=True, timeout=120)
    assert_same(whole, mixed_of(recording))


def container_of(manifest):
    job = yaml.safe_load((RECIPES / manifest).read_text())
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "Job")
    container, = job["spec"]["template"]["spec"]["containers"]
    return job["spec"], container


def test_the_recipe_for_kubernetes(recording, whole, recipe_environment):
    """As an Indexed Job runs it: the command of its container once for each index."""
    spec, mix = container_of("kubernetes-parts.yaml")
    _, join = container_of("kubernetes-join.yaml")
    assert (spec["completionMode"], spec["completions"]) == ("Indexed", spec["parallelism"])
    for container, count in ((mix, spec["completions"]), (join, 1)):
        variables = {entry["name"]: entry["value"] for entry in container["env"]}
        assert int(variables["PARTS"]) == spec["completions"]
        for index in range(count):
            subprocess.run(container["command"], check=True, timeout=120, env={
                **recipe_environment, **variables, "RECORDING": str(recording), "JOB_COMPLETION_INDEX": str(index)})
    assert_same(whole, mixed_of(recording))


# --- streams apart --------------------------------------------------------------------------------

def test_extracted_streams_have_every_packet_at_its_time(mixer, recording, tmp_path):
    whole = mediafile.probe(recording)
    done = subprocess.run([mixer.program, "--extract", recording], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for name, path in (("Ann", tmp_path / "room_Ann.mp4"), ("Ben", tmp_path / "room_Ben.webm")):
        assert str(path) in done.stdout
        media = mediafile.probe(path)
        assert mediafile.decode_errors(media) == ""
        assert len(media.tracks) == 2
        for track in media.tracks:
            source, = [one for one in whole.of_kind(track.kind) if one.name == name]
            assert track.hashes == source.hashes, path
            # WebM counts in ms, and FFmpeg takes the 6.5 ms off that Opus was primed with there, but not in MP4.
            assert track.starts == pytest.approx(source.starts, abs=0.001 if path.suffix == ".mp4" else 0.008), path


@pytest.mark.parametrize("codec", ["vp9", "av1", "h265"])
def test_extracted_streams_are_of_every_codec(mixer, tmp_path, codec):
    recording = mixer.record(tmp_path / "room.mp4", [Actor("Ann", (120, 90, 200), 500, 1000, 3000, codec, "opus")])
    subprocess.run([mixer.program, "--extract", recording], check=True, capture_output=True)
    media = mediafile.probe(tmp_path / "room_Ann.mp4")
    assert mediafile.decode_errors(media) == ""
    for track, source in zip(media.tracks, reversed(mediafile.probe(recording).tracks)):  # the picture comes first
        assert (track.codec, track.hashes) == (source.codec, source.hashes)


# --- who is told ----------------------------------------------------------------------------------

def callback(mixer, backend, **settings):
    return mixer.config(callbackUrl=backend.url + "/mixed", callbackSecret=backend.secret, **settings)


def test_a_backend_is_told_of_the_mixed_file(mixer, recording, backend):
    before = int(time.time())
    done = mixer.run(recording, *KNOWN, config=callback(mixer, backend))
    assert done.returncode == 0, done.stderr
    delivery, = backend.deliveries()
    assert delivery.is_signed and delivery.path == "/mixed"
    body = delivery.body
    mixed, = body.pop("mixerParams")
    assert body == {
        "multiRecorderCreationModificationTime": int(KNOWN[0]), "multiRecorderDurationInMS": int(KNOWN[1]),
        "multiRecorderFilePath": str(recording), "recorderUri": KNOWN[2]}
    assert mixed["path"] == str(mixed_of(recording))
    assert mixed["durationInMs"] == pytest.approx(6000, abs=50)
    assert before <= mixed["creationModificationTime"] - FROM_1904_TO_1970_S <= time.time()


def test_a_backend_is_told_of_a_failure(mixer, recording, backend, tmp_path):
    recording.write_text("no recording")
    done = mixer.run(recording, *KNOWN, config=callback(mixer, backend))
    assert done.returncode == 66
    delivery, = backend.deliveries()
    assert delivery.is_signed and delivery.body["recorderUri"] == KNOWN[2]
    assert delivery.body["error"]["code"] == 66 and str(recording) in delivery.body["error"]["message"]


def test_a_backend_that_is_busy_is_told_again(mixer, recording, backend):
    process = None
    with backend.behaving(status=503):
        process = processes.start(mixer.arguments(recording, *KNOWN, config=callback(mixer, backend)),
                                  mixer.folder / "mixer.log")
        backend.wait_for(backend.deliveries, 60)
    assert process.wait(60) == 0
    first, *others = backend.deliveries()
    assert others and others[-1].status == 200
    assert {one.id for one in others} == {first.id} and all(one.is_signed for one in others)


def test_a_backend_that_refuses_is_a_warning(mixer, recording, backend):
    with backend.behaving(status=400):
        done = mixer.run(recording, *KNOWN, config=callback(mixer, backend))
    assert done.returncode == 0 and mixed_of(recording).exists()
    assert "400" in done.stderr and "ERROR" not in done.stderr
    assert len(backend.deliveries()) == 1


def test_the_hook_script_mixes_a_recording_when_it_ends(mixer, build, web, backend, tmp_path):
    """All of it: Janus, a participant, the plugin, the script, the mixer, and the backend that is told."""
    wrapper = tmp_path / "configured_mixer.sh"
    wrapper.write_text(f'#!/bin/sh\nexec {mixer.program} --config {callback(mixer, backend)} "$@"\n')
    wrapper.chmod(0o755)
    settings = {"on_multiple_record_hook_script": str(built.find(build, "on_multiple_record_hook.sh"))}
    environment = {**os.environ, "RECORDER_MIXER": str(wrapper), "RECORDER_LOG_DIR": str(tmp_path / "logs"),
                   "LOGGER_ENABLED": "true"}
    with janus_module.Janus(tmp_path, build, web.url + "/events", recorder=settings,
                            environment=environment) as janus:
        with browser.Publisher(web, tmp_path, browser.websocket_url(janus), janus_module.H264_ROOM, "Alice",
                               browser.LOOKS[0]) as alice:
            alice.wait_published()
            streams = single.Streams(janus)
            streams.start_multi(KNOWN[2], [streams.wait_for("Alice")])
            time.sleep(3)
            media = streams.stop_multi(KNOWN[2])
        delivery, = backend.wait_for(backend.deliveries, 60)
        log = tmp_path / "logs" / "multi-record.log"
        processes.wait_until(lambda: "mixed successfully" in log.read_text(), 10, "the script does not end")
    recording = pathlib.Path(media.path)
    assert delivery.body["multiRecorderFilePath"] == media.path and delivery.body["recorderUri"] == KNOWN[2]
    assert delivery.body["mixerParams"][0]["path"] == str(mixed_of(recording))
    mixed = mixed_module.read(mixed_of(recording))
    assert mixed.pictures / mixed.fps == pytest.approx(max(track.end for track in media.tracks), abs=0.1)
