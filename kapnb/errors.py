"""What can be wrong with what a person gave us, and how do we say it?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


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
    """The plan file is no longer the one that was read, so saving would lose somebody's work."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(path)
        self.path = Path(path)

    def __str__(self) -> str:
        return (
            f"{self.path} was changed by somebody else after it was read; nothing was written. "
            "Load it again and repeat your change."
        )


class NotFound(KapnbError):
    """An account, chapter, template or record of that name does not exist."""


class BadName(KapnbError):
    """A name cannot be used for an account."""


class ImportRefused(KapnbError):
    """A table cannot be imported at all (unreadable, or no mapping knows its columns)."""


class BuildFailed(KapnbError):
    """A document could not be made."""
