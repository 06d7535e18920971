"""The ways to reach the recorder: its REST API, Janus's Admin API, and a message on a handle."""

import base64
import contextlib
import json
import threading
import urllib.error
import urllib.request
import uuid

TIMEOUT_S = 15


class Answer:
    """Status, JSON body (None if there is none) and headers of one answer."""

    def __init__(self, status, body, headers=None):
        self.status = status
        self.body = body
        self.headers = headers or {}

    def __repr__(self):
        return f"{self.status} {json.dumps(self.body)}"

    def required(self):
        """The body of a success."""
        assert self.status == 200, self
        return self.body


def exchange(url, data=None, method="POST", headers=None):
    """One HTTP exchange; an error status is an answer, not an exception."""
    request = urllib.request.Request(url, data=data, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:
            return _answer(response.status, response)
    except urllib.error.HTTPError as error:
        with error:
            return _answer(error.code, error)


def _answer(status, response):
    text = response.read()
    try:
        body = json.loads(text) if text else None
    except ValueError:
        body = text.decode(errors="replace")
    return Answer(status, body, dict(response.headers))


class RestApi:
    """POST /rest-api/GROUP/METHOD of the REST transport."""

    def __init__(self, port, api_key=None):
        self.base = f"http://127.0.0.1:{port}/rest-api"
        self.api_key = api_key

    def call(self, path, body=None):
        return self.send(path, None if body is None else json.dumps(body).encode())

    def send(self, path, data, method="POST", headers=None):
        all_headers = {"Content-Type": "application/json"}
        if self.api_key:
            all_headers["Authorization"] = f"Bearer {self.api_key}"
        all_headers.update(headers or {})
        return exchange(self.base + path, data if data is not None else b"", method, all_headers)


def basic_authorization(password, user="recorder"):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


class AdminApi:
    """message_plugin of Janus's Admin API."""

    def __init__(self, port, secret):
        self.url = f"http://127.0.0.1:{port}/admin"
        self.secret = secret

    def message_plugin(self, plugin, request):
        """The plugin's answer as it gave it."""
        message = {"janus": "message_plugin", "plugin": plugin, "transaction": uuid.uuid4().hex,
                   "admin_secret": self.secret, "request": request}
        answer = exchange(self.url, json.dumps(message).encode()).body
        if answer.get("janus") != "success":
            raise RuntimeError(f"the Admin API refuses: {answer}")
        return answer["response"]

    def videoroom(self, request):
        return self.message_plugin("janus.plugin.videoroom", request)

    def call(self, path, body=None):
        response = self.message_plugin("janus.plugin.recorder", {"request": path, **(body or {})})
        return answer_of_plugin(response)


def answer_of_plugin(response):
    """An answer of the plugin, {"status":..,"body":..} or the error body, in the shape of the REST API's."""
    if response["status"] == 200:
        return Answer(200, response.get("body"))
    return Answer(response["status"], response)


class Handle:
    """A handle of a plugin on the Janus API over HTTP, kept alive until it is closed."""

    def __init__(self, port, plugin):
        self.url = f"http://127.0.0.1:{port}/janus"
        self.session = self._post({"janus": "create"})["data"]["id"]
        self.url += f"/{self.session}"
        self.handle = self._post({"janus": "attach", "plugin": plugin})["data"]["id"]
        self._closed = threading.Event()
        self._keeper = threading.Thread(target=self._keep_alive, daemon=True)
        self._keeper.start()

    def message(self, body):
        """The plugin's answer, which comes at once or as an event of the long poll."""
        reply = self._post({"janus": "message", "body": body}, f"{self.url}/{self.handle}")
        while reply["janus"] in ("ack", "keepalive"):
            reply = exchange(f"{self.url}?maxev=1", method="GET").body
        return reply["plugindata"]["data"]

    def close(self):
        self._closed.set()
        self._post({"janus": "destroy"})

    def _keep_alive(self):
        while not self._closed.wait(5):
            try:
                self._post({"janus": "keepalive"})
            except (OSError, RuntimeError):
                return

    def _post(self, message, url=None):
        reply = exchange(url or self.url, json.dumps({"transaction": uuid.uuid4().hex, **message}).encode()).body
        if reply["janus"] == "error":
            raise RuntimeError(f"Janus refuses {message['janus']}: {reply['error']}")
        return reply


class HandleApi:
    """The recorder's requests as messages on a handle."""

    def __init__(self, port, admin_key):
        self.handle = Handle(port, "janus.plugin.recorder")
        self.admin_key = admin_key

    def call(self, path, body=None):
        request = {"request": path, "admin_key": self.admin_key, **(body or {})}
        return answer_of_plugin(self.handle.message(request))

    def close(self):
        self.handle.close()


DOORS = ["rest", "admin", "handle"]


@contextlib.contextmanager
def open_door(janus, kind):
    """One of the three ways in to a Janus; it has call(path, body)."""
    if kind != "handle":
        yield getattr(janus, kind)
        return
    door = HandleApi(janus.http_port, janus.ADMIN_KEY)
    try:
        yield door
    finally:
        door.close()
