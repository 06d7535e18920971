"""Participants of a conference: each is a headless Chromium of its own with the publisher page."""

import collections
import itertools
import pathlib
import re
import signal
import tempfile
import urllib.parse

import processes

Look = collections.namedtuple("Look", "colour frequency")
# Far apart in colour (RGB) and in the frequency of the beep (Hz; none is near another's harmonic).
LOOKS = [
    Look((200, 40, 40), 700),
    Look((40, 150, 60), 1100),
    Look((50, 70, 200), 1700),
    Look((190, 160, 40), 2600),
    Look((150, 50, 170), 3700),
]

FLAGS = [
    "--headless=new", "--no-sandbox", "--no-first-run", "--mute-audio", "--disable-gpu", "--disable-dev-shm-usage",
    "--autoplay-policy=no-user-gesture-required", "--allow-loopback-in-peer-connection",
    # Host candidates with real addresses: nothing on this machine answers mDNS.
    "--disable-features=WebRtcHideLocalIpsWithMdns,MediaRouter,OptimizationHints,Translate",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
    "--disable-default-apps", "--disable-extensions", "--window-size=400,400",
    # Nobody looks at the window, and the clock of the page must not slow down for it.
    "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
]
START_TIMEOUT_S = 40
_numbers = itertools.count(1)


class Browser:
    """One Chromium with an empty profile that shows one page of the rig, and the channel to that page."""

    def __init__(self, web, page, parameters, folder, name):
        self.id = re.sub(r"\W+", "_", f"{name}-{next(_numbers)}")
        self.channel = web.open_channel(self.id)
        self._profile = tempfile.TemporaryDirectory(prefix="profile-", dir=folder, ignore_cleanup_errors=True)
        self.log_path = pathlib.Path(folder) / f"browser-{self.id}.log"
        query = urllib.parse.urlencode({**parameters, "channel": self.id})
        self._process = processes.start(
            ["/usr/bin/chromium", *FLAGS, f"--user-data-dir={self._profile.name}", f"{web.url}/{page}?{query}"],
            self.log_path)

    def command(self, command, **fields):
        self.channel.commands.put({"command": command, **fields})

    def wait_for(self, kind, timeout_s=START_TIMEOUT_S, count=1):
        """A report of the page; a Chromium that died meanwhile is told as such."""
        try:
            return self.channel.wait_for(kind, timeout_s, count)
        except TimeoutError as error:
            if not self.is_running():
                raise RuntimeError(f"Chromium of {self.id} ended by itself, see {self.log_path}") from error
            raise

    def is_running(self):
        return self._process.poll() is None

    def kill(self):
        """Vanishes without a goodbye."""
        processes.kill(self._process)
        self._profile.cleanup()

    def close(self):
        processes.signal_group(self._process, signal.SIGTERM)
        processes.terminate(self._process, 3)
        self._profile.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Publisher(Browser):
    """A participant who publishes a picture with a clock and a beep. `server` is Janus's URL, ws:// or http://."""

    def __init__(self, web, folder, server, room, name, look, **options):
        self.name = name
        self.look = look
        super().__init__(web, "publisher.html", {
            "server": server, "room": room, "name": name, "colour": ",".join(map(str, look.colour)),
            "frequency": look.frequency, **options}, folder, name)

    def wait_published(self, count=1):
        return self.wait_for("published", count=count)

    def leave(self, count=1, unpublish=True):
        """Unpublishes and leaves the room, as a client does whose user closes the call; or only ends its session."""
        self.command("leave", unpublish=unpublish)
        return self.wait_for("left", 10, count)


class Streamer(Browser):
    """A page that publishes any number of streams to the recorder's own plugin, each by a name of its own."""

    def __init__(self, web, folder, server, look, name="streamer", **options):
        self.look = look
        self._asked = itertools.count(1)
        super().__init__(web, "streamer.html", {
            "server": server, "name": name, "colour": ",".join(map(str, look.colour)), "frequency": look.frequency,
            **options}, folder, name)

    def ask(self, command, timeout_s=START_TIMEOUT_S, **fields):
        """What the page's function of that name returns."""
        number = next(self._asked)
        self.command(command, asked=number, **fields)
        return self.wait_for("answer", timeout_s, number)["answer"]

    def publish(self, name, request=None, **options):
        """The event PUBLISHING once media flow, or the plugin's error."""
        return self.ask("publish", name=name, request=request or {}, **options)

    def unpublish(self, name):
        """The event UNPUBLISHED, or the plugin's error."""
        return self.ask("unpublish", name=name)


def websocket_url(janus):
    return f"ws://127.0.0.1:{janus.ws_port}"


def http_url(janus):
    return f"http://127.0.0.1:{janus.http_port}/janus"
