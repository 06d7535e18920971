"""Hook scripts of the tests: each run leaves two lines, for its begin and its end, with what it was given."""

import dataclasses
import json
import pathlib

SCRIPT = """#!/usr/bin/python3
import json, os, sys, time
def tell(what):
    line = json.dumps({{"what": what, "kind": {kind!r}, "pid": os.getpid(), "at": time.time(), "arguments": sys.argv[1:],
                       "environment": dict(os.environ), "group": os.getpgid(0), "files": os.listdir("/proc/self/fd")}})
    with open({log!r}, "a") as log:
        log.write(line + "\\n")
tell("begin")
time.sleep({sleep_s})
tell("end")
sys.exit({status})
"""


@dataclasses.dataclass
class Run:
    kind: str            # "single" or "multi"
    pid: int
    group: int
    files: list          # descriptors
    arguments: list
    environment: dict
    begin: float         # wall-clock seconds
    end: float = None    # None: it did not come so far

    @property
    def file(self):
        """The absolute path that it was given."""
        return pathlib.Path(self.arguments[1 if self.kind == "single" else 0])


class Hooks:
    """Makes the scripts in a folder, and reads what they have left."""

    def __init__(self, folder, sleep_s=0, status=0):
        self._log = pathlib.Path(folder) / "hooks.log"
        self._scripts = {}
        for kind in ("single", "multi"):
            path = pathlib.Path(folder) / f"{kind} hook.py"
            path.write_text(SCRIPT.format(kind=kind, log=str(self._log), sleep_s=sleep_s, status=status))
            path.chmod(0o755)
            self._scripts[kind] = str(path)

    @property
    def settings(self):
        """Of the recorder's configuration."""
        return {"on_record_hook_script": self._scripts["single"],
                "on_multiple_record_hook_script": self._scripts["multi"]}

    def runs(self, path=None):
        """All so far in the order of their begin, or those for one file."""
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        found = {}
        for one in map(json.loads, lines):
            if one["what"] == "end":
                found[one["pid"]].end = one["at"]
            else:
                found[one["pid"]] = Run(one["kind"], one["pid"], one["group"], one["files"], one["arguments"],
                                        one["environment"], one["at"])
        return [run for run in found.values() if path is None or run.file == pathlib.Path(path)]

    def ended(self, path=None):
        return [run for run in self.runs(path) if run.end]
