"""What have we, or could we have, with each offering in each business unit?"""

from __future__ import annotations

from dataclasses import dataclass

from kapnb.plan import BusinessUnit, Offering, Plan
from kapnb.plan.vocabulary import CellState, InitiativeStatus, OpportunityStatus


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
    deals = [o for o in plan.targeting.opportunities if (o.unit, o.offering) == place]
    for deal in deals:
        if deal.status is OpportunityStatus.won:
            return Space(unit, offering, CellState.current, deal.name)
    for deal in deals:
        if deal.status is OpportunityStatus.open:
            return Space(unit, offering, CellState.potential, deal.name)
    over = (InitiativeStatus.converted, InitiativeStatus.dropped)
    for initiative in plan.targeting.initiatives:
        if (initiative.unit, initiative.offering) == place and initiative.status not in over:
            return Space(unit, offering, CellState.potential, initiative.name)
    if written:
        return Space(unit, offering, written.state, written.note)
    return Space(unit, offering, CellState.white_space, "")
