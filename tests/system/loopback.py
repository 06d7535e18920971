"""Free ports of the loopback interface."""

import socket


def free_ports(count, kind=socket.SOCK_STREAM):
    """Ports that nobody listens on now. All are held until the last is found, so they differ."""
    sockets = [socket.socket(socket.AF_INET, kind) for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def free_udp_range(count):
    """The first port of a range that is free for UDP. Below Linux's ephemeral ports, so that it stays free."""
    for first in range(21000, 31000, count):
        if all(_is_free(port) for port in range(first, first + count)):
            return first
    raise OSError(f"no {count} consecutive free UDP ports")


def _is_free(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
