"""What should a coach praise, ask and have mended when going through a plan with its owner?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kapnb.plan import Contact, TeamMember
from kapnb.plan.vocabulary import Rag, Requirement, Severity
from kapnb.words import day, listed, plural

from . import work
from .questions import AgendaItem, Kind, asks_of, by_turns, in_turn, overdue_aim
from .turns import named

if TYPE_CHECKING:
    from kapnb.insight import Insight

MOST = 12
"""As many items as an hour of coaching can hold."""
MOST_PRAISE = 3
_PROGRESS = "Ask what was done since {}, what came of it, and what stands in the way."


def agenda(insight: Insight) -> tuple[AgendaItem, ...]:
    """Return at most ``MOST`` items: praise first, then questions, then what to mend.

    What the last review before today discussed is left out, unless it is still open: then it comes
    behind what is new, says since when, and asks about progress. Where there is too much of one
    kind, what matters most stays, and among equals the ten requirements take turns. One matter
    comes once.
    """
    past = [review for review in insight.plan.execution.reviews if review.date < insight.today]
    past.sort(key=lambda review: review.date, reverse=True)
    since = past[0].date if past else insight.plan.account.period.start
    said: dict[str, dt.date] = dict.fromkeys(past[0].discussed, since) if past else {}
    still = set(said)
    for review in past[1:]:
        still &= set(review.discussed)
        said |= dict.fromkeys(still, review.date)
    then = replace(insight, today=since) if said else insight
    new = _wrong(insight) - _wrong(then) - said.keys()

    def ranked(items: Iterable[AgendaItem]) -> list[AgendaItem]:
        """What turned red since comes first, and last what was discussed and is no worse."""
        order: dict[int, list[AgendaItem]] = {0: [], 1: [], 2: []}
        for item in items:
            keys = {item.key, *item.covers}
            days = [said[key] for key in keys if key in said]
            if days and not new & keys:
                order[2].append(replace(item, since=min(days), advice=_PROGRESS.format(day(since))))
            else:
                order[0 if any(key.startswith("red:") for key in new & keys) else 1].append(item)
        return [item for place in order.values() for item in place]

    praise = [i for i in _praise(insight, since) if i.key not in said][:MOST_PRAISE]
    room, asks = MOST - len(praise), ranked(asks_of(insight))
    said |= {key: item.since for item in reversed(asks) if item.since for key in item.covers} | said
    half, fresh = (room + 1) // 2, sum(not item.since for item in asks)
    fixes = ranked(_fixes(insight, asks[:half]))
    worth = max(sum(not item.since for item in fixes) + 1, room - max(half, fresh))
    asks = _chosen(asks, max(room - min(worth, len(fixes)), min(half, fresh + 1)))
    return (*praise, *asks, *_chosen(ranked(_fixes(insight, asks)), room - len(asks)))


def _chosen(items: list[AgendaItem], most: int) -> list[AgendaItem]:
    """Return the first, and as the last of them what is open for long, if anything is."""
    first, old = items[:most], [item for item in items[most:] if item.since]
    if old and first and not first[-1].since:
        first[-1] = old[0]
    return first


def _wrong(insight: Insight) -> set[str]:
    """Return the keys of all findings and of what is red."""
    red = {f"red:{key}" for key, colour in insight.colours.items() if colour.rag is Rag.red}
    return red | {finding.key for finding in insight.findings}


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
            f"Well done: you meet the standard “{r.standard.title}”.", r.reason,
            "Ask what it takes to keep it so.",
        )
        for r in insight.standard_results
        if r.rag is Rag.green
    ]  # fmt: skip
    return in_turn([finished] if done else [], moved, good, met)


def _fixes(insight: Insight, asks: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Return what to mend, a record once and for the gravest reason, findings of a check together.

    Left out is what is asked about already; for an error its record alone is not enough.
    """
    told, seen = set[str]().union(*(item.covers for item in asks)), set[str]()
    groups: dict[tuple[int, str], list[AgendaItem]] = {}
    for rank, group, item in sorted(_to_mend(insight), key=lambda found: found[0]):
        late = overdue_aim(insight, insight.plan.by_id.get(item.record))
        matter = {item.record or item.key} | late
        if item.key not in told and not (rank and matter & told) and not matter & seen:
            seen |= matter
            groups.setdefault((rank, group), []).append(item)
    return by_turns(
        (rank, _together(insight, group, same)) for (rank, group), same in groups.items()
    )


def _together(insight: Insight, group: str, same: Sequence[AgendaItem]) -> AgendaItem:
    first, *others = same
    if not others:
        return first
    found = [insight.plan.by_id[item.record] for item in same]
    people = (Contact, TeamMember)
    names = [r.name if isinstance(r, people) else named(insight.plan, r) for r in found]
    names[3:] = [f"{len(names) - 3} more"] if names[3:] else []
    code, _, title = group.partition(" ")
    keys = frozenset(item.key for item in same)
    return replace(first, key=code, text=f"{title}: {listed(names)}.", record="", covers=keys)


def _to_mend(insight: Insight) -> Iterator[tuple[int, str, AgendaItem]]:
    """Yield findings, high red flags and what is red, each with its rank, 0 the gravest, and its
    group."""
    ranks = {Severity.error: 0, Severity.warning: 2}
    for found in insight.findings:
        check = found.check
        yield ranks.get(check.severity, 3), f"{check.code} {check.title}", AgendaItem(
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
            yield 1, key, AgendaItem(key, need, "fix", said, why, advice, flag.id)
    for record in (*insight.plan.action_plan.objectives, *work.open_milestones(insight.plan)):
        aim, colour = record.kind == "objective", insight.colours[record.id]
        need = Requirement.objectives if aim else Requirement.milestones
        if colour.rag is Rag.red:
            said = f"“{insight.plan.name_of(record.id)}” is red."
            key, why = f"red:{record.id}", colour.reason
            yield 1, key, AgendaItem(key, need, "fix", said, why, colour.advice, record.id)
