"""What would we lose if one person left, theirs or ours?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from kapnb.plan import Action, BuyingStep, Contact, Objective, Opportunity, Plan, TeamMember
from kapnb.plan.vocabulary import BuyingRole, Influence

from .people import Person, bases
from .work import (
    meetings_of_year,
    open_actions,
    open_deals,
    open_decisions,
    open_objectives,
    open_steps,
    pipeline,
    there,
)


@dataclass(frozen=True, slots=True)
class Loss:
    """What would be lost without one person; without one who has left, what is lost today.

    ``bases`` are those of open decisions (by id) that nobody else covers, ``steps`` the customer's
    steps to be done that they answer for, ``promises`` open actions that are theirs or about them
    and, for one of us, open objectives. ``only`` are the ids of units in which we met nobody else
    in 12 months; for one of us, of key players whom nobody else of us met. ``deals`` are the open
    opportunities of every decision that loses a base, or a step which nobody else could take who
    has one of their roles in it; for one of us, their own.
    """

    who: Contact | TeamMember
    bases: tuple[tuple[str, BuyingRole], ...] = ()
    steps: tuple[BuyingStep, ...] = ()
    promises: tuple[Action | Objective, ...] = ()
    only: tuple[str, ...] = ()
    deals: tuple[Opportunity, ...] = ()

    @property
    def size(self) -> tuple[int, ...]:
        """How much is lost: opportunities, bases, relationships, steps and promises."""
        return tuple(map(len, (self.deals, self.bases, self.only, self.steps, self.promises)))

    def revenue(self, standard: str) -> dict[str, tuple[Decimal, Decimal]]:
        """Return the revenue at risk per currency, plain and weighted, as far as it is known."""
        return pipeline((deal for deal in self.deals if deal.revenue is not None), standard)


def resilience(plan: Plan, everybody: dict[str, Person], today: dt.date) -> tuple[Loss, ...]:
    """Return what is lost without each key player, and without each who has left and each of us
    where it is anything; the most first.

    That is by revenue at risk in the account's currency, weighted and then plain, then by how many
    decisions lose a base, by influence on our side, and by the numbers of ``Loss.size``.
    """
    theirs = (_theirs(plan, person, everybody) for person in everybody.values())
    keys = {person.contact.id for person in everybody.values() if person.key_player}
    gone = {person.contact.id for person in everybody.values() if person.gone}
    found = [
        loss for loss in theirs if loss.who.id in keys or (loss.who.id in gone and any(loss.size))
    ]
    known: dict[str, set[str]] = {}
    for meeting in meetings_of_year(plan, today):
        for contact in there(meeting):
            known.setdefault(contact, set()).update(meeting.our_people)
    only = {c: who.pop() for c, who in known.items() if len(who) == 1 and c in keys}
    ours = (_ours(plan, member, only) for member in plan.account.team)
    found += [loss for loss in ours if any(loss.size)]

    def rank(loss: Loss) -> tuple[Decimal | int, ...]:
        at_risk = loss.revenue(plan.account.currency)
        plain, weighted = at_risk.get(plan.account.currency, (Decimal(0), Decimal(0)))
        person = everybody.get(loss.who.id)
        heavy = person is not None and person.influence is Influence.high
        liking = (person.stance.score or 0) if person and heavy else 0
        return weighted, plain, len({base[0] for base in loss.bases}), liking, *loss.size

    return tuple(sorted(found, key=rank, reverse=True))


def _theirs(plan: Plan, person: Person, everybody: dict[str, Person]) -> Loss:
    mine, unit = person.contact.id, person.contact.unit or ""
    others = [p for p in everybody.values() if p is not person and not p.gone]
    lost = tuple(
        (decision.id, base.role)
        for decision in open_decisions(plan)
        for base in bases(decision, everybody).bases
        if mine in (p.contact.id for p in (*base.people, *base.gone))
        and all(p is person for p in base.people)
    )
    steps = [(decision.id, s) for decision, s in open_steps(plan) if s.responsible == mine]
    risky = {decision for decision, _ in lost}
    for decision, _ in steps:
        roles = set(person.roles_in(decision))
        if not any(roles & set(p.roles_in(decision)) for p in others):
            risky.add(decision)
    met = person.meetings and not person.gone
    alone = unit and met and not any(p.contact.unit == unit and p.meetings for p in others)
    return Loss(
        person.contact,
        bases=lost,
        steps=tuple(step for _, step in steps),
        promises=tuple(a for a in open_actions(plan) if mine in (a.owner, a.contact)),
        only=(unit,) if alone else (),
        deals=tuple(o for o in open_deals(plan) if o.decision in risky),
    )


def _ours(plan: Plan, member: TeamMember, only: dict[str, str]) -> Loss:
    promises: list[Objective | Action] = [*open_objectives(plan), *open_actions(plan)]
    return Loss(
        member,
        promises=tuple(promise for promise in promises if promise.owner == member.id),
        only=tuple(contact for contact, who in only.items() if who == member.id),
        deals=tuple(deal for deal in open_deals(plan) if deal.owner == member.id),
    )
