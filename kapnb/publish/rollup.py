"""How do all accounts of a build stand together?"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kapnb.insight.glance import PIPELINE, WEIGHTED
from kapnb.plan.vocabulary import Rag, Requirement
from kapnb.words import compact, number, plural

from .listing import Line
from .portfolio import VERDICTS

_SCORES = ("Health", "Plan quality", "Freshness")
_OBJECTIVES = (Rag.red, Rag.amber, Rag.green)
_MOST = 5
"""Accounts most in need that are named."""


@dataclass(frozen=True, slots=True)
class Score:
    """The median of those accounts whose score is known."""

    title: str
    median: str
    known: int


@dataclass(frozen=True, slots=True)
class Part:
    """So many of a colour, and what the colour says; ``share`` is percent of all."""

    word: str
    tone: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Need:
    """An account that needs help: how much is wrong, and the gravest of it."""

    name: str
    href: str
    what: str
    exception: str


@dataclass(frozen=True, slots=True)
class Rollup:
    """What is true of all accounts; ``judged`` of them have a row.

    ``money`` has currency, pipeline and weighted pipeline; currencies are never added up.
    """

    judged: int
    scores: tuple[Score, ...]
    objectives: tuple[Part, ...]
    money: tuple[tuple[str, str, str], ...]
    requirements: tuple[tuple[str, tuple[Part, ...]], ...]
    needs: tuple[Need, ...]
    more_needs: int


def rollup(lines: Sequence[Line]) -> Rollup | None:
    """Return the roll-up of those accounts that have a row; None where none has."""
    judged = [line for line in lines if line.row]
    if not judged:
        return None
    needs = sorted(filter(_wrong, judged), key=_wrong)
    colours = {rag: sum(line.row[f"{rag.label} objectives"] for line in judged)
               for rag in _OBJECTIVES}  # fmt: skip
    return Rollup(
        judged=len(judged),
        scores=tuple(_score(judged, title) for title in _SCORES),
        objectives=_parts({(rag.label, rag.value): count for rag, count in colours.items()}),
        money=_money(judged),
        requirements=tuple((r.label, _verdicts(judged, r.label)) for r in Requirement),
        needs=tuple(map(_need, needs[:_MOST])),
        more_needs=len(needs[_MOST:]),
    )


def _wrong(line: Line) -> tuple[float, ...]:
    """Return what sorts the neediest first; empty for an account that needs nothing."""
    row, health = line.row, line.row["Health"]
    errors, reds = row["Errors"], row["Red objectives"]
    return (-errors, -reds, 101 if health is None else health) if errors or reds else ()


def _need(line: Line) -> Need:
    row = line.row
    counts = [
        plural(row[title], noun)
        for title, noun in (("Errors", "error"), ("Red objectives", "red objective"))
        if row[title]
    ]
    return Need(line.name, line.href, ", ".join(counts), row["Exception"])


def _score(judged: Sequence[Line], title: str) -> Score:
    known = [line.row[title] for line in judged if line.row[title] is not None]
    median = number(Decimal(str(statistics.median(known))), places=0) if known else "unknown"
    return Score(title, median, len(known))


def _parts(counts: dict[tuple[str, str], int]) -> tuple[Part, ...]:
    whole = sum(counts.values()) or 1
    return tuple(
        Part(word, tone, count, round(100 * count / whole, 2))
        for (word, tone), count in counts.items()
    )


def _verdicts(judged: Sequence[Line], title: str) -> tuple[Part, ...]:
    said = [line.row[title] for line in judged]
    best_first = (Rag.green, Rag.amber, Rag.red, Rag.grey)
    return _parts({(VERDICTS[rag], rag.value): said.count(VERDICTS[rag]) for rag in best_first})


def _money(judged: Sequence[Line]) -> tuple[tuple[str, str, str], ...]:
    sums: dict[str, dict[str, Decimal]] = {kind: defaultdict(Decimal)
                                           for kind in (PIPELINE, WEIGHTED)}  # fmt: skip
    for line in judged:
        for title, amount in line.row.items():
            kind, _, currency = title.partition(" ")
            if kind in sums and currency and amount is not None:
                sums[kind][currency] += Decimal(str(amount))
    plain, weighted = sums[PIPELINE], sums[WEIGHTED]
    return tuple((c, compact(plain[c]), compact(weighted[c])) for c in sorted({*plain, *weighted}))
