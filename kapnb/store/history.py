"""What was the plan on a day, and how is one change taken back?"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Unpack

from kapnb import words
from kapnb.errors import KapnbError, NotFound, PlanErrors
from kapnb.plan.whole import Plan

from .files import Loaded, load, save
from .flat import flat, unflat
from .journal import Journal, journal_path, read_journal
from .merge import merged
from .recording import Said
from .revision import Revision


@dataclass(frozen=True, slots=True)
class Recorded:
    """A plan as it was recorded.

    ``changed`` is when it became what it is. ``revision`` is its number in the journal and
    ``time`` when it was saved; None where there is no journal. ``pending``: it was edited by hand
    after that. ``journal`` is where this was found, ``damage`` why that cannot be read.
    """

    plan: Plan
    changed: dt.datetime
    revision: int | None = None
    time: dt.datetime | None = None
    pending: bool = False
    journal: Journal | None = None
    damage: str = ""

    @property
    def begins(self) -> dt.date | None:
        """The first day of the journal."""
        return self.journal.begins if self.journal else None


def journal_of(path: Path, *, today: dt.date = dt.date.max) -> Journal:
    """Return the journal of a plan file, compared with what the file says now."""
    plan: Plan | None = None
    with suppress(PlanErrors, NotFound):  # what cannot be read now has a history all the same
        plan = load(path).plan
    current = flat(plan) if plan else None
    return replace(read_journal(journal_path(path), current=current, today=today), plan=plan)


def as_of(
    path: Path,
    day: dt.date,
    *,
    today: dt.date | None = None,
    journal: Journal | None = None,
) -> Recorded:
    """Return the plan of a file as it was recorded by the end of ``day``.

    From ``today`` on (the clock's if not given) that is the file itself, with what was edited
    by hand, whatever the journal is like. ``journal`` is that of the plan, where another day of
    it was asked for before. Raises ``KapnbError`` when the journal does not reach back to that
    day, or cannot tell of it.
    """
    today = today or dt.date.today()  # noqa: DTZ011
    if day >= today:
        plan = load(path).plan
        changed = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
        try:
            journal = read_journal(journal_path(path), current=flat(plan), today=today)
        except KapnbError as error:
            return Recorded(plan, changed, damage=str(error))
        number, time = (head.number, head.time) if (head := journal.head) else (None, None)
        return Recorded(plan, changed, number, time, journal.pending, journal)
    journal = journal or journal_of(path, today=today)
    if (begins := journal.begins) is None:
        raise KapnbError(
            f"{path} has no history, so nobody can say what it was on {words.day(day)}. History "
            f"begins with the first save; until then only today ({words.day(today)}) can be shown."
        )
    if not (ends := journal.ends(day)):
        raise KapnbError(
            f"The history of {path} begins on {words.day(begins)}, after {words.day(day)}. Ask for "
            "that day or a later one."
        )
    found = ends[-1]
    for line, until in journal.lost(found):
        if (until or today) > day:
            raise KapnbError(
                f"{journal.path}:{line}: what was saved between {words.day(found.day)} and "
                f"{words.day(until or today)} is on a line that is damaged or missing, so nobody "
                f"can say what {path} was on {words.day(day)}. Bring it back from a backup or from "
                "git, or ask for another day; the plan file itself is not affected."
            )
    try:
        plan = (journal.is_now(found) and journal.plan) or unflat(journal.state(found))
        return Recorded(plan, found.time, found.number, found.time, journal=journal)
    except ValueError as error:
        raise KapnbError(
            f"{journal.path}:{found.line}: revision {found.number} is no plan that this kapnb can "
            "read. The plan file itself is not affected."
        ) from error


def undo(path: Path, revision: int | None = None, **said: Unpack[Said]) -> Loaded:
    """Take back one revision, the last if none is named, as a new revision.

    What was changed since stays. Raises ``Conflict`` where it was changed again since, and
    ``NotFound`` or ``KapnbError`` when there is no such revision or nothing to take back.
    """
    base = load(path)
    here = flat(base.plan)
    journal = read_journal(journal_path(path), current=here)
    found = _revision(journal, revision)
    if found.snapshot is not None:
        raise KapnbError(f"Revision {found.number} is where a record begins; it cannot be undone.")
    plan = merged(journal.state(found), journal.state(found, before=True), here, path=path)
    if plan == base.plan:
        raise KapnbError(f"Nothing of revision {found.number} is left to undo.")
    said.setdefault("note", f"undo of revision {found.number}")
    return save(plan, base=base, **said)


def steps_back(journal: Journal) -> tuple[int | None, int | None]:
    """Return the revision that the next undo takes back, and the undo that a redo takes back.

    What was undone, by anybody, is not undone again; a new change ends what can be redone.
    """
    back: list[int] = []
    forth: list[int] = []
    for revision in journal.revisions:
        verb, _, number = revision.note.partition(" of revision ")
        if revision.snapshot is not None:
            back, forth = [], []
        elif verb == "undo" and number.isdecimal() and int(number) in back:
            back.remove(int(number))
            forth.append(revision.number)
        elif verb == "redo" and number.isdecimal() and int(number) in forth:
            forth.remove(int(number))
            back.append(revision.number)
        elif not revision.void:
            back.append(revision.number)
            forth = []
    return (back[-1] if back else None), (forth[-1] if forth else None)


def _revision(journal: Journal, number: int | None) -> Revision:
    if number is None and journal.head:
        return journal.head
    if number is not None and 0 <= number < len(journal.revisions):
        return journal.revisions[number]
    there = f"0 to {len(journal.revisions) - 1}" if journal.revisions else "none yet"
    raise NotFound(f"There is no such revision in {journal.path}; allowed: {there}.")
