"""What did a plan say before, and who changed what? One line of JSON per save, only appended."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, Field, ValidationError, model_validator

from kapnb.errors import KapnbError, Problem
from kapnb.words import plural

from .flat import Flat, digest

NOT_COMPLETED = "save before was not completed"
BLANK = b" \t\r\n\xef\xbb\xbf"
"""What may stand around a line: an editor may have put a byte order mark there."""
_KEYS = "time with its offset, by, before, after, note, and snapshot or changes"


class Change(BaseModel, frozen=True):
    """One field of one record, or with an empty ``field`` all fields of it; None is absence."""

    record: str
    field: str
    old: Any
    new: Any

    @model_validator(mode="after")
    def _a_whole_record_is_its_fields(self) -> Self:
        if not self.field and not all(isinstance(v, dict | None) for v in (self.old, self.new)):
            raise ValueError("the fields of a record, or null")
        return self


class Revision(BaseModel, frozen=True):
    """A line of the journal: the step from the state ``before`` to the state ``after``.

    States are named by ``flat.digest``. ``number`` counts the readable lines from 0, ``line``
    those of the file from 1; ``parent`` is the revision that this one continues. ``void``: the
    save never reached the plan file, or takes note of that.
    """

    v: Literal[1] = 1
    time: AwareDatetime
    by: str
    before: str | None
    after: str
    note: str
    snapshot: Flat | None = None
    changes: tuple[Change, ...] = ()
    number: int = Field(0, exclude=True)
    line: int = Field(0, exclude=True)
    parent: int | None = Field(None, exclude=True)
    void: bool = Field(False, exclude=True)

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if self.snapshot is None and (self.before is None or not self.changes):
            raise ValueError("a snapshot or changes")
        return self

    @property
    def mark(self) -> str:
        """What the draft of this save has in its name until it takes the plan file's place."""
        said = f"{self.time.isoformat()} {self.before} {self.after}"
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def text(self) -> str:
        """Return the line of the file."""
        empty = "snapshot" if self.snapshot is None else "changes"
        return self.model_dump_json(exclude={empty}) + "\n"


def differences(before: Flat, after: Flat) -> tuple[Change, ...]:
    """Return what leads from one state to another."""
    found = []
    for holder in {**before, **after}:
        old, new = before.get(holder), after.get(holder)
        if old is None or new is None:
            found.append(Change(record=holder, field="", old=old, new=new))
        elif old != new:
            found += [
                Change(record=holder, field=name, old=old.get(name), new=new.get(name))
                for name in {**old, **new}
                if old.get(name) != new.get(name)
            ]
    return tuple(found)


def applied(state: Flat, changes: tuple[Change, ...], *, back: bool = False) -> Flat:
    """Return the state after these changes, or with ``back`` the one before them."""
    made = dict(state)
    for change in changes:
        value = change.old if back else change.new
        fields = value if not change.field else {**made.get(change.record, {}), change.field: value}
        if change.field and value is None:
            del fields[change.field]
        if fields is None:
            made.pop(change.record, None)
        else:
            made[change.record] = fields
    return made


