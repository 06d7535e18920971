"""The rig's web server on 127.0.0.1: the pages, Debian's janus.js, a channel to each page, and Janus's events."""

import http.server
import json
import pathlib
import queue
import shutil
import sys
import threading
import time
import urllib.parse

import processes

PAGES = pathlib.Path(__file__).parent / "pages"
SCRIPTS = {
    "/janus.js": pathlib.Path("/usr/share/javascript/janus-gateway/janus.js"),
    "/adapter.js": pathlib.Path("/usr/share/javascript/webrtc-adapter/adapter.js"),
}
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mp4": "video/mp4",
         ".webm": "video/webm"}
LONG_POLL_S = 20


class Channel:
    """What one page reports, and the commands that wait for it."""

    def __init__(self):
        self.commands = queue.Queue()
        self._reports = []
        self._lock = threading.Lock()

    def add_report(self, report):
        with self._lock:
            self._reports.append({**report, "received": time.time()})

    def reports(self, kind=None):
        with self._lock:
            return [one for one in self._reports if kind is None or one["kind"] == kind]

    def wait_for(self, kind, timeout_s, count=1):
        """The count-th report of this kind. An error that the page reports is raised at once."""
        def arrived():
            for error in self.reports("error"):
                raise RuntimeError(f"the page reports: {error}")
            found = self.reports(kind)
            return found[count - 1] if len(found) >= count else None
        return processes.wait_until(arrived, timeout_s, f"no report '{kind}' in {self.reports()}")


class WebServer:
    """Serves until it is closed. `events` are Janus's, as the sample event handler posts them."""

    def __init__(self):
        self.channels = {}
        self.media = {}
        self.events = []
        handler = type("Handler", (_Handler,), {"rig": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def open_channel(self, name):
        self.channels[name] = Channel()
        return self.channels[name]

    def serve_file(self, path):
        """The URL at which a page can read the file."""
        name = f"/media/{len(self.media)}.mp4"
        self.media[name] = pathlib.Path(path)
        return name

    def room_events(self, kind, **fields):
        """VideoRoom's events of a kind ("published" ...), each with the wall-clock seconds `at` of Janus."""
        found = []
        for event in list(self.events):
            data = event.get("event", {}).get("data", {}) if event.get("type") == 64 else {}
            if data.get("event") == kind and all(data.get(key) == value for key, value in fields.items()):
                found.append({**data, "at": event["timestamp"] / 1e6})
        return found

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A browser that is killed resets its connections: that is no failure of ours."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    rig = None

    def log_message(self, *_):
        pass

    def do_GET(self):
        path = urllib.parse.urlparse(self.path).path
        if path.startswith("/commands/"):
            self._next_command(self.rig.channels[path.split("/")[2]])
        elif path in self.rig.media:
            self._send_media(self.rig.media[path])
        elif path in SCRIPTS:
            self._send_page(SCRIPTS[path])
        else:
            self._send_page(PAGES / pathlib.PurePosixPath(path).name)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/events":
            self.rig.events.extend(body if isinstance(body, list) else [body])
        else:
            self.rig.channels[self.path.split("/")[2]].add_report(body)
        self._send(200, b"{}")

    def _next_command(self, channel):
        try:
            command = channel.commands.get(timeout=LONG_POLL_S)
        except queue.Empty:
            command = {"command": "none"}
        try:
            self._send(200, json.dumps(command).encode())
        except OSError:
            channel.commands.put(command)  # the page was reloaded meanwhile

    def _send_page(self, path):
        if path.is_file():
            self._send(200, path.read_bytes(), TYPES[path.suffix])
        else:
            self._send(404, b"")

    def _send(self, status, body, content_type="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_media(self, path):
        """One range, as a player asks for it."""
        size = path.stat().st_size
        first, _, last = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
        start, end = int(first), min(int(last or size - 1), size - 1)
        self.send_response(206)
        self.send_header("Content-Type", TYPES[path.suffix])
        self.send_header("Content-Range", f"bytes {start}-{end}/{size}")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(end - start + 1))
        self.end_headers()
        try:
            with open(path, "rb") as file:
                file.seek(start)
                if end + 1 == size:
                    shutil.copyfileobj(file, self.wfile)
                else:
                    self.wfile.write(file.read(end - start + 1))
        except OSError:
            self.close_connection = True  # a player drops the connection when it has enough
