"""How do the accounts of an import get into a workspace?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kapnb.errors import KapnbError
from kapnb.store import Workspace, shipped

from .outcome import Import


@dataclass(frozen=True, slots=True)
class Made:
    """The accounts that were made, and why each of the others was not."""

    slugs: tuple[str, ...]
    refused: tuple[str, ...]


def mappings_of(home: Workspace) -> list[Path]:
    """Return the mapping files that kapnb brings; those of the workspace take their place."""
    folders = (shipped("templates") / "crm", home.root / "templates" / "crm")
    found = {path.name: path for folder in folders for path in sorted(folder.glob("*.yaml"))}
    return list(found.values())


def make_accounts(
    home: Workspace,
    found: Import,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Made:
    """Add the accounts of an import; those that were there before stay as they are.

    ``progress`` is told after each account how many are dealt with, and of how many.
    """
    known = home.accounts()
    slugs, refused = [], []
    for done, account in enumerate(found.plans, start=1):
        try:
            home.refuse_known(account.name, known)
            slugs.append(home.create(account.plan))
        except KapnbError as error:
            refused.append(str(error))
        progress(done, len(found.plans))
    return Made(tuple(slugs), tuple(refused))


def write_report(found: Import, path: Path) -> None:
    """Write down what became of every row, those that were left over whole, as JSON."""
    path.write_text(json.dumps(found.report(), ensure_ascii=False, indent=1), encoding="utf-8")
