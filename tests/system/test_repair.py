"""What a restart makes of recordings that were killed: every file plays under its final name, and everybody who must
know was told, once."""

import collections
import concurrent.futures
import itertools
import pathlib
import re

import lives
import mediafile

# Between the act and its record: what falls in there may be repeated.
UNRECORDED_S = 3.0  # as long as a busy disk may take
# An interpreter takes that long until the script itself begins.
STARTING_S = 1.0
FINAL_NAME = re.compile(r"(Alice|Bob)-\d{13}-\d{13}(-\d+)?(_\d+)?(-\d+)?\.(mp4|webm)|stream-[-0-9a-f]{36}-recorder\.mp4")
STARTED = {"startedRecording": "stoppedRecording", "startedMultiRecording": "stoppedMultiRecording"}
DONE = ("finished", "repaired")


def files(killed):
    return sorted(killed.janus.records.iterdir())


def catalogued_files(killed):
    """(recording, file) of all recordings."""
    return [(recording, file) for recording in killed.catalogue() for file in recording["files"]]


def is_across_a_kill(killed, before, after):
    """Whether a kill came between these moments, so soon after the first that it may not have been recorded."""
    return any(before - 0.1 <= kill <= min(after, before + UNRECORDED_S) for kill in killed.kills)


def test_every_file_plays(killed):
    assert len(files(killed)) > 3 * lives.KILLS
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        complaints = list(pool.map(complaint_of, files(killed)))
    assert [one for one in complaints if one] == []


def complaint_of(path):
    """Why the file is not as it should be; empty if it is."""
    try:
        if not mediafile.is_finished(path):
            return f"{path} is not finished"
        media = mediafile.probe(path)
    except ValueError as error:
        return str(error)
    errors = mediafile.decode_errors(media)
    return f"{path}: {errors}" if errors else ""


def test_every_file_has_its_final_name(killed):
    assert [path.name for path in files(killed) if not FINAL_NAME.fullmatch(path.name)] == []


def test_the_catalogue_lists_every_file_as_finished_or_repaired(killed):
    listed = catalogued_files(killed)
    assert [one for one in listed if one[1]["state"] not in (*DONE, "empty")] == []
    kept = [file for _, file in listed if file["state"] in DONE]
    assert sorted(file["path"] for file in kept) == [str(path) for path in files(killed)]
    for file in kept:
        assert file["size"] == pathlib.Path(file["path"]).stat().st_size
    assert sum(file["state"] == "repaired" for file in kept) >= lives.KILLS


def test_every_file_had_its_hook(killed):
    for path in files(killed):
        runs = killed.hooks.runs(path)
        assert runs and runs[-1].end, path
        assert runs[0].kind == ("multi" if path.name.startswith("stream-") else "single")
        # A kill may come when an attempt is recorded and its script has not begun.
        attempts = [int(run.environment["RECORDER_ATTEMPT"]) for run in runs]
        assert attempts == sorted(set(attempts)) and attempts[-1] <= len(runs) + 1, path
        for before, after in itertools.pairwise(runs):
            assert before.end <= after.begin, f"two worked on {path} at a time"
            assert is_across_a_kill(killed, before.end, after.begin) or \
                any(before.begin - STARTING_S <= kill <= before.end for kill in killed.kills), path
    assert {run.file for run in killed.hooks.runs()} == set(files(killed))


def test_every_start_that_was_told_has_its_end(killed):
    told = collections.defaultdict(list)
    for one in first_of_each_id(killed):
        told[one.payload.get("recordingId"), one.type].append(one)
    for start, stop in STARTED.items():
        starts = [key for key in told if key[1] == start]
        assert len(starts) >= lives.KILLS
        for key, _ in starts:
            assert len(told[key, start]) == len(told[key, stop]), (key, [one.payload for one in told[key, stop]])
    names = {one.payload["fileName"] for key in told for one in told[key] if key[1] in STARTED.values()}
    # None: the kill came before any media were on the disk.
    assert names - {None} <= {path.name for path in files(killed)}


def test_every_stream_that_was_added_was_removed(killed):
    balance = collections.Counter()
    for one in first_of_each_id(killed):
        if one.type in ("addedToMultiRecording", "removedFromMultiRecording"):
            key = one.body["mediaSessionId"]
            balance[key] += 1 if one.type == "addedToMultiRecording" else -1
            assert balance[key] in (0, 1), key
    assert len(balance) >= 2 * lives.KILLS and set(balance.values()) == {0}


def test_nothing_is_told_twice_but_what_a_kill_left_unrecorded(killed):
    by_id = collections.defaultdict(list)
    for one in killed.backend.accepted():
        by_id[one.id].append(one)
    for deliveries in by_id.values():
        assert len({one.raw for one in deliveries}) == 1
        for before, after in itertools.pairwise(deliveries):
            assert is_across_a_kill(killed, before.at, after.at), (before, after)
    contents = collections.Counter(deliveries[0].raw for deliveries in by_id.values()
                                   if deliveries[0].type in ("stoppedRecording", "stoppedMultiRecording"))
    assert max(contents.values()) == 1, contents.most_common(1)


def test_sigterm_finishes_the_files_and_tells_of_it(killed):
    assert killed.stopped_status == 0
    life = [one for one in killed.catalogue() if one["state"] == "finished"][:3]
    assert sorted(one["kind"] for one in life) == ["multi", "single", "single"]


def first_of_each_id(killed):
    """Events in the order in which each arrived for the first time."""
    found = {}
    for one in killed.backend.accepted():
        found.setdefault(one.id, one)
    return list(found.values())
