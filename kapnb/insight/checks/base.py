"""What is a check, and what is a finding?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kapnb.plan import Audience, Suppression
from kapnb.plan.vocabulary import Requirement, Severity
from kapnb.words import listed

if TYPE_CHECKING:
    from kapnb.insight import Insight


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that a check found, and the reason in a sentence with its numbers and names.

    ``record`` is the record's id, empty where the finding is about the plan as a whole.
    """

    record: str
    reason: str


Hits = Iterator[Hit]


@dataclass(frozen=True, slots=True)
class Check:
    """A numbered rule. ``todo`` says what to do about a hit, ``because`` why it matters.

    ``needs`` is the audience of the fields that it reads: in an edition whose readers may not
    know them the check is left out, because what is withheld looks like what is missing.
    """

    code: str
    title: str
    severity: Severity
    requirement: Requirement
    because: str
    todo: str
    find: Callable[[Insight], Iterator[Hit]]
    needs: Audience = Audience.management


@dataclass(frozen=True, slots=True)
class Finding:
    """A hit of a check in one plan on one day; ``suppressed`` says by what, None when it counts."""

    check: Check
    record: str
    reason: str
    suppressed: Suppression | None = None

    @property
    def key(self) -> str:
        """What identifies it from one day to another: the check's code and the record's id."""
        return f"{self.check.code}:{self.record}" if self.record else self.check.code


def rule(  # noqa: PLR0917  # a table of rules reads by its columns
    severity: Severity,
    code: str,
    requirement: Requirement,
    title: str,
    because: str,
    todo: str,
    *,
    needs: Audience = Audience.management,
) -> Callable[[Callable[[Insight], Hits]], Check]:
    """Return what makes a check of the function that finds its hits."""
    return lambda find: Check(code, title, severity, requirement, because, todo, find, needs)


error = partial(rule, Severity.error)
"""The plan contradicts itself."""
warning = partial(rule, Severity.warning)
"""A risk, or something late."""
hint = partial(rule, Severity.hint)
"""A gap worth closing."""


def lacks(**parts: object) -> str:
    """Return ``has no owner and no due date`` for the parts that are missing, or nothing."""
    missing = [part.replace("_", " ") for part, value in parts.items() if value in (None, "")]
    return f"has no {listed(missing, last='and no')}" if missing else ""
