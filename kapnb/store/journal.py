"""What did a plan say before, and who changed what? One line of JSON per save, only appended."""

from __future__ import annotations

import datetime as dt
import getpass
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from kapnb.errors import KapnbError, Problem

from .flat import Flat, digest

EDITED = "edited by hand"
FOUND = "the plan as it was found"
NOT_COMPLETED = "save before was not completed"
_KEYS = "time with its offset, by, before, after, note, and snapshot or changes"


class Change(BaseModel):
    """One field of one record, or with an empty ``field`` all fields of it; None is absence."""

    model_config = ConfigDict(frozen=True)
    record: str
    field: str
    old: Any
    new: Any

    @model_validator(mode="after")
    def _a_whole_record_is_its_fields(self) -> Self:
        if not self.field and not all(isinstance(v, dict | None) for v in (self.old, self.new)):
            raise ValueError("the fields of a record, or null")
        return self


class Revision(BaseModel):
    """A line of the journal: the step from the state ``before`` to the state ``after``.

    States are named by ``flat.digest``. ``number`` counts the readable lines from 0, ``line``
    those of the file from 1; ``parent`` is the revision that this one continues. ``void``: the
    save never reached the plan file, or takes note of that.
    """

    model_config = ConfigDict(frozen=True)
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

    @cached_property
    def ends(self) -> tuple[Revision, ...]:
        """The revisions that no other continues: one, or several after git merged branches."""
        return self._ends(self.revisions)

    @cached_property
    def head(self) -> Revision | None:
        """The revision that the plan file holds, hand edits aside; None before the first."""
        reached = [revision for revision in self.ends if revision.after == self._here]
        return max(reached or self.ends, key=_recency, default=None)

    @property
    def interrupted(self) -> Revision | None:
        """The save that was written down last and never reached the plan file."""
        last = self.revisions[-1] if self.revisions else None
        there = any(r.after == self._here for r in self._ends(self.revisions, doubt=False))
        return last if last and last.before and last.before == self._here and not there else None

    @property
    def pending(self) -> bool:
        """Whether the plan file was edited by hand since the last revision."""
        return bool(self.current and self.head and self.head.after != self._here)

    def at_end_of(self, day: dt.date) -> Revision | None:
        """Return what the plan file held by the end of a day, as the lines' own clocks say."""
        until = tuple(r for r in self.revisions if r.time.date() <= day)
        return max(self._ends(until), key=_recency, default=None)

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
            found = (
                f"{revision.time.isoformat()}, earlier than line {parent.line}, which it follows"
            )
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

    def _ends(self, among: tuple[Revision, ...], *, doubt: bool = True) -> tuple[Revision, ...]:
        last = self.interrupted if doubt else None
        held = [r for r in among if not r.void and r is not last]
        continued = {revision.parent for revision in held}
        return tuple(revision for revision in held if revision.number not in continued)


def _recency(revision: Revision) -> tuple[dt.datetime, int]:
    return revision.time, revision.number


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
    seen: dict[bytes, int] = {}
    raw = _ordinary(path).read_bytes() if os.path.lexists(path) else b""
    for line, text in enumerate(map(bytes.strip, raw.split(b"\n")), 1):
        if not text:
            continue
        if first := seen.get(text):
            said = f"the same line as line {first}", "each line once; it is not counted again"
            unread.append(Problem(str(path), line, "", *said))
            continue
        seen[text] = line
        try:
            found = Revision.model_validate_json(text)
        except ValidationError as error:
            torn = line == raw.count(b"\n") + 1
            unread.append(Problem(str(path), line, "", *_said(error, torn=torn)))
        else:
            revisions.append(found.model_copy(update={"line": line, "number": len(revisions)}))
    return Journal(path, _linked(revisions), tuple(unread), current)


