"""Where does an hour of ours return most?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from kapnb.plan import Opportunity, Plan
from kapnb.plan.vocabulary import Abc, OpportunityStatus

from .hours import STEP, Allocation, Budget, allocate, budget, expected
from .people import Person, access


@dataclass(frozen=True, slots=True)
class Target:
    """An opportunity with what follows from it. Amounts are in ``currency``.

    ``expected`` is revenue x margin x probability, ``roti`` that per hour required,
    ``actual_roti`` per hour spent; each is None when a part is unknown (``missing`` names
    the parts), and no return is per hour where no hours are needed. ``access`` is 1 to 5, see
    ``people.access``. ``abc`` is None when the opportunity cannot be compared; ``why`` says how
    the letter came about, and ``differs`` which letter it had by return per hour, if another.
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
    differs: str


Letter = tuple[Abc | None, str, str]
"""A, B or C, how it came about, and which one it would be by return per hour, if another."""


def targets(
    plan: Plan, everybody: dict[str, Person], best: Allocation | None = None
) -> tuple[Target, ...]:
    """Return every opportunity with its ROTI and its A, B or C, in the order of the file.

    ROTI = revenue x margin x probability / hours required. A is what the best use of the hours
    that are left holds (``best``, see ``hours.Allocation``), B what else is in it with 20% more
    hours, C the rest of the open ones. Currencies are not compared: only those in the account's
    currency get a letter.
    """
    letters = _letters(best or allocate(plan))
    return tuple(_target(plan, o, everybody, letters) for o in plan.targeting.opportunities)


def _target(
    plan: Plan, opportunity: Opportunity, everybody: dict[str, Person], letters: dict[str, Letter]
) -> Target:
    margin, worth = expected(plan, opportunity)
    parts = (
        ("revenue", opportunity.revenue),
        ("margin", margin),
        ("probability", opportunity.probability),
        ("hours required", opportunity.hours_required),
    )
    missing = tuple(name for name, value in parts if value is None)
    currency = opportunity.currency or plan.account.currency
    override, differs = opportunity.abc_override, ""
    abc: Abc | None = None
    if opportunity.status is not OpportunityStatus.open:
        why = "closed"
    elif override:
        abc, why = override.value, f"by {override.by}: {override.reason}"
    elif currency != plan.account.currency:
        why = f"in {currency}, not compared with {plan.account.currency}"
    elif missing:
        why = f"{' and '.join(missing)} unknown"
    elif not worth:
        abc, why = Abc.c, "no return is expected"
    else:
        abc, why, differs = letters.get(opportunity.id, (None, "our hours are unknown", ""))
    return Target(
        opportunity=opportunity,
        currency=currency,
        margin=margin,
        expected=worth,
        roti=_per_hour(worth, opportunity.hours_required),
        actual_roti=_per_hour(worth, opportunity.hours_spent),
        access=access(opportunity.decision, everybody),
        missing=missing,
        abc=abc,
        why=why,
        differs=differs,
    )


def _per_hour(amount: Decimal | None, hours: Decimal | None) -> Decimal | None:
    return amount / hours if amount is not None and hours else None


def _letters(best: Allocation) -> dict[str, Letter]:
    """Return the letter of every deal by the best use of the hours, and where ranking differs.

    By rank, A is by falling ROTI what fits together until one does not, B likewise with 20% more
    hours.
    """
    if best.hours is None:
        return {}
    hours, more = best.hours, best.hours * (1 + STEP)
    now, later = set(best.chosen), set(best.best(more))
    ranked = best.ranked
    letters: dict[str, Letter] = {}
    for deal, need in zip(ranked, accumulate(deal.hours for deal in ranked), strict=True):
        if deal in now:
            abc, why = Abc.a, "in the best use of the hours left"
        elif deal in later:
            abc, why = Abc.b, "chosen with 20% more hours"
        else:
            abc, why = Abc.c, "the hours bring more elsewhere"
        rank = Abc.a if need <= hours else Abc.b if need <= more else Abc.c
        differs = f"by return per hour it would be {rank.label}" if rank is not abc else ""
        letters[deal.id] = abc, why, differs
    return letters


__all__ = ["Budget", "Target", "budget", "targets"]
