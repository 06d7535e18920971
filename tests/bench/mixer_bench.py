"""What mixing costs beside the ffmpeg command line that makes the same picture and sound.

For each number of participants: one multi-track recording of 640x360 at 30 pictures a second, made by ffmpeg. On it run
in turns the mixer on all cores, ffmpeg (scale, drawtext, xstack, amix, the same encoder), all decoders alone, and the
encoder alone on the finished picture; then the mixer on one core, and one part of the recording for each core at once.
Prints one line of JSON for each number. usage: mixer_bench.py BUILD-TREE [PARTICIPANTS...]
BENCH_SECONDS is the length of the recordings, 60 unless set.
"""

import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "system"))

import built

PARTICIPANTS = [2, 4, 9, 25]
SECONDS = int(os.environ.get("BENCH_SECONDS", "60"))
WIDTH, HEIGHT, FPS = 1280, 720, 30
CLIPS = 5   # different cameras; more participants show them again
ENCODER = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23"]
SETTINGS = {"mixerVideoWidth": WIDTH, "mixerVideoHeight": HEIGHT, "mixerVideoFps": FPS, "preset": "veryfast", "crf": 23,
            "minAvailableSpace": 0}
FFMPEG = ["ffmpeg", "-y", "-v", "error", "-nostdin"]


class Cost:
    """Wall time and processor time (user space and kernel) of commands that run at once."""

    def __init__(self, *commands):
        before, begin = os.times(), time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(len(commands)) as pool:
            for done in pool.map(lambda words: subprocess.run(list(map(str, words)), capture_output=True), commands):
                if done.returncode:
                    sys.exit(f"mixer_bench: {done.args} ended with {done.returncode}: {done.stderr.decode()}")
        after = os.times()
        self.wall = time.monotonic() - begin
        self.cpu = after.children_user + after.children_system - before.children_user - before.children_system


def record(folder):
    """Clips of cameras: what moves, some noise, a voice."""
    clips = []
    for number in range(CLIPS):
        clips.append(folder / f"clip-{number}.mp4")
        Cost([*FFMPEG, "-f", "lavfi", "-i", f"testsrc2=size=640x360:rate={FPS}:duration={SECONDS}",
              "-f", "lavfi", "-i", f"sine=frequency={300 + 200 * number}:duration={SECONDS}:sample_rate=48000",
              "-vf", f"hue=h={72 * number},noise=alls=6:allf=t,format=yuv420p", "-c:v", "libx264", "-preset", "veryfast",
              "-profile:v", "baseline", "-tune", "zerolatency", "-b:v", "800k", "-g", "300", "-c:a", "aac", "-ac", "2",
              clips[-1]])
    return clips


def assemble(folder, clips, participants):
    """A multi-track file of them."""
    path = folder / f"recording-{participants}.mp4"
    words = [word for clip in clips for word in ("-i", clip)]
    for number in range(participants):
        clip = number % CLIPS
        words += ["-map", f"{clip}:v", "-map", f"{clip}:a"]
    for number in range(participants):
        for kind in "va":
            words += [f"-metadata:s:{kind}:{number}", f"handler_name=Participant {number + 1}"]
    Cost([*FFMPEG, *words, "-c", "copy", path])
    return path


def ffmpeg_graph(members):
    """Everybody scaled into the rectangle that the mixer gives them, with their name, on the same background."""
    left, top = min(one["x"] for one in members), min(one["y"] for one in members)
    chains = []
    for number, one in enumerate(members):
        chains.append(f"[0:v:{number}]scale={one['width']}:{one['height']},drawtext=text='{one['name']}':fontsize=20:"
                      f"fontcolor=white:box=1:boxcolor=black@0.5:x=(w-tw)/2:y=h-th-10[v{number}]")
    places = "|".join(f"{one['x'] - left}_{one['y'] - top}" for one in members)
    chains.append("".join(f"[v{number}]" for number in range(len(members))) +
                  f"xstack=inputs={len(members)}:layout={places}:fill=0x101010,"
                  f"pad={WIDTH}:{HEIGHT}:{left}:{top}:0x101010[v]")
    chains.append("".join(f"[0:a:{number}]" for number in range(len(members))) +
                  f"amix=inputs={len(members)}:normalize=0,alimiter[a]")
    return ";".join(chains)


