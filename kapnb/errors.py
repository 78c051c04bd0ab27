"""What can be wrong with what a person gave us, and how do we say it?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in one place of one file.

    ``line`` counts from 1 and is 0 where no line can be named; ``field`` is the dotted path
    of the field (``targeting.opportunities[2].margin``), empty for the file as a whole.
    """

    file: str
    line: int
    field: str
    found: str
    allowed: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        field = f" {self.field}:" if self.field else ""
        return f"{place}:{field} found {self.found}; allowed: {self.allowed}"


class KapnbError(Exception):
    """The root of every error that kapnb raises on purpose; its text is written for people."""


class PlanErrors(KapnbError):
    """A plan file cannot be read; ``problems`` holds everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class ChangedMeanwhile(KapnbError):
    """The plan file is not there any more, or says something that our change cannot be joined to.

    What others wrote elsewhere in it is no hindrance: it is merged.
    """

    def __init__(self, path: Path | str) -> None:
        super().__init__(path)
        self.path = Path(path)

    def __str__(self) -> str:
        return f"{self.path} is not there any more; nothing was written."


@dataclass(frozen=True, slots=True)
class Clash:
    """A field, or with an empty ``title`` a whole record, that both sides changed differently.

    ``name`` is what people call the record; ``base`` is the value that both began with. Values
    are JSON, None is absence. ``field`` is the dotted name of the field, empty like the title.
    """

    record: str
    name: str
    title: str
    base: Any
    ours: Any
    theirs: Any
    field: str = ""

    def __str__(self) -> str:
        if not self.title:
            done = [_done(self.base, value) for value in (self.ours, self.theirs)]
            return f"{self.name} ({self.record}): you {done[0]} it, the other side {done[1]} it"
        base, ours, theirs = map(_short, (self.base, self.ours, self.theirs))
        return f"{self.name}, {self.title}: was {base}; you say {ours}, the other side {theirs}"


class Conflict(ChangedMeanwhile):
    """Both sides changed the same, or together they make no plan; nothing was written.

    ``clashes`` are the places, each with both values; ``reason`` says what is wrong with the
    merged plan when there is no such place.
    """

    def __init__(self, path: Path | str, clashes: tuple[Clash, ...], reason: str = "") -> None:
        super().__init__(path)
        self.args = (path, clashes, reason)  # an exception that crosses processes is made of them
        self.clashes, self.reason = clashes, reason

    def __str__(self) -> str:
        told = [f"  {clash}" for clash in self.clashes]
        told += [f"  Together the two make no plan: {self.reason}"] if self.reason else []
        head = f"{self.path}: two changes do not go together; nothing was written."
        return "\n".join([head, *told, "Load the plan again and decide between the two."])


def _done(base: Any, value: Any) -> str:
    if value is None:
        return "removed"
    return "moved" if value == base else "changed" if base else "added"


def _short(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = " ".join(text.split())
    return f'"{text[:57]}..."' if len(text) > 60 else f'"{text}"'


class NotFound(KapnbError):
    """An account, chapter, template or record of that name does not exist."""


class BadName(KapnbError):
    """A name cannot be used for an account."""


class ImportRefused(KapnbError):
    """A table cannot be imported at all (unreadable, or no mapping knows its columns)."""


class BuildFailed(KapnbError):
    """A document could not be made."""
