"""How do the documents of many accounts come into being, with no account stopping another?"""

from __future__ import annotations

import datetime as dt
import os
import shlex
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import get_args

from kapnb.errors import BuildFailed, NotFound
from kapnb.store import Workspace, find_workspace

from . import cluster, pool
from .document import (
    DOCUMENTS,
    FORMATS,
    Document,
    Edition,
    Job,
    Made,
    Options,
    Outcome,
    Paper,
    Wanted,
)
from .folder import alone_in, output_folder, remove_other_editions
from .keys import Keys
from .report import INDEX, Report, last_options
from .table import read_table

Progress = Callable[[int, int, Outcome | None], None]
"""Told how many documents are ready, how many there will be, and the outcome of the last."""
SECONDS, MEMORY = 600.0, 2048
"""What the documents of one account may take if nothing else is said: time, and MiB."""
Runner = Callable[..., str]
"""``runner(jobs, note=..., begun=...)`` does jobs, tells ``note`` what became of each, calls
``begun`` when it is about to begin, and returns a notice."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: where, and one outcome per document or unreadable plan.

    ``notice`` is a sentence about how it was done, if that was not as usual; ``missing`` are the
    accounts and documents that were not made because somebody stopped it; ``indexes`` are the
    pages that list everything where a table asked for documents of several editions.
    """

    folder: Path
    outcomes: tuple[Outcome, ...]
    notice: str = ""
    missing: tuple[tuple[str, str], ...] = ()
    indexes: tuple[Path, ...] = ()

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The outcomes that are failures."""
        return tuple(outcome for outcome in self.outcomes if outcome.failed)

    @property
    def index(self) -> Path:
        """The page that lists everything."""
        return self.folder / INDEX


class Stopped(KeyboardInterrupt):
    """Somebody pressed Ctrl-C; ``built`` is what was done by then, and what is missing."""

    def __init__(self, built: Built) -> None:
        super().__init__()
        self.built = built


def build(
    accounts: Sequence[str] = (),
    *,
    workspace: Workspace | None = None,
    only: Document | None = None,
    to: Sequence[str] | None = None,
    out: Path | None = None,
    as_of: dt.date | None = None,
    edition: Edition | None = None,
    paper: Paper | None = None,
    fonts: Path | None = None,
    jobs: int | None = None,
    engine: str | None = "kapnb",
    seconds: float | None = SECONDS,
    memory: int | None = MEMORY,
    force: bool = False,
    retry_failed: bool = False,
    params: Path | None = None,
    dask: str = "",
    debug: Callable[[str], None] | None = None,
    progress: Progress = lambda done, total, outcome: None,
) -> Built:
    """Make the documents of these accounts, or of all of them, unless they are there already.

    Args:
        accounts: slugs; all accounts of the workspace if none is named.
        workspace: found from the working directory if not given.
        only: ``playbook`` or ``action_plan``; both if not given.
        to: any of ``html``, ``pdf``, ``notebook``; HTML and PDF if not given.
        out: the folder of the documents; ``playbooks`` in the workspace if not given.
        as_of: the day on which the plans are judged; today if not given.
        edition: ``internal``, ``management`` or ``customer``: who may read the documents; the
            first if not given.
        paper: ``a4`` or ``letter``; the first if not given.
        fonts: a folder with more fonts for the PDF.
        jobs: how many accounts are worked on at once; the number of processors if not given.
        engine: the name of a papermill engine; None is papermill's own.
        seconds: the time limit of one account; None is none.
        memory: how many MiB the cells of one document may take; None is without a limit.
        force: make also what is there already, from the same sources.
        retry_failed: make only what failed or was not made the last time; ``to``, ``as_of``,
            ``edition`` and ``paper`` are those of that time if not given.
        params: a table with a row per document, see :func:`.table.read_table`; ``edition`` and
            ``as_of`` are for rows that say nothing of them.
        dask: the address of a Dask scheduler, whose workers do it.
        debug: hears every cell and what it showed; one account after another.
        progress: called before the first document and after each one.

    Raises:
        KapnbError: an account or an option does not exist, or the folder cannot be written
            into. What goes wrong with one account is in its outcome and stops no other.
        Stopped: a ``KeyboardInterrupt`` that knows what was done by then.
    """
    home = workspace or find_workspace()
    there = dict.fromkeys(home.accounts())
    accounts = [name if name in there else home.slug_of(name) for name in accounts]
    for what, asked, known in (
        ("document", [only] if only else [], DOCUMENTS),
        ("format", to or (), FORMATS),
        ("edition", [edition] if edition else (), get_args(Edition)),
        ("paper", [paper] if paper else (), get_args(Paper)),
    ):
        _check(what, asked, known)
    folder = output_folder(home, out)
    usual = Options(as_of="")
    if retry_failed and (last := last_options(folder)):
        as_of, usual = as_of or dt.date.fromisoformat(last.as_of), last
    edition, paper, to = edition or usual.edition, paper or usual.paper, to or usual.formats
    options = Options(
        as_of=(as_of or dt.date.today()).isoformat(),  # noqa: DTZ011
        edition=edition,
        paper=paper,
        formats=tuple(dict.fromkeys(to)),
        fonts=fonts.absolute() if fonts else None,
        engine=engine,
        seconds=seconds,
        memory=memory and memory << 20,
        words=_words(params, out, as_of, edition, paper, fonts, to, seconds, memory),
    )
    if params:
        if accounts or only:
            raise BuildFailed("The table of parameters says which accounts and documents.")
        work = read_table(params, home, folder, options)
    else:
        documents = [only] if only else [*DOCUMENTS]
        wanted = tuple(Wanted(name, home.template(f"{name}.ipynb")) for name in documents)
        root = home.root.absolute()
        slugs = sorted(set(accounts) or there)
        work = [Job(slug, wanted, root, folder / slug, options) for slug in slugs]
    runner: Runner = partial(pool.run, count=jobs or os.cpu_count() or 1)
    if dask:
        runner = partial(cluster.run, address=dask)
    if debug:
        runner = partial(pool.run_aloud, say=debug)
    built, stopped = [], False
    for edition_, jobs_ in _by_edition(work, edition).items():
        inside = jobs_[0].folder.parent if jobs_ else folder
        said = replace(options, edition=edition_)
        task = Task(jobs_, said, home, inside, force=force, retry_failed=retry_failed)
        try:
            built.append(carry_out(task, _stop if stopped else runner, progress))
        except Stopped as stop:
            built.append(stop.built)
            stopped = True
    whole = built[0] if len(built) == 1 else _joined(folder, built)
    if stopped:
        raise Stopped(whole)
    return whole


def _stop(_jobs: Sequence[Job], **_: object) -> str:
    raise KeyboardInterrupt  # so that what comes after it is told as missing


def _words(  # noqa: PLR0917
    params: Path | None,
    out: Path | None,
    as_of: dt.date | None,
    edition: str,
    paper: str,
    fonts: Path | None,
    to: Sequence[str],
    seconds: float | None,
    memory: int | None,
) -> str:
    """Return the options of the command line that say the same, but for what is usual."""
    said: list[tuple[str, object]] = [("params", params), ("out", out), ("as-of", as_of)]
    said += [("edition", edition if edition != "internal" else None), ("fonts", fonts)]
    said += [("paper", paper if paper != "a4" else None)]
    said += [("to", form) for form in (to if set(to) != {"html", "pdf"} else ())]
    said += [("time-limit", None if seconds == SECONDS else f"{seconds or 0:g}")]
    said += [("memory-limit", None if memory == MEMORY else f"{memory or 0}")]
    return "".join(f" --{name} {shlex.quote(str(value))}" for name, value in said if value)


def _by_edition(work: Sequence[Job], edition: Edition) -> dict[Edition, list[Job]]:
    found: dict[Edition, list[Job]] = {}
    for job in work:
        found.setdefault(job.options.edition, []).append(job)
    return found or {edition: []}


def _joined(folder: Path, built: Sequence[Built]) -> Built:
    outcomes = tuple(outcome for each in built for outcome in each.outcomes)
    notice = " ".join(dict.fromkeys(each.notice for each in built if each.notice))
    missing = tuple(one for each in built for one in each.missing)
    return Built(folder, outcomes, notice, missing, tuple(each.index for each in built))


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be made where: ``options`` are said of the whole, each job has its own."""

    work: Sequence[Job]
    options: Options
    home: Workspace
    folder: Path
    force: bool = False
    retry_failed: bool = False


