"""What should we know, ask and reach in the next meeting with these people?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from kapnb.plan import Action, Audience, Fact, Goal, Meeting, Objective
from kapnb.plan.vocabulary import Knowledge, Observed, Rag, Stance, SwotTag, Topic
from kapnb.words import day, listed

from . import work
from .week import Item, weight

if TYPE_CHECKING:
    from kapnb.insight import Insight, Person

_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[.!?][\"”»)])\s+|\n+")
_LONG = 140
_MOST_TOPICS = 2
_Known = TypeVar("_Known", Goal, Fact)


@dataclass(frozen=True, slots=True)
class Point:
    """A question, an objection or a goal, and where it comes from or why it is one."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Brief:
    """One page before a meeting; what concerns those who will be there comes first everywhere.

    ``guests`` are they with what each said last; ``meeting`` is the one that is planned with
    them, ``previous`` the last one held with any of them. ``others`` counts the promises,
    ours and theirs, that have nothing to do with them.
    """

    meeting: Meeting | None
    guests: tuple[tuple[Person, str], ...]
    goal: Point
    previous: Meeting | None
    next_step: work.NextStep | None
    by_us: tuple[Item, ...]
    by_them: tuple[Item, ...]
    others: tuple[int, int]
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
    met = next((m for m in ahead if named and ids.intersection(m.attendees)), None)
    week = insight.week
    ours, theirs = (
        tuple(item for item in found if _concerns(insight, item, ids))
        for found in (week.by_us, week.by_them)
    )
    return Brief(
        met,
        tuple((person, _said(insight, person)) for person in people),
        _goal(insight, people, met, named=bool(named)),
        work.last_meeting(insight.plan, insight.today, ids),
        work.next_step(insight.plan, insight.today, ids),
        ours,
        theirs,
        (len(week.by_us) - len(ours), len(week.by_them) - len(theirs)),
        tuple(_questions(insight, people)),
        tuple(_objections(insight, people)),
    )


def _concerns(insight: Insight, item: Item, ids: set[str]) -> bool:
    """Return whether a promise is by or about them, or of a meeting or an objective of theirs."""
    record = item.record
    found = {item.owner, *(work.there(item.promised) if item.promised else ())}
    if isinstance(record, Action):
        found.add(record.contact)
        objective = insight.plan.by_id.get(record.objective or "")
        if isinstance(objective, Objective):
            found |= {objective.owner, *_named(insight, objective.name)}
    return not found.isdisjoint(ids)


def _named(insight: Insight, text: str) -> set[str]:
    """Return the ids of those of them and of us of whom the text has a part of the name."""
    said = set(re.findall(r"\w+", text))
    names = {person.id: person.name for person in insight.plan.account.team}
    names |= {person.id: person.name for person in insight.plan.decision_group.contacts}
    parts = {key: re.findall(r"\w{3,}", name) for key, name in names.items()}
    return {key for key, part in parts.items() if any(p in said and not p.islower() for p in part)}


def _said(insight: Insight, person: Person) -> str:
    """Return the latest evidence, else what was said of the contact in their last meeting; whole
    sentences up to 140 letters, one at least."""
    plan, today, contact = insight.plan, insight.today, person.contact
    latest, name = work.last_meeting(plan, today, [contact.id]), contact.name.split()[0]
    told = _SENTENCE.split(latest.said.strip()) if latest else []
    lines = [(latest.date, 0, line) for line in told if latest and name in line][:1]
    for seen in insight.sightings:
        if seen.observation.contact == contact.id and seen.observation.evidence:
            of_stance = seen.observation.what is Observed.stance
            lines.append((seen.date, 1 + of_stance, seen.observation.evidence))
    last = max(lines, default=None)
    text = ""
    for sentence in _SENTENCE.split(last[-1]) if last else ():
        if text and len(text) + len(sentence) >= _LONG:
            break
        text = f"{text} {sentence}".strip()
    return text


