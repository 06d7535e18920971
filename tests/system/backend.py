"""A backend of the tests: keeps what the recorder posts to it, checks the signature, and fails as real backends do."""

import contextlib
import dataclasses
import hashlib
import hmac
import http.server
import json
import socket
import threading
import time

TIMEOUT_S = 15


@dataclasses.dataclass
class Delivery:
    """One request, read to its end. `status` is what it was answered with; None: the connection was dropped."""
    at: float           # wall-clock seconds
    path: str
    headers: dict
    raw: bytes
    connection: tuple   # its remote address
    is_signed: bool
    status: int = None

    @property
    def body(self):
        return json.loads(self.raw)

    @property
    def id(self):
        return self.headers["X-Recorder-Event-Id"]

    @property
    def type(self):
        return self.body["type"]

    @property
    def payload(self):
        return self.body["payload"]

    @property
    def was_accepted(self):
        return self.status == 200


def signature(secret, event_id, timestamp, raw):
    """What X-Recorder-Signature must be."""
    text = f"{event_id}.{timestamp}.".encode() + raw
    return "sha256=" + hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


class Backend:
    """Listens on a port of 127.0.0.1 that stays its own while it is down."""

    def __init__(self, secret="a secret of the tests"):
        self.secret = secret
        self._deliveries = []
        self._arrived = threading.Condition()
        self._connections = set()
        self._status, self._delay_s, self._drop = 200, 0, False
        self._port = 0
        self._reserve()
        self._port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._server = None
        self.come_up()

    def application(self, key, **settings):
        """The entry of `apps` in the recorder's configuration."""
        return {"key": key, "url": self.url, "secret": self.secret, **settings}

    # --- how it behaves ---------------------------------------------------------------------------

    @contextlib.contextmanager
    def behaving(self, status=200, delay_s=0, drop=False):
        """Within it answers so late and with that status, or, having read a request, drops its connection."""
        self._status, self._delay_s, self._drop = status, delay_s, drop
        try:
            yield
        finally:
            self._status, self._delay_s, self._drop = 200, 0, False

    @contextlib.contextmanager
    def being_down(self):
        """Within it refuses connections, and has closed those that it had."""
        self.go_down()
        try:
            yield
        finally:
            self.come_up()

    def go_down(self):
        self._server.shutdown()
        self._server.server_close()
        self._server = None
        for connection in list(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._reserve()

    def come_up(self):
        self._socket.listen(64)
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def _reserve(self):
        """Bound and not listening: the kernel refuses connections, and gives the port to nobody else."""
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", self._port))

    # --- what it received -------------------------------------------------------------------------

    def deliveries(self, *types, **payload):
        """All attempts so far in order, those of these types and with this in their payload."""
        with self._arrived:
            return [one for one in self._deliveries if (not types or one.type in types) and
                    all(one.payload.get(key) == value for key, value in payload.items())]

    def accepted(self, *types, **payload):
        return [one for one in self.deliveries(*types, **payload) if one.was_accepted]

    def wait_for(self, condition, timeout_s=TIMEOUT_S):
        """Waits until condition() is true after a delivery; its value."""
        deadline = time.monotonic() + timeout_s
        with self._arrived:
            while True:
                value = condition()
                if value:
                    return value
                if not self._arrived.wait(deadline - time.monotonic()):
                    raise TimeoutError(f"gave up after {timeout_s} s; the last were {self.told()}")

    def wait_accepted(self, *types, count=1, timeout_s=TIMEOUT_S, **payload):
        """The first so many accepted events."""
        return self.wait_for(lambda: len(self.accepted(*types, **payload)) >= count and
                             self.accepted(*types, **payload), timeout_s)

    def told(self):
        """The last of it in short, for messages."""
        return [(one.type, one.payload, one.status) for one in self.deliveries()[-5:]]

    def close(self):
        if self._server:
            self.go_down()
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # --- the server's side ------------------------------------------------------------------------

    def _receive(self, delivery):
        """Keeps a request, and says how to answer it: a status, or None to drop the connection."""
        if self._delay_s:
            time.sleep(self._delay_s)
        status = (None if self._drop else self._status) if delivery.is_signed else 401
        delivery.status = status
        with self._arrived:
            self._deliveries.append(delivery)
            self._arrived.notify_all()
        return status


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, backend):
        handler = type("Handler", (_Handler,), {"backend": backend})
        super().__init__(("127.0.0.1", 0), handler, bind_and_activate=False)
        self.socket.close()
        self.socket = backend._socket

    def handle_error(self, request, client_address):
        """Who goes away without a goodbye is part of the tests."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    backend = None

    def log_message(self, *_):
        pass

    def setup(self):
        super().setup()
        self.backend._connections.add(self.connection)

    def finish(self):
        self.backend._connections.discard(self.connection)
        super().finish()

    def do_POST(self):
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.title(): value for name, value in self.headers.items()}
        expected = signature(self.backend.secret, headers.get("X-Recorder-Event-Id"),
                             headers.get("X-Recorder-Timestamp"), raw)
        status = self.backend._receive(Delivery(
            time.time(), self.path, headers, raw, self.client_address,
            hmac.compare_digest(expected, headers.get("X-Recorder-Signature", ""))))
        if status is None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()
