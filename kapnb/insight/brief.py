"""What should we know, ask and reach in the next meeting with these people?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kapnb.plan import Action, Fact, Goal, Meeting
from kapnb.plan.vocabulary import Knowledge, Observed, Rag, SwotTag
from kapnb.words import day

from . import swot, work
from .people import sightings
from .week import Item, last_meeting, weight

if TYPE_CHECKING:
    from kapnb.insight import Insight, Person

_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[.!?][\"”»)])\s+|\n+")
_LONG = 140


@dataclass(frozen=True, slots=True)
class Point:
    """A question, an objection or a goal, and where it comes from or why it is one."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Brief:
    """One page before a meeting; what concerns those who will be there comes first everywhere.

    ``guests`` are they with what each said last; ``meeting`` is the one that is planned with
    them, ``previous`` the last one held with any of them.
    """

    meeting: Meeting | None
    guests: tuple[tuple[Person, str], ...]
    goal: Point
    previous: Meeting | None
    by_us: tuple[Item, ...]
    by_them: tuple[Item, ...]
    questions: tuple[Point, ...]
    objections: tuple[Point, ...]


def brief(insight: Insight, contacts: Collection[str] = ()) -> Brief:
    """Return what is needed for a meeting with these contacts (ids).

    With none, it is those of the next planned meeting that names any, else the key players.
    """
    ahead = [i.record for i in insight.week.meetings if isinstance(i.record, Meeting)]
    named = contacts or next((m.attendees for m in ahead if m.attendees), ())
    people = [p for i, p in insight.people.items() if i in named] or list(insight.key_players)
    people.sort(key=lambda person: weight(insight, person))
    ids = {person.contact.id for person in people}
    names = {insight.plan.name_of(person.contact.unit) for person in people} | {
        word for person in people for word in person.contact.name.split() if len(word) > 3
    }
    known = "|".join(map(re.escape, sorted(names - {""})))
    near = re.compile(rf"\b({known})\b" if known else r"(?!)")
    return Brief(
        next((m for m in ahead if named and ids.intersection(m.attendees)), None),
        tuple((person, _said(insight, person)) for person in people),
        _goal(insight, people),
        last_meeting(insight, ids),
        tuple(sorted(insight.week.by_us, key=lambda i: not _made_to(i, ids))),
        tuple(sorted(insight.week.by_them, key=lambda i: i.owner not in ids)),
        tuple(_questions(insight, near)),
        tuple(_objections(insight, ids)),
    )


def _made_to(item: Item, ids: set[str]) -> bool:
    about = item.record.contact if isinstance(item.record, Action) else None
    return about in ids or bool(item.promised and ids.intersection(item.promised.attendees))


def _said(insight: Insight, person: Person) -> str:
    """Return the evidence of the contact's last meeting, else what was said of them there, else
    the last evidence of all; whole sentences up to 140 letters, one at least."""
    seen = [s for s in sightings(insight.plan, insight.today) if s.observation.evidence]
    mine = [s for s in seen if s.observation.contact == person.contact.id]
    mine.sort(key=lambda s: (s.date, s.observation.what is Observed.stance))
    latest, name = last_meeting(insight, {person.contact.id}), person.contact.name.split()[0]
    told = _SENTENCE.split(latest.said.strip()) if latest else []
    lines = [s.observation.evidence for s in mine if s.meeting and s.meeting == latest][-1:]
    lines += [sentence for sentence in told if name in sentence][:1]
    lines += [s.observation.evidence for s in mine[-1:]]
    text = ""
    for sentence in _SENTENCE.split(lines[0]) if lines else ():
        if text and len(text) + len(sentence) >= _LONG:
            break
        text = f"{text} {sentence}".strip()
    return text


def _questions(insight: Insight, near: re.Pattern[str]) -> Iterator[Point]:
    known: list[Goal | Fact] = [*insight.plan.profile.goals, *insight.plan.profile.facts]
    found = (record for record in known if record.knowledge is Knowledge.unconfirmed)
    for r in sorted(found, key=lambda r: not near.search(f"{r.text} {r.source} {r.by}")):
        asked = "Is this a goal of yours" if isinstance(r, Goal) else "Is this so"
        told = filter(None, (r.source, r.by, day(r.date) if r.date else ""))
        yield Point(f"{asked}: “{r.text.strip().rstrip('.')}”?", ", ".join(told))


def _objections(insight: Insight, ids: set[str]) -> Iterator[Point]:
    """Yield the objections of the SWOT, theirs first, and what those below neutral said."""
    found = [i for i in swot.items(insight.plan, insight.today) if i.tag is SwotTag.objection]
    for item in sorted(found, key=lambda item: (not item.links & ids, -item.weight)):
        if item.links & ids or not item.derived:
            yield Point(item.text, item.source)


def _goal(insight: Insight, people: Sequence[Person]) -> Point:
    """Return the one goal: the next buying step that one of them answers for, else the reddest
    objective that they can move, else to learn where one of them stands."""
    if not people:
        return Point("Find out who decides, and meet them.", "No key player is known.")
    names = {person.contact.id: person.contact.name for person in people}
    for decision, step in work.next_steps(insight.plan):
        if step.responsible in names:
            who, due = names[step.responsible], f" ({day(step.date)})" if step.date else ""
            return Point(
                f"Agree with {who} on what is still needed for “{step.label}”{due}.",
                f"It is the next step of {decision.name}, and {who} answers for it.",
            )
    for rag in (Rag.red, Rag.amber):
        for objective in insight.plan.action_plan.objectives:
            colour = insight.colours[objective.id]
            if colour.rag is rag and objective.id in _moved_by(insight, names):
                text = f"Agree on a dated step that moves “{objective.name}”."
                return Point(text, f"It is {rag.label.lower()}: {colour.reason}")
    first = min(people, key=lambda p: p.stance_seen is not None and not p.stance_stale)
    seen, stance = first.stance_seen, first.stance.label.lower()
    why = f"Last seen as {stance} on {day(seen.date)}." if seen else "Their stance is unknown."
    return Point(f"Learn where {first.contact.name} stands on us.", why)


def _moved_by(insight: Insight, ids: Collection[str]) -> set[str | None]:
    """Return the objectives that these contacts own, owe something for, or talked about."""
    found: set[str | None] = {o.id for o in insight.plan.action_plan.objectives if o.owner in ids}
    found |= {a.objective for a in insight.open_actions if {a.owner, a.contact} & set(ids)}
    meetings = insight.plan.execution.meetings
    return found | {o for m in meetings if set(m.attendees) & set(ids) for o in m.objectives}
