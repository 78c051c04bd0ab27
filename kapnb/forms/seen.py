"""What did somebody see of the selected contact, on which day, and who says so?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kapnb.insight.people import Sighting
from kapnb.plan import Observation
from kapnb.plan.decision_group import OBSERVED_VALUES
from kapnb.plan.vocabulary import Observed
from kapnb.words import day

from .desk import Desk
from .draft import Refused
from .fields import NEEDED, Spec, read, specs
from .meeting import SEEN
from .widget import DeskWidget, script, style

_ABOUT = ("given_up", "date", "by")
_LAST = 3


class Seen(DeskWidget):
    """Stance, influence and buying role of the selected contact, said as dated observations.

    Args:
        desk: the desk; saving adds one observation for each thing that was picked.
    """

    _esm = script("controls", "seen")
    _css = style("controls", "panel", "seen")
    name = "what was seen"

    def __init__(self, desk: Desk) -> None:
        self._said: dict[str, str] = {}
        self._saved = 0
        super().__init__(desk)

    def describe(self) -> dict[str, Any]:
        """Return the fields, and what they say at first."""
        first = {"date": self.desk.today.isoformat(), "by": self.desk.plan.account.manager}
        return {"specs": self._specs(), "first": first}

    def _specs(self) -> dict[str, Spec]:
        known = specs(Observation)
        about = {name: known[name] for name in _ABOUT}
        about["date"] = about["date"] | {"required": True}
        return SEEN | about

    def draw(self) -> dict[str, Any]:
        """Return the selected contact with the last observations; none is an empty ``contact``."""
        person = self.desk.insight.people.get(self.desk.selected)
        names = self.desk.draft.names
        found: dict[str, Any] = {
            "names": {kind: names.get(kind, []) for kind in ("decision", "team_member")},
            "said": self._said,
            "saved": self._saved,
        }
        if person is None:
            return found | {"contact": ""}
        contact = person.contact
        last = [s for s in self.desk.insight.sightings if s.observation.contact == contact.id]
        stance = self.desk.view.stance(person)
        return found | {
            "contact": contact.id,
            "name": contact.name,
            "stance": [person.stance.value, stance.text, stance.note],
            "last": [self._line(sighting) for sighting in last[: -_LAST - 1 : -1]],
        }

    def _line(self, sighting: Sighting) -> dict[str, str]:
        seen, plan = sighting.observation, self.desk.plan
        says = OBSERVED_VALUES[seen.what](seen.value).label
        for_what = f" for {plan.name_of(seen.decision)}" if seen.decision else ""
        given_up = ", given up" if seen.given_up else ""
        meeting = f"meeting: {sighting.meeting.purpose}" if sighting.meeting else ""
        source = (day(sighting.date), plan.name_of(seen.by), meeting)
        return {
            "what": f"{seen.what.label}: {says}{for_what}{given_up}",
            "tone": seen.value if seen.what is Observed.stance else "grey",
            "source": " · ".join(part for part in source if part),
            "evidence": seen.evidence or "No evidence",
        }

    def do_see(self, message: dict[str, Any]) -> None:
        """Add an observation for each thing picked, or say at which field what is missing."""
        values, contact = message["values"], message["contact"]
        picked = [what for what in Observed if values.get(what.value)]
        self._said = self._wrong(values, picked)
        if self._said:
            self._refresh()
            return
        edits = []
        for what in picked:
            fields = {"contact": contact, "what": what.value, "value": values[what.value]}
            about = ("decision", "given_up") if what is Observed.role else ()
            for name in ("date", "by", "evidence", *about):
                fields[name] = values.get(name)
            edits.append({"add": "decision_group.observations", "values": fields})
        self._saved += 1
        self.desk.edit(edits, f"Seen: {self.desk.plan.name_of(contact)}")

    def _wrong(self, values: Mapping[str, Any], picked: list[Observed]) -> dict[str, str]:
        if not picked:
            raise Refused("Please pick what you saw: a stance, an influence or a buying role.")
        found = {}
        if Observed.role in picked and not values.get("decision"):
            found["decision"] = NEEDED
        for name, spec in self._specs().items():
            try:
                value = read(spec, values.get(name), self.desk.draft.names)
            except ValueError as error:
                found[name] = str(error)
                continue
            if name == "date" and not value:
                found[name] = NEEDED
            elif name == "date" and value > self.desk.today.isoformat():
                found[name] = "What was seen cannot be of a day to come."
        return found
