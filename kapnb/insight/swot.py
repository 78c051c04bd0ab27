"""What speaks for and against us in this account, how old is it, and what follows from it?"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations, product
from textwrap import shorten
from zlib import crc32

from kapnb.plan import Meeting, Objective, Plan, SwotItem
from kapnb.plan.vocabulary import (
    FlagCategory,
    ObjectiveType,
    Stance,
    SwotQuadrant,
    SwotTag,
    TowsKind,
)
from kapnb.words import day, listed

from .people import Person
from .work import HIGH_SCORE, live_swot, open_flags, score

STALE_AFTER = 180
"""In days."""
MOST = 6
_OURS = {FlagCategory.relationship, FlagCategory.delivery, FlagCategory.technical,
         FlagCategory.people}  # fmt: skip
_FILLERS = (
    "a an and are as at be been but by can for from had has have he her his if in into is it its "
    "more of on or our out she so than that the their them they this to us was we were what when "
    "which who whom will with would you people"
)
_EMPTY = frozenset(_FILLERS.split())
_DENIALS = {"no", "not", "never", "nobod", "none", "nothi", "witho", "canno"}
_WORDING = {
    TowsKind.so: (ObjectiveType.revenue, "Turn our strength {} into new business"),
    TowsKind.wo: (ObjectiveType.customer_success, "Mend our weakness {} and take the opportunity"),
    TowsKind.st: (ObjectiveType.retention, "Use our strength {} to meet the threat"),
    TowsKind.wt: (ObjectiveType.retention, "Mend our weakness {} before the threat comes true"),
}
_WHERE = {
    "competitor": "against {}",
    "contact": "with {}",
    "offering": "with {}",
    "business_unit": "in {}",
    "red_flag": "behind “{}”",
    "meeting": "named in “{}”",
}
"""What two items can share, the most telling first, and how an objective says it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A SWOT item as of a day.

    ``id`` is that of the written item, or of the red flag or contact that it is ``derived`` from.
    ``source`` says in words where it comes from, ``age`` is in days (None: undated), ``links`` are
    the ids of whatever it comes from and of the people, units, offerings and rivals that it names.
    """

    id: str
    quadrant: SwotQuadrant
    text: str
    tag: SwotTag | None
    weight: int
    source: str
    age: int | None
    links: frozenset[str]
    derived: bool = False

    @property
    def stale(self) -> bool:
        """Whether it is older than 180 days."""
        return self.age is not None and self.age > STALE_AFTER


@dataclass(frozen=True, slots=True)
class Proposal:
    """A TOWS row that nobody has written yet, why the two items belong together, and the name of
    the objective that it could become."""

    pair: TowsKind
    inside: Item
    outside: Item
    score: int
    reason: str
    aim: str


def items(plan: Plan, today: dt.date, everybody: dict[str, Person]) -> tuple[Item, ...]:
    """Return what holds on ``today``, by quadrant and falling weight.

    Added to what is written are the open red flags and the objections (the latest stance of a
    contact, below neutral, with its evidence) that no item, retired ones included, says yet.
    """
    found = [_written(plan, item, today) for item in live_swot(plan, today)]
    found += [
        derived
        for derived in (*_flags(plan, today), *_objections(plan, today, everybody))
        if not any(alike(derived.text, item.text) for item in plan.profile.swot)
    ]
    order = list(SwotQuadrant)
    return tuple(sorted(found, key=lambda item: (order.index(item.quadrant), -item.weight)))


def history(plan: Plan, today: dt.date) -> tuple[tuple[dt.date, Item], ...]:
    """Return the items retired by ``today`` with the day on which they were, the latest first."""
    gone = [
        (item.retired, _written(plan, item, today))
        for item in plan.profile.swot
        if item.retired and item.retired <= today
    ]
    return tuple(sorted(gone, key=lambda pair: pair[0], reverse=True))


def _written(plan: Plan, item: SwotItem, today: dt.date) -> Item:
    meeting = plan.by_id.get(item.meeting or "")
    purpose, held = (meeting.purpose, meeting.date) if isinstance(meeting, Meeting) else ("", None)
    heard = filter(None, (plan.name_of(item.contact), purpose, item.document))
    source = ", ".join(heard) or ("Red flag" if item.red_flag else "By hand")
    date, links = item.date or held, (item.contact, item.meeting, item.red_flag)
    return Item(item.id, item.quadrant, item.text, item.tag, item.weight,
                *_origin(plan, today, item.text, source, date=date, refs=links))  # fmt: skip


def _flags(plan: Plan, today: dt.date) -> Iterator[Item]:
    named = {item.red_flag for item in plan.profile.swot}
    for flag in open_flags(plan):
        if flag.id not in named and (flag.raised is None or flag.raised <= today):
            place = SwotQuadrant.weakness if flag.category in _OURS else SwotQuadrant.threat
            links = (flag.id, flag.meeting)
            source, date = "From a red flag", flag.raised
            origin = _origin(plan, today, flag.text, source, date=date, refs=links)
            weight = 1 + (score(flag) >= 6) + (score(flag) >= HIGH_SCORE)
            yield Item(flag.id, place, flag.text, SwotTag.red_flag, weight, *origin, derived=True)


def _objections(plan: Plan, today: dt.date, everybody: dict[str, Person]) -> Iterator[Item]:
    noted = [item for item in plan.profile.swot if item.tag is SwotTag.objection]
    for key, person in everybody.items():
        seen = person.stance_seen
        if not seen or not seen.observation.evidence or (person.stance.score or 0) >= 0:
            continue
        met = seen.meeting.id if seen.meeting else None
        told = any(
            n.contact == key or (met and (n.contact, n.meeting) == (None, met)) for n in noted
        )
        if not told and not person.gone:
            opposed = person.stance is Stance.opponent
            place = SwotQuadrant.threat if opposed else SwotQuadrant.weakness
            heard = f"Heard from {person.contact.name}"
            heard += f" in “{seen.meeting.purpose}”" if seen.meeting else ""
            weight = {"high": 3, "medium": 2}.get(person.influence.value, 1)
            text = seen.observation.evidence
            origin = _origin(plan, today, text, heard, date=seen.date, refs=(key, met))
            yield Item(key, place, text, SwotTag.objection, weight, *origin, derived=True)


def _origin(
    plan: Plan, today: dt.date, text: str, source: str, *, date: dt.date | None,
    refs: Iterable[str | None],
) -> tuple[str, int | None, frozenset[str]]:  # fmt: skip
    """Return source, age and links of an item; a name is said when one of its parts is."""
    said = f" {_plain(text)} "
    named = [(o.id, o.name.split(",")) for o in plan.account.offerings]
    named += [(unit.id, unit.name.split(",")) for unit in plan.profile.business_units]
    named += [(rival.id, [rival.name]) for rival in plan.profile.competitors]
    named += [(contact.id, contact.name.split()) for contact in plan.decision_group.contacts]
    links = {key for key, parts in named for p in parts if len(p) > 3 and f" {_plain(p)} " in said}
    links.update(ref for ref in refs if ref)
    dated = f"{source}, {day(date)}" if date else source
    return dated, (today - date).days if date else None, frozenset(links)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _stems(text: str) -> set[str]:
    # its first letters stand for a word: laboratory, laboratories
    return {word[:5] for word in _plain(text).split() if word not in _EMPTY and len(word) > 1}


def alike(one: str, other: str) -> bool:
    """Return whether two statements say nearly the same: by their words, or by their letters.

    They do not when each has a name or number that the other lacks, or when only one denies.
    """
    a, b = _stems(one), _stems(other)
    mine, yours = _marks(one), _marks(other)
    if len(a & b) < 2 or a & _DENIALS != b & _DENIALS or (mine - yours and yours - mine):
        return a == b and mine == yours
    shared = len(a & b) / min(len(a), len(b))
    first, second = sorted(" ".join(sorted(stems)) for stems in (a, b))
    letters = SequenceMatcher(None, first, second, autojunk=False)
    return shared >= 0.75 or (shared >= 0.5 and letters.ratio() >= 0.75)


def _marks(text: str) -> set[str]:
    """Return the numbers, and the words with a capital that do not begin a sentence."""
    inner = re.findall(r"(?<=[^.!?] )\w+", text)
    return {word.casefold() for word in inner if word[0].isupper() or word[0].isdigit()}


def duplicates(found: Iterable[Item]) -> tuple[tuple[Item, Item], ...]:
    """Return the pairs of a quadrant that are likely to be one; the heavier, then newer, first."""
    order = sorted(found, key=lambda i: (-i.weight, 10**6 if i.age is None else i.age, i.id))
    return tuple(
        (keep, merge)
        for keep, merge in combinations(order, 2)
        if keep.quadrant is merge.quadrant and alike(keep.text, merge.text)
    )


def proposals(plan: Plan, live: Sequence[Item]) -> tuple[Proposal, ...]:
    """Return at most six TOWS rows of what holds now worth writing, the strongest first.

    A pair shares a contact, unit, offering, rival or red flag, or was noted in one meeting: words
    alone join what has nothing to do with each other. The score adds both weights, 2 for each link
    that they share (at most 2 links), and 1 for each tag. An item is used at most twice; what
    would become the same objective is proposed once.
    """
    done = {(row.inside, row.outside) for row in plan.profile.tows}
    found = []
    for inside, outside in product(live, live):
        pair = f"{inside.quadrant.value[0]}{outside.quadrant.value[0]}"
        shared = [plan.by_id[link] for link in sorted(inside.links & outside.links)]
        if inside.derived or outside.derived:  # in one meeting much is said
            shared = [record for record in shared if record.kind != "meeting"]
        if shared and pair in TowsKind.__members__ and (inside.id, outside.id) not in done:
            points = inside.weight + outside.weight + bool(inside.tag) + bool(outside.tag)
            points += 2 * len(shared[:2])
            first = min(shared, key=lambda record: [*_WHERE].index(record.kind))
            name = shorten(plan.name_of(first.id), 60, placeholder="…")
            aim = _WORDING[TowsKind(pair)][1].format(_WHERE[first.kind].format(name))
            names = dict.fromkeys(f"“{plan.name_of(record.id)}”" for record in shared)
            reason = f"Both have to do with {listed([*names])}."
            found.append(Proposal(TowsKind(pair), inside, outside, points, reason, aim))
    best: list[Proposal] = []
    used: Counter[str] = Counter()
    for proposal in sorted(found, key=lambda proposal: -proposal.score):
        ends = (proposal.inside.id, proposal.outside.id)
        if len(best) < MOST and not used[proposal.aim] and max(used[end] for end in ends) < 2:
            used.update((*ends, proposal.aim))
            best.append(proposal)
    return tuple(best)


def objective_for(plan: Plan, row: Proposal) -> Objective:
    """Return a draft of the objective that a TOWS row becomes, due at the end of the period.

    Its id follows from the texts of both items.
    """
    return Objective(
        id=f"tows-{crc32(f'{row.inside.text}|{row.outside.text}'.encode()):08x}",
        name=row.aim,
        type=_WORDING[row.pair][0],
        due=plan.account.period.end,
    )
