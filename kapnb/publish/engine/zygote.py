"""From which process are those forked that should have everything loaded when they begin?

Started by :mod:`.warm` with the arguments CONTROL LIFELINE SCRATCH MODULE... It imports the
modules, makes a kernel that nobody has used, and then forks a process for every request. It has
one thread, because a fork copies only the thread that calls it, and whatever lock another one
holds stays locked for ever in the copy. It lives as long as the process that started it, and ends
with all that it has forked; the folder SCRATCH goes with it.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import importlib.util
import json
import os
import select
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

READY = b"ready"
CANNOT = b"cannot"
_PDEATHSIG, _SUBREAPER = 1, 36  # prctl(2)
_PATIENCE = 5.0
"""Seconds that a worker has to clean up after itself when all ends."""


def threads() -> int:
    """Return how many threads this process has."""
    return len([*Path("/proc/self/task").iterdir()])


class Child(NamedTuple):
    """A process that was forked, who asked for it, and the pipe that is told how it ended."""

    role: str
    owner: int
    status: int


class Zygote:
    """Forks on request until the process that started it is gone.

    A request is one message on ``control``: JSON with ``role`` and ``owner`` (the process that
    asks; when it is one of ours and ends, what it asked for ends too), and file descriptors: the
    channel of the new process, a pipe that is told its number and its exit status, then those of
    the role.
    """

    def __init__(self, control: socket.socket, lifeline: int, kernel: Any) -> None:
        self.control, self.lifeline, self.kernel = control, lifeline, kernel
        self.children: dict[int, Child] = {}
        self.libc, self.pid = ctypes.CDLL(None), os.getpid()

    def serve(self) -> None:
        """Fork and reap; return when all others have gone."""
        woken, wake = os.pipe()
        for end in (woken, wake):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        self.own = (woken, wake, self.lifeline)
        gc.collect()
        gc.freeze()  # what is here for good is not looked at again, and so stays shared
        self.libc.prctl(_SUBREAPER, 1)
        with suppress(BrokenPipeError):
            self.control.send(READY)
        while True:
            control = self.control.fileno()
            readable, _, _ = select.select([control, self.lifeline, woken], [], [])
            if woken in readable:
                with suppress(BlockingIOError):
                    while os.read(woken, 512):
                        pass
                self.reap()
            if self.lifeline in readable:
                return self.end()
            if control in readable and not self.fork():
                return self.end()

    def fork(self) -> bool:
        """Answer one request; return False when nobody is left to make one."""
        try:
            message, ends, _, _ = socket.recv_fds(self.control, 4096, 8)
        except OSError:
            return False
        if not message:
            return False
        for end in ends:
            os.set_inheritable(end, False)
        asked = json.loads(message)
        role, owner = asked["role"], asked["owner"]
        channel, status, *rest = ends
        try:
            pid = os.fork()
        except OSError as error:
            with suppress(OSError):
                os.write(status, CANNOT + b" " + str(error).encode() + b"\n")
            rest.append(status)
        else:
            if not pid:
                self.become(role, channel, status, rest)
            self.children[pid] = Child(role, owner, status)
            with suppress(OSError):
                os.write(status, b"%d\n" % pid)
        for end in (channel, *rest):
            os.close(end)
        return True

    def become(self, role: str, channel: int, status: int, rest: list[int]) -> None:
        """Be the new process; never return."""
        code = 70
        try:
            worker = role == "worker"
            self.libc.prctl(_PDEATHSIG, signal.SIGTERM if worker else signal.SIGKILL)
            self.libc.prctl(_SUBREAPER, 1)  # what a cell leaves behind stays its own until it ends
            if os.getppid() != self.pid:  # it ended before that
                os._exit(code)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for end in (*self.own, status, *(child.status for child in self.children.values())):
                os.close(end)
            self.control.close()
            os.setsid()
            if worker:
                ends = [socket.socket(fileno=end) for end in (channel, *rest)]
                importlib.import_module("kapnb.publish.worker").work(*ends)
            else:
                self.kernel.run(socket.socket(fileno=channel), *rest)
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            with suppress(BaseException):
                sys.__stdout__.flush()  # type: ignore[union-attr]
            os._exit(code)

    def reap(self) -> None:
        """Tell what became of those that have ended, and end what they left running."""
        while self.children:
            try:
                pid, code = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            if child := self.children.pop(pid, None):
                _kill(pid)
                for other, (_, owner, _) in self.children.items():
                    if owner == pid:
                        _kill(other)
                with suppress(OSError):
                    os.write(child.status, b"%d\n" % os.waitstatus_to_exitcode(code))
                os.close(child.status)
            for stray in self.strays():
                with suppress(OSError):
                    os.kill(stray, signal.SIGKILL)

    def strays(self) -> list[int]:
        """Return the processes that lost the one they belonged to: those became ours."""
        try:
            found = Path(f"/proc/self/task/{self.pid}/children").read_text("ascii")
        except OSError:  # not every kernel has it
            return []
        return [pid for pid in map(int, found.split()) if pid not in self.children]

    def end(self) -> None:
        """End all that is running: kernels at once, workers when they have cleaned up."""
        for pid, child in self.children.items():
            if child.role == "worker":
                with suppress(OSError):
                    os.kill(pid, signal.SIGTERM)
            else:
                _kill(pid)
        until = time.monotonic() + _PATIENCE
        while self.children and time.monotonic() < until:
            self.reap()
            time.sleep(0.01)
        for pid in self.children:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)


def _kill(leader: int) -> None:
    """End a process and all that it started."""
    with suppress(OSError):
        os.killpg(leader, signal.SIGKILL)


@contextmanager
def _without_grammar(name: str = "rfc3987_syntax") -> Iterator[None]:
    """Let jsonschema load without the grammar of addresses, which takes a second to compile.

    What it gets in its place loads that when the first address is checked.
    """
    if name in sys.modules or importlib.util.find_spec(name) is None:
        yield
        return

    def is_valid_syntax(*args: Any) -> bool:
        return bool(importlib.import_module(name).is_valid_syntax(*args))

    sys.modules[name] = instead = ModuleType(name)
    vars(instead)[is_valid_syntax.__name__] = is_valid_syntax
    try:
        yield
    finally:
        del sys.modules[name]


def main() -> None:
    """Load everything and serve; say on the control socket why if that cannot be.

    A module may have a function ``warm_up``, which is called.
    """
    control, lifeline, scratch, *modules = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this
    link = socket.socket(fileno=int(control))
    for end in (int(control), int(lifeline)):
        os.set_inheritable(end, False)
    os.environ["TMPDIR"] = scratch
    try:
        try:
            with _without_grammar():
                for module in modules:
                    getattr(importlib.import_module(module), "warm_up", lambda: None)()
                from .kernel import prepare

                kernel = prepare()
            if (count := threads()) != 1:
                raise RuntimeError(f"{count} threads run after the imports")
        except BaseException as error:
            with suppress(OSError):
                link.send(f"{type(error).__name__}: {error}"[:1000].encode())
            return
        Zygote(link, int(lifeline), kernel).serve()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        sys.stderr.flush()
        os._exit(0)  # there is nothing else to tidy up
