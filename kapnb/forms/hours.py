"""Which opportunities would deserve our hours, if there were more or fewer of them?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from math import ceil
from typing import Any

from kapnb import words
from kapnb.insight.hours import Deal
from kapnb.plan.vocabulary import OpportunityStatus
from kapnb.sections.targeting import effect, one_more_hour

from .desk import Desk
from .widget import DeskWidget, script, style


class HoursCut(DeskWidget):
    """A slider of hours and the cut line that moves with it. Nothing of it is saved."""

    _esm = script("hours")
    _css = style("hours")
    name = "hours"

    def __init__(self, desk: Desk) -> None:
        self._asked: tuple[str, Decimal] | None = None
        super().__init__(desk)

    def do_hours(self, message: dict[str, Any]) -> None:
        """Suppose that there are so many hours; None takes those that there are."""
        hours = message["hours"]
        self._asked = None if hours is None else (self.desk.account, Decimal(int(hours)))
        self._refresh()

    def draw(self) -> dict[str, Any]:
        """Return the deals above and below the line, and what the hours bring."""
        own = self.desk.insight.allocation
        hours = own.hours or Decimal(0)
        if self._asked and self._asked[0] == self.desk.account:
            hours = self._asked[1]
        best = replace(own, hours=hours)
        needed = sum((deal.hours for deal in own.deals), Decimal(0))
        chosen = set(best.chosen)
        ranked = sorted(own.deals, key=lambda d: (d.hours > 0, -d.expected / (d.hours or 1)))
        count = words.plural(len(chosen), "opportunity", "opportunities")
        money = self.desk.view.money
        facts = [
            ("Expected return", f"{money(best.expected)} from {count}"),
            ("One more hour", one_more_hour(self.desk.view, best)),
        ]
        if own.hours not in (None, hours):
            change = effect(self.desk.view, own.shift(hours - (own.hours or 0)))
            facts.append(("Against the hours left", change))
        return {
            "hours": int(hours),
            "own": None if own.hours is None else int(own.hours),
            "most": ceil((own.hours or 0) * 2 or needed * Decimal("1.2")),
            "above": self._rows(d for d in ranked if d in chosen),
            "below": self._rows(d for d in ranked if d not in chosen),
            "line": f"{words.number(best.used)} of {words.hours(hours)} used",
            "facts": facts,
            "others": self._others(),
        }

    def _rows(self, deals: Iterable[Deal]) -> list[dict[str, str]]:
        letters = {t.opportunity.id: t.abc for t in self.desk.insight.targets}
        money = self.desk.view.money
        rows = []
        for deal in deals:
            letter = letters.get(deal.id)
            rows.append(
                {
                    "id": deal.id,
                    "name": deal.name,
                    "letter": letter.label if letter else "",
                    "tone": letter.value if letter else "",
                    "expected": money(deal.expected),
                    "hours": words.hours(deal.hours),
                    "roti": money(deal.expected / deal.hours) if deal.hours else "–",
                }
            )
        return rows

    def _others(self) -> str:
        """Return which open opportunities do not compete for the hours, and why."""
        there = {deal.id for deal in self.desk.insight.allocation.deals}
        out = [
            f"{t.opportunity.name} ({t.why})"
            for t in self.desk.insight.targets
            if t.opportunity.status is OpportunityStatus.open and t.opportunity.id not in there
        ]
        return f"Not compared: {words.listed(out)}." if out else ""
