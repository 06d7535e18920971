"""Whether flash and beep of a mixing of hours are as near to each other at its end as at its begin, in bounded memory.

Two participants, one with 48 and one with 44.1 kHz, who flash and beep once a second. It is mixed as a whole and in
parts, small and with a fast preset, and both mixed files are measured in their first and last minutes. Prints one line
of JSON; fails when a flash and its beep are further apart than 20 ms, or when it needs more memory later than in the
first five minutes. usage: mixer_hours.py BUILD-TREE
BENCH_HOURS is the length of the recording, 3 unless set.
"""

import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import numpy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "system"))

import built

HOURS = float(os.environ.get("BENCH_HOURS", "3"))
CLIP_S = 256         # whole packets of AAC at both rates: the clip is repeated without a seam
VIDEO_FPS = 25
MIXED_FPS = 50       # a flash is seen to 20 ms
SIZE = (160, 90)
MIXED_SIZE = (160, 90)
WINDOW_S = 120
EARLY_S = 300        # from when on memory does not grow
MOST_APART_MS = 20
MORE_MEMORY_MIB = 24
PARTS = 4
SETTINGS = {"mixerVideoWidth": MIXED_SIZE[0], "mixerVideoHeight": MIXED_SIZE[1], "mixerVideoFps": MIXED_FPS,
            "preset": "ultrafast", "mixerLayoutClass": "gridNoPadding", "mixerDisplayStreamName": False,
            "multithreading": True, "minAvailableSpace": 0}
# Name, sample rate, where in each second flash and beep begin: at a picture.
PARTICIPANTS = [("early", 48_000, 0.0), ("late", 44_100, 0.4)]
FLASH_S = 0.1


def ffmpeg(*words, **options):
    done = subprocess.run(["ffmpeg", "-y", "-v", "error", "-nostdin", *map(str, words)], capture_output=True, **options)
    if done.returncode:
        sys.exit(f"mixer_hours: ffmpeg: {done.stderr.decode()}")
    return done.stdout


def adts_frames(stream):
    """ISO/IEC 14496-3, 1.A.2.2: the length of each frame is in its header."""
    at, frames = 0, []
    while at + 7 <= len(stream):
        length = (stream[at + 3] & 3) << 11 | stream[at + 4] << 3 | stream[at + 5] >> 5
        frames.append(stream[at:at + length])
        at += length
    return frames


