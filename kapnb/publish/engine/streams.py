"""What becomes of the words of a cell, printed by Python or past it, and of all that it shows?

A thread beside the cells sends everything to the client, as ipykernel's own does: a signal that
interrupts a cell cannot cut a message in two there, and what a long cell prints is seen at once.
"""

from __future__ import annotations

import codecs
import fcntl
import os
import select
import signal
import socket
import termios
import threading
import time
from collections import deque
from contextlib import suppress
from typing import Any

from ipykernel.iostream import IOPubThread, OutStream

from .wire import frame

_FLUSH = 0.2
"""Seconds after which what is printed goes out, as in the stock kernel."""
_HASTE = 0.05
"""Seconds that a message may wait for others to go with it: waking the thread costs more than a
message, and a cell that is quick sends six."""
_TOGETHER = 1 << 14
"""Bytes up to which messages go out as one."""
_MOST = 1 << 23
"""How many bytes may wait for a client that does not listen before a cell has to wait too."""


class Publisher(IOPubThread):
    """ipykernel's, never started: then it does at once, here, what it is asked for."""

    def _setup_event_pipe(self) -> None:
        pass


class Stream(OutStream):
    """stdout or stderr, and what goes past Python into the file descriptor behind it."""

    attendant: Attendant

    def __init__(self, session: Any, publisher: IOPubThread, name: str) -> None:
        super().__init__(session, publisher, name, watchfd=False)  # type: ignore[no-untyped-call]
        self.number = 2 if name == "stderr" else 1
        self.end = -1
        self.due: float | None = None
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.order = threading.RLock()

    def settle(self, attendant: Attendant, end: int) -> None:
        """Belong to this process; ``end`` is where to read what comes past Python."""
        self.attendant, self.end, self._master_pid = attendant, end, os.getpid()

    def start_anew(self) -> None:
        """Be usable in a process that a cell has forked, whoever held a lock at that time."""
        self.order = threading.RLock()
        self._buffer_lock = threading.RLock()
        self._rotate_buffers()  # type: ignore[no-untyped-call]  # it is the kernel's to say

    def drain(self) -> None:
        """Take what has come past Python."""
        with self.order:
            size = int.from_bytes(fcntl.ioctl(self.end, termios.FIONREAD, bytes(4)), "little")
            if size:
                data = os.read(self.end, size)
                if self.number == 2:
                    self.attendant.send(b"said", data)
                super().write(self.decoder.decode(data))

    def write(self, string: str) -> int | None:  # type: ignore[override]  # as ipykernel's
        """Write ``string``, after what has come past Python already."""
        if not self._is_master_process():  # type: ignore[no-untyped-call]
            return super().write(string)
        self.attendant.wait_for_room()
        with self.order:
            self.drain()
            return super().write(string)

    def flush(self) -> None:
        """Let everything go out that was written."""
        if self._is_master_process():  # type: ignore[no-untyped-call]
            self.drain()
        self._flush()

    def _flush(self) -> None:
        with self.order:  # so that what is shown next cannot overtake it
            self.due = None
            super()._flush()  # type: ignore[no-untyped-call]

    def _schedule_flush(self) -> None:
        if self.due is None:
            self.due = time.monotonic() + _FLUSH
            self.attendant.wake()


class Attendant:
    """The thread that sends to the client, and takes what comes past Python."""

    def __init__(self, channel: socket.socket, *streams: Stream) -> None:
        self._channel, self._streams = channel, streams
        self._waiting: deque[bytes] = deque()
        self._held = 0
        self._woken, self._wake = os.pipe()
        for end in (self._woken, self._wake):
            os.set_blocking(end, False)
        self._thread = threading.Thread(target=self._run, name="IOPub", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def send(self, *parts: bytes, soon: bool = False) -> None:
        """Send ``parts`` to the client as one frame, after all that was sent before.

        At once, or else ``soon``: when something goes at once, but before long.
        """
        data = frame(*parts)
        self._held += len(data)
        self._waiting.append(data)
        if not soon:
            self.wake()

    def wake(self) -> None:
        """Let the thread look what there is to do."""
        with suppress(BlockingIOError):  # it is awake
            os.write(self._wake, b"!")

    def wait_for_room(self) -> None:
        """Wait while too much waits to be sent."""
        while self._held > _MOST and threading.current_thread() is not self._thread:
            time.sleep(0.005)

    def finish(self) -> None:
        """Wait until everything has been sent."""
        while self._waiting or self._held:
            self.wake()
            time.sleep(0.001)

    def _run(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())  # they are for the cells
        poll = select.poll()
        for end in (self._woken, *(stream.end for stream in self._streams)):
            poll.register(end, select.POLLIN)
        try:
            while True:
                ready = [end for end, _ in poll.poll(self._milliseconds())]
                if self._woken in ready:
                    os.read(self._woken, 1 << 16)
                for stream in self._streams:
                    if stream.end in ready:
                        stream.drain()
                self._send()
                now = time.monotonic()
                for stream in sorted(self._streams, key=lambda stream: stream.due or 0):
                    if stream.due is not None and stream.due <= now:
                        stream.flush()
                self._send()
        except OSError:  # nobody listens any more
            os._exit(1)

    def _milliseconds(self) -> float:
        times = [stream.due for stream in self._streams if stream.due is not None]
        left = min(times) - time.monotonic() if times else _HASTE
        return min(max(left, 0.0), _HASTE) * 1000 + 1

    def _send(self) -> None:
        while self._waiting:
            data = self._waiting.popleft()
            while self._waiting and len(data) < _TOGETHER:
                data += self._waiting.popleft()
            self._channel.sendall(data)
            self._held -= len(data)
