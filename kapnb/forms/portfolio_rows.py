"""What does the table of all accounts say of each of them?"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kapnb.insight.glance import WEIGHTED
from kapnb.plan.vocabulary import Severity
from kapnb.publish.document import DOCUMENTS
from kapnb.publish.folder import output_folder
from kapnb.publish.head import head_of
from kapnb.publish.listing import LABELS
from kapnb.publish.report import Entry, read_report
from kapnb.store import Workspace
from kapnb.words import compact, day, number, plural

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = {
    "Name": ("text", 0, 0),
    "Tier": ("text", 44, 56),
    "Manager": ("text", 88, 116),
    "Health": ("score", 50, 64),
    "Plan quality": ("score", 52, 66),
    "Freshness": ("score", 68, 84),
    "Red objectives": ("red", 70, 86),
    "Errors": ("error", 48, 62),
    "Warnings": ("warning", 64, 82),
    WEIGHTED: ("money", 84, 100),
    "Last meeting": ("day", 88, 106),
}
"""Columns of the frame: what is in each (for a number of troubles, its tone), and how many pixels
it has where there is little room and where there is much; the first has the rest."""
_SHOWN = 5
"""Problems of a plan that are told."""


def rows_of(home: Workspace, frame: pd.DataFrame, today: dt.date) -> Iterator[dict[str, Any]]:
    """Yield an account each, as JSON: ``slug`` and what ``COLUMNS`` say under their titles.

    ``Weighted`` is [currency, amount, text] by currency, ``ago`` the days since the last meeting,
    ``exception`` the tone, word and text of the gravest finding. ``papers`` are the documents that
    there are: title, edition, and [format, path as seen from the notebook, when it was built].
    ``problems`` of a plan that cannot be read name file, line and what is allowed; ``wrong`` says
    how many there are.
    """
    built = read_report(folder := output_folder(home, None), home.accounts())
    sums = [name for name in map(str, frame) if name.startswith(f"{WEIGHTED} ")]
    told = frame.astype(object).where(frame.notna(), None)
    for slug, row in zip(map(str, told.index), told.to_dict("records"), strict=True):
        met, wrong = row["Last meeting"], row["File errors"]
        severity = Severity.error if row["Errors"] else Severity.warning
        amounts = [
            (name.removeprefix(f"{WEIGHTED} "), row[name]) for name in sums if row[name] is not None
        ]
        yield {
            "slug": slug,
            **{name: row.get(name) for name in COLUMNS},
            "Last meeting": met and met.isoformat(),
            "ago": (today - met).days if met else None,
            WEIGHTED: [[c, a, f"{c} {compact(Decimal(str(a)))}"] for c, a in amounts],
            "exception": [severity.value, severity.label, row["Exception"] or ""],
            "papers": [*_papers(folder / slug, built.get(slug, {"documents": {}}))],
            "problems": [*_problems(home, slug)] if wrong else [],
            "wrong": f"{plural(wrong, 'error')} in the file" if wrong else "",
        }


def _papers(folder: Path, built: Entry) -> Iterator[list[Any]]:
    for document, title in DOCUMENTS.items():
        entry = built["documents"].get(document, {"files": {}})
        files = []
        for ending, label in LABELS.items():
            if at := entry["files"].get(name := f"{document}.{ending}"):
                made = dt.datetime.fromisoformat(at["built"])
                files.append([label, seen(folder / name), f"{day(made.date())}, {made:%H:%M}"])
        if files:
            yield [title, entry["edition"].capitalize(), files]


def _problems(home: Workspace, slug: str) -> Iterator[str]:
    found = head_of(home, slug).problems
    yield from (inside(home, problem) for problem in found[:_SHOWN])
    if more := len(found) - _SHOWN:
        yield f"+{number(more)} more" if more > 0 else ""


def inside(home: Workspace, said: str) -> str:
    """Return what is said with paths as seen from the workspace."""
    return said.replace(f"{home.root}{os.sep}", "")


def seen(path: Path) -> str:
    """Return the path as seen from the notebook."""
    return os.path.relpath(path).replace(os.sep, "/")
