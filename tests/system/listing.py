"""janus-recorder-mixer --show-tracks-info."""

import json
import pathlib
import subprocess


def find_mixer(build):
    """The program of a build tree (libtool's wrapper) or of an installation."""
    return next(path for path in sorted(pathlib.Path(build).rglob("janus-recorder-mixer"))
                if path.is_file() and ".libs" not in path.parts)


def run(build, path):
    return subprocess.run([find_mixer(build), "--show-tracks-info", path], capture_output=True, text=True)


def show_tracks_info(build, path):
    """The listing, as the list that it prints."""
    done = run(build, path)
    if done.returncode:
        raise RuntimeError(f"janus-recorder-mixer ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)
