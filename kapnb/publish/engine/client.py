"""How does nbclient speak with a forked kernel? As with any other: this is the client's side."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from queue import Empty
from typing import Any

from jupyter_client.session import Session
from nbclient.exceptions import DeadKernelError

from .warm import Forked, Warm
from .wire import Frames, frame

GRACE = 3.0
"""Seconds that a cell has to end after it was interrupted."""
_LAST_WORDS, _MOST_WORDS = 400, 1 << 14
_GOODBYE = 5.0
"""Seconds that a kernel has for what waits for its end, as long as jupyter_client gives."""


class NeedsStock(Exception):
    """A cell cannot run in a forked kernel, and why."""


class _Channel:
    """The messages of one channel, as nbclient reads them."""

    def __init__(self, kernel: ForkedKernel) -> None:
        self._kernel = kernel
        self.waiting: deque[dict[str, Any]] = deque()
        self.came: asyncio.Future[None] | None = None

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """Return the next message; raise ``Empty`` when none comes in ``timeout`` seconds."""
        self._kernel.listen()
        loop = asyncio.get_running_loop()
        until = None if timeout is None else loop.time() + timeout
        while not self.waiting:
            if self._kernel.over:
                raise self._kernel.over
            self.came = loop.create_future()
            left = None if until is None else max(0.0, until - loop.time())
            try:
                await asyncio.wait_for(self.came, left)
            except TimeoutError:
                raise Empty from None
        return self.waiting.popleft()

    def send(self, message: dict[str, Any]) -> None:
        """Send a message to the kernel."""
        self._kernel.send(message)

    def wake(self) -> None:
        """Let whoever waits look again."""
        if self.came and not self.came.done():
            self.came.set_result(None)


class ForkedKernel:
    """A kernel in a forked process: what nbclient calls a kernel manager, and its client.

    Args:
        warm: the process to fork from.
        cwd: the directory that the cells work in.
        memory: how many bytes they may take beyond what they share; None is without a limit.
        seed: where their random numbers begin; None is anywhere.
        env: variables of their environment besides those of this process.

    Raises:
        CannotFork: the warm process is gone.
    """

    has_kernel = True
    allow_stdin = False

    def __init__(
        self,
        warm: Warm,
        *,
        cwd: str,
        memory: int | None = None,
        seed: int | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._stderr, theirs = os.pipe()
        try:
            self._forked: Forked = warm.fork("kernel", self._stderr, theirs)
        except BaseException:
            os.close(self._stderr)
            raise
        finally:
            os.close(theirs)
        os.set_blocking(self._stderr, False)
        everything = {**os.environ, "JPY_PARENT_PID": str(os.getpid()), **(env or {})}
        setup = {"cwd": cwd, "env": everything, "memory": memory, "seed": seed}
        self.session = Session(key=b"nobody else can write into the socket")
        self.shell_channel, self.iopub_channel = _Channel(self), _Channel(self)
        self.over: Exception | None = None
        self._frames, self._outbox = Frames(), bytearray()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._said = b""
        self._busy = self._is_doomed = False
        self._doom: asyncio.TimerHandle | None = None
        self._put(b"setup", self.session.pack(setup))

    # what nbclient asks of a kernel manager

    def client(self) -> ForkedKernel:
        """Return the client: the same object."""
        return self

    def is_alive(self) -> bool:
        """Return True: who waits for a message is told of the end, with its reason."""
        return True

    def interrupt_kernel(self) -> None:
        """Interrupt the cell that runs, and end the process if that does not help.

        A cell that is asked again while it ends could not say any more how it ended.
        """
        if self._doom:
            return
        self._forked.signal(signal.SIGINT)
        if self._loop:
            self._doom = self._loop.call_later(GRACE, self._end_it)

    def _end_it(self) -> None:
        self._is_doomed = True
        self._forked.signal(signal.SIGKILL)

    # what nbclient asks of a kernel client

    def start_channels(self) -> None:
        """Do nothing: they are there."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Begin to listen; there is nothing to wait for."""
        self.listen()

    def execute(self, code: str, **content: Any) -> str:
        """Ask for a cell to be run and return the id of the request."""
        asked = {"silent": False, "store_history": True, "user_expressions": {}}
        return self._ask("execute_request", asked | {"code": code, "allow_stdin": False} | content)

    def kernel_info(self) -> str:
        """Ask what kernel it is and return the id of the request."""
        return self._ask("kernel_info_request", {})

    def _ask(self, kind: str, content: dict[str, Any]) -> str:
        message = self.session.msg(kind, content)
        self._busy = True
        self.send(message)
        return str(message["header"]["msg_id"])

    def send(self, message: dict[str, Any]) -> None:
        """Send a message to the kernel."""
        buffers = message.get("buffers") or ()
        self._put(b"shell", self.session.pack(message), *map(bytes, buffers))

    # how messages go and come

    def listen(self) -> None:
        """Hear the kernel in the loop that runs now."""
        loop = asyncio.get_running_loop()
        if loop is self._loop or self.over:
            return
        self._stop_listening()
        self._loop = loop
        loop.add_reader(self._forked.channel, self._receive)
        loop.add_reader(self._forked.ended, self._has_ended)
        self._push()

    def _put(self, *parts: bytes) -> None:
        self._outbox += frame(*parts)
        self._push()

    def _push(self) -> None:
        # it never waits: the kernel could be waiting for this process to take what it sends
        try:
            while self._outbox:
                del self._outbox[: self._forked.channel.send(self._outbox, socket.MSG_DONTWAIT)]
        except BlockingIOError:
            pass
        except OSError:  # that it has ended is found when its answer is waited for
            self._outbox.clear()
        if self._loop and self._outbox:
            self._loop.add_writer(self._forked.channel, self._push)
        elif self._loop:
            self._loop.remove_writer(self._forked.channel)

    def _receive(self) -> None:
        if not self._take() and not self.over:
            self._has_ended()

    def _take(self) -> bool:
        """Take what has come; return False when nothing can come any more."""
        try:
            data = self._forked.channel.recv(1 << 20, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        for label, text, *buffers in self._frames.add(data):
            if label == b"leave":
                self.over = NeedsStock(bytes(text).decode())
            elif label == b"said":
                self._said = (self._said + text)[-_MOST_WORDS:]
            else:
                self._sort(label, self.session.unpack(text), buffers)
        for channel in (self.shell_channel, self.iopub_channel):
            channel.wake()
        return bool(data)

    def _sort(self, label: bytes, message: dict[str, Any], buffers: list[bytes]) -> None:
        for head in (message["header"], message["parent_header"]):
            if date := head.get("date"):  # nbclient notes when a cell began and ended
                head["date"] = datetime.fromisoformat(date)
        message["buffers"] = [memoryview(part) for part in buffers]
        if label == b"iopub":
            return self.iopub_channel.waiting.append(message)
        self._busy = False
        if self._doom:
            self._doom.cancel()
            self._doom = None
        return self.shell_channel.waiting.append(message)

    def _has_ended(self) -> None:
        while self._take():
            pass
        self._stop_listening()
        end = self._end()
        self.over = self.over or DeadKernelError(f"Kernel died: {end}")
        for channel in (self.shell_channel, self.iopub_channel):
            channel.wake()

    def _end(self) -> str:
        code = self._forked.wait(1.0)
        with suppress(OSError):
            self._said += os.read(self._stderr, 1 << 16)
        said = self._said.decode("utf-8", "replace").strip()
        if "Fatal Python error" in said and "Current thread" in said:
            # what stands around is long: other threads, and the names of modules
            first = said[said.index("Fatal Python error") :].partition("\n")[0]
            said = f"{first}\n{said[said.index('Current thread') :]}"[:_LAST_WORDS]
        said = said[-_LAST_WORDS:]
        how = f"its process ended with code {code}"
        if self._is_doomed:
            how = f"its cell had not stopped {GRACE:g} s after it was interrupted"
        elif code is None:
            how = "the process that it was forked from has ended"
        elif code < 0:
            how = f"its process was ended by {_name(-code)}"
        return f"{how}; it said: {said}" if said else how

    def _stop_listening(self) -> None:
        if self._loop and not self._loop.is_closed():
            if self._doom:
                self._doom.cancel()
            for end in (self._forked.channel, self._forked.ended):
                self._loop.remove_reader(end)
            self._loop.remove_writer(self._forked.channel)
        self._loop = self._doom = None

    def close(self, *, now: bool = True) -> None:
        """End the process; if not ``now``, let it do first what waits for its end."""
        if self._stderr < 0:
            return
        self._stop_listening()
        try:
            if not (now or self.over or self._busy):
                self._forked.channel.shutdown(socket.SHUT_WR)
                self._forked.wait(_GOODBYE)
        except OSError:  # it has ended by itself
            pass
        finally:
            self._forked.close()
            os.close(self._stderr)
            self._stderr = -1


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
