"""How do the documents of one account come into being?"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kapnb.errors import KapnbError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .head import Head

Document = Literal["playbook", "action_plan"]
Edition = Literal["internal", "management", "customer"]
Paper = Literal["a4", "letter"]
Parameter = str | int | float | bool | None

DOCUMENTS: dict[str, str] = {"playbook": "Playbook", "action_plan": "Action plan"}
"""The documents that every account has, with their titles."""
FORMATS: dict[str, str] = {"html": "html", "pdf": "pdf", "notebook": "ipynb"}
"""The formats of a document with the endings of their files."""
FAILED = "failed.ipynb"
"""The ending of the file that keeps a notebook as far as it ran."""
_MOST_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Options:
    """What the documents of one account have in common (``as_of`` is an ISO date).

    ``seconds`` and ``memory`` (bytes) are what all of them together, and the cells of each, may
    take; None is without a limit. ``words`` are the options of the command line that say the same.
    """

    as_of: str
    edition: Edition = "internal"
    paper: Paper = "a4"
    formats: tuple[str, ...] = ("html", "pdf")
    fonts: Path | None = None
    engine: str | None = "kapnb"
    seconds: float | None = None
    memory: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One document to make: the stem of its files, its notebook, and parameters of its own.

    ``key`` names everything that it is made from.
    """

    name: str
    template: Path
    parameters: tuple[tuple[str, Parameter], ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """The documents to make of one account; it can be sent to another process as it is.

    ``home`` is the workspace's folder, ``folder`` the one that gets the files; ``called`` is what
    a document calls the workspace that was sent to another machine.
    """

    slug: str
    wanted: tuple[Wanted, ...]
    home: Path
    folder: Path
    options: Options
    called: Path | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document, or of an account whose plan cannot be read (no ``document``).

    ``reason`` is empty when all went well. ``cell`` and ``line`` name the cell that failed;
    ``problems`` are those of the plan file. ``missing_letters`` are drawn as their code point;
    ``warnings`` say what else was not as usual. ``unchanged``: it was there already. ``words`` are
    the options of the command line that it was made with.
    """

    slug: str
    document: str | None = None
    seconds: float = 0.0
    files: tuple[str, ...] = ()
    reason: str = ""
    cell: int = 0
    line: str = ""
    problems: tuple[str, ...] = ()
    missing_letters: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    unchanged: bool = False
    words: str = ""

    @property
    def failed(self) -> bool:
        """Whether there is no document."""
        return bool(self.reason)

    @property
    def failed_notebook(self) -> str:
        """The name of the file that keeps the notebook as far as it ran, if it fails."""
        return f"{self.document}.{FAILED}"

    @property
    def command(self) -> str:
        """What makes it alone and prints everything; empty where nothing failed."""
        if not self.failed or not self.document:
            return ""
        if "--params" in self.words:
            return f"kapnb build{self.words} --retry-failed --debug"
        return f"kapnb build {self.slug} --only {self.document}{self.words} --debug"

    def __str__(self) -> str:
        name = f"{self.slug} {title_of(self.document).lower()}" if self.document else self.slug
        if not self.failed:
            missing = [f"letters without a font: {' '.join(self.missing_letters)}"]
            notes = (*(missing if self.missing_letters else ()), *self.warnings)
            built = f"{name}: {', '.join(self.files)} in {self.seconds:.1f} s"
            return "\n  ".join((f"{name}: unchanged" if self.unchanged else built, *notes))
        place = f"cell {self.cell} ({self.line}): " if self.cell else ""
        alone = (f"Alone: {self.command}",) if self.command else ()
        told = (*first(self.problems, self.slug), *self.warnings, *alone)
        return "\n  ".join((f"{name}: {place}{self.reason}", *told))


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a job: an outcome per document, or one for the whole account, and what is
    said of the account itself.

    ``contents`` are the files of the documents where they had to be made elsewhere.
    """

    job: Job
    outcomes: tuple[Outcome, ...]
    head: Head | None = None
    contents: dict[str, bytes] = field(default_factory=dict)


def title_of(document: str) -> str:
    """Return what people call a document."""
    return DOCUMENTS.get(document) or document.replace("_", " ").replace("-", " ").capitalize()


def first(problems: Sequence[str], slug: str) -> tuple[str, ...]:
    """Return the first problems of a plan, and where to find the rest of them."""
    more = len(problems) - _MOST_PROBLEMS
    rest = (f"+{more:,} more: kapnb check {slug}",) if more > 0 else ()
    return (*problems[:_MOST_PROBLEMS], *rest)


def lost(job: Job, reason: str) -> Made:
    """Return what became of a job that nobody else can tell of."""
    words = job.options.words
    outcomes = [Outcome(job.slug, w.name, reason=reason, words=words) for w in job.wanted]
    return Made(job, tuple(outcomes))


def make(job: Job, say: Callable[[str], None] | None = None) -> Made:
    """Run the notebooks of ``job`` and export them; never raise.

    ``say`` hears every cell and what it showed.
    """
    from kapnb.store import Workspace

    from .head import head_of

    began = time.monotonic()
    options = job.options
    until = began + options.seconds if options.seconds else None
    try:
        day = dt.date.fromisoformat(options.as_of)
        judged = options.edition != "customer"
        head = head_of(Workspace(job.home), job.slug, day, judged=judged)
    except Exception as error:  # whatever it is, the other accounts are still to be made
        return Made(job, (Outcome(job.slug, reason=_said(error)),))
    if head.problems:
        reason = "the plan cannot be read"
        return Made(job, (Outcome(job.slug, reason=reason, problems=head.problems),), head)
    return Made(job, tuple(_document(job, wanted, until, say) for wanted in job.wanted), head)


def _document(
    job: Job, wanted: Wanted, until: float | None, say: Callable[[str], None] | None
) -> Outcome:
    from .run import NotebookFailed

    began = time.monotonic()
    outcome = Outcome(job.slug, wanted.name, words=job.options.words)
    kept = job.folder / outcome.failed_notebook
    told: list[str] = []
    try:
        job.folder.mkdir(parents=True, exist_ok=True)
        outcome = replace(outcome, **_made(job, wanted, until, told, say))
        kept.unlink(missing_ok=True)
    except Exception as error:
        outcome = replace(outcome, reason=_said(error), warnings=tuple(told))
        if isinstance(error, NotebookFailed):
            outcome = replace(outcome, reason=error.reason, cell=error.cell, line=error.line)
            if error.notebook is not None:
                write_whole(kept, text_of(error.notebook))
                outcome = replace(outcome, files=(kept.name,))
    return replace(outcome, seconds=round(time.monotonic() - began, 2))


def _said(error: Exception) -> str:
    from .run import shorten

    name = "" if isinstance(error, KapnbError) else f"{type(error).__name__}: "
    return shorten(f"{name}{error}")


def _made(
    job: Job,
    wanted: Wanted,
    until: float | None,
    told: list[str],
    say: Callable[[str], None] | None,
) -> dict[str, Any]:
    from .export import export
    from .run import Limits, read_aloud, run_notebook

    options = job.options
    standard = {
        "account": job.slug,
        "portfolio": str(job.home),
        "as_of": options.as_of,
        "edition": options.edition,
    }
    # the same random numbers each time for one document, and others for each
    seed = int.from_bytes(hashlib.sha256(f"{job.slug}/{wanted.name}".encode()).digest()[:4])
    limits = Limits(until, options.memory, seed)
    with _own_folder() as folder:
        notebook = run_notebook(
            wanted.template,
            standard | dict(wanted.parameters),
            folder=folder,
            engine=options.engine,
            limits=limits,
            text=bool(say) or "notebook" in options.formats,
            told=told.append,
            after_cell=read_aloud(say, f"{job.slug}, {wanted.name}") if say else None,
        )
        if job.called:
            _rename(notebook, str(job.home), str(job.called))
        exported = {
            form: export(
                notebook, form, name=wanted.name, home=job.home, folder=folder, options=options
            )
            for form in options.formats
        }
    names = {form: f"{wanted.name}.{FORMATS[form]}" for form in exported}
    for form, (content, _) in exported.items():
        write_whole(job.folder / names[form], content)
    changed = [about for _, about in exported.values()]
    return {
        "files": tuple(names.values()),
        "missing_letters": tuple(x for about in changed for x in about.get("missing_letters", ())),
        "warnings": (*told, *(x for about in changed for x in about.get("warnings", ()))),
    }


def _rename(notebook: Any, there: str, here: str) -> None:
    """Let the parameters that a notebook shows say ``here``."""
    notebook.metadata.papermill.parameters["portfolio"] = here
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.source = cell.source.replace(there, here)


@contextmanager
def _own_folder() -> Iterator[Path]:
    """Yield a folder that only one document works in, for as long as it is made."""
    folder = Path(tempfile.mkdtemp(prefix="kapnb-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content`` so that a reader sees the old file or the new one, never a part."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def text_of(notebook: Any) -> bytes:
    """Return a notebook as the bytes of its file."""
    import nbformat

    return str(nbformat.writes(notebook)).encode("utf-8", "replace")
