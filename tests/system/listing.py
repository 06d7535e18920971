"""janus-recorder-mixer --show-tracks-info."""

import json
import subprocess

import built


def run(build, path):
    program = built.find(build, "janus-recorder-mixer")
    return subprocess.run([program, "--show-tracks-info", path], capture_output=True, text=True)


def show_tracks_info(build, path):
    """The listing, as the list that it prints."""
    done = run(build, path)
    if done.returncode:
        raise RuntimeError(f"janus-recorder-mixer ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)
