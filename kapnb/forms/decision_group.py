"""Who covers the bases of each purchase decision, and which forms does step 2 put together?"""

from __future__ import annotations

from typing import Any

from ipywidgets import Box, VBox

from kapnb.insight import Person
from kapnb.insight.people import Bases
from kapnb.plan.vocabulary import Observed
from kapnb.words import listed

from .desk import Desk
from .form import Form
from .orgmap import OrgMap
from .seen import Seen
from .table import Table
from .widget import DeskWidget, script, style


class Coverage(DeskWidget):
    """The four bases of every open purchase decision, with who covers them or that nobody does.

    Args:
        desk: the desk; a click on a name selects the contact for all forms.
    """

    _esm = script("coverage")
    _css = style("coverage")
    name = "coverage of the bases"

    def describe(self) -> dict[str, Any]:
        """Return what is said when there is nothing to cover."""
        return {
            "none": "No purchase decision is open. Write down what they will decide to buy next."
        }

    def draw(self) -> dict[str, Any]:
        """Return the bases of each open decision, and which contact is selected."""
        decisions = [self._decision(bases) for bases in self.desk.insight.open_bases]
        return {"decisions": decisions, "selected": self.desk.selected}

    def _decision(self, bases: Bases) -> dict[str, Any]:
        found = [
            {
                "role": base.role.label,
                "people": [self._person(person) for person in base.people],
                "gone": f"{listed([p.contact.name for p in base.gone])} left" if base.gone else "",
            }
            for base in bases.bases
        ]
        return {"name": bases.decision.name, "bases": found}

    def _person(self, person: Person) -> dict[str, str]:
        stance, coverage = self.desk.view.stance(person), self.desk.view.coverage(person)
        return {
            "id": person.contact.id,
            "name": person.contact.name,
            "tone": person.stance.value,
            "stance": stance.text,
            "coverage": ", ".join(part for part in (coverage.text, coverage.note) if part),
        }


def organisation(desk: Desk) -> Box:
    """Return the org map with the selected contact, and what was seen of them, beside it."""
    beside = VBox([Seen(desk), Form(desk, kind="contact")])
    whole = Box([OrgMap(desk), beside])
    whole.add_class("kn-beside")
    return whole


def contacts(desk: Desk) -> Table:
    """Return the table of contacts with what follows from the observations and meetings."""

    def known(record: str) -> Person:
        return desk.insight.people[record]

    def stance(record: str) -> tuple[str, str]:
        cell = desk.view.stance(known(record))
        return cell.text, cell.tone or ""

    return Table(
        desk,
        "decision_group.contacts",
        ("name", "title", "reports_to"),
        extra={
            Observed.stance.label: stance,
            Observed.influence.label: lambda record: (known(record).influence.label, ""),
            "Buying roles": lambda record: (desk.view.roles(known(record)), ""),
            "Last met": lambda record: (desk.view.ago(known(record).last_met), ""),
        },
    )
