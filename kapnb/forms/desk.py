"""Which plan is being worked on in a notebook, is it saved, and who must know that it changed?"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from kapnb.errors import Clash, Conflict, KapnbError
from kapnb.insight import Insight
from kapnb.plan import Plan
from kapnb.sections.book import Book
from kapnb.sections.show import Section
from kapnb.sections.view import View
from kapnb.store import Journal, Loaded, Workspace, find_workspace
from kapnb.store.flat import flat
from kapnb.store.history import steps_back
from kapnb.store.merge import settled

from .draft import Draft, Edit
from .habits import with_habits
from .recent import recent, remember
from .status import Status, authors

PAUSE, LOOK, AGAIN, WAIT = 0.8, 2.0, 10.0, 2.0
"""Seconds from the last change to the save, between looks at the file, to the next try of a save
that failed, and that a save waits for another program: nobody's typing is answered meanwhile."""


class Desk:
    """The plan of one account, shared by all forms of a notebook: they edit it, the desk saves it.

    Whoever ``watch``es is told of each change, whether it was made in another form, by undo, or by
    somebody else in the file. Nothing here knows of widgets.

    Args:
        account: slug or name; empty is the account that was open last, or else the first.
        portfolio: the workspace's folder; empty finds the one around the current folder.
        as_of: the day on which the plan is judged, as YYYY-MM-DD; empty is today.

    Raises:
        KapnbError: there is no such account, or its plan cannot be read.
    """

    def __init__(self, account: str = "", *, portfolio: str = "", as_of: str = "") -> None:
        self.home = Workspace(Path(portfolio).absolute()) if portfolio else find_workspace()
        self.as_of = as_of
        self._watching: list[Callable[[], None]] = []
        self._patient: list[Callable[[], None]] = []
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._drafts: dict[str, Draft] = {}
        self.selected = ""
        self.status = Status()
        self.clashes: tuple[Clash, ...] = ()
        self._note = ""
        self._view: View
        self._open(account)

    def __repr__(self) -> str:
        return f"<Desk of {self.plan.account.name}, {self.today}>"

    # what is on the desk

    @property
    def plan(self) -> Plan:
        """The plan with every valid edit, saved or not."""
        return self.draft.plan

    @property
    def today(self) -> dt.date:
        """The day on which the plan is judged."""
        return self._view.today

    @property
    def view(self) -> View:
        """The plan as chapters see it."""
        view, said = self._view, self.status
        if said.revision != view.revision and said.time:
            view = replace(view, revision=said.revision, revised=said.time.date(), pending=False)
        if view is not self._view or view.plan is not self.plan:
            self._view = replace(view, plan=self.plan)
        return self._view

    @property
    def insight(self) -> Insight:
        """What follows from the plan as it stands."""
        return self.view.insight

    def chapter(self, name: str) -> Section:
        """Return a chapter as it will stand in the playbook; ``NotFound`` for a wrong name."""
        return Book(self.view).chapter(name)

    @property
    def dirty(self) -> bool:
        """Whether the plan says something that the file does not."""
        return self.plan != self.saved.plan

    @property
    def left(self) -> dict[str, list[str]] | None:
        """What was typed and is not in the file: fields by record; None if anything may be."""
        held = self.draft.held
        return None if self.dirty else {record: [*fields] for record, fields in held.items()}

    # open, edit, save

    def open(self, account: str = "") -> None:
        """Put another account on the desk; what the last one has unsaved is saved before."""
        self.save()
        if self.dirty:
            raise KapnbError(
                f"{self.plan.account.name} is not saved yet: {self.status.why or 'it conflicts'}"
            )
        self._open(account)
        self._tell()
        self._tell_patient()

    def _open(self, account: str) -> None:
        slug = self.home.slug_of(account or recent(self.home))
        self.saved: Loaded = self.home.load(slug)
        self.account = slug
        self.draft = self._drafts.setdefault(slug, Draft(self.saved.plan))
        self.draft.take(self.saved.plan)
        self._view = self._opened(slug)
        self.opened = self._view.insight
        """The plan as it was when it was opened: what was raised and closed is told against it."""
        self.clashes, self.selected = (), ""
        self.before: list[Loaded] = []
        """What we said each time before somebody else's change appeared."""
        self._seen = self._stamp()
        self.status = Status(time=_now(), revision=self._revision())
        remember(self.home, slug)
        self._after("look", LOOK, self.look)

    def _opened(self, slug: str) -> View:
        try:
            there = Book.open(slug, portfolio=str(self.home.root), as_of=self.as_of).view
        except KapnbError:  # no history of that day, which is no reason not to work on the plan
            there = Book.of(self.saved.plan, as_of=self.as_of, standards=self.home.standards()).view
        return replace(there, plan=self.saved.plan)

    def edit(self, edits: Iterable[Edit], note: str = "", base: int | None = None) -> None:
        """Make edits, tell all who watch, and save shortly after.

        What is not valid is held and told beside its field. Raises ``Refused`` when they cannot be
        made; nothing is changed then. ``base``: how long ``before`` was when they were begun, so
        that what others changed in the same place since is asked about.
        """
        before = self.plan
        self.draft.apply(with_habits(edits, self))
        if base is not None and base < len(self.before) and self.status.state != "conflict":
            self.saved = self.before[base]
        self._changed(before, note)

    def change(self, plan: Plan, note: str = "") -> None:
        """Put a plan made from ``self.plan`` in its place; saved like an edit."""
        before = self.plan
        self.draft.take(plan)
        self._changed(before, note)

    def _changed(self, before: Plan, note: str) -> None:
        self._note = note
        if self.dirty:
            if self.status.state != "conflict":
                self.status = replace(self.status, state="unsaved", why="")
            self._after("save", PAUSE, self.save)  # in a conflict, to see what conflicts by now
        elif self.status.state != "saved":  # it was typed back to what it was
            self.look()
        self._tell()
        if self.plan != before:
            self._after("patient", PAUSE / 2, self._tell_patient)

    def save(self) -> None:
        """Write what is not in the file yet. What others wrote meanwhile is merged and appears.

        Nothing is raised: ``status`` says how it went, and a failed save is tried again.
        """
        self._stop("save")
        if not self.dirty:
            return
        try:
            made = self.home.save(self.plan, base=self.saved, patience=WAIT, note=self._note)
        except Conflict as error:
            self.clashes, self._seen = error.clashes, self._stamp()
            self.status = replace(self.status, state="conflict", why=error.reason)
        except KapnbError as error:
            self.status = replace(self.status, state="failed", why=str(error))
            self._after("save", AGAIN, self.save)
        else:
            self._arrived(made, "Merged with what {} changed.", ours=1)
        self._tell()

    def _arrived(self, made: Loaded, why: str = "", *, ours: int = 0) -> None:
        """Go on from what the file says now; ``why`` tells who changed it, if it is not ours."""
        changed, known = made.plan != self.plan, self.status.revision
        was, self.saved, self.clashes = replace(self.saved, plan=self.plan), made, ()
        self._seen = self._stamp()
        revision = self._revision()
        who = authors(self.journal, known, ours)
        self.status = Status("saved", _now(), revision, why.format(who) if changed else "")
        if changed:
            self.before.append(was)
            self.draft.take(made.plan)
            self._after("patient", PAUSE / 2, self._tell_patient)

    def _revision(self) -> int | None:
        self.journal: Journal | None = None
        """What is recorded of the plan, as of the last save or look; None if it is damaged."""
        with suppress(KapnbError):
            self.journal = self.home.journal(self.account)
        head = self.journal.head if self.journal else None
        return head.number if head else None

    # others, and the past

    def look(self) -> None:
        """See whether somebody else changed the file, and take it over; looks again by itself."""
        self._after("look", LOOK, self.look)
        seen = self._stamp() == self._seen
        if self.dirty:
            if not seen:
                self.save()
            return
        if seen and self.status.state == "saved":
            return
        try:
            found = self.home.load(self.account)
        except KapnbError as error:
            self.status = replace(self.status, state="failed", why=str(error))
        else:
            self._arrived(found, "Changed by {}.")
        self._tell()

    def _stamp(self) -> tuple[int, int]:
        with suppress(OSError):
            there = self.saved.path.stat()
            return there.st_mtime_ns, there.st_size
        return 0, 0

    def settle(self, mine: Iterable[bool]) -> None:
        """End a conflict: for each of ``clashes``, whether our value counts or the other's.

        Raises ``KapnbError`` when that makes no plan, or something else conflicts by now.
        """
        theirs = self.home.load(self.account)
        sides = (flat(self.saved.plan), flat(self.plan), flat(theirs.plan))
        try:
            plan = settled(*sides, self.clashes, tuple(mine), path=theirs.path)
        except Conflict as error:
            self.save()
            why = error.reason or "It was changed once more: please choose again."
            raise KapnbError(why) from error
        self.saved, self.clashes = theirs, ()
        self.status = Status(time=_now(), revision=self._revision())
        self.draft.take(plan)
        self.save()
        self._after("patient", PAUSE / 2, self._tell_patient)
        self._tell()

    def give_way(self) -> None:
        """End a conflict with the plan as the file has it, without what we changed since."""
        self._arrived(self.home.load(self.account))
        self._tell()

    def undo(self, *, again: bool = False, revision: int | None = None) -> None:
        """Take back the last revision that is not taken back yet, or the ``revision`` named.

        ``again`` does once more what was taken back. Raises ``KapnbError`` when there is none, or
        it does not go together with what came later.
        """
        self.save()
        if self.dirty:
            raise KapnbError("Save first: there is something that is not in the file yet.")
        back, forth = steps_back(self.home.journal(self.account))
        if (number := revision or (forth if again else back)) is None:
            raise KapnbError(f"There is nothing to {'redo' if again else 'undo'}.")
        note = f"{'redo' if again else 'undo'} of revision {number}"
        self._arrived(self.home.undo(self.account, number, note=note), note.capitalize())
        self._tell()

    # who is told

    def select(self, record: str) -> None:
        """Say which record everybody should show."""
        self.selected = record
        self._tell()

    def watch(self, told: Callable[[], None], *, patient: bool = False) -> None:
        """Call ``told`` after each change; ``patient``: once it is quiet, for what takes long."""
        (self._patient if patient else self._watching).append(told)

    def _tell(self) -> None:
        for told in tuple(self._watching):
            told()

    def _tell_patient(self) -> None:
        self._stop("patient")
        for told in tuple(self._patient):
            told()

    def _after(self, name: str, seconds: float, call: Callable[[], None]) -> None:
        """Call later; where no loop runs, as in a script, only what is due at once, at once."""
        self._stop(name)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            if name == "patient":
                call()
            return
        self._timers[name] = loop.call_later(seconds, call)

    def _stop(self, name: str) -> None:
        if timer := self._timers.pop(name, None):
            timer.cancel()


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()
