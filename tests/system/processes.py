"""Child processes that never outlive the test: each has a group of its own, which is ended by its id."""

import atexit
import ctypes
import os
import signal
import subprocess
import sys
import time

_PR_SET_PDEATHSIG = 1  # prctl(2)
_running = {}


def _die_with_parent():
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def start(arguments, log_path, environment=None, folder=None):
    """Starts a process in a group of its own, with both outputs appended to a log."""
    with open(log_path, "ab") as log:
        process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, cwd=folder,
            start_new_session=True, preexec_fn=_die_with_parent)
    _running[process.pid] = process
    return process


def signal_group(process, number):
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass


def kill(process):
    """kill -9 of the whole group, and waits until it is gone."""
    signal_group(process, signal.SIGKILL)
    process.wait()
    _wait_for_group(process.pid, 2)
    _running.pop(process.pid, None)


def _wait_for_group(group, timeout_s):
    """A Chromium's children end a little later than it does, and write into its profile until then."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        try:
            os.killpg(group, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return
        time.sleep(0.02)


def terminate(process, timeout_s):
    """SIGTERM to the process alone; kill -9 when it does not end in time. Returns its exit status, None if killed."""
    if process.poll() is None:
        process.terminate()
    try:
        status = process.wait(timeout_s)
    except subprocess.TimeoutExpired:
        status = None
    kill(process)
    return status


def wait_until(condition, timeout_s, what, interval_s=0.05):
    """Polls until the condition is true; its value is returned."""
    deadline = time.monotonic() + timeout_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"gave up after {timeout_s} s: {what}")
        time.sleep(interval_s)


def exit_on_signals():
    """Makes SIGTERM and SIGHUP leave through the same clean-up as Ctrl-C."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: sys.exit(128 + received))


@atexit.register
def _kill_all():
    for process in list(_running.values()):
        kill(process)
