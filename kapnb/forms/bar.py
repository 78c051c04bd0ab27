"""Which account is this, is it saved, and what can be taken back?"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import traitlets

from kapnb.errors import Conflict, KapnbError
from kapnb.publish.batch import build
from kapnb.publish.document import DOCUMENTS, Outcome
from kapnb.publish.folder import output_folder
from kapnb.store import Workspace
from kapnb.store.cache import Cache
from kapnb.store.history import steps_back
from kapnb.store.revision import applied, told
from kapnb.words import day, listed

from .aside import aside
from .conflict import sides
from .desk import Desk
from .status import saying
from .widget import DeskWidget, script, style


class Bar(DeskWidget):
    """The line on top of a notebook: account, save status, undo, documents, and conflicts."""

    _esm = script("controls", "bar")
    _css = style("bar")
    name = "bar"

    accounts: traitlets.List[list[str]] = traitlets.List().tag(sync=True)
    """Pairs of slug and name."""

    def __init__(self, desk: Desk) -> None:
        self._steps: tuple[object, dict[str, str]] = (None, {})
        self._conflict: tuple[object, dict[str, Any]] = (None, {})
        self._left: dict[str, Any] | None = None
        self._building = ""
        super().__init__(desk)
        self.do_accounts()

    def draw(self) -> dict[str, Any]:
        """Return how things stand with the file."""
        desk, status = self.desk, self.desk.status
        said = saying(status, len(desk.clashes), len(desk.draft.held))
        if status.state == "failed" and not desk.dirty:
            said = f"The file cannot be read, so this is the plan as it was: {status.why}"
        elif status.state == "saved" and desk.journal and desk.journal.pending:
            said += " · edited by hand since, which the next save records"
        return {
            "account": [desk.account, desk.plan.account.name],
            "state": status.state,
            "said": said.replace(f"{desk.home.root}{os.sep}", ""),
            "unfinished": next(filter(None, desk.draft.held), ""),
            **self._undoable(),
            "conflict": self._conflicting() if status.state == "conflict" else None,
            "left": self._left,
            "documents": [*self._documents()],
            "building": self._building,
        }

    def _undoable(self) -> dict[str, str]:
        """Return what undo and redo would do; empty where there is nothing."""
        journal = self.desk.journal
        if self._steps[0] is not journal:
            steps = steps_back(journal) if journal else (None, None)
            self._steps = journal, dict(zip(("undo", "redo"), map(self._step, steps), strict=True))
        return self._steps[1] | ({"undo": "what is not saved yet"} if self.desk.dirty else {})

    def _step(self, number: int | None) -> str:
        if number is None or self.desk.journal is None:
            return ""
        revisions = self.desk.journal.revisions
        verb, _, undone = revisions[number].note.partition(" of revision ")
        found = revisions[int(undone) if verb == "undo" else number]  # a redo does that again
        after = before = self.desk.draft.state
        with suppress(KeyError):  # the state is that of now, not the one after the revision
            before = applied(after, found.changes, back=True)
        when = found.time.astimezone()
        at = f"{when:%H:%M}" if when.date() == self.desk.today else day(when.date())
        return f"{told(found, before, after)} · {found.by or 'by hand'}, {at}"

    def _conflicting(self) -> dict[str, Any]:
        mark = (self.desk.clashes, self.desk.status.why, self.desk.plan)
        if self._conflict[0] != mark:
            self._conflict = mark, sides(self.desk)
        return self._conflict[1]

    def _documents(self) -> Iterator[dict[str, str]]:
        """Yield the documents that there are: title, path as seen from the notebook, day."""
        folder = output_folder(self.desk.home, None) / self.desk.account
        for name, title in DOCUMENTS.items():
            with suppress(OSError):
                age = (path := folder / f"{name}.html").stat().st_mtime
                made = dt.datetime.fromtimestamp(age, dt.UTC).astimezone()
                at = f"{day(made.date())}, {made:%H:%M}"
                place = os.path.relpath(path).replace(os.sep, "/")
                yield {"title": title, "path": place, "made": at}

    # what people do

    def do_accounts(self, _: object = None) -> None:
        """See which accounts there are, and what they are called."""
        known = {**dict(self.accounts), self.desk.account: self.desk.plan.account.name}
        self.accounts = [[slug, known.get(slug, slug)] for slug in self.desk.home.accounts()]
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.accounts = [*map(list, _names(self.desk.home))]
        else:
            self._naming = loop.create_task(self._name_accounts())

    async def _name_accounts(self) -> None:
        names = []
        for slug, name in _names(self.desk.home):
            names.append([slug, name])
            await asyncio.sleep(0)  # whoever types comes in between
        self.accounts = names

    def do_open(self, message: dict[str, Any]) -> None:
        """Put another account on the desk."""
        self._left, self._building = None, ""
        self.desk.open(message["account"])

    def do_again(self, _: dict[str, Any]) -> None:
        """Try once more to save, or to read, what could not be."""
        self.desk.save()
        self.desk.look()

    def do_undo(self, message: dict[str, Any]) -> None:
        """Take the last change back, or make it again."""
        try:
            self.desk.undo(again=bool(message.get("again")))
        except Conflict as error:
            places = [", ".join(filter(None, (c.name, c.title.lower()))) for c in error.clashes]
            why = f"{listed(places)} was changed again since" if places else error.reason
            raise KapnbError(f"It cannot be taken back any more: {why}.") from error

    def do_settle(self, message: dict[str, Any]) -> None:
        """End the conflict: for each clash, whether our value counts."""
        if len(message["mine"]) != len(self.desk.clashes):
            raise KapnbError("Something else conflicts by now: please choose again.")
        self.desk.settle(map(bool, message["mine"]))

    def do_give_way(self, _: dict[str, Any]) -> None:
        """Take the plan as the file has it; what we changed stays in view, to be copied."""
        self._left = self._conflicting()
        self.desk.give_way()

    def do_forget(self, _: dict[str, Any]) -> None:
        """Show no longer what we changed and did not keep."""
        self._left = None
        self._refresh()

    def do_build(self, _: dict[str, Any]) -> None:
        """Make the account's documents, in a thread, so that nobody waits for them."""
        self.desk.save()
        if self.desk.dirty:
            raise KapnbError("The plan is not saved yet, so its documents would be old.")
        self._build = asyncio.get_running_loop().create_task(self._make())

    async def _make(self) -> None:
        desk = self.desk
        slug, as_of = desk.account, dt.date.fromisoformat(desk.as_of) if desk.as_of else None

        def tell(done: int, total: int, _: Outcome | None) -> None:
            self._tell_building(f"Building, {done} of {total} ready …")

        make = partial(build, [slug], workspace=desk.home, to=["html"], as_of=as_of)
        try:
            failed = (await aside(make, tell)).failed
            said = " ".join(str(outcome) for outcome in failed)
        except KapnbError as error:
            said = str(error)
        self._tell_building(said if desk.account == slug else "")

    def _tell_building(self, said: str) -> None:
        self._building = said
        self._refresh()


def _names(home: Workspace) -> Iterator[tuple[str, str]]:
    """Yield every account with its name, which is read from the plan where that is new."""
    kept = Cache(home.root, "names.json", "1")
    for slug in home.accounts():
        name = slug
        with suppress(KapnbError, OSError):
            token = hashlib.sha256(home.plan_path(slug).read_bytes()).hexdigest()
            name = kept.get(slug, token) or home.load(slug).plan.account.name
            kept.put(slug, token, name)
        yield slug, name
    kept.write()
