"""Which opportunities are there by what an hour returns, and how does an initiative become one?"""

from __future__ import annotations

from typing import Any

from kapnb import words
from kapnb.insight import Target
from kapnb.insight.work import open_initiatives
from kapnb.plan import Goal, Initiative, Plan
from kapnb.plan.base import new_id
from kapnb.plan.vocabulary import InitiativeStatus

from .desk import Desk
from .draft import Edit, Refused
from .questions import badge
from .table import Table
from .widget import DeskWidget, script, style


def opportunities(desk: Desk) -> Table:
    """Return the table of opportunities, with return per hour and letter beside each."""

    def target(record: str) -> Target:
        return next(t for t in desk.insight.targets if t.opportunity.id == record)

    def roti(record: str) -> tuple[str, str]:
        found = target(record)
        return desk.view.money(found.roti, found.currency) or "?", ""

    extra = {"Return per hour": roti, "A/B/C": lambda record: badge(target(record))}
    return Table(desk, "targeting.opportunities", extra=extra)


def promoted(plan: Plan, initiative: str, made: str) -> list[Edit]:
    """Return the edits that make an opportunity, under the id ``made``, of an initiative.

    It takes over name, unit, offering, potential revenue and currency; its need is the goal that
    the initiative serves. Raises ``Refused`` for an initiative that became one before.
    """
    idea = plan.by_id.get(initiative)
    if not isinstance(idea, Initiative):
        raise Refused("Pick an initiative first.")
    if became := plan.by_id.get(idea.opportunity or ""):
        name = plan.name_of(became.id)
        raise Refused(f"{words.quoted(idea.name)} became the opportunity {words.quoted(name)}.")
    goal = plan.by_id.get(idea.goal or "")
    values: dict[str, Any] = {
        "name": idea.name,
        "need": goal.text if isinstance(goal, Goal) else None,
        "unit": idea.unit,
        "offering": idea.offering,
        "revenue": None if idea.revenue is None else str(idea.revenue),
        "currency": idea.currency,
    }
    given = {name: value for name, value in values.items() if value is not None}
    return [
        {"add": "targeting.opportunities", "id": made, "values": given},
        {"set": idea.id, "field": "opportunity", "value": made},
        {"set": idea.id, "field": "status", "value": InitiativeStatus.converted.value},
    ]


class Promote(DeskWidget):
    """A button that makes the selected initiative an opportunity."""

    _esm = script("promote")
    _css = style("controls", "grid")
    name = "promote"

    def draw(self) -> dict[str, Any]:
        """Return the initiatives that can become one, and what happened to the selected one."""
        plan = self.desk.plan
        found = [(idea.id, idea.name) for idea in open_initiatives(plan)]
        selected = plan.by_id.get(self.desk.selected)
        became = None
        if isinstance(selected, Initiative):
            became = plan.by_id.get(selected.opportunity or "")
        return {
            "initiatives": found,
            "selected": self.desk.selected,
            "became": [became.id, plan.name_of(became.id)] if became else None,
        }

    def do_promote(self, message: dict[str, Any]) -> None:
        """Make an opportunity of an initiative, in one edit, and select it."""
        made = new_id()
        edits = promoted(self.desk.plan, str(message["record"]), made)
        self.desk.edit(edits, "an initiative became an opportunity")
        self.desk.select(made)