def sound_clip(rate, begin):
    """AAC of a clip, without the packet that primes the decoder."""
    position = numpy.arange(rate)
    beeps = (position / rate - begin) % 1 < FLASH_S
    second = (0.3 * numpy.sin(2 * numpy.pi * 1000 * position / rate) * beeps).astype("<f4")
    raw = numpy.tile(second, CLIP_S + 2).tobytes()
    encoded = subprocess.run(["ffmpeg", "-v", "error", "-f", "f32le", "-ar", str(rate), "-ac", "1", "-i", "-",
                              "-c:a", "aac", "-b:a", "48k", "-f", "adts", "-"], input=raw, capture_output=True,
                             check=True).stdout
    return b"".join(adts_frames(encoded)[1:1 + CLIP_S * rate // 1024])


def picture_clip(begin):
    color = f"color=c=0x204060:s={SIZE[0]}x{SIZE[1]}:r={VIDEO_FPS}:d={CLIP_S}"
    flash = f"drawbox=c=white:t=fill:enable='lt(mod(t+1.001-{begin},1),{FLASH_S})'"
    return ffmpeg("-f", "lavfi", "-i", f"{color},{flash}", "-c:v", "libx264", "-preset", "ultrafast", "-tune",
                  "zerolatency", "-g", 4 * VIDEO_FPS, "-bf", 0, "-pix_fmt", "yuv420p", "-f", "h264", "-")


def repeat(clip, times, path):
    with open(path, "wb") as file:
        for _ in range(times):
            file.write(clip)
    return path


def record(folder, clips):
    inputs, options = [], []
    for number, (name, rate, begin) in enumerate(PARTICIPANTS):
        inputs += ["-r", VIDEO_FPS, "-f", "h264", "-i", repeat(picture_clip(begin), clips, folder / f"{name}.h264"),
                   "-f", "aac", "-i", repeat(sound_clip(rate, begin), clips, folder / f"{name}.aac")]
        options += ["-map", f"{2 * number}:v", "-map", f"{2 * number + 1}:a"]
    for number, (name, _, _) in enumerate(PARTICIPANTS):
        for kind in "va":
            options += [f"-metadata:s:{kind}:{number}", f"handler_name={name}"]
    path = folder / "long.mp4"
    ffmpeg(*inputs, *options, "-c", "copy", path)
    for name, _, _ in PARTICIPANTS:
        for kind in ("h264", "aac"):
            (folder / f"{name}.{kind}").unlink()
    return path


def resident_mib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found.group(1)) / 1024 if found else None


def run(words, length_s):
    """Mixes; answers (seconds, resident MiB until EARLY_S was mixed, resident MiB later: the most of each)."""
    begin, early, late = time.monotonic(), 0, 0
    process = subprocess.Popen([*map(str, words), "--progress"], stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        reached_s = json.loads(line)["percent"] / 100 * length_s
        resident = resident_mib(process.pid) or 0
        if reached_s < EARLY_S:
            early = max(early, resident)
        else:
            late = max(late, resident)
    if process.wait():
        sys.exit(f"mixer_hours: {words} ended with {process.returncode}")
    return time.monotonic() - begin, early, late


def flashes(path, begin_s, place):
    """Seconds from begin_s on at which the tile of a participant becomes white."""
    width, height = MIXED_SIZE[0] // len(PARTICIPANTS), MIXED_SIZE[1] // 4
    middle = f"crop={width // 2}:{height}:{place * width + width // 4}:{(MIXED_SIZE[1] - height) // 2}"
    raw = ffmpeg("-ss", begin_s, "-t", WINDOW_S, "-i", path, "-vf", f"{middle},scale=1:1:flags=area,format=gray",
                 "-f", "rawvideo", "-")
    white = numpy.frombuffer(raw, numpy.uint8) > 150
    return (numpy.flatnonzero(white[1:] & ~white[:-1]) + 1) / MIXED_FPS


def beeps(path, begin_s):
    rate = 48_000
    raw = ffmpeg("-ss", begin_s, "-t", WINDOW_S, "-i", path, "-ac", 1, "-ar", rate, "-f", "f32le", "-")
    loud = numpy.flatnonzero(numpy.abs(numpy.frombuffer(raw, "<f4")) > 0.05)
    first = loud[1:][numpy.diff(loud) > rate // 10]
    return first / rate


def distances_ms(path, begin_s):
    """From each flash to its beep."""
    heard = beeps(path, begin_s)
    distances = []
    for place in range(len(PARTICIPANTS)):
        seen = [time for time in flashes(path, begin_s, place) if 1 < time < WINDOW_S - 1]
        if len(seen) < WINDOW_S - 5:
            sys.exit(f"mixer_hours: {path}: only {len(seen)} flashes of participant {place} from {begin_s} s on")
        distances += [float(1000 * heard[numpy.abs(heard - time).argmin()] - 1000 * time) for time in seen]
    return distances


def measure(path, length_s):
    result = {}
    for name, begin_s in (("begin", 0), ("end", length_s - WINDOW_S)):
        least, middle, most = numpy.percentile(distances_ms(path, begin_s), [0, 50, 100])
        result[f"apart_ms_{name}"] = [round(float(one), 1) for one in (least, middle, most)]
    return result


def mix_whole(mixer, recording, config, length_s):
    wall, early, late = run([mixer, "--config", config, recording], length_s)
    path = recording.with_name("long_mixed.mp4")
    return {"wall_seconds": round(wall), "resident_mib_early": round(early), "resident_mib_late": round(late),
            **measure(path, length_s)}


def mix_parts(mixer, recording, config, length_s):
    words = [mixer, "--config", config, "--output", recording.with_name("parts.mp4")]
    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = [[*words, "--part", f"{part}/{PARTS}", recording] for part in range(PARTS)]
        residents = [one[1:] for one in pool.map(lambda part: run(part, length_s / PARTS), parts)]
    subprocess.run([*map(str, words), "--join", str(PARTS), recording], check=True)
    return {"wall_seconds": round(time.monotonic() - begin), "resident_mib_most": round(max(map(max, residents))),
            **measure(recording.with_name("parts.mp4"), length_s)}


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: mixer_hours.py BUILD-TREE")
    clips = max(3, round(HOURS * 3600 / CLIP_S))
    length_s = clips * CLIP_S
    with tempfile.TemporaryDirectory(prefix="janus-recorder-hours-") as name:
        folder = pathlib.Path(name)
        recording = record(folder, clips)
        config = folder / "config.json"
        config.write_text(json.dumps(SETTINGS))
        mixer = built.find(sys.argv[1], "janus-recorder-mixer")
        whole = mix_whole(mixer, recording, config, length_s)
        parts = mix_parts(mixer, recording, config, length_s)
    print(json.dumps({"benchmark": "mixer_hours", "seconds": length_s, "whole": whole, "parts": parts}))
    apart = [abs(one) for result in (whole, parts) for name in ("begin", "end") for one in result[f"apart_ms_{name}"]]
    if max(apart) > MOST_APART_MS:
        sys.exit(f"mixer_hours: flash and beep are {max(apart)} ms apart")
    if whole["resident_mib_late"] > whole["resident_mib_early"] + MORE_MEMORY_MIB:
        sys.exit("mixer_hours: memory grows")


if __name__ == "__main__":
    main()