def carry_out(task: Task, runner: Runner, progress: Progress) -> Built:
    """Do what of a task is not done yet, and bring report and index up to date."""
    began, now = time.monotonic(), dt.datetime.now().astimezone()
    home, folder = task.home, task.folder
    page = home.template("html-index/index.html.j2")
    with alone_in(folder):
        report = Report(folder, home.accounts(), task.options, now)
        work = task.work
        if task.retry_failed:
            if not report.accounts:
                said = f"There is no report of an earlier build in {folder} that can be read"
                raise BuildFailed(f"{said}; build without --retry-failed.")
            if (last := report.last_options) and last.edition != task.options.edition:
                said = f"The last build in {folder} made the {last.edition} edition"
                raise BuildFailed(f"{said}; build without --retry-failed.")
            work = [left for job in work if (left := report.to_do_again(job)).wanted]
        remove_other_editions(report, {job.slug for job in task.work}, task.options.edition)
        keys, to_do, outcomes = Keys(home), [], []
        for job in work:
            left, there = _sifted(job, keys, report, force=task.force)
            outcomes += there
            if left.wanted:
                report.expect(left)
                to_do.append(left)
        total = sum(len(job.wanted) for job in work)
        open_ = {(job.slug, wanted.name): None for job in to_do for wanted in job.wanted}

        def note(made: Made) -> None:
            report.note(made)
            outcomes.extend(made.outcomes)
            for wanted in made.job.wanted:
                del open_[made.job.slug, wanted.name]
            for more, outcome in enumerate(made.outcomes, 1 - len(made.outcomes)):
                progress(total - len(open_) + more, total, outcome)

        def tell(state: str) -> None:
            report.write(state, time.monotonic() - began, page)

        notice = ""
        try:
            progress(total - len(open_), total, None)
            if to_do:  # so that it is known, whatever happens to this process
                notice = runner(to_do, note=note, begun=lambda: tell("building"))
        except KeyboardInterrupt:
            raise Stopped(Built(folder, _sorted(outcomes), missing=tuple(open_))) from None
        finally:
            if to_do or not report.is_told():
                tell("interrupted" if open_ else "done")
    return Built(folder, _sorted(outcomes), f"{notice} {report.for_others()}".strip())


def _sorted(outcomes: list[Outcome]) -> tuple[Outcome, ...]:
    order: list[str | None] = [None, *DOCUMENTS]

    def place(outcome: Outcome) -> tuple[str, int, str]:
        name = outcome.document
        return outcome.slug, order.index(name) if name in order else len(order), name or ""

    return tuple(sorted(outcomes, key=place))


def _sifted(job: Job, keys: Keys, report: Report, *, force: bool) -> tuple[Job, list[Outcome]]:
    """Return what of a job is to be made, with its keys, and what is there already."""
    account = keys.of_account(job.slug)
    left, there = [], []
    for unnamed in job.wanted:
        wanted = replace(unnamed, key=keys.of(account, unnamed, job.options))
        files = () if force else report.unchanged(job, wanted)
        if files:
            there.append(Outcome(job.slug, wanted.name, files=files, unchanged=True))
        else:
            left.append(wanted)
    return replace(job, wanted=tuple(left)), there


def _check(what: str, asked: Collection[str], known: Collection[str]) -> None:
    if wrong := [name for name in asked if name not in known]:
        raise NotFound(
            f"There is no {what} {', '.join(wrong)}. There is: {', '.join(known) or 'none yet'}."
        )
