"""How do cells run in a forked process? In ipykernel's in-process kernel, over a socket.

The kernel is made once, before the fork, which is most of what starting one costs. What is changed
of ipykernel's: messages go through a socket instead of ZeroMQ, and what needs a person or
a front end ends the process with a word, so that the stock kernel can take over.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import random
import resource
import signal
import socket
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import copy_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import ipykernel_launcher  # type: ignore[import-untyped]
from ipykernel import kernelapp
from ipykernel.inprocess.ipkernel import InProcessKernel
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from tornado.ioloop import IOLoop
from traitlets import default

from .session import KEY, SocketSession
from .streams import Attendant, Publisher, Stream
from .wire import Frames


class _Kernel(InProcessKernel):
    shell_class = ZMQInteractiveShell
    session: SocketSession
    stdout: Stream
    stderr: Stream
    _supports_kernel_subshells = False  # there is no thread to run one

    @default("session")
    def _default_session(self) -> SocketSession:
        return SocketSession(parent=self, key=KEY)

    @default("iopub_thread")
    def _default_iopub_thread(self) -> Publisher:
        return Publisher(self._underlying_iopub_socket, session=self.session)  # type: ignore[no-untyped-call]

    @default("stdout")
    def _default_stdout(self) -> Stream:
        return Stream(self.session, self.iopub_thread, "stdout")

    @default("stderr")
    def _default_stderr(self) -> Stream:
        return Stream(self.session, self.iopub_thread, "stderr")

    @contextmanager
    def _redirected_io(self) -> Iterator[None]:
        yield  # once for all: what a cell puts in the place of sys.stdout stays there

    async def do_execute(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Run a cell, and take what its programs printed before the reply is sent."""
        try:
            reply = await super().do_execute(*args, **kwargs)  # type: ignore[no-untyped-call]
            return dict(reply)
        finally:
            self.stdout.flush()
            self.stderr.flush()

    async def execute_request(self, stream: Any, ident: Any, parent: Any) -> None:
        """Run a cell and reply, also when a cell has broken what the reply needs.

        ipykernel would only note that in its log, and the client would wait for ever.
        """
        try:
            await super().execute_request(stream, ident, parent)  # type: ignore[no-untyped-call]
        except Exception as error:
            sys.stdout, sys.stderr = self.stdout, self.stderr  # they are what is broken
            said = {"ename": type(error).__name__, "evalue": str(error), "traceback": []}
            self.session.send(self.iopub_socket, "error", said, parent)
            reply = said | {"status": "error", "execution_count": self.execution_count}
            self.session.send(stream, "execute_reply", reply, parent, ident=ident)

    def raw_input(self, prompt: str = "") -> str:
        """Leave a cell that asks a person to the stock kernel."""
        self.leave("a cell asks for input")

    def getpass(self, prompt: str = "", stream: Any = None, *, echo_char: Any = None) -> str:
        """Leave a cell that asks a person to the stock kernel."""
        self.leave("a cell asks for a password")

    def do_one_iteration(self) -> None:
        """Leave a cell that waits for a front end to the stock kernel."""
        self.leave("a cell waits for messages of a front end")

    def leave(self, reason: str) -> NoReturn:
        """End this process: the stock kernel is needed."""
        if os.getpid() != self.session.owner:  # it cannot be asked for from a process of a cell
            self._no_raw_input()  # type: ignore[no-untyped-call]
        self.session.attendant.send(b"leave", reason.encode())
        self.session.attendant.finish()
        os._exit(0)


class IPKernelApp(kernelapp.IPKernelApp):  # its options are named after it
    """The part of ipykernel's program that reads its configuration and sets up the shell."""

    def configure(self) -> None:
        """Read the user's profile, as the program does when it starts."""
        # so much of the program, and not its sockets and threads
        super(kernelapp.IPKernelApp, self).initialize(self.arguments())  # type: ignore[no-untyped-call]
        if self.kernel_class is not IPythonKernel:
            raise RuntimeError(f"the IPython profile has a kernel of its own, {self.kernel_class}")
        self.init_pdb()  # type: ignore[no-untyped-call]
        self.patch_io()  # type: ignore[no-untyped-call]

    def arguments(self) -> list[str]:
        """Return what nbclient starts the program with; there is no such file."""
        connection = Path(tempfile.gettempdir()) / f"kernel-{uuid.uuid4()}.json"
        return ["-f", str(connection), "--HistoryManager.hist_file=:memory:"]

    def set_up(self) -> None:
        """Do what is done before the first cell, once for each notebook."""
        self.init_path()  # type: ignore[no-untyped-call]
        self.init_shell()  # type: ignore[no-untyped-call]
        self.init_gui_pylab()  # type: ignore[no-untyped-call]
        self.init_extensions()  # type: ignore[no-untyped-call]
        self.init_code()  # type: ignore[no-untyped-call]


