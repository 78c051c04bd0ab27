"""What have we with each offering in each business unit, and what could we have?"""

from __future__ import annotations

from typing import Any

from kapnb.insight import Space
from kapnb.insight.work import open_initiatives
from kapnb.plan import WhiteSpaceCell
from kapnb.plan.base import new_id
from kapnb.plan.vocabulary import CellState, OpportunityStatus

from .desk import Desk
from .fields import specs
from .grid import Grid, Item, Square
from .questions import badge
from .widget import script, style

Place = tuple[str, str]
"""Business unit and offering, by their ids."""

_FREE = (CellState.white_space, CellState.potential)


class WhiteSpace(Grid):
    """Business unit x offering: a click on free space makes an initiative for it."""

    _esm = script("controls", "panel", "matrix", "white_space")
    _css = style("controls", "panel", "grid")
    name = "white space"

    def __init__(self, desk: Desk) -> None:
        self._chosen: Place | None = None
        self._new = ""
        super().__init__(desk)

    def describe(self) -> dict[str, Any]:
        """Return the fields of a state that is set by hand."""
        return {"specs": specs(WhiteSpaceCell)}

    def draw(self) -> dict[str, Any]:
        """Return the matrix, or what it lacks."""
        matrix, spaces = self.desk.insight.white_space, _spaces(self.desk)
        if not spaces:
            plan = self.desk.plan
            parts = (("our offerings", plan.account.offerings),
                     ("the customer's business units", plan.profile.business_units))  # fmt: skip
            lacking = " and ".join(name for name, there in parts if not there)
            return {"none": f"The white space needs {lacking}: add them in "}
        ideas = self._ideas()
        free = sum(space.state is CellState.white_space for space in spaces.values())
        drawn = self.drawn(
            "White space",
            [(row[0].unit.id, row[0].unit.name) for row in matrix],
            [(space.offering.id, space.offering.name) for space in matrix[0]],
            lambda unit, offering: _square(spaces[unit, offering], ideas.get((unit, offering), ())),
            corner="Business unit",
            across="Offering",
            hint=(
                f"{free} of {len(spaces)} cells are white space: a click or Enter makes an "
                "initiative there. ⋯ or S sets a state by hand."
            ),
        )
        chosen = spaces.get(self._chosen) if self._chosen else None
        return drawn | {"chosen": self._by_hand(chosen) if chosen else None}

    def do_cell(self, message: dict[str, Any]) -> None:
        """Select what is in a cell; make an initiative where there is nothing yet."""
        place = (str(message["row"]), str(message["column"]))
        there = self._ideas().get(place, ())
        if there:
            ids = [item.id for item in there]  # of several the next one with each click
            after = ids.index(self.desk.selected) + 1 if self.desk.selected in ids else 0
            self.desk.select(ids[after % len(ids)])
        elif _spaces(self.desk)[place].state in _FREE:
            self.do_add(message)
        else:
            self.do_more(message)

    def do_add(self, message: dict[str, Any]) -> None:
        """Make an initiative for a unit and an offering, and select it."""
        unit, offering = str(message["row"]), str(message["column"])
        plan, made = self.desk.plan, new_id()
        name = f"{plan.name_of(offering)} for {plan.name_of(unit)}"
        values = {"name": name, "unit": unit, "offering": offering, "status": "unconfirmed"}
        self.desk.edit([{"add": "targeting.initiatives", "id": made, "values": values}], name)
        self.desk.select(made)

    def do_more(self, message: dict[str, Any]) -> None:
        """Show what is known of a cell and let its state be set; once more hides it."""
        place = (str(message["row"]), str(message["column"]))
        self._chosen = None if place == self._chosen else place
        self._new = new_id()
        self._refresh()

    def _ideas(self) -> dict[Place, tuple[Item, ...]]:
        """Return the opportunities, and initiatives that are none yet, by their place."""
        items: list[tuple[str | None, str | None, Item]] = []
        for target in self.desk.insight.targets:
            deal, (letter, tone) = target.opportunity, badge(target)
            if deal.status is not OpportunityStatus.lost:
                said = f"Opportunity, {letter}: {deal.name}"
                item = Item(deal.id, f"{letter} · {deal.name}", tone, said)
                items.append((deal.unit, deal.offering, item))
        for idea in open_initiatives(self.desk.plan):
            said = f"Initiative, {idea.status.label.lower()}: {idea.name}"
            items.append((idea.unit, idea.offering, Item(idea.id, idea.name, "none", said)))
        found: dict[Place, tuple[Item, ...]] = {}
        for unit, offering, item in items:
            place = unit or "", offering or ""
            found[place] = (*found.get(place, ()), item)
        return found

    def _by_hand(self, space: Space) -> dict[str, Any]:
        place, draft = (space.unit.id, space.offering.id), self.desk.draft
        there = {
            (values.get("unit"), values.get("offering")): record
            for _, record in draft.rows("targeting.white_space")
            if (values := draft.values(record))
        }
        record = there.get(place, self._new)
        return {
            "row": place[0],
            "column": place[1],
            "title": f"{space.offering.name} for {space.unit.name}",
            "says": f"{space.state.label}: {space.why}" if space.why else f"{space.state.label}.",
            "record": record,
            "there": place in there,
            "values": draft.values(record),
            "said": draft.said.get(record, {}),
        }


def _spaces(desk: Desk) -> dict[Place, Space]:
    return {(s.unit.id, s.offering.id): s for row in desk.insight.white_space for s in row}


def _square(space: Space, ideas: tuple[Item, ...]) -> Square:
    state, known = space.state, any(space.why in item.text for item in ideas)
    note = "" if known else space.why
    return Square(state.label, state.value, items=ideas, more="State by hand", note=note)