class Contest:
    def __init__(self, build, folder, recording, participants):
        self.folder, self.recording, self.participants = folder, recording, participants
        self.mixer = built.find(build, "janus-recorder-mixer")
        self.ours, self.theirs = folder / "ours.mp4", folder / "theirs.mp4"

    def run(self):
        mixer = Cost(self._mixer("--output", self.ours))
        ffmpeg = Cost(self._ffmpeg())
        decoders = Cost([*FFMPEG, "-i", self.recording, "-map", "0:v", "-map", "0:a", "-f", "null", "-"])
        again = Cost([*FFMPEG, "-i", self.ours, "-an", *ENCODER, self.folder / "again.mp4"])
        decoder = Cost([*FFMPEG, "-i", self.ours, "-an", "-f", "null", "-"])
        encoder = again.cpu - decoder.cpu
        one_core = Cost(["taskset", "-c", "0", *self._mixer("--output", self.folder / "one.mp4", multithreading=False)])
        parts = self._parts()
        result = {
            "benchmark": "mixer_bench", "participants": self.participants, "seconds": SECONDS,
            "cores": os.cpu_count(),
            "mixer_wall_seconds": mixer.wall, "ffmpeg_wall_seconds": ffmpeg.wall,
            "wall_to_ffmpeg": mixer.wall / ffmpeg.wall,
            "mixer_cpu_seconds": mixer.cpu, "ffmpeg_cpu_seconds": ffmpeg.cpu, "cpu_to_ffmpeg": mixer.cpu / ffmpeg.cpu,
            "encoder_cpu_seconds": encoder, "decoders_cpu_seconds": decoders.cpu,
            "cpu_to_encoder_and_decoders": mixer.cpu / (encoder + decoders.cpu),
            "one_core_wall_seconds": one_core.wall, "parts_wall_seconds": parts,
            "parts_times_as_fast": one_core.wall / parts,
            "similarity_to_ffmpeg": self._similarity(),
        }
        return {name: round(value, 3) if isinstance(value, float) else value for name, value in result.items()}

    def _mixer(self, *words, multithreading=True):
        config = self.folder / f"config-{multithreading}.json"
        config.write_text(json.dumps({**SETTINGS, "multithreading": multithreading}))
        return [self.mixer, "--config", config, *words, self.recording]

    def _ffmpeg(self):
        schedule = json.loads(subprocess.run(list(map(str, self._mixer("--dry-run"))), capture_output=True,
                                             check=True).stdout)
        longest = max(schedule["scenes"], key=lambda scene: scene["endInMs"] - scene["startInMs"])
        return [*FFMPEG, "-i", self.recording, "-filter_complex", ffmpeg_graph(longest["members"]), "-map", "[v]",
                "-map", "[a]", "-r", FPS, *ENCODER, "-c:a", "aac", "-b:a", "128k", "-ar", "48000", "-ac", "2",
                self.theirs]

    def _parts(self):
        """Wall time of as many parts as there are cores, and of joining them."""
        count = os.cpu_count()
        output = self.folder / "parts.mp4"
        mixing = Cost(*(self._mixer("--output", output, "--part", f"{number}/{count}", multithreading=False)
                        for number in range(count)))
        return mixing.wall + Cost(self._mixer("--output", output, "--join", count)).wall

    def _similarity(self):
        """SSIM of a second in the middle; captions and scalers differ a little."""
        middle = ["-ss", SECONDS // 2, "-t", 1]
        done = subprocess.run(list(map(str, ["ffmpeg", "-nostdin", *middle, "-i", self.ours, *middle, "-i", self.theirs,
                                             "-lavfi", "[0:v][1:v]ssim", "-f", "null", "-"])),
                              capture_output=True, text=True, check=True)
        return float(re.search(r"All:([0-9.]+)", done.stderr).group(1))


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: mixer_bench.py BUILD-TREE [PARTICIPANTS...]")
    missing = [name for name in ("ffmpeg", "taskset") if not shutil.which(name)]
    if missing:
        print(f"mixer_bench: skipped, not installed: {', '.join(missing)}", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory(prefix="janus-recorder-bench-") as name:
        folder = pathlib.Path(name)
        clips = record(folder)
        for participants in [int(word) for word in sys.argv[2:]] or PARTICIPANTS:
            recording = assemble(folder, clips, participants)
            print(json.dumps(Contest(sys.argv[1], folder, recording, participants).run()), flush=True)
            recording.unlink()


if __name__ == "__main__":
    main()
