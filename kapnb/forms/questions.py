"""What is known of an opportunity by the eight targeting questions, and what comes of it?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from kapnb import words
from kapnb.insight import Target
from kapnb.insight.people import deciders
from kapnb.insight.questions import EIGHT, answers
from kapnb.plan import BusinessUnit, Opportunity
from kapnb.plan.vocabulary import Abc, OpportunityStatus

from .desk import Desk
from .form import described, makes, names_for
from .widget import DeskWidget, script, style

FIELDS = {
    "need": ("need",),
    "trend": ("unit",),
    "size": ("revenue", "currency"),
    "hours": ("hours_required", "hours_spent"),
    "profit": ("offering", "margin"),
    "importance": ("importance",),
    "history": ("history",),
    "access": ("decision",),
}
"""The fields of an opportunity that answer each of the ``EIGHT``, or from which it follows."""

_OPEN, _UNKNOWN = OpportunityStatus.open, "Not known yet"


class Questions(DeskWidget):
    """The opportunities by rank, the eight questions of one of them, and what comes of them."""

    _esm = script("controls", "panel", "questions")
    _css = style("controls", "panel", "questions")
    name = "questions"

    def __init__(self, desk: Desk) -> None:
        self._shown = ""
        super().__init__(desk)

    def describe(self) -> dict[str, Any]:
        """Return the fields of an opportunity and of its business unit."""
        models: dict[str, type[BaseModel]] = {"opportunity": Opportunity, "unit": BusinessUnit}
        fields = {name: described(self.desk, model) for name, model in models.items()}
        return {"specs": fields, "makes": makes()}

    def draw(self) -> dict[str, Any]:
        """Return the list, the questions and the consequences."""
        found = ranked(self.desk.insight.targets)
        by_id = {target.opportunity.id: target for target in found}
        if self.desk.selected in by_id:
            self._shown = self.desk.selected
        if not found:
            return {"list": []}
        target = by_id.get(self._shown) or found[0]
        self._shown = target.opportunity.id
        draft, unit = self.desk.draft, self._unit(target)
        records = {"opportunity": target.opportunity.id} | ({"unit": unit.id} if unit else {})
        given = answers(self.desk.insight, target)
        return {
            "list": [self._line(one) for one in found],
            "records": records,
            "title": target.opportunity.name,
            "questions": [
                {
                    "words": asked[0].upper() + asked[1:],
                    "answered": bool(answer),
                    "said": self._said(name, target),
                    "fields": FIELDS[name],
                    "unit": ["trend"] if name == "trend" and unit else [],
                }
                for (name, _, asked), answer in zip(EIGHT, given, strict=True)
            ],
            "answered": _answered(given),
            "values": {name: draft.values(record) for name, record in records.items()},
            "said": {name: draft.said.get(record, {}) for name, record in records.items()},
            "names": names_for(self.desk, described(self.desk, Opportunity)),
            "comes": self._comes(target),
        }

    def _unit(self, target: Target) -> BusinessUnit | None:
        unit = self.desk.plan.by_id.get(target.opportunity.unit or "")
        return unit if isinstance(unit, BusinessUnit) else None

    def _line(self, target: Target) -> dict[str, str]:
        letter, tone = badge(target)
        return {
            "id": target.opportunity.id,
            "name": target.opportunity.name,
            "letter": letter,
            "tone": tone,
            "roti": self._per_hour(target, target.roti) or _UNKNOWN,
            "answered": _answered(answers(self.desk.insight, target)),
        }

    def _per_hour(self, target: Target, amount: Decimal | None) -> str:
        money = self.desk.view.money(amount, target.currency)
        return f"{money} per hour" if money else ""

    def _said(self, name: str, target: Target) -> str:
        """Return what follows from other answers, or from other steps of the plan."""
        deal, unit = target.opportunity, self._unit(target)
        match name:
            case "size":
                return (
                    f"In {unit.name}."
                    if unit
                    else "Where is not known: pick the business unit in question 2."
                )
            case "profit" if deal.margin is None and target.margin is not None:
                return f"The offering's margin of {words.percent(target.margin)} counts."
            case "access" if not deal.decision:
                return "Our access follows from the meetings with those who decide on it."
            case "access":
                return self._access(target)
        return ""

    def _access(self, target: Target) -> str:
        there = deciders(target.opportunity.decision, self.desk.insight.people)
        if not there:
            return "Nobody is known who can say yes or no: give the roles in 2_decision_group."
        seen = [
            f"{p.contact.name}, {p.coverage.label.lower()}"
            + (f" ({words.plural(p.meetings, 'meeting')})" if p.meetings else "")
            for p in there
        ]
        return f"Access {target.access} of 5. Who can say yes or no: {'; '.join(seen)}."

    def _comes(self, target: Target) -> dict[str, Any]:
        letter, tone = badge(target)
        why = "; ".join(filter(None, (target.why, target.differs)))
        spent = target.opportunity.hours_spent
        actual = self._per_hour(target, target.actual_roti) or _UNKNOWN
        found = (f for f in self.desk.insight.findings if f.record == target.opportunity.id)
        return {
            "roti": self._per_hour(target, target.roti) or _UNKNOWN,
            "formula": self._formula(target),
            "actual": f"{actual}, with {words.hours(spent)}" if spent else "No hour spent yet",
            "letter": letter,
            "tone": tone,
            "why": why[:1].upper() + why[1:],
            "findings": [(f.check.severity, f.check.severity.label, f.reason, f.check.todo)
                         for f in found],
        }  # fmt: skip

    def _formula(self, target: Target) -> str:
        """Return the parts of the return per hour, those that are unknown as a question mark."""
        deal = target.opportunity
        margin, chance = (
            words.percent(part) if part is not None else "?"
            for part in (target.margin, deal.probability)
        )
        hours = words.number(deal.hours_required) if deal.hours_required is not None else "?"
        revenue = self.desk.view.money(deal.revenue, target.currency) or "?"
        return (
            f"{revenue} revenue × {margin} margin × {chance} probability ÷ {hours} hours required"
        )


def ranked(targets: tuple[Target, ...]) -> list[Target]:
    """Return the open opportunities by letter and return per hour, then those won or lost."""
    closed = {t.opportunity.id for t in targets if t.opportunity.status is not _OPEN}
    order = {Abc.a: 0, Abc.b: 1, Abc.c: 2, None: 3}
    return sorted(targets, key=lambda t: (t.opportunity.id in closed, order[t.abc], -(t.roti or 0)))


def badge(target: Target) -> tuple[str, str]:
    """Return A, B or C with its tone, or the word that stands in its place."""
    status = target.opportunity.status
    if status is not _OPEN:
        return status.label, "green" if status is OpportunityStatus.won else "grey"
    return (target.abc.label, target.abc.value) if target.abc else ("?", "none")


def _answered(given: tuple[object, ...]) -> str:
    return f"{sum(map(bool, given))} of {len(EIGHT)}"
