"""Where does an hour of ours return most?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate

from kapnb.plan import Offering, Opportunity, Plan
from kapnb.plan.vocabulary import Abc, OpportunityStatus

from .people import Person, access

MORE = Decimal("1.2")
"""B is what would be chosen with 20% more hours."""


@dataclass(frozen=True, slots=True)
class Target:
    """An opportunity with what follows from it. Amounts are in ``currency``.

    ``expected`` is revenue x margin x probability, ``roti`` that per hour required,
    ``actual_roti`` per hour spent; each is None when a part is unknown (``missing`` names
    the parts). ``access`` is 1 to 5, see ``people.access``. ``abc`` is None when the
    opportunity cannot be ranked; ``why`` says how the letter came about.
    """

    opportunity: Opportunity
    currency: str
    margin: Decimal | None
    expected: Decimal | None
    roti: Decimal | None
    actual_roti: Decimal | None
    access: int | None
    missing: tuple[str, ...]
    abc: Abc | None
    why: str


@dataclass(frozen=True, slots=True)
class Budget:
    """The team's hours of the planning period, and those of them spent on opportunities."""

    available: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        """The hours that are left, never below 0."""
        return max(self.available - self.spent, Decimal(0))


def budget(plan: Plan) -> Budget | None:
    """Return the hours of the period; None when no team member's hours are known.

    Hours count as spent in the period for opportunities that are open or were closed in it.
    """
    known = [member.hours for member in plan.account.team if member.hours is not None]
    if not known:
        return None
    spent = [
        deal.hours_spent or Decimal(0)
        for deal in plan.targeting.opportunities
        if deal.status is OpportunityStatus.open
        or (deal.close_date and plan.account.period.holds(deal.close_date))
    ]
    return Budget(sum(known, Decimal(0)), sum(spent, Decimal(0)))


def targets(plan: Plan, everybody: dict[str, Person]) -> tuple[Target, ...]:
    """Return every opportunity with its ROTI and its A, B or C, in the order of the file.

    ROTI = revenue x margin x probability / hours required. A, B and C are given among the open
    opportunities by falling ROTI within the hours that are left; one that does not fit is
    passed over for the next. B is what of the rest fits when there are 20% more hours.
    Currencies are not compared: only those in the account's currency are ranked.
    """
    found = [_target(plan, o, everybody) for o in plan.targeting.opportunities]
    hours = budget(plan)
    ranked = _rank(found, plan.account.currency, hours.left if hours else None)
    return tuple(_overridden(target) for target in ranked)


def _target(plan: Plan, opportunity: Opportunity, everybody: dict[str, Person]) -> Target:
    offering = plan.by_id.get(opportunity.offering or "")
    standard = offering.margin if isinstance(offering, Offering) else None
    margin = opportunity.margin if opportunity.margin is not None else standard
    parts = (
        ("revenue", opportunity.revenue),
        ("margin", margin),
        ("probability", opportunity.probability),
    )
    missing = tuple(name for name, value in parts if value is None)
    expected: Decimal | None = None
    if opportunity.revenue is not None and margin is not None and not missing:
        expected = opportunity.revenue * margin * (opportunity.probability or 0) / 10_000
    return Target(
        opportunity=opportunity,
        currency=opportunity.currency or plan.account.currency,
        margin=margin,
        expected=expected,
        roti=_per_hour(expected, opportunity.hours_required),
        actual_roti=_per_hour(expected, opportunity.hours_spent),
        access=access(opportunity.decision, everybody),
        missing=missing if opportunity.hours_required else (*missing, "hours required"),
        abc=None,
        why="",
    )


def _per_hour(amount: Decimal | None, hours: Decimal | None) -> Decimal | None:
    return amount / hours if amount is not None and hours else None


def _rank(found: list[Target], currency: str, left: Decimal | None) -> list[Target]:
    rankable = [
        (target.roti, index)
        for index, target in enumerate(found)
        if target.opportunity.status is OpportunityStatus.open
        and target.currency == currency
        and target.roti is not None
    ]
    order = [index for _, index in sorted(rankable, key=lambda pair: (-pair[0], pair[1]))]
    hours = left or Decimal(0)
    chosen = _fitting(order, found, hours)
    with_more = _fitting(order, found, hours * MORE)
    ranked = []
    for index, target in enumerate(found):
        abc: Abc | None = None
        if target.opportunity.status is not OpportunityStatus.open:
            why = "closed"
        elif target.currency != currency:
            why = f"in {target.currency}, not compared with {currency}"
        elif target.roti is None:
            why = f"{' and '.join(target.missing)} unknown"
        elif left is None:
            why = "our hours are unknown"
        elif index in chosen:
            abc, why = Abc.a, "fits the hours that are left"
        elif index in with_more:
            abc, why = Abc.b, "would fit with 20% more hours"
        else:
            abc, why = Abc.c, "does not fit the hours that are left"
        ranked.append(replace(target, abc=abc, why=why))
    return ranked


def _fitting(order: list[int], found: list[Target], hours: Decimal) -> set[int]:
    """Return the places of those, taken in order, that fit into ``hours`` together."""
    needs = accumulate(found[place].opportunity.hours_required or Decimal(0) for place in order)
    return {place for place, need in zip(order, needs, strict=True) if need <= hours}


def _overridden(target: Target) -> Target:
    override = target.opportunity.abc_override
    if override is None or target.opportunity.status is not OpportunityStatus.open:
        return target
    return replace(target, abc=override.value, why=f"by {override.by}: {override.reason}")