def _questions(insight: Insight, people: Sequence[Person]) -> Iterator[Point]:
    """Yield what can be said aloud: what is not known of them, goals, and at most two topics."""
    plan, here = insight.plan, [person for person in people if not person.gone]
    live = {decision.id for decision in work.open_decisions(plan)}
    wins = {m.contact for d in plan.decision_group.decisions for m in d.members if m.personal_win}
    wins |= {person.contact.id for person in here if person.contact.personal_win}
    withheld = insight.edition > Audience.internal
    for question, what, whose in (
        ("Who decides here, and what is your part in it?", "Role in the decision",
         [p for p in here if not any(held.decision in live for held in p.roles)]),
        ("What would a good result change for you yourself?", "Personal win",
         [p for p in here if p.contact.id not in wins and not withheld]),
        ("How do you see us, and what should be different?", "Stance",
         [p for p in here if p.stance.score is None]),
    ):  # fmt: skip
        if whose:
            names = listed([person.contact.name for person in whose], most=3)
            yield Point(question, f"{what} not known: {names}")
    units = {plan.name_of(person.contact.unit) for person in here if person.contact.unit}

    def unconfirmed(found: Iterable[_Known]) -> list[_Known]:
        kept = [record for record in found if record.knowledge is Knowledge.unconfirmed]
        return sorted(kept, key=lambda r: not any(unit in r.text for unit in units))

    for goal in unconfirmed(plan.profile.goals):
        text = goal.text.strip().rstrip(".")
        yield Point(f"Is this a goal of yours: “{text}”?", _source(goal))
    facts = (f for f in plan.profile.facts if f.topic is not Topic.history)
    topics = (f for f in unconfirmed(facts) if not _named(insight, f.text))
    for fact in islice(topics, _MOST_TOPICS):
        yield Point(f"Topic to sound out: {fact.text.strip()}", _source(fact))


def _source(known: Goal | Fact) -> str:
    return ", ".join(filter(None, (known.source, known.by, day(known.date) if known.date else "")))


def _objections(insight: Insight, people: Sequence[Person]) -> Iterator[Point]:
    """Yield their objections, who of them is against us, high red flags, and other objections."""
    ids = {person.contact.id for person in people}
    found = [i for i in insight.swot if i.tag is SwotTag.objection]
    found.sort(key=lambda item: -item.weight)
    heard: set[str] = set().union(*(item.links for item in found))
    yield from (Point(item.text, item.source) for item in found if item.links & ids)
    for person in people:
        seen, who = person.stance_seen, person.contact
        if seen and (person.stance.score or 0) < 0 and not person.gone and who.id not in heard:
            an = "an" if person.stance is Stance.opponent else "a"
            text = f"{who.name} is {an} {person.stance.label.lower()}; ask why."
            yield Point(text, f"Seen on {day(seen.date)}")
    for flag in work.open_flags(insight.plan):
        of = _named(insight, flag.text) & insight.people.keys()
        if work.score(flag) >= work.HIGH_SCORE and (not of or of & ids):
            yield Point(flag.text, f"Red flag, score {work.score(flag)}")
    for item in found:
        if not item.links & ids and not item.derived:
            yield Point(item.text, item.source)


def _goal(
    insight: Insight, people: Sequence[Person], meeting: Meeting | None, *, named: bool
) -> Point:
    """Return the one goal: where somebody stands who matters and will be there; else the next
    buying step that one of them answers for, the objective that the meeting is about, the reddest
    that they can move, or where one of them stands."""
    if not people:
        return Point("Find out who decides, and meet them.", "No key player is known.")
    names = {person.contact.id: person.contact.name for person in people}
    unclear = (p for p in people if p.stance.score is None and (p.key_player or p.roles))
    first = next(unclear, None) if named else None
    if first:
        return Point(f"Learn where {first.contact.name} stands on us.", _stands(first))
    for decision, step in work.next_steps(insight.plan):
        if step.responsible in names:
            who, due = names[step.responsible], f" ({day(step.date)})" if step.date else ""
            return Point(
                f"Agree with {who} on what is still needed for “{step.label}”{due}.",
                f"It is the next step of {decision.name}, and {who} answers for it.",
            )
    about, moved = meeting.objectives if meeting else (), _moved_by(insight, names)
    found = [(insight.colours[o.id], o) for o in work.open_objectives(insight.plan)]
    found.sort(key=lambda pair: (pair[1].id not in about, list(Rag).index(pair[0].rag)))
    for colour, objective in found:
        late = colour.rag in (Rag.red, Rag.amber)
        if objective.id in about or (late and objective.id in moved):
            why = f"It is {colour.rag.label.lower()}: {colour.because}"
            text = f"Agree on a dated step that moves “{objective.name}”."
            return Point(text, why if late else "The meeting is about it.")
    first = min(people, key=lambda p: p.stance_seen is not None and not p.stance_stale)
    return Point(f"Learn where {first.contact.name} stands on us.", _stands(first))


def _stands(person: Person) -> str:
    seen, stance = person.stance_seen, person.stance.label.lower()
    return f"Last seen as {stance} on {day(seen.date)}." if seen else "Their stance is unknown."


def _moved_by(insight: Insight, ids: Collection[str]) -> set[str | None]:
    """Return the objectives that these contacts own, owe something for, or talked about."""
    found: set[str | None] = {o.id for o in insight.plan.action_plan.objectives if o.owner in ids}
    found |= {a.objective for a in insight.open_actions if {a.owner, a.contact} & set(ids)}
    meetings = insight.plan.execution.meetings
    return found | {o for m in meetings if set(m.attendees) & set(ids) for o in m.objectives}
