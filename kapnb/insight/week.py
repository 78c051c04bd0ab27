"""What is due this week, what is late, who owes what to whom, and whom should we see again?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kapnb.plan import Action, Meeting, Record
from kapnb.words import day, listed, plural

from . import work
from .people import there

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
    """A contact to be seen again, with each reason in a few words; see ``weight``."""

    person: Person
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
    plan = insight.plan
    for person in insight.people.values():
        if not person.gone and (reasons := tuple(_reasons(insight, person))):
            meetings = (m for m in plan.execution.meetings if person.contact.id in m.attendees)
            if ahead := [m.date for m in meetings if m.date > insight.today]:
                reasons = (*reasons, f"meeting planned on {day(min(ahead))}")
            yield Again(person, reasons, plan.account.name, weight(insight, person))


def _reasons(insight: Insight, person: Person) -> Iterator[str]:
    today, seen = insight.today, person.stance_seen
    if person.key_player:
        if seen is None:
            yield "stance unknown"
        elif person.stance_stale:
            yield f"{person.stance.label.lower()} {plural((today - seen.date).days, 'day')} ago"
        if person.last_met is None:
            yield "never met"
        elif today - person.last_met > work.QUIET_AFTER:
            yield f"not met for {plural((today - person.last_met).days, 'day')}"
    latest = last_meeting(insight, {person.contact.id})
    if latest and latest.next_step and latest.next_date and latest.next_date < today:
        yield f"next step passed on {day(latest.next_date)}: {latest.next_step}"


def last_meeting(insight: Insight, contacts: Collection[str]) -> Meeting | None:
    """Return the latest meeting held with any of these contacts."""
    held = work.meetings_held(insight.plan, insight.today)
    return next((meeting for meeting in held if there(meeting) & set(contacts)), None)
