"""Which questions should a coach ask of a plan, and what is settled by asking them?"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal

from kapnb.plan import BusinessUnit, Milestone, Record
from kapnb.plan.vocabulary import Abc, FlagCategory, OpportunityStatus, Rag, Requirement

from . import work
from .checks import Finding
from .checks.decision_group import left_but_counted_on
from .checks.targeting import opportunity_with_gaps
from .standards import reason_of
from .targeting import Target

if TYPE_CHECKING:
    from kapnb.insight import Insight

MOST_DEALS = 2
"""So many opportunities are asked about."""

Kind = Literal["praise", "ask", "fix"]


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One thing to talk about. ``key`` stays the same from one review to the next.

    ``text`` is what the coach says, ``why`` what it rests on, ``advice`` what comes next;
    ``record`` is the id of the record it is about, or empty. ``covers`` are keys of what need not
    be mended beside it, and ids of records. ``since`` is the day of the first of the reviews in a
    row in which it, or what it covers, was discussed; None when the last one did not.
    """

    key: str
    requirement: Requirement
    kind: Kind
    text: str
    why: str = ""
    advice: str = ""
    record: str = ""
    covers: frozenset[str] = frozenset()
    since: dt.date | None = None


_NEED, _TEAM, _WORK = Requirement.customer_goals, Requirement.customer_team, Requirement.initiatives
EIGHT = (
    ("need", _NEED, "why does the customer need it now, and not next year?"),
    ("trend", _NEED, "is the part of the customer that buys it growing, static or declining?"),
    ("size", _WORK, "where exactly would it be used, and how large can it become?"),
    ("hours", _WORK, "how many hours of ours will it take to the signature?"),
    ("profit", _WORK, "what is left for us of each order?"),
    ("importance", _NEED, "how much does it matter to them, and to whom most?"),
    ("history", _TEAM, "what have they been through with us, and what do they still tell of it?"),
    ("access", _TEAM, "who decides on it, and how well do we know them?"),
)
"""The eight targeting questions: name, requirement, words."""


def answers(insight: Insight, target: Target) -> tuple[object, ...]:
    """Return what answers each of the ``EIGHT`` in the plan, false where nothing does."""
    deal = target.opportunity
    unit = insight.plan.by_id.get(deal.unit or "")
    trend = unit.trend if isinstance(unit, BusinessUnit) else None
    sized, gains = deal.unit and deal.revenue is not None, target.margin is not None
    return (deal.need, trend, sized, deal.hours_required, gains,
            deal.importance, deal.history, target.access)  # fmt: skip


def by_turns(ranked: Iterable[tuple[int, AgendaItem]]) -> list[AgendaItem]:
    """Return items by rank; within one the first of every requirement, then the second ..."""
    seen: Counter[tuple[int, Requirement]] = Counter()
    placed = []
    for rank, item in ranked:
        seen[rank, item.requirement] += 1
        placed.append((rank, seen[rank, item.requirement], item))
    return [item for _, _, item in sorted(placed, key=lambda place: place[:2])]


def in_turn(*lists: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Return the first of each list, then the second of each ..."""
    return [item for row in zip_longest(*lists) for item in row if item]


def asks_of(insight: Insight) -> list[AgendaItem]:
    """Return the questions; a finding, or the same reason, stands behind only one of them."""
    order = {Rag.red: 0, Rag.amber: 1, Rag.grey: 2}
    results = {r.standard.code: r for r in insight.standard_results if r.rag in order}
    asked = by_turns(
        (order[r.rag], AgendaItem(
            code, r.standard.requirement, "ask", r.standard.question, r.reason, r.advice))
        for code, r in results.items()
    )  # fmt: skip
    told, standards = set[str](), []
    for item in asked:
        behind = results[item.key].findings
        rest = tuple(finding for finding in behind if finding.key not in told)
        if item.why not in told and (rest or not behind):
            told |= {item.why, *(finding.key for finding in rest)}
            why = reason_of(rest) or item.why
            standards.append(replace(item, why=why, covers=_covered(insight, rest)))
    return in_turn(standards, _targeting(insight))


def _covered(insight: Insight, findings: Iterable[Finding]) -> frozenset[str]:
    """Return the keys of what need not be mended when it is asked about these findings.

    That is what else is wrong with their records, and with who has left where that is the cause.
    """
    covers, plan = set[str](), insight.plan
    gone = [person.contact for person in insight.people.values() if person.gone]
    for found in findings:
        record = plan.by_id.get(found.record)
        covers |= {found.key, found.record, f"flag:{found.record}", f"red:{found.record}"}
        covers |= overdue_aim(insight, record)
        for contact in gone:
            if contact.name in found.reason or getattr(record, "assignee", "") == contact.id:
                covers.add(f"{left_but_counted_on.code}:{contact.id}")
                met = {m.id for m in plan.execution.meetings if contact.id in work.there(m)}
                covers |= {
                    f"flag:{flag.id}"
                    for flag in work.open_flags(plan)
                    if flag.meeting in met and flag.category is FlagCategory.people
                }
    return frozenset(covers)


def overdue_aim(insight: Insight, record: Record | None) -> set[str]:
    """Return the key of a milestone's objective, or of ``record`` itself, that is overdue too."""
    key = record.objective if isinstance(record, Milestone) else record.id if record else None
    colour = insight.colours.get(key or "")
    return {f"red:{key}"} if colour and colour.rule == "overdue" else set()


def _targeting(insight: Insight) -> list[AgendaItem]:
    """Return what nobody knows of at most two A opportunities that can still close in time.

    Where there is no A, those that are not ranked are asked about: an answer may be what lacks.
    """
    live = [t for t in insight.targets if t.opportunity.status is OpportunityStatus.open]
    best = Abc.a if any(target.abc is Abc.a for target in live) else None
    letter = "an A" if best else "not ranked yet"
    asked = [
        (target.opportunity, found)
        for target in live
        if target.abc is best
        and (target.opportunity.close_date or insight.today) >= insight.today
        and not all(found := answers(insight, target))
    ]
    return in_turn(
        *(
            [
                AgendaItem(
                    f"{deal.id}:{name}", requirement, "ask", f"“{deal.name}”: {words}",
                    f"It is {letter}, and the plan has no answer.",
                    "Ask for it before the next hour is spent on it.", deal.id,
                    frozenset({f"{opportunity_with_gaps.code}:{deal.id}"}),
                )
                for (name, requirement, words), answer in zip(EIGHT, found, strict=True)
                if not answer
            ]
            for deal, found in asked[:MOST_DEALS]
        )
    )  # fmt: skip
