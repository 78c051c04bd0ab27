"""What changed between two days, in sentences that a manager would say?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from kapnb.plan import Plan
from kapnb.plan.vocabulary import ActionStatus, BuyingRole, ContactStatus, OpportunityStatus, Rag
from kapnb.words import day, listed, money, percent, plural

from . import work
from .people import HeldRole, Person
from .turns import (
    ACTIONS,
    GROUPS,
    KNOWN,
    OBJECTIVES,
    OPPORTUNITIES,
    PEOPLE,
    Change,
    ended,
    named,
    nth,
    turns,
)

if TYPE_CHECKING:
    from . import Insight

MANY = 3
"""More changes of one kind than this are told in one sentence."""
MATERIAL = 10
"""A move of the probability (percentage points) or the value (percent) that is worth telling."""


_OF_DATES = ("moved", "near", "ahead")  # the rules of a milestone's colour that only say when it is
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def changes(before: Insight, now: Insight) -> tuple[Change, ...]:
    """Return what changed from ``before`` to ``now``, each judged on its own day.

    They come by group and, in it, the weightiest first. Mere wording is no change.
    """
    found = [told for key in {**before.people, **now.people} for told in _person(before, now, key)]
    for key in {**before.plan.by_id, **now.plan.by_id}:
        found += turns(before, now, key)
    for tell in (_colours, _moves, _account, _actions, _meetings, _swot):
        found += tell(before, now)
    kinds: dict[str, list[Change]] = {}
    for number, change in enumerate(found):
        kinds.setdefault(change.kind or str(number), []).append(change)
    told = [c for same in kinds.values() for c in (same if len(same) <= MANY else _together(same))]
    return tuple(sorted(told, key=lambda c: (GROUPS.index(c.group), -c.weight)))


def _together(changes: Sequence[Change]) -> Iterator[Change]:
    first, *_ = order = sorted(changes, key=lambda change: -change.weight)
    again = sorted(Counter(change.times for change in changes if change.times > 1).items())
    often = "".join(f", {_many(count).lower()} {nth(times)}" for times, count in again)
    text = f"{_many(len(order))} {first.kind}{often}: {listed([c.name for c in order], most=8)}"
    yield Change(first.group, first.weight, first.record, text)


def _many(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _person(before: Insight, now: Insight, key: str) -> Iterator[Change]:
    old, new = before.people.get(key), now.people.get(key)
    known = [person for person in (new, old) if person]
    name, title = known[0].contact.name, known[0].contact.title
    heavy = 20 * any(person.key_player for person in known)
    if old and new:
        yield from _moved(before, now.plan, old, new, heavy)
    elif new and not new.gone:
        stance = new.stance.label.lower() if new.stance_seen else ""
        who = f"{name} ({about})" if (about := ", ".join(filter(None, (title, stance)))) else name
        yield Change(PEOPLE, 35 + heavy, key, f"New contact {who}", "new contacts", name)
    elif old and not new and not old.gone:
        gone = "no longer in the plan"
        yield Change(PEOPLE, 20 + heavy, key, f"{name} is {gone}", f"contacts are {gone}", name)


def _moved(before: Insight, plan: Plan, old: Person, new: Person, heavy: int) -> Iterator[Change]:
    key, name, title = new.contact.id, new.contact.name, new.contact.title
    if new.gone or old.gone:
        who = f"{name}, a key player," if old.key_player else name
        if not old.gone:
            roles = _roles(plan, old.roles)
            said = f"{who} has left{f' ({roles})' if roles else ''}"
            yield Change(PEOPLE, 80 + 2 * heavy, key, said, "contacts have left", name)
        elif not new.gone:
            yield Change(PEOPLE, 60 + heavy, key, f"{name} is back")
        return
    parts: list[tuple[int, str]] = []
    seen = new.stance_seen
    # an observation that is corrected or taken out is no move
    if seen and new.stance is not old.stance and seen.observation.id not in before.plan.by_id:
        was, there = old.stance.score, new.stance.score or 0
        where = [seen.meeting.purpose] if seen.meeting else []
        first = f"moved from {old.stance.label} to" if old.stance_seen else "was first seen as"
        said = f"{first} {new.stance.label}".lower()
        shift = abs(there - was) if was is not None else -min(there, 0)
        parts.append((50 + 10 * shift, f"{said} ({', '.join([*where, day(seen.date)])})"))
    for one, other, verb in ((new, old, "is now"), (old, new, "is no longer")):
        held = [h for h in one.roles if h.role not in other.roles_in(h.decision)]
        if roles := _roles(plan, held):
            buys = any(h.role is BuyingRole.economic_buyer for h in held)
            parts.append((65 if buys else 45, f"{verb} {roles}"))
    if new.key_player != old.key_player:
        parts.append((50, f"is {'now' if new.key_player else 'no longer'} a key player"))
    renamed = title and old.contact.title and not _spelled_alike(title, old.contact.title)
    if renamed or new.contact.status is not old.contact.status is ContactStatus.active:
        parts.append((40, f"changed jobs{f' (now {title})' if renamed else ''}"))
    if parts:
        said = f"{name} {listed([part for _, part in parts])}"
        yield Change(PEOPLE, max(parts)[0] + heavy, key, said)


def _spelled_alike(one: str, other: str) -> bool:
    a, b = ("".join(filter(str.isalnum, text.casefold())) for text in (one, other))
    return SequenceMatcher(None, a, b, autojunk=False).ratio() > 0.85


def _roles(plan: Plan, held: Iterable[HeldRole]) -> str:
    found: dict[str, list[str]] = {}
    for one in held:
        if one.decision in plan.by_id:
            found.setdefault(one.role.label.lower(), []).append(f"“{plan.name_of(one.decision)}”")
    return listed([f"{role} for {listed(names)}" for role, names in found.items()])


def _colours(before: Insight, now: Insight) -> Iterator[Change]:
    for key, new in now.colours.items():
        record, old = now.plan.by_id[key], before.colours.get(key)
        if old is None or old.rag in (new.rag, Rag.none):
            continue  # a record that is taken up again is told of as such
        if new.rule in _OF_DATES or ended(record):
            continue
        name, rag = named(now.plan, record), new.rag.label.lower()
        was = old.rag.label.lower()
        reason = new.because.partition(". ")[0].rstrip(".")
        said = f"{record.kind.capitalize()} {name} turned from {was} to {rag}: {reason}"
        weight = {Rag.red: 80, Rag.amber: 45}.get(new.rag, 30)
        kind = f"{record.kind}s changed colour"
        yield Change(OBJECTIVES, weight, key, said, kind, f"{name} ({rag})")


def _moves(before: Insight, now: Insight) -> Iterator[Change]:
    earlier = {target.opportunity.id: target for target in before.targets}
    for target in now.targets:
        old, new = earlier.get(target.opportunity.id), target.opportunity
        if old is None or {old.opportunity.status, new.status} != {OpportunityStatus.open}:
            continue
        parts: list[str] = []
        was, chance = old.opportunity.probability, new.probability
        if was is not None and chance is not None and abs(chance - was) >= MATERIAL:
            parts.append(f"probability from {percent(was)} to {percent(chance)}")
        was, value = old.opportunity.revenue, new.revenue
        if was is not None and value is not None:
            other = old.currency != target.currency
            if other or abs(value - was) * 100 > was * MATERIAL:
                then = money(was, old.currency)
                parts.append(f"value from {then} to {money(value, target.currency)}")
        told = [f"moved: {listed(parts)}"] if parts else []
        if target.abc and old.abc and target.abc is not old.abc:
            told.append(f"is now {target.abc.label} (was {old.abc.label})")
        if told:
            weight = 40 + 10 * (len(parts) + len(told) - bool(parts))
            said = f"Opportunity “{new.name}” {' and '.join(told)}"
            yield Change(OPPORTUNITIES, weight, new.id, said)


def _account(before: Insight, now: Insight) -> Iterator[Change]:
    old, new = before.plan.account, now.plan.account
    for name, field in (("Revenue", "revenue_now"), ("The revenue target", "revenue_target")):
        was, amount = getattr(old, field), getattr(new, field)
        if was is not None and amount is None:
            yield Change(OPPORTUNITIES, 65, "", f"{name} is no longer known")
        elif amount is not None and (amount, new.currency) != (was, old.currency):
            change = "is now" if was is None else f"went from {money(was, old.currency)} to"
            said = f"{name} {change} {money(amount, new.currency)}"
            yield Change(OPPORTUNITIES, 65, "", said)


def _actions(before: Insight, now: Insight) -> Iterator[Change]:
    def late(insight: Insight) -> set[str]:
        return {a.id for a in insight.open_actions if work.overdue(a.due, insight.today)}

    def done(insight: Insight) -> set[str]:
        actions = insight.plan.action_plan.actions
        return {action.id for action in actions if action.status is ActionStatus.done}

    actions = sorted(now.plan.action_plan.actions, key=lambda a: (not a.objective, -(a.hours or 0)))
    new = {action.id for action in now.open_actions} - before.plan.by_id.keys()
    for keys, weight, said in (
        (done(now) - done(before), 50, "done"),
        (late(now) - late(before), 60, "newly overdue"),
        (new, 15, "new"),
    ):
        if found := [action for action in actions if action.id in keys]:
            names = listed([f"“{action.what}”" for action in found], most=3)
            text = f"{_many(len(found))} action{'s are' if len(found) > 1 else ' is'} {said}"
            yield Change(ACTIONS, weight, found[0].id, f"{text}: {names}")


def _meetings(before: Insight, now: Insight) -> Iterator[Change]:
    known = work.meetings_held(before.plan, before.today)
    old = {meeting.id for meeting in known}
    later = [m for m in work.meetings_held(now.plan, now.today) if m.date > before.today]
    if held := [meeting for meeting in later if meeting.id not in old]:
        seen = Counter(contact for meeting in held for contact in meeting.attendees)
        names = [now.plan.name_of(contact) for contact, _ in seen.most_common()]
        met = f"{_many(len(held))} meeting{'s were' if len(held) > 1 else ' was'} held"
        said = f"{met}{f' with {listed(names, most=4)}' if names else ''}"
        yield Change(ACTIONS, 55, held[0].id, said)


def _swot(before: Insight, now: Insight) -> Iterator[Change]:
    old, here = (
        {item.id: item for item in work.live_swot(on.plan, on.today)} for on in (before, now)
    )
    new = [item for key, item in here.items() if key not in old]
    retired = [key for key in old if key not in here]
    kinds = Counter(item.quadrant for item in new)
    of = listed([plural(n, k.value, k.label.lower()) for k, n in kinds.items()])
    parts = [f"{len(new)} new ({of})"] * bool(new) + [f"{len(retired)} retired"] * bool(retired)
    if parts:
        first = new[0].id if new else retired[0]
        yield Change(KNOWN, 30, first, f"SWOT items: {listed(parts)}")
