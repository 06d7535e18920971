"""What a recording costs VideoRoom, and how long it takes until a recorded call can be played.

A private Janus, one Chromium that publishes H264 and Opus. The thread of VideoRoom's handle is measured for some seconds
at a time: without any recording, with ours, and with VideoRoom's own (mjr), in turns. Then both record the same call,
and each has to make one MP4 of it. Prints one line of JSON. usage: videoroom_cost.py BUILD-TREE
"""

import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "system"))

import browser
import janus as janus_module
import processes
import rest
import web as web_module

PROGRAMS = ["janus", "chromium", "janus-pp-rec", "ffmpeg"]
ROOM = 77
SECRET = "bench"
URI = "multi-recorder://bench"
ROUNDS = 6
SETTLE_S = 1     # the key frame that each beginning asks for
MEASURE_S = 4
CALL_S = 20


class Call:
    """One publisher in a room of its own that VideoRoom may record."""

    def __init__(self, janus, folder):
        self.janus = janus
        self.mjr_folder = folder / "mjr"
        self._admin("create", publishers=4, videocodec="h264", audiocodec="opus", fir_freq=10, bitrate=1024000,
                    rec_dir=str(self.mjr_folder))

    def record_with_us(self):
        self._require(self.janus.rest.call("/multipleRecorder/startup", {"uri": URI, "room": ROOM, "secret": SECRET}))

    def finish_ours(self):
        """The finished file."""
        return self.janus.records / self._require(
            self.janus.rest.call("/multipleRecorder/terminate", {"uri": URI})).body["fileName"]

    def record_with_videoroom(self, is_on):
        self._admin("enable_recording", record=is_on)

    def _admin(self, request, **fields):
        answer = self.janus.admin.videoroom({"request": request, "room": ROOM, "secret": SECRET, **fields})
        if "error" in answer:
            raise RuntimeError(f"VideoRoom refuses {request}: {answer}")

    @staticmethod
    def _require(answer):
        if answer.status != 200:
            raise RuntimeError(f"the recorder refuses: {answer}")
        return answer


class MediaThread:
    """The event loops of Janus's handles: the nanoseconds that they ran, and the RTP packets that they received."""

    def __init__(self, janus):
        self.janus = janus

    def snapshot(self):
        return self._run_time_ns(), self._packets()

    def _run_time_ns(self):
        total = 0
        for task in pathlib.Path(f"/proc/{self.janus.process.pid}/task").iterdir():
            if (task / "comm").read_text().startswith("hloop"):
                total += int((task / "schedstat").read_text().split()[0])  # sched-stats.rst: time on the processor
        return total

    def _packets(self):
        total = 0
        for session in self._ask("list_sessions")["sessions"]:
            for handle in self._ask("list_handles", f"/{session}")["handles"]:
                info = self._ask("handle_info", f"/{session}/{handle}")["info"]
                total += sum(medium["stats"]["in"].get("packets", 0) for medium in _media(info))
        return total

    def _ask(self, request, path=""):
        message = {"janus": request, "transaction": uuid.uuid4().hex, "admin_secret": self.janus.ADMIN_SECRET}
        return rest.exchange(self.janus.admin.url + path, json.dumps(message).encode()).body


def _media(info):
    """All media of a handle_info, wherever this version of Janus keeps them."""
    if isinstance(info, dict):
        if "mindex" in info and "stats" in info:
            yield info
        else:
            for value in info.values():
                yield from _media(value)
    elif isinstance(info, list):
        for value in info:
            yield from _media(value)


def measure(thread):
    """Microseconds of the thread for each packet."""
    time.sleep(SETTLE_S)
    time_before, packets_before = thread.snapshot()
    time.sleep(MEASURE_S)
    time_after, packets_after = thread.snapshot()
    return (time_after - time_before) / 1000 / (packets_after - packets_before)


