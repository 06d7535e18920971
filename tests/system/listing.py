"""What janus-recorder-mixer says of a recording: --show-tracks-info and --report."""

import json
import subprocess

import built


def run(build, path, option="--show-tracks-info"):
    program = built.find(build, "janus-recorder-mixer")
    return subprocess.run([program, option, path], capture_output=True, text=True)


def show_tracks_info(build, path):
    """The listing, as the list that it prints."""
    return _printed(run(build, path))


def report(build, path):
    """How good it is, as the object that it prints."""
    return _printed(run(build, path, "--report"))


def _printed(done):
    if done.returncode:
        raise RuntimeError(f"janus-recorder-mixer ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)
