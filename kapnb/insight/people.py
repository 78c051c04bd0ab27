"""Where does every contact stand today, who says so, and how old is it?"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from kapnb.plan import Contact, Meeting, Observation, Plan, PurchaseDecision
from kapnb.plan.vocabulary import BuyingRole, ContactStatus, Coverage, Influence, Observed, Stance

from .work import a_year_before, meetings_held, open_decisions, there

STALE_AFTER = dt.timedelta(days=90)
BASES: tuple[tuple[BuyingRole, tuple[BuyingRole, ...]], ...] = (
    (BuyingRole.economic_buyer, (BuyingRole.economic_buyer,)),
    (BuyingRole.user_buyer, (BuyingRole.user_buyer,)),
    (BuyingRole.technical_buyer, (BuyingRole.technical_buyer,)),
    (BuyingRole.coach, (BuyingRole.coach, BuyingRole.champion)),
)
"""The four bases of a purchase decision, each with the roles that cover it."""

_DECIDERS = (BuyingRole.economic_buyer, BuyingRole.technical_buyer, BuyingRole.executive_sponsor)
_ACCESS = {Coverage.no_contact: 1, Coverage.brief: 2, Coverage.multiple: 4, Coverage.in_depth: 5}


@dataclass(frozen=True, slots=True)
class Sighting:
    """An observation with its day; ``meeting`` is None when it was made outside one."""

    observation: Observation
    date: dt.date
    meeting: Meeting | None


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A buying role that a contact holds in a purchase decision, by its id."""

    role: BuyingRole
    decision: str


@dataclass(frozen=True, slots=True)
class Person:
    """A contact with everything that follows from the observations up to a day.

    ``trend`` is +1, 0 or -1: the last stance against the one before; a single one is steady.
    ``meetings`` counts those of the last 12 months.
    """

    contact: Contact
    stance: Stance
    stance_seen: Sighting | None
    stance_stale: bool
    stance_before: Stance | None
    trend: int
    influence: Influence
    influence_seen: Sighting | None
    roles: tuple[HeldRole, ...]
    meetings: int
    coverage: Coverage
    last_met: dt.date | None
    key_player: bool

    @property
    def gone(self) -> bool:
        """Whether the contact has left."""
        return self.contact.status is ContactStatus.left

    def roles_in(self, decision: str) -> tuple[BuyingRole, ...]:
        """Return the roles held in one purchase decision."""
        return tuple(held.role for held in self.roles if held.decision == decision)


@dataclass(frozen=True, slots=True)
class Base:
    """One of the four bases of a purchase decision, who covers it, and who did until they left."""

    role: BuyingRole
    people: tuple[Person, ...]
    gone: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Bases:
    """How well the four bases of a purchase decision are covered."""

    decision: PurchaseDecision
    bases: tuple[Base, ...]

    @property
    def missing(self) -> tuple[BuyingRole, ...]:
        """The bases that nobody who is still there covers."""
        return tuple(base.role for base in self.bases if not base.people)


def sightings(plan: Plan, today: dt.date) -> tuple[Sighting, ...]:
    """Return all observations up to ``today``, by date and then by their order in the file."""
    found = [
        Sighting(observation, observation.date, None)
        for observation in plan.decision_group.observations
        if observation.date is not None
    ]
    for meeting in plan.execution.meetings:
        found += [
            Sighting(observation, observation.date or meeting.date, meeting)
            for observation in meeting.observations
        ]
    return tuple(sorted((s for s in found if s.date <= today), key=lambda s: s.date))


def coverage(meetings: int) -> Coverage:
    """Return the coverage for a number of meetings in 12 months (domain: 0, 1, 2-4, 5 and more)."""
    if meetings == 0:
        return Coverage.no_contact
    if meetings == 1:
        return Coverage.brief
    return Coverage.multiple if meetings < 5 else Coverage.in_depth


