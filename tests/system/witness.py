"""An independent witness of what a VideoRoom publisher sends: a forwarder of its own, and the times of its packets."""

import socket
import threading
import time


class Witness:
    """Listens to one track. The forwarder has no RTCP port, so it leaves nothing behind when the publisher goes."""

    def __init__(self, janus, room, secret, publisher_id, mid):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.2)
        self.first = None   # wall-clock seconds
        self.last = None
        self.packets = 0
        self._closed = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()
        answer = janus.admin.videoroom({
            "request": "rtp_forward", "room": room, "secret": secret, "publisher_id": publisher_id,
            "host": "127.0.0.1", "streams": [{"mid": mid, "port": self._socket.getsockname()[1]}]})
        if not answer.get("forwarders"):
            raise RuntimeError(f"VideoRoom does not forward: {answer}")

    def _listen(self):
        while not self._closed.is_set():
            try:
                self._socket.recv(2048)
            except socket.timeout:
                continue
            self.last = time.time()
            self.first = self.first or self.last
            self.packets += 1
        self._socket.close()

    def close(self):
        self._closed.set()
