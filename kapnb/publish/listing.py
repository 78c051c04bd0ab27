"""What does the index say of one account: its documents, its failures, its state?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from kapnb.words import day, plural

from .document import DOCUMENTS, FAILED, FORMATS, first, title_of

LABELS = {"html": "HTML", "pdf": "PDF", "ipynb": "Notebook"}
"""What people call a format, by the ending of its files."""
STATUSES = ("failed", "not built", "built")
"""What became of an account, the worst first."""


@dataclass(frozen=True, slots=True)
class Link:
    """One file of a document; ``older`` is its day where that is not the document's."""

    text: str
    href: str
    older: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of an account; ``notes`` say what is not as usual."""

    title: str
    status: str
    links: tuple[Link, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong with a document, or with the plan file; ``command`` shows more of it.

    ``href`` leads to the notebook as far as it ran.
    """

    name: str
    what: str
    reason: str
    command: str
    cell: int = 0
    line: str = ""
    href: str = ""
    problems: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f"cell {self.cell} {self.line}: " if self.cell else ""
        return f"{self.what.capitalize()}: {place}{self.reason}"


@dataclass(frozen=True, slots=True)
class Line:
    """One account; ``row`` is what the portfolio says of it, empty where nobody may know."""

    slug: str
    name: str
    manager: str
    period: str
    papers: tuple[Paper, ...]
    failures: tuple[Failure, ...]
    status: str
    built: str
    seconds: float
    row: Mapping[str, Any]

    @property
    def href(self) -> str:
        """The first file that there is, the playbook's HTML if possible."""
        return next((link.href for paper in self.papers for link in paper.links), "")


def line_of(account: Mapping[str, Any], edition: str) -> Line:
    """Return what the index of this edition says of an account of the report."""
    slug, entries = str(account["slug"]), account["documents"]
    order = [*DOCUMENTS, *sorted(name for name in entries if name not in DOCUMENTS)]
    named = [(name, entries[name]) for name in order if name in entries]
    # a plan's errors quote what is in its file, and that is not for the customer
    open_ = edition != "customer"
    failures = [_plan_failure(account, told=open_)] if account["problems"] else []
    failures += [_failure(account, *one) for one in named if one[1]["status"] == "failed"]
    papers = tuple(_paper(slug, name, entry, edition) for name, entry in named)
    missing = not papers or any(paper.status == "missing" for paper in papers)
    period = account.get("period", "")
    return Line(
        slug=slug,
        name=account["name"],
        manager=account.get("manager") or ("nobody yet" if period else ""),
        period=period,
        papers=papers,
        failures=tuple(failures),
        status="failed" if failures else "not built" if missing else "built",
        built=max((entry["built"] for _, entry in named), default=""),
        seconds=round(sum(entry["seconds"] for _, entry in named), 1),
        row=(account.get("row") or {}) if open_ else {},
    )


def _plan_failure(account: Mapping[str, Any], *, told: bool) -> Failure:
    slug, problems = str(account["slug"]), account["problems"]
    return Failure(
        name=account["name"],
        what="plan file",
        reason=f"{plural(len(problems), 'error')}, so nothing was built",
        command=f"kapnb check {slug}",
        problems=first(problems, slug) if told else (),
    )


def _failure(account: Mapping[str, Any], document: str, entry: Mapping[str, Any]) -> Failure:
    slug, kept = str(account["slug"]), f"{document}.{FAILED}"
    return Failure(
        name=account["name"],
        what=_title(document, entry).lower(),
        reason=entry["reason"],
        command=entry.get("command", ""),
        cell=entry["cell"],
        line=entry["line"],
        href=_href(slug, kept) if kept in entry["files"] else "",
    )


def _paper(slug: str, document: str, entry: Mapping[str, Any], edition: str) -> Paper:
    files, status = entry["files"], entry["status"]
    links = tuple(
        Link(
            LABELS[ending],
            _href(slug, name),
            "" if files[name]["built"][:10] == entry["built"][:10] else on(files[name]["built"]),
        )
        for ending in FORMATS.values()
        if (name := f"{document}.{ending}") in files
    )
    notes = []
    if status != "built":
        word = "failed" if status == "failed" else "not built"
        notes.append(f"{word}; these files are of an earlier build" if links else word)
    if links and entry["edition"] != edition:
        notes.append(f"{entry['edition']} edition")
    if letters := entry.get("missing_letters"):
        notes.append(f"Letters without a font: {' '.join(letters)}")
    notes += entry.get("warnings", ())
    return Paper(_title(document, entry), status, links, tuple(notes))


def _title(document: str, entry: Mapping[str, Any]) -> str:
    return entry.get("title") or title_of(document)


def _href(slug: str, name: str) -> str:
    return f"{quote(slug, safe='')}/{quote(name, safe='')}"


def on(moment: str) -> str:
    """Return the day of an ISO moment in words."""
    return day(dt.date.fromisoformat(moment[:10]))
