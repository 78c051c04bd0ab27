"""What should a coach praise, ask and have mended when going through a plan with its owner?"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal

from kapnb.plan import BusinessUnit
from kapnb.plan.vocabulary import Abc, Rag, Requirement, Severity
from kapnb.words import day, listed, plural

from . import work
from .standards import NAMED
from .targeting import Target

if TYPE_CHECKING:
    from kapnb.insight import Insight

MOST = 12
"""As many items as an hour of coaching can hold."""
MOST_PRAISE = 3

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


def _answers(insight: Insight, target: Target) -> tuple[object, ...]:
    """Return what answers each of the ``EIGHT`` in the plan, false where nothing does."""
    deal = target.opportunity
    unit = insight.plan.by_id.get(deal.unit or "")
    trend = unit.trend if isinstance(unit, BusinessUnit) else None
    sized, gains = deal.unit and deal.revenue is not None, target.margin is not None
    return (deal.need, trend, sized, deal.hours_required, gains,
            deal.importance, deal.history, target.access)  # fmt: skip


def agenda(insight: Insight) -> tuple[AgendaItem, ...]:
    """Return at most ``MOST`` items: praise first, then questions, then what to mend.

    What the last review before today discussed is left out, unless it is still open: then it
    says since when. Where there is too much of one kind, what matters most stays, and among
    equals the ten requirements take turns.
    """
    past = [review for review in insight.plan.execution.reviews if review.date < insight.today]
    past.sort(key=lambda review: review.date, reverse=True)
    since = past[0].date if past else insight.plan.account.period.start
    said: dict[str, dt.date] = dict.fromkeys(past[0].discussed, since) if past else {}
    still = set(said)
    for review in past[1:]:
        still &= set(review.discussed)
        said |= dict.fromkeys(still, review.date)
    praise = [i for i in _praise(insight, since) if i.key not in said][:MOST_PRAISE]
    room, asks = MOST - len(praise), _asks(insight)
    half = (room + 1) // 2
    told = frozenset[str]().union(*(item.covers for item in asks[:half]))
    fixes = _fixes(insight, told)[: room - min(half, len(asks))]
    chosen = [*praise, *asks[: room - len(fixes)], *fixes]
    days = [[said[key] for key in (item.key, *item.covers) if key in said] for item in chosen]
    return tuple(
        replace(item, since=min(found, default=None))
        for item, found in zip(chosen, days, strict=True)
    )


def _turns(ranked: Iterable[tuple[int, AgendaItem]]) -> list[AgendaItem]:
    """Return items by rank; within one the first of every requirement, then the second ..."""
    seen: Counter[tuple[int, Requirement]] = Counter()
    placed = []
    for rank, item in ranked:
        seen[rank, item.requirement] += 1
        placed.append((rank, seen[rank, item.requirement], item))
    return [item for _, _, item in sorted(placed, key=lambda place: place[:2])]


def _in_turn(*lists: Iterable[AgendaItem]) -> list[AgendaItem]:
    return [item for row in zip_longest(*lists) for item in row if item]


def _praise(insight: Insight, since: dt.date) -> list[AgendaItem]:
    kept: Kind = "praise"
    done = [a for a in work.accomplished(insight.plan, insight.today) if a.date and a.date > since]
    names = listed([f"“{item.text}”" for item in done], most=2)
    finished = AgendaItem(
        f"praise:done:{since}", Requirement.objectives, kept,
        f"Since {day(since)} you finished {plural(len(done), 'thing')}: {names}.",
        advice="Ask which of them the customer has noticed.",
    )  # fmt: skip
    moved = [
        AgendaItem(
            f"praise:{person.contact.id}:{person.stance.value}", Requirement.org_map, kept,
            f"{person.contact.name} moved from {person.stance_before.label.lower()} "
            f"to {person.stance.label.lower()} on {day(person.stance_seen.date)}.",
            person.stance_seen.observation.evidence,
            "Ask what made the difference, and with whom it would work again.", person.contact.id,
        )
        for person in insight.people.values()
        if person.trend > 0 and person.stance_seen and person.stance_before
        and person.stance_seen.date > since and not person.gone
    ]  # fmt: skip
    good = [
        AgendaItem(
            f"praise:{objective.id}:{colour.rag.value}", Requirement.objectives, kept,
            f"“{objective.name}” is {colour.rag.label.lower()}.", colour.reason,
            "Ask how it was done, so that others can do it too.", objective.id,
        )
        for objective in insight.plan.action_plan.objectives
        if (colour := insight.colours[objective.id]).rag in (Rag.green, Rag.blue)
    ]  # fmt: skip
    met = [
        AgendaItem(
            f"praise:{r.standard.code}", r.standard.requirement, kept,
            f"{r.standard.title}: met.", r.reason, "Ask what it takes to keep it so.",
        )
        for r in insight.standard_results
        if r.rag is Rag.green
    ]  # fmt: skip
    return _in_turn([finished] if done else [], moved, good, met)


def _asks(insight: Insight) -> list[AgendaItem]:
    order = {Rag.red: 0, Rag.amber: 1, Rag.grey: 2}
    standards = []
    for result in insight.standard_results:
        if result.rag in order:
            asked, covers = result.standard, set[str]()
            for found in result.findings[:NAMED]:
                record = found.record
                covers |= {found.key, record, f"flag:{record}", f"red:{record}"}
            item = AgendaItem(
                asked.code, asked.requirement, "ask", asked.question, result.reason, result.advice,
                covers=frozenset(covers),
            )  # fmt: skip
            standards.append((order[result.rag], item))
    return _in_turn(_turns(standards), _targeting(insight))


def _targeting(insight: Insight) -> Iterator[AgendaItem]:
    # one that lacks an answer may for that reason have no letter, so it is asked about too
    live = work.open_deals(insight.plan)
    letters: tuple[tuple[Abc | None, str], ...] = ((Abc.a, "an A"), (None, "not ranked yet"))
    for abc, letter in letters:
        for target in insight.targets:
            deal, answers = target.opportunity, _answers(insight, target)
            if target.abc is abc and deal in live:
                for (name, requirement, words), answer in zip(EIGHT, answers, strict=True):
                    if not answer:
                        yield AgendaItem(
                            f"{deal.id}:{name}", requirement, "ask", f"“{deal.name}”: {words}",
                            f"It is {letter}, and the plan has no answer.",
                            "Ask for it before the next hour is spent on it.", deal.id,
                        )  # fmt: skip


def _fixes(insight: Insight, told: Collection[str]) -> list[AgendaItem]:
    """Return what to mend, a record once and for the gravest reason.

    Left out are keys that are ``told`` already, and but for errors such records.
    """
    once: dict[str, AgendaItem] = {}
    for item in _turns(
        (rank, item)
        for rank, item in _to_mend(insight)
        if item.key not in told and (rank == 0 or (item.record or item.key) not in told)
    ):
        once.setdefault(item.record or item.key, item)
    return list(once.values())


def _to_mend(insight: Insight) -> Iterator[tuple[int, AgendaItem]]:
    """Yield findings, high red flags and what is red, each with its rank, 0 the gravest."""
    ranks = {Severity.error: 0, Severity.warning: 2}
    for found in insight.findings:
        check = found.check
        yield ranks.get(check.severity, 3), AgendaItem(
            found.key, check.requirement, "fix", found.reason, check.because, check.todo,
            found.record,
        )  # fmt: skip
    for flag in work.open_flags(insight.plan):
        if (score := work.score(flag)) >= work.HIGH_SCORE:
            said = f"The red flag “{flag.text}” stands at {score} of 25."
            why = flag.mitigation or "There is no mitigation."
            advice = "Agree now on what we do about it, who does it and by when."
            if flag.mitigation:
                advice = "Ask what was done since, and whether the score has come down."
            key, need = f"flag:{flag.id}", Requirement.red_flags
            yield 1, AgendaItem(key, need, "fix", said, why, advice, flag.id)
    for record in (*insight.plan.action_plan.objectives, *work.open_milestones(insight.plan)):
        aim, colour = record.kind == "objective", insight.colours[record.id]
        need = Requirement.objectives if aim else Requirement.milestones
        if colour.rag is Rag.red:
            said = f"“{insight.plan.name_of(record.id)}” is red."
            key, why = f"red:{record.id}", colour.reason
            yield 1, AgendaItem(key, need, "fix", said, why, colour.advice, record.id)
