"""What is said of a record that is new, gone, in another state or on another day?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from kapnb.plan import Code, Milestone, Objective, Opportunity, Plan, Record, RedFlag
from kapnb.plan.vocabulary import OpportunityStatus
from kapnb.words import day, money, percent

from . import work

if TYPE_CHECKING:
    from . import Insight

PEOPLE, OPPORTUNITIES, OBJECTIVES = "People", "Opportunities", "Objectives and milestones"
FLAGS, ACTIONS, KNOWN = "Red flags", "Actions and meetings", "What we know"
GROUPS = (PEOPLE, OPPORTUNITIES, OBJECTIVES, FLAGS, ACTIONS, KNOWN)
"""What changes are about, in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence, without a full stop, in one of the ``GROUPS``.

    ``record`` is the id of what it is about, empty for the account. ``weight`` says how much it
    matters, 0 to about 130, whatever its group. ``kind`` and ``name`` are how it is told with
    others of its kind, ``times`` how often it happened to the record.
    """

    group: str
    weight: int
    record: str
    text: str
    kind: str = ""
    name: str = ""
    times: int = 1


class _Kind(NamedTuple):
    """How records of a kind are told. ``new`` is the weight of a new one, 0 where none is told,
    ``turns`` that of the states that it came to; ``date`` is the field that slips."""

    group: str
    noun: str
    new: int
    date: str
    turns: dict[str, int]


KINDS = {
    "decision": _Kind(OPPORTUNITIES, "purchase decision", 40, "", {"closed": 70}),
    "buying_step": _Kind(OPPORTUNITIES, "buying step", 0, "date", {"done": 55}),
    "opportunity": _Kind(OPPORTUNITIES, "opportunity", 60, "close_date", {"won": 100, "lost": 100}),
    "initiative": _Kind(OPPORTUNITIES, "initiative", 25, "", {
        "confirmed": 30, "proposed": 35, "converted": 45, "dropped": 35}),
    "objective": _Kind(OBJECTIVES, "objective", 50, "due", {
        "achieved": 85, "deferred": 60, "cancelled": 65}),
    "milestone": _Kind(OBJECTIVES, "milestone", 25, "date", {"done": 50, "missed": 75}),
    "red_flag": _Kind(FLAGS, "red flag", 55, "", {"closed": 45, "accepted": 50}),
    "action": _Kind(ACTIONS, "action", 0, "due", {"done": 0, "cancelled": 0}),  # they are counted
    "ask": _Kind(ACTIONS, "ask", 0, "", {"granted": 45, "refused": 60}),
    "goal": _Kind(KNOWN, "customer goal", 40, "", {"confirmed": 35}),
}  # fmt: skip
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth")


def named(plan: Plan, record: Record) -> str:
    """Return the name of ``record`` in quotes, a buying step's with its decision."""
    decisions = plan.decision_group.decisions
    whose = next((f" of “{d.name}”" for d in decisions if record in d.steps), "")
    return f"“{getattr(record, 'label', '') or plan.name_of(record.id)}”{whose}"


def _detail(plan: Plan, record: Record, *more: str) -> str:
    parts = list(more)
    match record:
        case Opportunity(revenue=revenue, probability=chance):
            if revenue is not None:
                parts.append(f"{money(revenue, record.currency or plan.account.currency)} a year")
            if chance is not None and record.status is OpportunityStatus.open:
                parts.append(percent(chance))
        case Objective(due=due) if due:
            parts.append(f"due {day(due)}")
        case Milestone():
            parts.append(day(record.date))
        case RedFlag():
            parts.append(f"score {work.score(record)}")
            parts += [f"by {record.accepted_by}"] if record.accepted_by else []
    return f" ({', '.join(parts)})" if parts else ""


def _state(record: Record | None) -> Code | None:
    return getattr(record, "status", getattr(record, "knowledge", None))


def ended(record: Record) -> bool:
    """Return whether ``record`` is in one of the states that are told."""
    state = _state(record)
    return state is not None and state.value in KINDS[record.kind].turns


def turns(before: Insight, now: Insight, key: str) -> Iterator[Change]:
    """Yield what is said of the record of this id: gone, new, in another state, slipped, grown."""
    old, new = before.plan.by_id.get(key), now.plan.by_id.get(key)
    record = new or old
    if not record or record.kind not in KINDS or (old and old.kind != record.kind):
        return
    kind = KINDS[record.kind]
    name = named(now.plan if new else before.plan, record)
    start = f"{kind.noun[0].upper()}{kind.noun[1:]} {name}"
    many = f"{kind.noun[:-1]}ies" if kind.noun.endswith("y") else f"{kind.noun}s"
    was, state = _state(old), _state(new)
    turned, word = kind.turns.get(state.value, -1) if state else -1, str(state).lower()
    if new is None:
        if kind.new:
            gone = "no longer in the plan"
            yield Change(kind.group, 15, key, f"{start} is {gone}", f"{many} are {gone}", name)
    elif old is None and kind.new:
        more = (word,) if turned > 0 else ()
        said = f"New {kind.noun} {name}{_detail(now.plan, new, *more)}"
        known = f"{name} ({word})" if more else name
        yield Change(kind.group, max(kind.new, turned), key, said, f"new {many}", known)
    elif turned > 0 and was != state:
        said = f"{start} was {word}{_detail(now.plan, new)}"
        yield Change(kind.group, turned, key, said, f"{many} were {word}", name)
    elif old and turned < 0:
        if ended(old):
            yield Change(kind.group, 50, key, f"{start} is {word} again")
        yield from _shifted(old, new, start, many, name)


def _shifted(old: Record, new: Record, start: str, many: str, name: str) -> Iterator[Change]:
    kind = KINDS[new.kind]
    first, last = (getattr(record, kind.date, None) for record in (old, new))
    if first and last and first != last:
        late = last > first
        times = _slips(new) if late and isinstance(new, Milestone) else 1
        moved = "slipped" if late else "moved ahead"
        said = f"{start} {moved} from {day(first)} to {day(last)}"
        said += f", {nth(times)}" if times > 1 else ""
        weight = 30 + kind.new // 2 + 10 * min(times - 1, 3) if late else 20
        yield Change(kind.group, weight, new.id, said, f"{many} {moved}", name, times)
    match old, new:
        case Milestone(), Milestone() if first == last:
            if len(new.earlier_dates) > len(old.earlier_dates):
                back = f"{start} was moved and is back on {day(new.date)}"
                yield Change(kind.group, 25, new.id, back)
    if isinstance(old, RedFlag) and isinstance(new, RedFlag):
        was, now = work.score(old), work.score(new)
        moved, weight = ("grew", 45 + now) if now > was else ("fell", 30)
        if was != now:
            yield Change(kind.group, weight, new.id, f"{start} {moved} from score {was} to {now}")


def _slips(milestone: Milestone) -> int:
    """Return how often a milestone went to a later date."""
    dates = (*milestone.earlier_dates, milestone.date)
    return max(sum(after > before for before, after in pairwise(dates)), 1)


def nth(times: int) -> str:
    """Return ``for the second time``."""
    return f"for the {_ORDINALS[times] if times < len(_ORDINALS) else f'{times}th'} time"
