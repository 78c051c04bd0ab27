"""What could go wrong, how likely is it, and how much would it hurt?"""

from __future__ import annotations

from typing import Any

from kapnb.insight import work
from kapnb.plan import RedFlag
from kapnb.plan.base import new_id
from kapnb.sections.charts.flags import LIKELY, SEVERE, severity

from .desk import Desk
from .fields import specs
from .grid import Grid, Item, Square
from .table import Table

_LIST = "action_plan.red_flags"


class FlagGrid(Grid):
    """The red flags that are open, by probability and impact; dragged they are judged anew."""

    name = "red flag grid"

    def draw(self) -> dict[str, Any]:
        """Return the five by five cells with their flags, those that are being written too."""
        known, scale = specs(RedFlag), range(1, 6)
        self._cells: dict[tuple[Any, Any], list[Item]] = {}
        for flag in work.open_flags(self.desk.plan):
            tone, word = severity(score := work.score(flag))
            owner = self.desk.view.owner(flag.owner).text
            said = f"{flag.text}: score {score}, {word}. {flag.status.label}. {owner}."
            cell = str(flag.probability), str(flag.impact)
            self._cells.setdefault(cell, []).append(Item(flag.id, flag.text, tone, said))
        for record, values in self._new():
            place, text = (values.get("probability"), values.get("impact")), values.get("text")
            self._cells.setdefault(place, []).append(Item(record, text or "New red flag"))
        return self.drawn(
            "Red flags by probability and impact",
            [(str(points), LIKELY.get(points, str(points))) for points in reversed(scale)],
            [(str(points), SEVERE.get(points, str(points))) for points in scale],
            self._square,
            corner=known["probability"]["title"],
            across=known["impact"]["title"],
            hint="Drag a red flag to judge it anew; or press M on it, walk to a cell and press "
            "Enter. Click into a cell, or press +, to add one there.",
            moves=True,
        )

    def _new(self) -> list[tuple[str, dict[str, Any]]]:
        draft = self.desk.draft
        return [(r, draft.values(r)) for _, r in draft.rows(_LIST) if r in draft.waiting]

    def _square(self, probability: str, impact: str) -> Square:
        score = int(probability) * int(impact)
        tone, word = severity(score)
        items = tuple(self._cells.get((probability, impact), ()))
        return Square(f"{score} {word}", tone, f"score {score}, {word}", items)

    def do_cell(self, message: dict[str, Any]) -> None:
        """Begin a red flag in a cell; one that was begun and says nothing yet moves there."""
        empty = next((r for r, values in self._new() if not values.get("text")), "")
        if empty:
            self.do_drop({**message, "item": empty})
        else:
            empty = new_id()
            place = {"probability": message["row"], "impact": message["column"]}
            self.desk.edit([{"add": _LIST, "id": empty, "values": place}])
        self.desk.select(empty)

    def do_drop(self, message: dict[str, Any]) -> None:
        """Give a red flag the probability and impact of the cell that it was put into."""
        places = (("probability", message["row"]), ("impact", message["column"]))
        self.desk.edit([{"set": message["item"], "field": f, "value": v} for f, v in places])


def red_flags(desk: Desk) -> Table:
    """Return the register of red flags, with the score of those that are open."""

    def score(record: str) -> tuple[str, str]:
        flag = next((f for f in work.open_flags(desk.plan) if f.id == record), None)
        if flag is None:
            return "", ""
        tone, word = severity(points := work.score(flag))
        return f"{points} {word}", tone

    return Table(desk, _LIST, extra={"Score": score})
