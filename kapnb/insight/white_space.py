"""What have we, or could we have, with each offering in each business unit?"""

from __future__ import annotations

from dataclasses import dataclass

from kapnb.plan import BusinessUnit, Initiative, Offering, Opportunity, Plan
from kapnb.plan.vocabulary import CellState, OpportunityStatus

from .work import open_deals, open_initiatives


@dataclass(frozen=True, slots=True)
class Space:
    """A cell of the white-space matrix; ``why`` names what it was derived from."""

    unit: BusinessUnit
    offering: Offering
    state: CellState
    why: str


def white_space(plan: Plan) -> tuple[tuple[Space, ...], ...]:
    """Return the matrix business unit x offering, a row per unit in the order of the file.

    What somebody wrote down counts, unless it is only white space or potential: then a won
    opportunity makes the cell current, an open one or a live initiative makes it potential.
    """
    return tuple(
        tuple(_space(plan, unit, offering) for offering in plan.account.offerings)
        for unit in plan.profile.business_units
    )


def _space(plan: Plan, unit: BusinessUnit, offering: Offering) -> Space:
    place = (unit.id, offering.id)
    written = next((c for c in plan.targeting.white_space if (c.unit, c.offering) == place), None)
    if written and written.state not in (CellState.white_space, CellState.potential):
        return Space(unit, offering, written.state, written.note)
    for deal in plan.targeting.opportunities:
        if deal.status is OpportunityStatus.won and (deal.unit, deal.offering) == place:
            return Space(unit, offering, CellState.current, deal.name)
    ideas: list[Opportunity | Initiative] = [*open_deals(plan), *open_initiatives(plan)]
    for idea in ideas:
        if (idea.unit, idea.offering) == place:
            return Space(unit, offering, CellState.potential, idea.name)
    if written:
        return Space(unit, offering, written.state, written.note)
    return Space(unit, offering, CellState.white_space, "")