def people(plan: Plan, today: dt.date) -> dict[str, Person]:
    """Return every contact as they stand on ``today``, under their id, in the order of the file."""
    days = defaultdict[str, list[dt.date]](list)
    for meeting in meetings_held(plan, today):
        for contact_id in there(meeting):
            days[contact_id].append(meeting.date)
    seen = defaultdict[tuple[str, Observed], list[Sighting]](list)
    for sighting in sightings(plan, today):
        seen[sighting.observation.contact, sighting.observation.what].append(sighting)
    still_open = {decision.id for decision in open_decisions(plan)}
    since = a_year_before(today)
    found: dict[str, Person] = {}
    for contact in plan.decision_group.contacts:
        stances = seen[contact.id, Observed.stance]
        influences = seen[contact.id, Observed.influence]
        roles = _roles(seen[contact.id, Observed.role])
        stance = Stance(stances[-1].observation.value) if stances else Stance.unknown
        before = Stance(stances[-2].observation.value) if len(stances) > 1 else None
        influence = Influence(influences[-1].observation.value) if influences else Influence.unknown
        meetings = sum(day > since for day in days[contact.id])
        buys = any(h.role is BuyingRole.economic_buyer and h.decision in still_open for h in roles)
        heavy = influence in (Influence.high, Influence.medium)
        found[contact.id] = Person(
            contact=contact,
            stance=stance,
            stance_seen=stances[-1] if stances else None,
            stance_stale=bool(stances) and today - stances[-1].date > STALE_AFTER,
            stance_before=before,
            trend=_trend(before, stance),
            influence=influence,
            influence_seen=influences[-1] if influences else None,
            roles=roles,
            meetings=meetings,
            coverage=coverage(meetings),
            last_met=days[contact.id][0] if days[contact.id] else None,
            key_player=(heavy or buys) and contact.status is not ContactStatus.left,
        )
    return found


def _roles(seen: list[Sighting]) -> tuple[HeldRole, ...]:
    held: dict[tuple[str, BuyingRole], HeldRole] = {}
    for sighting in seen:
        decision = sighting.observation.decision or ""
        role = BuyingRole(sighting.observation.value)
        if sighting.observation.given_up:
            held.pop((decision, role), None)
        else:
            held.setdefault((decision, role), HeldRole(role, decision))
    return tuple(held.values())


def _trend(before: Stance | None, now: Stance) -> int:
    if before is None or before.score is None or now.score is None:
        return 0
    return (now.score > before.score) - (now.score < before.score)


def bases(decision: PurchaseDecision, everybody: dict[str, Person]) -> Bases:
    """Return who covers each of the four bases of ``decision``."""
    found = []
    members = [(p, p.roles_in(decision.id)) for p in everybody.values() if p.roles]
    for role, covering in BASES:
        holders = [p for p, roles in members if any(role in covering for role in roles)]
        here = tuple(person for person in holders if not person.gone)
        found.append(Base(role, here, tuple(person for person in holders if person.gone)))
    return Bases(decision, tuple(found))


def deciders(decision: str | None, everybody: dict[str, Person]) -> list[Person]:
    """Return those who can say yes or no to a purchase decision and have not left."""
    return [
        person
        for person in everybody.values()
        if decision
        and not person.gone
        and any(h.decision == decision and h.role in _DECIDERS for h in person.roles)
    ]


def access(decision: str | None, everybody: dict[str, Person]) -> int | None:
    """Return our access to the deciders of a purchase decision, 1 (none) to 5 (in depth).

    It is the mean over those who can say yes or no (economic buyer, technical buyers, executive
    sponsor) of 1, 2, 4 or 5 for no contact, brief, multiple or in-depth coverage, rounded.
    None when there is no decision or nobody is known to hold such a role.
    """
    points = [_ACCESS[person.coverage] for person in deciders(decision, everybody)]
    return round(sum(points) / len(points)) if points else None
