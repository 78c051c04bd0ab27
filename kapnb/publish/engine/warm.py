"""How does one get a process that begins with everything loaded?"""

from __future__ import annotations

import atexit
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from kapnb.errors import KapnbError

from .zygote import CANNOT, READY, main

PRELOAD = ("pandas", "kapnb.sections.book")
"""What a kernel has loaded when it begins, if nothing else is said."""
Role = Literal["kernel", "worker"]
START_SECONDS = 120
"""How long loading everything may take; a cold machine that also does other work is slow."""
_QUIET = {  # libraries that would start threads, which no fork survives
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # ipykernel's debugger would say a word about it
}  # fmt: skip


_SAME = {"PYTHONHASHSEED": "0"}  # the same input gives the same bytes, unless somebody says another


class CannotFork(KapnbError):
    """There is no warm process here, and why."""


@dataclass(slots=True)
class Forked:
    """A process that was forked: the socket to it, its number, and how it ends."""

    channel: socket.socket
    pid: int
    _status: int

    def signal(self, number: int) -> None:
        """Send a signal to the process and to all that it started, if it is still there."""
        with suppress(OSError):
            os.killpg(self.pid, number)

    @property
    def ended(self) -> int:
        """A file descriptor that can be read when the process has ended; -1 after ``wait``."""
        return self._status

    def wait(self, seconds: float | None = None) -> int | None:
        """Wait for its end and return its exit status, negative for a signal, None if unknown.

        After ``seconds`` the process is ended.
        """
        if self._status < 0:
            return None
        poll = select.poll()
        poll.register(self._status)
        if not poll.poll(None if seconds is None else seconds * 1000):
            self.signal(signal.SIGKILL)
        said = b""
        while part := os.read(self._status, 64):
            said += part
        os.close(self._status)
        self._status = -1
        if said.strip():
            return int(said)
        self.signal(signal.SIGKILL)  # the warm process is gone: what it started is left
        return None

    def close(self) -> None:
        """End the process, whatever it does, and forget it."""
        self.channel.close()
        if self._status >= 0:
            self.signal(signal.SIGKILL)
            self.wait()


class Warm:
    """The process that others are forked from; ``close`` ends it and all of them.

    ``scratch`` is a folder for whatever they need for a while; it goes when they go. It begins to
    load at once, and is waited for when the first is forked. Raises ``CannotFork`` where there
    can be no such process: on Windows and macOS.
    """

    def __init__(self, *modules: str) -> None:
        if not sys.platform.startswith("linux"):
            raise CannotFork(f"a process that is loaded cannot be forked safely on {sys.platform}")
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        end, self._lifeline = os.pipe()
        # without the directory that it happens to begin in: there may be a pandas.py
        begin = f"import sys; sys.path.pop(0); from {main.__module__} import main; main()"
        self.scratch = tempfile.mkdtemp(prefix="kapnb-")
        ends = [str(theirs.fileno()), str(end)]
        command = [sys.executable, "-c", begin, *ends, self.scratch, *modules]
        self._process: subprocess.Popen[bytes] | None = subprocess.Popen(
            command,
            pass_fds=(theirs.fileno(), end),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env=_SAME | os.environ | _QUIET,
        )
        theirs.close()
        os.close(end)
        self._is_ready, self._reason = False, ""
        self._owner, self._alone = os.getpid(), threading.Lock()

    @classmethod
    def inherited(cls, control: socket.socket, scratch: str) -> Warm:
        """Return the warm process that this one was forked from itself."""
        warm = cls.__new__(cls)
        warm.control, warm.scratch = control, scratch
        warm._lifeline, warm._process, warm._is_ready, warm._reason = -1, None, True, ""
        warm._owner, warm._alone = os.getpid(), threading.Lock()
        return warm

    def has_ended(self, within: float = 1.0) -> bool:
        """Whether it was there and is there no more; who has seen a sign of that waits a little."""
        if not (self._is_ready and self._process):
            return False
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(within)
        return self._process.returncode is not None

    def fork(self, role: Role, *ends: int) -> Forked:
        """Return a new process; ``ends`` are the file descriptors that its role needs.

        Raises ``CannotFork`` when the warm process is gone, or a library has started a thread.
        """
        self._wait_for_ready()
        ours, theirs = socket.socketpair()
        told, tell = os.pipe()
        try:
            request = json.dumps({"role": role, "owner": os.getpid()}).encode()
            socket.send_fds(self.control, [request], [theirs.fileno(), tell, *ends])
        except OSError as error:
            ours.close()
            os.close(told)
            raise CannotFork(f"the warm process is gone: {error}") from error
        finally:
            theirs.close()
            os.close(tell)
        said = b""
        while not said.endswith(b"\n") and (part := os.read(told, 1)):
            said += part
        if not said[:1].isdigit():
            ours.close()
            os.close(told)
            reason = said.removeprefix(CANNOT).decode("utf-8", "replace").strip()
            raise CannotFork(reason or "the warm process has ended")
        return Forked(ours, int(said), told)

    def _wait_for_ready(self) -> None:
        with self._alone:  # one thread hears it for all
            if not self._is_ready and not self._reason:
                self.control.settimeout(START_SECONDS)
                try:
                    said = self.control.recv(1000)
                except OSError as error:
                    said = str(error).encode()
                self.control.settimeout(None)
                self._is_ready = said == READY
                self._reason = said.decode("utf-8", "replace") or "the warm process ended at once"
        if not self._is_ready:
            raise CannotFork(self._reason)

    def close(self) -> None:
        """End the process and all that were forked from it; wait until they have gone."""
        self.control.close()
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1
        if self._process and self._owner == os.getpid():  # a fork of the owner has no say
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            shutil.rmtree(self.scratch, ignore_errors=True)


_held: list[Warm] = []
_alone = threading.Lock()


def warm() -> Warm:
    """Return the warm process of this one, started the first time, and again if it was lost."""
    with _alone:
        if _held and _held[0].has_ended(within=0):
            _held.pop().close()
        if not _held:
            _held.append(Warm(*PRELOAD))
        return _held[0]


def hold(there: Warm) -> None:
    """Let the notebooks of this process be forked from ``there``."""
    _held[:] = [there]


@atexit.register
def cool() -> None:
    """End the warm process of this one; the next notebook starts another."""
    while _held:
        _held.pop().close()


def _forget() -> None:
    global _alone  # noqa: PLW0603  # somebody may have held it in the other process
    _alone = threading.Lock()
    _held.clear()  # a fork must not use what belongs to the process it was forked from


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
