"""Who reports to whom, and who covers which base? A map of the customer on which one works."""

from __future__ import annotations

from typing import Any

from kapnb.plan import Contact
from kapnb.plan.vocabulary import Influence, Stance
from kapnb.sections.charts.orgmap import BADGES, TRENDS, MapPerson
from kapnb.sections.charts.tree import Forest, grow
from kapnb.sections.decision_group import map_people
from kapnb.sections.view import View
from kapnb.words import listed

from .draft import Refused
from .widget import DeskWidget, script, style


class OrgMap(DeskWidget):
    """The people at the customer by reporting line, to be moved, added and opened.

    Args:
        desk: the desk; what is changed here is changed in its plan.
    """

    _esm = script("orgmap_layout", "orgmap", "orgmap_hands")
    _css = style("controls", "orgmap")
    name = "org map"

    def describe(self) -> dict[str, Any]:
        """Return what the map is called and what its signs mean."""
        return {
            "label": f"Organisation of {self.desk.plan.account.name}",
            "stances": [[stance.value, stance.label] for stance in Stance],
            "influences": [[i.value, f"influence {i.label.lower()}"] for i in Influence],
            "signs": [[sign, word] for sign, word in TRENDS.items()],
            "badges": [[sign, word] for sign, word in BADGES.items()],
        }

    def draw(self) -> dict[str, Any]:
        """Return everybody, without circles, and who stands on top."""
        known = map_people(self.desk.view)
        forest = grow((person.id, person.manager) for person in known)
        boss = {one: top for top, staff in forest.reports.items() for one in staff}
        view = self.desk.view
        return {
            "people": [_box(who, boss.get(who.id), forest, view) for who in known],
            "tops": list(forest.roots),
            "selected": self.desk.selected,
        }

    def do_edit(self, message: dict[str, Any]) -> None:
        """Make edits, unless one puts somebody below themselves."""
        for edit in message["edits"]:
            if edit.get("field") == "reports_to" and edit.get("value"):
                self._refuse_circle(edit["set"], edit["value"])
        super().do_edit(message)

    def _refuse_circle(self, person: str, manager: str) -> None:
        contacts = {c.id: c for c in self.desk.plan.decision_group.contacts}
        seen: set[str] = set()
        at: Contact | None = contacts.get(manager)
        while at and at.id not in seen:
            if at.id == person:
                names = self.desk.plan.name_of(manager), self.desk.plan.name_of(person)
                raise Refused(f"{names[0]} reports to {names[1]}: that would be a circle.")
            seen.add(at.id)
            at = contacts.get(at.reports_to or "")

    def do_undo(self, _: dict[str, Any]) -> None:
        """Take back the last change of the plan."""
        self.desk.undo()


def _box(who: MapPerson, boss: str | None, forest: Forest, view: View) -> dict[str, Any]:
    """Return a person as a box shows one, and as a screen reader says one."""
    person = view.insight.people[who.id]
    stance = f"{who.stance_label} {who.trend}".rstrip()
    roles: dict[str, list[str]] = {}
    for held in person.roles:
        roles.setdefault(held.role.label, []).append(view.plan.name_of(held.decision))
    titles = [f"{role} for {listed(decisions)}" for role, decisions in roles.items()]
    age = view.stance(person).note
    chief = view.plan.name_of(who.manager)
    trend = f", {TRENDS[who.trend]}" if who.trend else ""
    said = [
        who.title,
        who.note,
        "key player" if who.key_player else "",
        f"reports to {chief}" if chief else "reports to nobody known",
        f"{who.stance_label}{trend}{f' ({age})' if age else ''}",
        f"influence {person.influence.label.lower()}",
        *titles,
    ]
    return {
        "id": who.id,
        "name": who.name,
        "title": who.title,
        "manager": who.manager,
        "boss": boss,
        "reports": list(forest.reports[who.id]),
        "below": sum(1 for _ in forest.below(who.id)) - 1,
        "stance": who.stance,
        "says": f"{who.note} · {stance}" if who.note else stance,
        "influence": who.influence,
        "roles": [list(pair) for pair in zip(who.roles, titles, strict=True)],
        "key": who.key_player,
        "gone": person.gone,
        "mark": mark if (mark := forest.marks.get(who.id, "")) != "Manager unknown" else "",
        "spoken": ", ".join(part for part in said if part),
    }