@dataclass(frozen=True)
class Journal:
    """The readable revisions of a plan, each line once, and ``unread``, what the others are.

    ``current`` is what the plan file says now; None when there is none that can be read.
    """

    path: Path
    revisions: tuple[Revision, ...]
    unread: tuple[Problem, ...] = ()
    current: Flat | None = None

    @property
    def begins(self) -> dt.date | None:
        """The first day of which something is recorded."""
        return min((revision.time.date() for revision in self.revisions), default=None)

    def ends(self, until: dt.date = dt.date.max) -> list[Revision]:
        """Return what no other revision of these days continues, the latest last.

        That is one revision, or several after git joined branches.
        """
        held = [
            revision
            for revision in self.revisions
            if revision.time.date() <= until
            and not revision.void
            and revision is not self.interrupted
        ]
        continued = {revision.parent for revision in held}
        open_ = [revision for revision in held if revision.number not in continued]
        return sorted(open_, key=lambda revision: (revision.time, revision.number))

    @cached_property
    def head(self) -> Revision | None:
        """The revision that the plan file holds, hand edits aside; None before the first."""
        ends = self.ends()
        reached = [revision for revision in ends if revision.after == self._here]
        return next(reversed(reached or ends), None)

    @cached_property
    def interrupted(self) -> Revision | None:
        """The save that was written down last and never reached the plan file.

        It was killed: its draft is still there, which a save that is completed never leaves.
        """
        last = next(reversed(self.revisions), None)
        if not last or not last.before or last.after == self._here:
            return None
        return last if any(self.path.parent.glob(f".*.{last.mark}.tmp")) else None

    @property
    def pending(self) -> bool:
        """Whether the plan file was edited by hand since the last revision."""
        return bool(self.current and self.head and self.head.after != self._here)

    def state(self, revision: Revision) -> Flat:
        """Return what the plan said after a revision.

        Raises ``KapnbError`` when the lines that lead there are damaged or missing.
        """
        if (found := self.states.get(revision.after)) is not None:
            return found
        raise KapnbError(
            f"{self.path}:{revision.line}: revision {revision.number} cannot be restored: this "
            "line, or one that leads to it, is damaged or missing. Bring the line back from a "
            "backup or from git, or ask for another day; the plan file itself is not affected."
        )

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Everything in the file that is not as it was written."""
        found = list(self.unread)
        for revision in self.revisions:
            found += [
                Problem(str(self.path), revision.line, "", *said) for said in self._doubts(revision)
            ]
        return tuple(sorted(found, key=lambda problem: problem.line))

    def _doubts(self, revision: Revision) -> Iterator[tuple[str, str]]:
        parent = None if revision.parent is None else self.revisions[revision.parent]
        if parent and revision.time < parent.time:
            found = f"the time {revision.time.isoformat()}, before that of line {parent.line}"
            yield found, "a clock that goes forward; the order of the changes is kept"
        agrees = True
        if revision.snapshot is not None:
            agrees = digest(revision.snapshot) == revision.after
        elif not parent:
            found = "changes of a state that no line leads to"
            yield found, "the line before it, which is missing or damaged"
        if revision.changes and (before := self.states.get(str(revision.before))) is not None:
            agrees = applied(before, revision.changes) == self.states.get(revision.after)
        if not agrees:
            found = "changes that do not lead to the state they name"
            yield found, "a line as kapnb wrote it; was it edited by hand?"

    @cached_property
    def _here(self) -> str:
        return "" if self.current is None else digest(self.current)

    @cached_property
    def states(self) -> dict[str, Flat]:
        """Every state that can be restored, forward from snapshots and back from the plan."""
        steps: dict[str, list[tuple[Revision, bool]]] = {}
        known: dict[str, Flat] = {}
        for revision in self.revisions:
            if revision.snapshot is None:
                steps.setdefault(str(revision.before), []).append((revision, False))
                steps.setdefault(revision.after, []).append((revision, True))
            elif digest(revision.snapshot) == revision.after:
                known[revision.after] = revision.snapshot
        if self.current is not None:
            known[self._here] = self.current
        waiting = deque(known)
        while waiting:
            here = waiting.popleft()
            for revision, back in steps.get(here, ()):
                there = str(revision.before) if back else revision.after
                if there not in known:
                    state = applied(known[here], revision.changes, back=back)
                    if digest(state) == there:
                        known[there] = state
                        waiting.append(there)
        return known


def journal_path(plan_file: Path) -> Path:
    """Return where the journal of a plan file stands, which is beside it."""
    target = plan_file.resolve()
    name = "journal.jsonl" if target.name == "plan.yaml" else f"{target.stem}.journal.jsonl"
    return target.with_name(name)


def read_journal(path: Path, *, current: Flat | None = None) -> Journal:
    """Read a journal; one that is missing has no revisions.

    Nothing in the file raises an error: what cannot be read is in ``problems``.
    """
    revisions: list[Revision] = []
    unread: list[Problem] = []
    seen: set[bytes] = set()
    repeated: list[int] = []
    for line, whole in enumerate(content(path).split(b"\n"), 1):
        if not (text := whole.strip(BLANK)):
            continue
        try:
            found = Revision.model_validate_json(text)
        except ValidationError as error:
            unread.append(Problem(str(path), line, "", *_said(error)))
            continue
        if text in seen and not (revisions and revisions[-1].after == found.before):
            repeated.append(line)  # not a change that was made, taken back and made again
            continue
        seen.add(text)
        revisions.append(found.model_copy(update={"line": line, "number": len(revisions)}))
    if repeated:  # git's union merge does so, for which nobody needs a warning per line
        again = f"{plural(len(repeated), 'line')} of those above again"
        unread.append(Problem(str(path), repeated[0], "", again, "each once; not counted again"))
    return Journal(path, _linked(revisions), tuple(unread), current)


def _said(error: ValidationError) -> tuple[str, str]:
    """Return what is found in a line that cannot be read, and what is allowed."""
    details = error.errors(include_url=False)
    newer = next((d["input"] for d in details if d["loc"] == ("v",)), None)
    if "EOF while parsing" in details[0]["msg"]:
        return "a line that breaks off", "whole lines; what it was to record is not in the plan"
    if isinstance(newer, int) and newer > 1:
        return f"a line of a newer kapnb (format {newer})", "format 1; update kapnb to read it"
    if details[0]["type"] == "json_invalid":
        return "a line that is not JSON", "lines as kapnb wrote them; it is left out"
    where = ".".join(map(str, details[0]["loc"])) or "changes"
    return f"a line whose {where} is missing or wrong", f"{_KEYS}; it is left out"


def _linked(revisions: list[Revision]) -> tuple[Revision, ...]:
    """Return the revisions with the parent of each: the nearest line above that leads to it."""
    made: list[Revision] = []
    leading: dict[str | None, list[int]] = {}
    for revision in revisions:
        above = leading.get(revision.before)
        parent, void = above[-1] if above else None, False
        if revision.note == NOT_COMPLETED and not revision.by and above and parent is not None:
            made[parent] = made[parent].model_copy(update={"void": True})
            above.pop()
            void = True
        else:
            leading.setdefault(revision.after, []).append(revision.number)
        made.append(revision.model_copy(update={"parent": parent, "void": void}))
    return tuple(made)


def content(path: Path) -> bytes:
    """Return the bytes of a journal, none if it is missing; errors as ``ordinary``."""
    return ordinary(path).read_bytes() if os.path.lexists(path) else b""


def ordinary(path: Path) -> Path:
    """Return the path of a journal; raises ``KapnbError`` for what is no plain file."""
    if path.is_symlink() or not path.is_file():
        raise KapnbError(f"{path} is a link or no file at all; a journal must be a file.")
    return path