def compare_conditions(call, thread):
    """{condition: [microseconds for each packet, ...]}"""
    conditions = {
        "no_recording": (lambda: None, lambda: None),
        "ours": (call.record_with_us, call.finish_ours),
        "mjr": (lambda: call.record_with_videoroom(True), lambda: call.record_with_videoroom(False)),
    }
    measured = {name: [] for name in conditions}
    for number in range(ROUNDS):
        # Forwards and backwards, so that what drifts is in all of them.
        for name in list(conditions)[::-1 if number % 2 else 1]:
            begin, end = conditions[name]
            begin()
            measured[name].append(measure(thread))
            end()
    return measured


def convert(mjr_folder, target):
    """What one scripts for VideoRoom's own recordings: each track to a file of its own, then all into one."""
    parts = []
    for mjr in sorted(mjr_folder.glob("*.mjr")):
        part = mjr.with_suffix(".mp4" if "-video-" in mjr.name else ".opus")
        subprocess.run(["janus-pp-rec", str(mjr), str(part)], check=True, capture_output=True)
        parts += ["-i", str(part)]
    maps = [word for index in range(len(parts) // 2) for word in ("-map", str(index))]
    subprocess.run(["ffmpeg", "-y", "-loglevel", "error", *parts, *maps, "-c", "copy", str(target)],
                   check=True, capture_output=True)
    return target


def clear(folder):
    for file in folder.glob("*"):
        file.unlink()


def require_whole(file):
    probe = subprocess.run(["ffprobe", "-v", "quiet", "-show_entries", "stream=duration", "-of", "csv=p=0", str(file)],
                           check=True, capture_output=True, text=True)
    durations = [float(line) for line in probe.stdout.split()]
    if len(durations) != 2 or min(durations) < CALL_S - 2:  # the first key frame may be late
        raise RuntimeError(f"{file.name} has tracks of {durations} seconds, of a call of {CALL_S}")


def compare_endings(call, folder):
    """Seconds after the end of the same call until there is one MP4, ours and converted."""
    clear(call.mjr_folder)
    call.record_with_us()
    call.record_with_videoroom(True)
    time.sleep(CALL_S)
    started = time.monotonic()
    ours = call.finish_ours()
    ours_s = time.monotonic() - started
    started = time.monotonic()
    call.record_with_videoroom(False)
    converted = convert(call.mjr_folder, folder / "converted.mp4")
    converted_s = time.monotonic() - started
    for file in (ours, converted):
        require_whole(file)
    return {"call_seconds": CALL_S, "ours_seconds_to_mp4": round(ours_s, 3),
            "mjr_seconds_to_mp4": round(converted_s, 3), "mjr_to_ours": round(converted_s / ours_s, 1)}


def result_of(measured):
    middle = {name: statistics.median(values) for name, values in measured.items()}
    result = {"benchmark": "videoroom_cost", "rounds": ROUNDS, "seconds_each": MEASURE_S}
    for name, values in measured.items():
        result[f"{name}_us_per_packet"] = round(middle[name], 2)
        result[f"{name}_us_range"] = [round(min(values), 2), round(max(values), 2)]
    for name in ("ours", "mjr"):
        result[f"{name}_to_no_recording"] = round(middle[name] / middle["no_recording"], 3)
    return result


def run(build, folder):
    with web_module.WebServer() as web, janus_module.Janus(folder, build) as janus:
        call = Call(janus, folder)
        with browser.Publisher(web, folder, browser.websocket_url(janus), ROOM, "Alice", browser.LOOKS[0],
                               width=640, height=480, fps=30) as alice:
            alice.wait_published()
            time.sleep(3)  # until the bandwidth estimation allows the whole bit rate
            result = result_of(compare_conditions(call, MediaThread(janus)))
            result.update(compare_endings(call, folder))
    print(json.dumps(result))


def main():
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    if missing:
        print(f"videoroom_cost: skipped, not installed: {', '.join(missing)}", file=sys.stderr)
        return
    processes.exit_on_signals()
    with tempfile.TemporaryDirectory(prefix="janus-recorder-bench-", ignore_cleanup_errors=True) as folder:
        run(pathlib.Path(sys.argv[1]), pathlib.Path(folder))


if __name__ == "__main__":
    main()
