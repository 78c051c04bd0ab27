"""Which opportunities would deserve our hours, if there were more or fewer of them?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import ceil
from typing import Any

from kapnb import words
from kapnb.insight.hours import Deal
from kapnb.plan.vocabulary import OpportunityStatus
from kapnb.sections.targeting import effect, one_more_hour

from .desk import Desk
from .questions import badge
from .widget import DeskWidget, script, style


class HoursCut(DeskWidget):
    """A slider of hours and the cut line that moves with it. Nothing of it is saved."""

    _esm = script("hours")
    _css = style("hours")
    name = "hours"

    def __init__(self, desk: Desk) -> None:
        self._asked: tuple[str, Decimal] | None = None
        super().__init__(desk, patient=True)

    def do_hours(self, message: dict[str, Any]) -> None:
        """Suppose that there are so many hours; None takes those that there are."""
        hours = message["hours"]
        self._asked = None if hours is None else (self.desk.account, Decimal(int(hours)))
        self._refresh()

    def draw(self) -> dict[str, Any]:
        """Return the deals above and below the line, and what the hours bring."""
        own, view = self.desk.insight.allocation, self.desk.view
        account, hours = self._asked or ("", Decimal(0))
        if account != self.desk.account:
            hours = own.hours or Decimal(0)
        best = own if hours == own.hours else replace(own, hours=hours)
        chosen, needed = set(best.chosen), sum(deal.hours for deal in own.deals)
        count = words.plural(len(chosen), "opportunity", "opportunities")
        facts = [
            ("Expected return", f"{view.money(best.expected)} from {count}"),
            ("One more hour", one_more_hour(view, best)),
        ]
        if own.hours not in (None, hours):
            change = effect(view, own.shift(hours - (own.hours or 0)))
            facts.append(("Against the hours left", change))
        return {
            "hours": int(hours),
            "own": None if own.hours is None else int(own.hours),
            "most": ceil((own.hours or 0) * 2 or needed * Decimal("1.2")),
            "above": [self._row(deal) for deal in own.ranked if deal in chosen],
            "below": [self._row(deal) for deal in own.ranked if deal not in chosen],
            "line": f"{words.number(best.used)} of {words.hours(hours)} used",
            "facts": facts,
            "others": self._others(),
        }

    def _row(self, deal: Deal) -> dict[str, str]:
        target = next(t for t in self.desk.insight.targets if t.opportunity.id == deal.id)
        letter, tone = badge(target)
        return {
            "id": deal.id,
            "name": deal.name,
            "letter": letter,
            "tone": tone,
            "expected": self.desk.view.money(deal.expected),
            "hours": words.hours(deal.hours),
            "roti": self.desk.view.money(target.roti) or "–",
        }

    def _others(self) -> str:
        """Return which open opportunities do not compete for the hours, and why."""
        there = {deal.id for deal in self.desk.insight.allocation.deals}
        out = [
            f"{t.opportunity.name} ({t.why})"
            for t in self.desk.insight.targets
            if t.opportunity.status is OpportunityStatus.open and t.opportunity.id not in there
        ]
        return f"Not compared: {words.listed(out)}." if out else ""