def prepare() -> Prepared:
    """Make a kernel that has run nothing yet."""
    before = dict(os.environ)
    app = IPKernelApp.instance()
    app.configure()
    kernel = _Kernel.instance(
        parent=app, log=app.log, profile_dir=app.profile_dir, user_ns=app.user_ns
    )
    app.kernel = kernel
    return Prepared(kernel, app, dict(os.environ.items() - before.items()))


class Prepared:
    """A kernel before the fork, to be run after it; ``env`` is what it adds to the environment."""

    def __init__(self, kernel: _Kernel, app: IPKernelApp, env: dict[str, str]) -> None:
        self.kernel, self.app, self.env = kernel, app, env

    def run(self, channel: socket.socket, *err: int) -> None:
        """Serve the client at the other end of ``channel`` until it hangs up.

        ``err`` are both ends of the pipe that is to be stderr; the client reads there what is
        left when this process has died.
        """
        frames = Frames()
        came: list[Sequence[bytes]] = []
        while not came:
            data = channel.recv(1 << 16)
            if not data:
                return
            came += frames.add(data)
        (_, setup), *more = came
        self._settle(channel, err, json.loads(setup))
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        with suppress(RuntimeError):  # ``exit()`` in a cell stops the loop
            loop.run_until_complete(self._serve(channel, frames, more))
        _finish()

    def _settle(self, channel: socket.socket, err: Sequence[int], setup: Any) -> None:
        """Be a process of its own: directory, environment, streams, seeds, memory."""
        kernel, session = self.kernel, self.kernel.session
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # while no cell runs
        self._be_somewhere(setup["env"], setup["cwd"])
        sys.argv = [ipykernel_launcher.__file__, *self.app.arguments()]
        attendant = Attendant(channel, kernel.stdout, kernel.stderr)
        for stream, ends in ((kernel.stdout, os.pipe()), (kernel.stderr, err)):
            stream._original_stdstream_copy = os.dup(stream.number)
            os.dup2(ends[1], stream.number)
            stream.settle(attendant, ends[0])
            os.register_at_fork(after_in_child=stream.start_anew)
        number = kernel.stderr._original_stdstream_copy
        there = open(number, "w", closefd=False)  # noqa: SIM115
        for handler in self.app.log.handlers:
            handler.setStream(there)
        session.attendant, session.shell, session.owner = (
            attendant,
            kernel.shell_stream,
            os.getpid(),
        )
        session.pid = os.getpid()
        session.session = os.urandom(16).hex()
        kernel.iopub_thread._master_pid = os.getpid()
        main = threading.main_thread()
        kernel.shell_channel_thread = SimpleNamespace(parent_thread=main)
        sys.stdout, sys.stderr = kernel.stdout, kernel.stderr
        _seed(setup["seed"])
        attendant.start()
        if limit := setup["memory"]:
            pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
            most = pages * os.sysconf("SC_PAGE_SIZE") + limit
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
        self.app.set_up()
        kernel.stdout.flush()  # what is said before the first cell belongs to none
        kernel.stderr.flush()

    def _be_somewhere(self, env: dict[str, str], cwd: str) -> None:
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        zone = os.environ.get("TZ")
        os.environ.clear()
        os.environ.update(env | self.env)
        if os.environ.get("TZ") != zone:
            time.tzset()
        os.chdir(cwd)
        if shell := self.kernel.shell:
            shell.starting_dir = str(Path.cwd())
            shell.history_manager.dir_hist[:] = [Path.cwd()]
        tempfile.tempdir = None

    async def _serve(
        self, channel: socket.socket, frames: Frames, came: Sequence[Sequence[bytes]]
    ) -> None:
        kernel, loop, over = self.kernel, asyncio.get_running_loop(), asyncio.Event()
        kernel.io_loop = IOLoop.current()
        context, running = copy_context(), set()

        def begin(parts: Sequence[bytes]) -> None:
            task = loop.create_task(kernel.shell_main(None, parts), context=context)
            running.add(task)  # a loop keeps no task alive
            task.add_done_callback(running.discard)

        def receive() -> None:
            data = channel.recv(1 << 20, socket.MSG_DONTWAIT)
            for parts in frames.add(data):
                begin(parts)
            if not data:
                over.set()

        for parts in came:
            begin(parts)
        # so that every signal wakes the loop: ipykernel only notes there that it was interrupted
        loop.add_signal_handler(signal.SIGURG, lambda: None)
        loop.add_reader(channel, receive)
        await over.wait()
        _finish()  # from here: leaving the loop would cancel what a cell began, and wait for it


def _finish() -> NoReturn:
    """End as a program does: when its threads have, and what waits for the end was done."""
    for thread in threading.enumerate():
        if not thread.daemon and thread is not threading.main_thread():
            thread.join()
    with suppress(BaseException):
        atexit._run_exitfuncs()
    os._exit(0)


def _seed(seed: int | None) -> None:
    """Give this process random numbers of its own; the same ones for the same ``seed``."""
    random.seed(seed)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(seed)
