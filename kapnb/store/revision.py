"""What does one line of a journal say?"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, Field, ValidationError, model_validator

from kapnb.plan.links import ref_of
from kapnb.words import listed

from .flat import Flat, name_of, places, record_lists, title_of

NOT_COMPLETED = "save before was not completed"
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
    those of the file from 1; ``parent`` is the revision that this one continues, and ``gap`` the
    line on which what happened between the two is lost, 0 if nothing is. ``day`` is that of
    ``time``, but never before the parent's. ``void``: the save never reached the plan file, or
    takes note of that.
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
    gap: int = Field(0, exclude=True)
    day: dt.date = Field(dt.date.min, exclude=True)
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


def told(revision: Revision, before: Flat, after: Flat) -> str:
    """Return what a revision did, list by list: up to three records by name, more by number.

    The states are those on both sides of it, as far as they are known.
    """
    if revision.snapshot is not None:
        return "the whole plan"
    known = places(before) | places(after)
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for change in revision.changes:
        place = known.get(change.record)
        if place and change.field in record_lists(place.kind):
            continue  # the records themselves are told
        done = "removed " if change.new is None else "added " if change.old is None else ""
        done = "" if change.field else done
        state = before if done == "removed " else after
        name = _called(state, change.record, place.kind) if place else name_of(state, change.record)
        title = place.title if place else "Records"
        fields = found.setdefault((title, done), {}).setdefault(name, [])
        fields += [title_of(place.kind, change.field)] if place and change.field else []
    few = sum(map(len, found.values())) <= 3
    said: dict[str, list[str]] = {}
    for (title, done), records in found.items():
        names = [
            f"{name} ({listed(fields)})" if name and fields else name or listed(fields)
            for name, fields in records.items()
        ]
        said.setdefault(title, []).append(
            done + listed(names) if few else f"{len(names)} {done or 'changed'}".rstrip()
        )
    return "; ".join(f"{title}: {', '.join(parts)}" for title, parts in said.items()) or "the order"


def _called(state: Flat, record: str, kind: type[BaseModel]) -> str:
    """Return what people call a record, or else the first one that it refers to."""
    name = name_of(state, record)
    if name == record:
        links = (
            state.get(record, {}).get(n) for n, info in kind.model_fields.items() if ref_of(info)
        )
        name = next((name_of(state, link) for link in links if isinstance(link, str)), record)
    return name if len(name) <= 40 else f"{name[:39]}…"


def fault(error: ValidationError, *, last: bool) -> tuple[str, str]:
    """Return what is found in a line that cannot be read, ``last`` or not, and what is allowed."""
    details = error.errors(include_url=False)
    newer = next((d["input"] for d in details if d["loc"] == ("v",)), None)
    if "EOF while parsing" in details[0]["msg"]:
        lost = "what it recorded, if anything, is missing in the history"
        lost = "a save that was cut short here did not change the plan" if last else lost
        return "a line that breaks off", f"whole lines; {lost}"
    if isinstance(newer, int) and newer > 1:
        return f"a line of a newer kapnb (format {newer})", "format 1; update kapnb to read it"
    if details[0]["type"] == "json_invalid":
        return "a line that is not JSON", "lines as kapnb wrote them; it is left out"
    where = ".".join(map(str, details[0]["loc"])) or "changes"
    return f"a line whose {where} is missing or wrong", f"{_KEYS}; it is left out"
