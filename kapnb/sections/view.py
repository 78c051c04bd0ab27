"""Through which eyes is a plan drawn: on which day, for which readers?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from kapnb import words
from kapnb.insight import Colour, Insight, Person
from kapnb.insight.changes import changes
from kapnb.insight.turns import Change
from kapnb.plan import NO_STANDARDS, Audience, Objective, Plan, Standards
from kapnb.plan.vocabulary import Coverage, ObjectiveStatus, Rag

from .blocks import Callout, Cell

NOBODY = Cell("Nobody yet", tone="muted")
NOTHING = Cell("Nothing yet", tone="amber")
UNKNOWN = Cell("Unknown", tone="unknown")
ARROWS = {1: "↑", 0: "→", -1: "↓"}


@dataclass(frozen=True)
class View:
    """A plan, already redacted for ``edition``, as it is drawn on ``today``.

    ``before`` is what the plan was on the day since which changes are told, redacted alike; None
    when the history does not reach there, and ``history`` then says why. ``revision`` is the
    number of the recorded state that is drawn and ``revised`` its day; None when it was never
    recorded. ``pending``: the plan was edited by hand after that. ``damage`` says why the
    history cannot be read at all.
    """

    plan: Plan
    today: dt.date
    edition: Audience = Audience.internal
    standards: Standards = NO_STANDARDS
    before: Insight | None = None
    history: str = ""
    revision: int | None = None
    revised: dt.date | None = None
    pending: bool = False
    damage: str = ""

    @cached_property
    def insight(self) -> Insight:
        """What follows from the plan on that day."""
        return Insight(self.plan, self.today, self.standards, self.edition)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What changed since the day of ``before``; nothing without one."""
        return changes(self.before, self.insight) if self.before else ()

    @property
    def for_customer(self) -> bool:
        """Whether the reader is the customer."""
        return self.edition is Audience.customer

    def owner(self, record_id: str | None) -> Cell:
        """Return who owns something, or that nobody does."""
        name = self.plan.name_of(record_id)
        person = self.insight.people.get(record_id or "")
        if person and person.gone:
            return Cell(name, note="has left", strong=True)
        return Cell(name) if name else NOBODY

    def names(self, ids: Iterable[str]) -> str:
        """Return the names of several records as a list in words."""
        return words.listed([self.plan.name_of(i) for i in ids])

    def money(self, amount: Decimal | None, currency: str | None = None) -> str:
        """Return an amount in the account's or another currency; empty when unknown."""
        return "" if amount is None else words.money(amount, currency or self.plan.account.currency)

    def due(self, date: dt.date | None, *, late_matters: bool = True) -> Cell:
        """Return a due date, with the days that it is overdue."""
        if date is None:
            return Cell("No date", tone="muted")
        if late_matters and date < self.today:
            late = words.plural((self.today - date).days, "day")
            return Cell(words.day(date), note=f"{late} overdue", strong=True)
        return Cell(words.day(date))

    def ago(self, date: dt.date | None) -> str:
        """Return how long ago a day was: ``today``, ``12 days ago``, ``7 months ago``."""
        if date is None:
            return "never"
        days = (self.today - date).days
        if days <= 0:
            return "today"
        if days < 60:
            return f"{words.plural(days, 'day')} ago"
        if days < 730:
            return f"{words.plural(round(days / 30.4), 'month')} ago"
        return f"{words.plural(round(days / 365.25), 'year')} ago"

    def stance(self, person: Person) -> Cell:
        """Return a contact's stance with its trend and its age."""
        seen = person.stance_seen
        if seen is None:
            return UNKNOWN
        arrow = f" {ARROWS[person.trend]}" if person.stance_before else ""
        age = f"{'stale, ' if person.stance_stale else ''}{self.ago(seen.date)}"
        return Cell(f"{person.stance.label}{arrow}", tone=person.stance.value, note=age)

    def roles(self, person: Person) -> str:
        """Return every buying role of a contact, each once."""
        return ", ".join(dict.fromkeys(held.role.label for held in person.roles))

    def coverage(self, person: Person) -> Cell:
        """Return how well we know a contact, with the number of meetings."""
        if person.coverage is Coverage.no_contact:
            return Cell(person.coverage.label, tone="muted")
        return Cell(person.coverage.label, note=f"{words.plural(person.meetings, 'meeting')}")


def rag(colour: Colour) -> Cell:
    """Return a colour as a labelled cell; one set by hand says so and what the rule says."""
    note = f"set by hand; computed {colour.computed.label.lower()}" if colour.overridden else ""
    return Cell(colour.rag.label if colour.rag != "none" else "Stopped", colour.rag.value, note)


def missing(title: str, what_to_do: str) -> Callout:
    """Return the note of a chapter that has nothing to show, and what to do about it."""
    return Callout("missing", title, what_to_do)


_URGENCY = (Rag.red, Rag.amber, Rag.grey, Rag.green, Rag.blue, Rag.none)
_OPEN = (ObjectiveStatus.not_started, ObjectiveStatus.in_progress)


def by_urgency(view: View) -> list[Objective]:
    """Return the objectives by colour, the worst first, and then by due date."""

    def urgency(objective: Objective) -> tuple[int, dt.date]:
        rag = view.insight.colours[objective.id].rag
        return _URGENCY.index(rag), objective.due or dt.date.max

    return sorted(view.plan.action_plan.objectives, key=urgency)


def open_objectives(view: View) -> list[Objective]:
    """Return the objectives still to be worked on, the most urgent first."""
    return [objective for objective in by_urgency(view) if objective.status in _OPEN]