def _said(error: ValidationError, *, torn: bool) -> tuple[str, str]:
    """Return what is found in a line that cannot be read, and what is allowed."""
    details = error.errors(include_url=False)
    newer = next((d["input"] for d in details if d["loc"] == ("v",)), None)
    if torn:
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


@contextmanager
def recorded(
    path: Path,
    before: Flat | None,
    after: Flat,
    *,
    now: dt.datetime | None,
    by: str,
    note: str,
    mode: int = 0o666,
) -> Iterator[None]:
    """Append the step from ``before`` to ``after``, then let the caller take it.

    What led to ``before`` without a save is written down first. When appending or the caller's
    step raises ``OSError``, the file is what it was.

    Args:
        path: the journal.
        before: what the plan file says; None for a file that is to be made.
        after: what it will say.
        now: when, with an offset; the clock if not given.
        by: who; ``KAPNB_AUTHOR`` or the user's name if not given.
        note: why, in a line.
        mode: of the file, when it has to be made.
    """
    time = (now or dt.datetime.now().astimezone()).replace(microsecond=0)
    step: dict[str, Any] = {"time": time, "by": _line(by) or author(), "note": _line(note)}
    length = _ordinary(path).stat().st_size if os.path.lexists(path) else None
    if before is None:
        revisions = [Revision(**step, before=None, after=digest(after), snapshot=after)]
    else:
        changes = differences(before, after)
        here, there = digest(before), digest(after)
        revisions = _leading_to(path, before, here, time)
        if changes:
            revisions.append(Revision(**step, before=here, after=there, changes=changes))
    try:
        _append(path, "".join(r.text() for r in revisions).encode(), mode)
        yield
    except OSError:
        with suppress(OSError):
            if length is None:
                path.unlink()
            else:
                os.truncate(path, length)
        raise


def _leading_to(path: Path, state: Flat, here: str, time: dt.datetime) -> list[Revision]:
    """Return the line that must stand before a change of ``state``, if the last is not enough."""
    last = None
    with suppress(ValidationError):
        last = Revision.model_validate_json(_last_line(path))
    if last and last.after == here:
        return []
    journal = read_journal(path, current=state)
    if last and journal.head and journal.head.after == here and not journal.interrupted:
        return []
    known = journal.interrupted or journal.head
    line: dict[str, Any] = {"time": time, "by": "", "after": here}
    line["before"] = known.after if known else None
    prior = journal.states.get(known.after) if last and known else None
    if prior is None:
        return [Revision(**line, note=FOUND, snapshot=state)]
    note = NOT_COMPLETED if journal.interrupted else EDITED
    return [Revision(**line, note=note, changes=differences(prior, state))]


def _last_line(path: Path) -> bytes:
    if not os.path.lexists(path):
        return b""
    tail = b""
    with path.open("rb") as file:
        at = file.seek(0, os.SEEK_END)
        while at and b"\n" not in tail.rstrip():
            step = min(at, 65_536)
            at -= step
            file.seek(at)
            tail = file.read(step) + tail
    return tail.rstrip().rpartition(b"\n")[2]


def _append(path: Path, lines: bytes, mode: int) -> None:
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, mode), "r+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - 1, 0))
        if size and file.read(1) != b"\n":  # behind a torn line
            lines = b"\n" + lines
        while lines:
            lines = lines[file.write(lines) :]
        os.fsync(file.fileno())


def _ordinary(path: Path) -> Path:
    if path.is_symlink() or not path.is_file():
        raise KapnbError(f"{path} is a link or no file at all; a journal must be a file.")
    return path


def author() -> str:
    """Return who is working: ``KAPNB_AUTHOR``, or else the name that the system knows."""
    with suppress(OSError, KeyError, ImportError):  # a container's user may have no name
        return _line(os.environ.get("KAPNB_AUTHOR", "")) or _line(getpass.getuser())
    return "unknown"


def _line(text: str) -> str:
    return " ".join(text.encode("utf-8", "replace").decode().split())
