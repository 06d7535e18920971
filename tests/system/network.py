"""Two network namespaces with a bad line between them: one for Janus and the rig, one for the browsers.

The line is a pair of TUN devices, and a thread that carries the packets of each direction from one to the other: it loses
and delays them by chance with a seed, and lets no more pass than a rate. So it does the same on every kernel, most of which
lack `tc netem` or the seed in it. Nothing has a name outside: namespaces, devices and routes vanish with the descriptors of
this process, however it ends.
"""

import contextlib
import ctypes
import dataclasses
import fcntl
import heapq
import itertools
import os
import random
import select
import socket
import struct
import subprocess
import threading
import time

_CLONE_NEWNET = 0x40000000   # unshare(2)
_TUNSETIFF = 0x400454CA      # linux/if_tun.h
_IFF_TUN, _IFF_NO_PI = 0x0001, 0x1000
_LARGEST_PACKET = 2048
_libc = ctypes.CDLL(None, use_errno=True)

DEVICE = "line"
MTU = 1400
JANUS_ADDRESS = "10.99.0.1"
BROWSER_ADDRESS = "10.99.0.2"


class NotPossible(Exception):
    """This machine cannot have such a network; the text says why."""


def _check(result):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


class Namespace:
    """A network namespace without a name, with its loopback interface up."""

    def __init__(self):
        home = _open_current()
        try:
            _check(_libc.unshare(_CLONE_NEWNET))
            try:
                self._descriptor = _open_current()
                _run("ip", "link", "set", "lo", "up")
            finally:
                _check(_libc.setns(home, _CLONE_NEWNET))
        finally:
            os.close(home)

    @contextlib.contextmanager
    def entered(self):
        """Sockets and processes that this thread makes meanwhile are in the namespace."""
        home = _open_current()
        try:
            _check(_libc.setns(self._descriptor, _CLONE_NEWNET))
            try:
                yield
            finally:
                _check(_libc.setns(home, _CLONE_NEWNET))
        finally:
            os.close(home)

    def close(self):
        os.close(self._descriptor)


def _open_current():
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def _run(*command):
    subprocess.run(command, check=True, capture_output=True)


def _open_tun(namespace, address, peer):
    """The descriptor of a device whose packets are read and written by us."""
    with namespace.entered():
        descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)
        fcntl.ioctl(descriptor, _TUNSETIFF, struct.pack("16sH22x", DEVICE.encode(), _IFF_TUN | _IFF_NO_PI))
        _run("ip", "address", "add", address, "peer", peer, "dev", DEVICE)
        _run("ip", "link", "set", DEVICE, "up", "mtu", str(MTU))
        # Browsers look for the address that the default route has.
        _run("ip", "route", "add", "default", "via", peer, "dev", DEVICE)
    return descriptor


@dataclasses.dataclass(frozen=True)
class Conditions:
    """What a line does to packets, in each direction. All of it by itself, as netem's options do."""
    loss: float = 0.0           # share of packets
    jitter_s: float = 0.0       # each packet is later by something between 0 and this, and so out of order
    rate: float = float("inf")  # bits per second
    queue_s: float = 0.3        # what would wait longer for the rate is lost


class _Direction(threading.Thread):
    """Carries packets one way."""

    def __init__(self, source, target, seed):
        super().__init__(daemon=True)
        self._source, self._target = source, target
        self._random = random.Random(seed)
        self._waiting = []
        self._order = itertools.count()
        self._free_at = 0.0  # when the line has sent what was given to it
        self._ended, self._end = os.pipe()
        self.conditions = Conditions()
        self.carried = self.lost = 0

    def run(self):
        while True:
            pause = max(0.0, self._waiting[0][0] - time.monotonic()) if self._waiting else None
            ready, _, _ = select.select([self._source, self._ended], [], [], pause)
            if self._ended in ready:
                return
            if self._source in ready:
                self._take(os.read(self._source, _LARGEST_PACKET))
            self._deliver()

    def _take(self, packet):
        conditions, now = self.conditions, time.monotonic()
        begin = max(now, self._free_at)
        if self._random.random() < conditions.loss or begin - now > conditions.queue_s:
            self.lost += 1
            return
        self._free_at = begin + len(packet) * 8 / conditions.rate
        due = self._free_at + self._random.uniform(0, conditions.jitter_s)
        heapq.heappush(self._waiting, (due, next(self._order), packet))

    def _deliver(self):
        while self._waiting and self._waiting[0][0] <= time.monotonic():
            with contextlib.suppress(BlockingIOError):
                os.write(self._target, heapq.heappop(self._waiting)[2])
                self.carried += 1

    def stop(self):
        os.close(self._end)
        self.join()
        os.close(self._ended)


class Bridge:
    """A TCP port of one namespace's loopback that is a port of the same number in the other's: for pages and signalling,
    which are not to suffer."""

    def __init__(self, port, here, there):
        self._there, self._port = there, port
        with here.entered():
            self._listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            with self._there.entered():
                far = socket.create_connection(("127.0.0.1", self._port))
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=_pump, args=(source, target), daemon=True).start()

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


def _pump(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


class Network:
    """Both namespaces and the line between them."""

    def __init__(self, seed=1):
        self._opened = contextlib.ExitStack()
        try:
            self.janus_side = self._own(Namespace())
            self.browser_side = self._own(Namespace())
            near = _open_tun(self.janus_side, JANUS_ADDRESS, BROWSER_ADDRESS)
            self._opened.callback(os.close, near)
            far = _open_tun(self.browser_side, BROWSER_ADDRESS, JANUS_ADDRESS)
            self._opened.callback(os.close, far)
        except (OSError, subprocess.CalledProcessError) as error:
            self._opened.close()
            raise NotPossible(f"no network namespaces with TUN devices: {error}") from error
        self.up, self.down = _Direction(far, near, seed), _Direction(near, far, seed + 1)
        for direction in (self.up, self.down):
            direction.start()
            self._opened.callback(direction.stop)

    def _own(self, one):
        self._opened.callback(one.close)
        return one

    def bridge(self, port):
        """Browsers reach a port of the other side's loopback."""
        return self._own(Bridge(port, self.browser_side, self.janus_side))

    def set(self, conditions):
        self.up.conditions = self.down.conditions = conditions

    def close(self):
        self._opened.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
