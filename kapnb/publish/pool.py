"""How are many jobs done at once on this machine, with no one of them stopping another?"""

from __future__ import annotations

import math
import pickle
import selectors
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace

from .document import Job, Made, lost, make
from .engine.warm import CannotFork, Forked, Warm
from .engine.wire import Frames, frame

Note = Callable[[Made], None]
PRELOAD = (
    "pandas", "papermill", "kapnb.sections.book", "kapnb.publish.worker", "kapnb.publish.run",
    "kapnb.publish.head", "kapnb.publish.portfolio", "kapnb.publish.html", "kapnb.publish.pdf",
    "typst",
)  # fmt: skip
GRACE = 30.0
"""Seconds beyond its limit after which a job is taken to hang where no limit reaches it."""
_LOST = "the process that made it was lost"


def run(jobs: Iterable[Job], count: int, note: Note, begun: Callable[[], None]) -> str:
    """Do ``jobs``, ``count`` at a time; ``note`` hears what became of each.

    ``begun`` is called while the processes load what they need. Returns why some were done the
    slow way, by a stock kernel per document, or nothing. Whatever ends this, ``note`` raising or
    Ctrl-C, ends what is being made.
    """
    waiting = deque(jobs)
    try:
        warm = Warm(*PRELOAD)
        try:
            begun()
            _Pool(warm, waiting, note).run(count)
        finally:
            warm.close()
    except CannotFork as error:
        _run_in_threads(waiting, count, note)
        return f"Documents were made by a stock kernel each, which is slower: {error}."
    return ""


def run_aloud(
    jobs: Iterable[Job], note: Note, begun: Callable[[], None], say: Callable[[str], None]
) -> str:
    """Do ``jobs`` one after another in this process; ``say`` hears every cell as it was run."""
    begun()
    for job in jobs:
        note(make(job, say))
    return ""


@dataclass(slots=True, eq=False)
class _Worker:
    """A process that makes documents, and what it is making until when."""

    process: Forked
    frames: Frames = field(default_factory=Frames)
    job: Job | None = None
    until: float = math.inf


class _Pool:
    """Workers that are forked from the warm process, and the jobs that wait for them."""

    def __init__(self, warm: Warm, waiting: deque[Job], note: Note) -> None:
        self.warm, self.waiting, self.note = warm, waiting, note
        self.busy = selectors.DefaultSelector()

    def run(self, count: int) -> None:
        """Do every job, ``count`` at a time."""
        try:
            while len(self.busy.get_map()) < count and self._give(None):
                pass
            while workers := [key.data for key in self.busy.get_map().values()]:
                left = min(worker.until for worker in workers) - time.monotonic()
                ready = self.busy.select(None if left == math.inf else max(left, 0))
                for worker in [key.data for key, _ in ready]:
                    self._hear(worker)
                for worker in workers:
                    if time.monotonic() > worker.until:
                        self._replace(worker, "it hung beyond the time limit")
        except CannotFork:
            begun = [key.data.job for key in self.busy.get_map().values()]
            self.waiting.extendleft(job for job in begun if job)
            raise
        finally:
            self.busy.close()

    def _give(self, worker: _Worker | None) -> bool:
        """Give the next job to a worker, a new one if None; let it go when there is no more."""
        if not self.waiting:
            if worker:
                self._dismiss(worker)
            return False
        if worker is None:
            worker = _Worker(self.warm.fork("worker", self.warm.control.fileno()))
            self.busy.register(worker.process.channel, selectors.EVENT_READ, worker)
        job = self.waiting.popleft()
        limit = job.options.seconds
        worker.job, worker.until = job, time.monotonic() + limit + GRACE if limit else math.inf
        with suppress(OSError):  # that it is gone is seen by what it does not send
            worker.process.channel.sendall(frame(pickle.dumps(job)))
        return True

    def _hear(self, worker: _Worker) -> None:
        try:
            data = worker.process.channel.recv(1 << 20)
        except OSError:
            data = b""
        if not data:
            self._replace(worker, _LOST)
        for (sent,) in worker.frames.add(data):
            made = pickle.loads(sent)
            self._give(worker)  # before anything else, so that it need not wait
            self.note(made)

    def _replace(self, worker: _Worker, reason: str) -> None:
        job = worker.job
        self._dismiss(worker)
        if job:
            self.note(lost(job, reason))
        self._give(None)

    def _dismiss(self, worker: _Worker) -> None:
        worker.until = math.inf
        self.busy.unregister(worker.process.channel)
        worker.process.close()


def _run_in_threads(jobs: deque[Job], count: int, note: Note) -> None:
    waiting: set[Future[Made]] = set()
    with ThreadPoolExecutor(count) as pool:

        def begin() -> None:
            job = jobs.popleft()
            stock = replace(job, options=replace(job.options, engine=None))
            waiting.add(pool.submit(make, stock))

        try:
            while jobs or waiting:
                while jobs and len(waiting) < count:
                    begin()
                done, _ = wait(waiting, return_when=FIRST_COMPLETED)
                waiting -= done
                for future in done:
                    note(future.result())
        finally:  # somebody pressed Ctrl-C: finish what runs, begin nothing new
            for future in waiting:
                future.cancel()
