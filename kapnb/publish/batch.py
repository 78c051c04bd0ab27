"""How do the documents of many accounts come into being, with no account stopping another?"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from filelock import FileLock, Timeout

from kapnb.errors import BuildFailed, NotFound
from kapnb.store import Workspace, find_workspace

from .document import (
    DOCUMENTS,
    FORMATS,
    Document,
    Edition,
    Job,
    Options,
    Outcome,
    Paper,
    make,
)
from .index import INDEX, Entry, Head, head_of, merge, read_report, write_report

Progress = Callable[[int, int, Outcome | None], None]
"""Told how many documents are ready, how many there will be, and the outcome of the last."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: where, and one outcome per document or unreadable plan."""

    folder: Path
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The outcomes that are failures."""
        return tuple(outcome for outcome in self.outcomes if outcome.failed)

    @property
    def index(self) -> Path:
        """The page that lists everything."""
        return self.folder / INDEX


def build(
    accounts: Sequence[str] = (),
    *,
    workspace: Workspace | None = None,
    only: Document | None = None,
    to: Sequence[str] = ("html", "pdf"),
    out: Path | None = None,
    as_of: dt.date | None = None,
    edition: Edition = "internal",
    paper: Paper = "a4",
    fonts: Path | None = None,
    jobs: int | None = None,
    engine: str | None = None,
    executor: Executor | None = None,
    progress: Progress = lambda done, total, outcome: None,
) -> Built:
    """Make the documents of these accounts, or of all of them.

    Args:
        accounts: slugs; all accounts of the workspace if none is named.
        workspace: found from the working directory if not given.
        only: ``playbook`` or ``action_plan``; both if not given.
        to: any of ``html``, ``pdf``, ``notebook``.
        out: the folder of the documents; ``playbooks`` in the workspace if not given.
        as_of: the day on which the plans are judged; today if not given.
        edition: ``internal``, ``management`` or ``customer``: who may read the documents.
        paper: ``a4`` or ``letter``.
        fonts: a folder with more fonts for the PDF.
        jobs: how many notebooks run at once; the number of processors if not given.
        engine: the name of a papermill engine; None is papermill's own.
        executor: runs the jobs instead of threads of this process; it is not shut down.
        progress: called before the first document and after each one.

    Raises:
        KapnbError: an account or an option does not exist, or the folder cannot be written
            into. What goes wrong with one account is in its outcome and stops no other.
    """
    began, now = time.monotonic(), dt.datetime.now().astimezone()
    home = workspace or find_workspace()
    known_accounts = home.accounts()
    accounts = [home.slug_of(account) for account in accounts]
    for what, asked, known in (
        ("document", [only] if only else [], DOCUMENTS),
        ("format", to, FORMATS),
        ("edition", [edition], get_args(Edition)),
        ("paper", [paper], get_args(Paper)),
    ):
        _check(what, asked, known)
    options = Options(
        as_of=(as_of or now.date()).isoformat(),
        edition=edition,
        paper=paper,
        formats=tuple(dict.fromkeys(to)),
        fonts=fonts.absolute() if fonts else None,
        engine=engine,
    )
    folder = output_folder(home, out)
    documents = [only] if only else list(DOCUMENTS)
    heads = [head_of(home, slug, as_of) for slug in sorted(set(accounts) or known_accounts)]
    work = [
        Job(
            head.slug,
            document,
            home.template(f"{document}.ipynb"),
            home.root.absolute(),
            folder / head.slug,
            options,
        )
        for head in heads
        if not head.problems
        for document in documents
    ]
    outcomes = [
        Outcome(head.slug, reason="the plan cannot be read", problems=head.problems)
        for head in heads
        if head.problems
    ]
    total = len(outcomes) + len(work)
    page = home.template("html-index/index.html.j2")
    with _alone_in(folder):
        report = read_report(folder, known_accounts)
        _remove_other_editions(folder, report, heads, edition)

        def tell() -> None:
            seconds = time.monotonic() - began
            merged = merge(report, heads, outcomes, options, built=now, seconds=seconds)
            write_report(folder, merged, page)

        def note(outcome: Outcome) -> None:
            outcomes.append(outcome)
            progress(len(outcomes), total, outcome)

        tell()  # what is there is then known, whatever happens to this process
        progress(len(outcomes), total, None)
        try:
            _run(work, executor, jobs, note)
        finally:
            order = (None, *DOCUMENTS)
            outcomes.sort(key=lambda outcome: (outcome.slug, order.index(outcome.document)))
            tell()
    return Built(folder, tuple(outcomes))


def output_folder(home: Workspace, out: Path | None) -> Path:
    """Return the folder of the documents; raise ``BuildFailed`` for one that holds other files."""
    folder = (out or home.root / "playbooks").absolute()
    root, real = home.root.resolve(), folder.resolve()
    ours = [root / name for name in ("accounts", "notebooks", "templates")]
    if real == root or any(real.is_relative_to(kept) for kept in ours):
        said = "Documents are made anew and removed; they need a folder of their own"
        raise BuildFailed(f"{said}, and not {folder}, where your own files are.")
    return folder


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Make ``folder`` and keep other builds out of it: two editions must not mix there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".build.lock", timeout=0):
            yield
    except Timeout as error:
        said = f"Another build writes into {folder}. Wait for its end, or choose another folder."
        raise BuildFailed(said) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BuildFailed(f"Cannot write documents into {folder}: {reason}.") from error


def _check(what: str, asked: Collection[str], known: Collection[str]) -> None:
    if wrong := [name for name in asked if name not in known]:
        raise NotFound(
            f"There is no {what} {', '.join(wrong)}. There is: {', '.join(known) or 'none yet'}."
        )


def _remove_other_editions(
    folder: Path, report: dict[str, Entry], heads: Sequence[Head], edition: Edition
) -> None:
    # A document for the inside must not lie where one for the customer is expected: not the one
    # that this build does not make, not when making the new one fails, and not when nothing is
    # known of it because the report was lost. Nor may a brief, which is never for the customer.
    for slug in (head.slug for head in heads if edition == "customer"):
        for form in ("html", "pdf"):
            (folder / slug / f"brief.{form}").unlink(missing_ok=True)
    for slug, document in itertools.product((head.slug for head in heads), DOCUMENTS):
        entry = report.get(slug, {}).get("documents", {}).get(document, {})
        if entry.get("edition") != edition:
            for ending in (*FORMATS.values(), "failed.ipynb"):
                if (path := folder / slug / f"{document}.{ending}").is_file():
                    path.unlink()
            if entry:
                del report[slug]["documents"][document]


def _run(
    work: Sequence[Job],
    executor: Executor | None,
    jobs: int | None,
    note: Callable[[Outcome], None],
) -> None:
    own = nullcontext(executor) if executor else ThreadPoolExecutor(jobs or os.cpu_count())
    waiting: dict[Future[Outcome], Job] = {}
    try:
        with own as pool:
            waiting |= {pool.submit(make, job): job for job in work}
            try:
                for future in as_completed(tuple(waiting)):
                    note(_outcome(future, waiting.pop(future)))
            finally:  # somebody pressed Ctrl-C: finish what runs, begin nothing new
                for future in waiting:
                    future.cancel()
    finally:
        for future, job in waiting.items():
            if future.done() and not future.cancelled():
                note(_outcome(future, job))


def _outcome(future: Future[Outcome], job: Job) -> Outcome:
    try:
        return future.result()
    except Exception as error:  # the executor lost it: a worker process died
        return Outcome(job.slug, job.document, reason=f"{type(error).__name__}: {error}")
