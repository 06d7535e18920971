"""Twenty lives of one Janus, each ended by kill -9 at a random moment while it records, and one ended by SIGTERM.

What the recorder of each life left is finished by the next one. test_crash.py looks at the files as the kills left them,
test_repair.py at what became of them, and at what was told of them.
"""

import dataclasses
import pathlib
import random
import shutil
import threading
import time

import backend as backend_module
import browser
import hooks as hooks_module
import janus as janus_module
import processes
import single

KILLS = 20
ROOM = janus_module.H264_ROOM
URI = "multi-recorder://killed"
SETTLE_TIMEOUT_S = 30
PAGE = 20  # of the catalogue


@dataclasses.dataclass
class Stretch:
    """A stream in the multi recording, from its add, which takes a while, to its remove; in wall-clock seconds."""
    stream: str
    asked: float
    added: float
    removed: float = float("inf")


@dataclasses.dataclass
class Life:
    number: int
    stretches: list = dataclasses.field(default_factory=list)
    killed: float = 0.0
    multi: pathlib.Path = None                     # a copy of what the kill left of it
    left: list = dataclasses.field(default_factory=list)  # copies of all files that were made in this life


class Churn(threading.Thread):
    """Takes a stream out and in again, and begins the other's recording anew, until Janus does not answer any more."""

    def __init__(self, streams, rotated, coming, life, chance):
        super().__init__(daemon=True)
        self._streams, self._rotated, self._coming, self._life = streams, rotated, coming, life
        self._random = random.Random(chance.random())

    def run(self):
        janus = self._streams.janus
        body = {"uri": URI, "mediaSessionId": self._coming}
        try:
            while True:
                time.sleep(self._random.uniform(0.6, 1.2))
                janus.rest.call("/multipleRecorder/remove", body)
                self._life.stretches[-1].removed = time.time()
                time.sleep(self._random.uniform(0, 0.3))
                asked = time.time()
                janus.rest.call("/multipleRecorder/add", body)
                self._life.stretches.append(Stretch(self._coming, asked, time.time()))
                if self._random.random() < 0.4:
                    start_rotated(self._streams, self._rotated)
        except (OSError, AssertionError):
            pass


def start_rotated(streams, stream):
    streams.start(stream, fileTemplate="{streamName}-{startTimeMillis}-{endTimeMillis}", rotation="2s")


class Lives:
    """Owns Janus, its backend and its two participants: Alice in a room, who is recorded by REST and rotated, and Bob,
    who publishes to the plugin and asks to be recorded. Both are in a multi recording too."""

    def __init__(self, web, folder, build):
        self.backend = backend_module.Backend()
        self.hooks = hooks_module.Hooks(folder, sleep_s=0.2)
        self.janus = janus_module.Janus(
            folder, build, web.url + "/events",
            recorder={**self.hooks.settings, "apps": [self.backend.application("defaultApp")]})
        server = browser.websocket_url(self.janus)
        self.alice = browser.Publisher(web, folder, server, ROOM, "Alice", browser.LOOKS[0], wait=1)
        self.bob = browser.Streamer(web, folder, server, browser.LOOKS[1], "Bob")
        self.kills = []    # wall-clock seconds of all of them
        self.lives = []
        self.stopped_status = None
        self._copies = pathlib.Path(folder) / "left"
        self._streams = single.Streams(self.janus)

    def live_them_all(self):
        # An answer that takes a while gives the kills something to hit.
        with self.backend.behaving(delay_s=0.03):
            for number in range(1, KILLS + 1):
                chance = random.Random(number)
                self.lives.append(self._live_and_die(number, chance))
                if number % 4 == 0:
                    self._die_young(chance)
            self._live_and_stop(KILLS + 1)
        self.janus.start()
        processes.wait_until(self._is_settled, SETTLE_TIMEOUT_S, "what was left is not finished")
        return self

    def catalogue(self):
        """All recordings, page by page."""
        found = []
        while True:
            page = self.janus.rest.call("/recordings/find_all", {"offset": len(found), "limit": PAGE}).body
            found += page if isinstance(page, list) else []
            if len(page) < PAGE or not isinstance(page, list):
                return found

    def close(self):
        self.alice.close()
        self.bob.close()
        if self.janus.is_running():
            self.janus.stop()
        self.backend.close()

    def _live(self, life):
        """Until both participants are recorded."""
        self.janus.start()
        for person in (self.alice, self.bob):
            person.wait_for("ready", count=life.number)
        self.alice.command("publish")
        told = self.bob.publish("Bob", {
            "record": True, "config": {"fileTemplate": "{streamName}-{startTimeMillis}-{endTimeMillis}"}}, codec="vp8")
        self.alice.wait_published(life.number)
        alice, bob = self._streams.wait_for("Alice"), told["mediaSessionId"]
        name = self.janus.rest.call("/multipleRecorder/startup", {"uri": URI}).required()["fileName"]
        for stream in (alice, bob):
            asked = time.time()
            self.janus.rest.call("/multipleRecorder/add", {
                "uri": URI, "mediaSessionId": stream, "secret": self.janus.PUBLISH_SECRET}).required()
            life.stretches.append(Stretch(stream, asked, time.time()))
        start_rotated(self._streams, alice)
        return name, alice, bob

    def _live_and_die(self, number, chance):
        """In every other life streams come and go until the kill; in every fourth it comes while the files are closed."""
        life = Life(number)
        before = set(self.janus.records.iterdir())
        multi, alice, bob = self._live(life)
        if number % 2:
            Churn(self._streams, alice, bob, life, chance).start()
        time.sleep(chance.uniform(2.2, 4))
        if number % 4 == 2:
            self._end_recordings(alice)
            time.sleep(chance.uniform(0, 0.05))
        self._kill()
        life.killed = self.kills[-1]
        life.stretches = list(life.stretches)
        self._copy(life, set(self.janus.records.iterdir()) - before, multi)
        for person in (self.alice, self.bob):
            person.command("reload")
        return life

    def _end_recordings(self, stream):
        """Asks for it, and does not wait until it is done."""
        for path, body in (("/multipleRecorder/terminate", {"uri": URI}),
                           ("/recorder/terminate", {"mediaSessionId": stream})):
            threading.Thread(target=self._call_and_forget, args=(path, body), daemon=True).start()

    def _call_and_forget(self, path, body):
        try:
            self.janus.rest.call(path, body)
        except OSError:
            pass

    def _die_young(self, chance):
        """A kill while what the last kill left is being finished."""
        self.janus.launch()
        time.sleep(chance.uniform(0.1, 0.8))
        self._kill()

    def _kill(self):
        self.janus.kill()
        self.kills.append(time.time())

    def _copy(self, life, files, multi):
        folder = self._copies / str(life.number)
        folder.mkdir(parents=True)
        for path in files:
            if path.exists():
                life.left.append(pathlib.Path(shutil.copy(path, folder)))
        if (folder / multi).exists():
            life.multi = folder / multi

    def _live_and_stop(self, number):
        life = Life(number)
        self._live(life)
        time.sleep(2.5)
        self.stopped_status = self.janus.stop()
        self.kills.append(time.time())

    def _is_settled(self):
        """Nothing is to be repaired, delivered or run any more."""
        return not any(one["state"] == "running" for one in self.catalogue()) and \
            self.janus.rest.call("/events/find_all").status == 404 and \
            {run.file for run in self.hooks.ended()} == set(self.janus.records.iterdir())
