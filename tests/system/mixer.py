"""janus-recorder-mixer, and recordings for it with actors who can be told apart."""

import dataclasses
import json
import pathlib
import subprocess

import built


@dataclasses.dataclass
class Actor:
    """Somebody of one colour who flashes and beeps for 100 ms from each whole second of the file; times in ms."""
    name: str
    color: tuple        # Y, U, V
    beep_hz: int
    start: int
    end: int
    video: str = "h264"  # None: no camera
    audio: str = "aac"   # None: no microphone
    camera_off: list = dataclasses.field(default_factory=list)
    width: int = 320
    height: int = 180

    def as_json(self):
        return {"name": self.name, "from": self.start, "to": self.end, "video": self.video, "audio": self.audio,
                "color": self.color, "width": self.width, "height": self.height, "beepHz": self.beep_hz,
                "cameraOff": self.camera_off}

    def is_filmed(self, time_ms):
        return (self.video is not None and self.start <= time_ms < self.end and
                not any(begin <= time_ms < end for begin, end in self.camera_off))


class Mixer:
    """The program of a build tree. Its settings are small and fast unless a test wants others."""

    SETTINGS = {"mixerVideoWidth": 640, "mixerVideoHeight": 360, "preset": "ultrafast", "crf": 18,
                "multithreading": True, "minAvailableSpace": 0}

    def __init__(self, build, folder):
        self.program = built.find(build, "janus-recorder-mixer")
        self.folder = pathlib.Path(folder)
        self._writer = pathlib.Path(build) / "tests" / "support" / "write_conference"

    def record(self, path, actors):
        """Makes a finished recording of the actors, by the recorder's own writer."""
        subprocess.run([self._writer, path], input=json.dumps([actor.as_json() for actor in actors]).encode(),
                       check=True)
        return path

    def config(self, **settings):
        """The path of a configuration with these settings besides the usual ones."""
        path = self.folder / f"config-{len(list(self.folder.glob('config-*')))}.json"
        path.write_text(json.dumps({**self.SETTINGS, **settings}))
        return path

    def arguments(self, *words, config=None, **settings):
        return [str(self.program), "--config", str(config or self.config(**settings)), *map(str, words)]

    def run(self, *words, **options):
        """Whatever comes of it: a CompletedProcess."""
        return subprocess.run(self.arguments(*words, **options), capture_output=True, text=True, timeout=120)

    def mix(self, path, *words, **options):
        """The path of the mixed file."""
        done = self.run(*words, path, **options)
        assert done.returncode == 0, done.stderr
        mixed = path.with_name(f"{path.stem}_mixed.mp4")
        assert mixed.exists()
        return mixed

    def schedule(self, path, *words, **options):
        """What --dry-run prints."""
        done = self.run("--dry-run", *words, path, **options)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)
