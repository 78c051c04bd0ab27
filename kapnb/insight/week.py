"""What is due this week, what is late, who owes what to whom, and whom should we see again?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kapnb.plan import Action, Meeting, Record
from kapnb.words import day, listed, plural

from . import work

if TYPE_CHECKING:
    from kapnb.insight import Insight, Person

WEEK = 7
"""Days that count as this week, today not included."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something open: ``kind`` in a word for people, its record, what, who answers for it, when.

    ``owner`` is the id behind ``who``, None where the plan has only a name or nobody; ``late`` is
    in days; ``promised`` is the meeting in which it was promised, if any.
    """

    kind: str
    record: Record
    what: str
    owner: str | None
    who: str
    due: dt.date | None
    late: int
    account: str
    promised: Meeting | None = None
    objective: str = ""


@dataclass(frozen=True, slots=True)
class Again:
    """A contact to be seen again, with each reason in a few words; see ``weight``.

    ``person`` is None where nobody was met for long and no key player is known to be seen.
    """

    person: Person | None
    last_met: dt.date | None
    reasons: tuple[str, ...]
    account: str
    weight: tuple[bool, int, dt.date]


@dataclass(frozen=True, slots=True)
class Week:
    """What one account asks of a week, by date. ``by_them``, what contacts have promised in a
    meeting, stands nowhere else; ``by_us`` is what we have promised, late and due included."""

    overdue: tuple[Item, ...]
    due: tuple[Item, ...]
    by_us: tuple[Item, ...]
    by_them: tuple[Item, ...]
    meetings: tuple[Item, ...]
    see_again: tuple[Again, ...]


def week(insight: Insight) -> Week:
    """Return what is overdue or due within 7 days, promises, meetings, and whom to see again."""
    found = items(insight)
    theirs = {i.record.id for i in found if i.promised and i.owner in insight.people}
    ours = [item for item in found if item.record.id not in theirs]
    return Week(
        overdue=tuple(i for i in ours if i.late),
        due=tuple(i for i in ours if i.due and 0 <= (i.due - insight.today).days <= WEEK),
        by_us=tuple(i for i in ours if i.promised),
        by_them=tuple(i for i in found if i.record.id in theirs),
        meetings=tuple(i for i in found if isinstance(i.record, Meeting)),
        see_again=tuple(sorted(_see_again(insight), key=lambda again: again.weight)),
    )


def items(insight: Insight) -> tuple[Item, ...]:
    """Return everything that is open, by date, what has none last."""
    return tuple(sorted(_items(insight), key=lambda item: item.due or dt.date.max))


def _items(insight: Insight) -> Iterator[Item]:
    plan, today = insight.plan, insight.today

    def item(
        kind: str, record: Record, what: str, due: dt.date | None, owner: str | None, *,
        who: str = "",
    ) -> Item:  # fmt: skip
        known = insight.people.get(owner or "")
        who = who or f"{plan.name_of(owner)}{' (has left)' if known and known.gone else ''}"
        objective = plan.name_of(getattr(record, "objective", None))
        told = plan.by_id.get(record.meeting or "") if isinstance(record, Action) else None
        promised = told if isinstance(told, Meeting) else None
        late, name = work.overdue(due, today), plan.account.name
        return Item(kind, record, what, owner, who, due, late, name, promised, objective)

    for a in insight.open_actions:
        yield item("Action", a, a.what, a.due, a.owner)
    for milestone in work.open_milestones(plan):
        yield item("Milestone", milestone, milestone.name, milestone.date, milestone.assignee)
    for decision, step in work.open_steps(plan):
        what = f"{step.label}, for {decision.name}"
        yield item("Buying step", step, what, step.date, step.responsible)
    for flag in work.open_flags(plan):
        yield item("Red flag", flag, flag.text, flag.due, flag.owner)
    for objective in work.open_objectives(plan):
        yield item("Objective", objective, objective.name, objective.due, objective.owner)
    for ask in work.open_asks(plan):
        yield item("Ask", ask, ask.text, ask.due, None, who=ask.whom)
    deals = sorted(work.open_deals(plan), key=lambda deal: deal.close_date or dt.date.max)
    late = [deal for deal in deals if work.overdue(deal.close_date, today)]
    for deal in (*late[:1], *deals[len(late) :]):  # those late in one, there may be dozens
        what = listed([d.name for d in late], most=2) if deal in late else deal.name
        yield item("Opportunity", deal, what, deal.close_date, deal.owner)
    for m in plan.execution.meetings:
        if m.date > today or (m.date == today and not m.said):
            ours, theirs = (
                listed([plan.name_of(i) for i in ids]) for ids in (m.our_people, m.attendees)
            )
            what = f"{m.purpose}{', with ' if theirs else ''}{theirs}"
            yield item("Meeting", m, what, m.date, None, who=ours)


def weight(insight: Insight, person: Person) -> tuple[bool, int, dt.date]:
    """Return what sorts people, the weightiest first: economic buyers of open decisions, then by
    influence, then who was not met for longest."""
    buys = any(person in bases.bases[0].people for bases in insight.open_bases)
    influence = ("high", "medium", "low", "unknown").index(person.influence.value)
    return not buys, influence, person.last_met or dt.date.min


def _see_again(insight: Insight) -> Iterator[Again]:
    plan, found = insight.plan, False
    for person in insight.people.values():
        if not person.gone and (reasons := tuple(_reasons(insight, person))):
            meetings = (m for m in plan.execution.meetings if person.contact.id in m.attendees)
            reasons, found = (*reasons, *_planned(insight, meetings)), True
            of = weight(insight, person)
            yield Again(person, person.last_met, reasons, plan.account.name, of)
    held = work.meetings_held(plan, insight.today)
    last = held[0].date if held else None
    if not found and (unseen := _unseen(insight, last, "no meeting")):
        reasons = (unseen, *_planned(insight, plan.execution.meetings))
        yield Again(None, last, reasons, plan.account.name, (True, 9, last or dt.date.min))


def _planned(insight: Insight, meetings: Iterable[Meeting]) -> Iterator[str]:
    if ahead := [meeting.date for meeting in meetings if meeting.date > insight.today]:
        yield f"meeting planned on {day(min(ahead))}"


def _unseen(insight: Insight, last: dt.date | None, found: str) -> str:
    if last is None:
        return "never met"
    long = insight.today - last > work.QUIET_AFTER
    return f"{found} for {plural((insight.today - last).days, 'day')}" if long else ""


def _reasons(insight: Insight, person: Person) -> Iterator[str]:
    today, seen = insight.today, person.stance_seen
    if person.key_player:
        if seen is None:
            yield "stance unknown"
        elif person.stance_stale:
            yield f"{person.stance.label.lower()} {plural((today - seen.date).days, 'day')} ago"
        if unseen := _unseen(insight, person.last_met, "not met"):
            yield unseen
    step = work.next_step(insight.plan, today, [person.contact.id])
    if step and isinstance(step.record, Meeting) and step.due and step.due < today:
        yield f"next step passed on {day(step.due)}: {step.text}"
