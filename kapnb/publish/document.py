"""How does one document of one account come into being?"""

from __future__ import annotations

import functools
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from kapnb.errors import KapnbError

from .run import NotebookFailed, run_notebook, shorten

Document = Literal["playbook", "action_plan"]
Edition = Literal["internal", "management", "customer"]
Paper = Literal["a4", "letter"]

DOCUMENTS: dict[Document, str] = {"playbook": "Playbook", "action_plan": "Action plan"}
"""The documents with their titles."""
FORMATS: dict[str, str] = {"html": "html", "pdf": "pdf", "notebook": "ipynb"}
"""The formats of a document with the endings of their files."""
_MOST_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Options:
    """What all documents of one build have in common (``as_of`` is an ISO date)."""

    as_of: str
    edition: Edition = "internal"
    paper: Paper = "a4"
    formats: tuple[str, ...] = ("html", "pdf")
    fonts: Path | None = None
    engine: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One document to make; it can be sent to another process as it is.

    ``home`` is the workspace's folder, ``folder`` the one that gets the files.
    """

    slug: str
    document: Document
    template: Path
    home: Path
    folder: Path
    options: Options


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job, or of an account whose plan cannot be read (no ``document``).

    ``reason`` is empty when all went well. ``cell`` and ``line`` name the cell that failed;
    ``problems`` are those of the plan file. ``missing_letters`` are drawn as their code point;
    ``warnings`` say what else the PDF had to change.
    """

    slug: str
    document: Document | None = None
    seconds: float = 0.0
    files: tuple[str, ...] = ()
    reason: str = ""
    cell: int = 0
    line: str = ""
    problems: tuple[str, ...] = ()
    missing_letters: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether there is no document."""
        return bool(self.reason)

    @property
    def failed_notebook(self) -> str:
        """The name of the file that keeps the notebook as far as it ran, if it fails."""
        return f"{self.document}.failed.ipynb"

    def __str__(self) -> str:
        name = f"{self.slug} {DOCUMENTS[self.document].lower()}" if self.document else self.slug
        if not self.failed:
            missing = [f"letters without a font: {' '.join(self.missing_letters)}"]
            notes = (*(missing if self.missing_letters else ()), *self.warnings)
            built = f"{name}: {', '.join(self.files)} in {self.seconds:.1f} s"
            return "\n  ".join((built, *notes))
        place = f"cell {self.cell} ({self.line}): " if self.cell else ""
        return "\n  ".join((f"{name}: {place}{self.reason}", *first(self.problems, self.slug)))


def first(problems: Sequence[str], slug: str) -> tuple[str, ...]:
    """Return the first problems of a plan, and where to find the rest of them."""
    more = len(problems) - _MOST_PROBLEMS
    rest = (f"+{more:,} more: kapnb check {slug}",) if more > 0 else ()
    return (*problems[:_MOST_PROBLEMS], *rest)


def make(job: Job) -> Outcome:
    """Run the notebook of ``job`` and export it; never raise."""
    began = time.monotonic()
    outcome = Outcome(job.slug, job.document)
    kept = job.folder / outcome.failed_notebook
    try:
        outcome = replace(outcome, **_made(job))
        kept.unlink(missing_ok=True)
    except Exception as error:  # whatever it is, the other accounts are still to be made
        name = "" if isinstance(error, KapnbError) else f"{type(error).__name__}: "
        outcome = replace(outcome, reason=shorten(f"{name}{error}"))
        if isinstance(error, NotebookFailed):
            outcome = replace(outcome, reason=error.reason, cell=error.cell, line=error.line)
            if error.notebook is not None:
                write_whole(kept, _text(error.notebook))
                outcome = replace(outcome, files=(kept.name,))
    return replace(outcome, seconds=round(time.monotonic() - began, 2))


def _made(job: Job) -> dict[str, Any]:
    job.folder.mkdir(parents=True, exist_ok=True)
    parameters = {
        "account": job.slug,
        "portfolio": str(job.home),
        "as_of": job.options.as_of,
        "edition": job.options.edition,
    }
    notebook = run_notebook(job.template, parameters, folder=job.home, engine=job.options.engine)
    exported = {
        form: export(notebook, form, name=job.document, home=job.home, options=job.options)
        for form in job.options.formats
    }
    names = {form: f"{job.document}.{FORMATS[form]}" for form in exported}
    for form, (content, _) in exported.items():
        write_whole(job.folder / names[form], content)
    told = [about for _, about in exported.values()]
    return {
        "files": tuple(names.values()),
        "missing_letters": tuple(x for about in told for x in about.get("missing_letters", ())),
        "warnings": tuple(x for about in told for x in about.get("warnings", ())),
    }


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content`` so that a reader sees the old file or the new one, never a part."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def export(
    notebook: Any, form: str, *, name: str, home: Path, options: Options
) -> tuple[bytes, dict[str, Any]]:
    """Return a notebook in one of ``FORMATS``, and what the PDF had to change.

    ``name`` is the title of what has none; ``home`` is the workspace's folder.
    """
    if form == "notebook":
        return _text(notebook), {}
    # One exporter for all: making one takes longer than using it, and none is made for threads.
    exporter, lock = _exporter(form, options.paper, options.fonts, home / "templates")
    with lock:
        resources = {"metadata": {"name": name, "path": str(home)}}
        content, resources = exporter.from_notebook_node(notebook, resources=resources)
    written = content.encode() if isinstance(content, str) else content
    return written, resources.get("kapnb", {})


@functools.lru_cache(maxsize=4)
def _exporter(
    form: str, paper: Paper, fonts: Path | None, templates: Path
) -> tuple[Any, threading.Lock]:
    if form == "html":
        from .html import KapnbHTMLExporter

        html = KapnbHTMLExporter()  # type: ignore[no-untyped-call]
        html.extra_template_basedirs = [str(templates / "html"), *html.extra_template_basedirs]
        return html, threading.Lock()
    from .pdf import KapnbPDFExporter

    pdf = KapnbPDFExporter(  # type: ignore[no-untyped-call]
        paper=paper, fonts=[str(fonts)] if fonts else [], template_dirs=[str(templates)]
    )
    return pdf, threading.Lock()


def _text(notebook: Any) -> bytes:
    import nbformat

    return str(nbformat.writes(notebook)).encode("utf-8", "replace")
