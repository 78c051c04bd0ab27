"""Who is the customer, who are we, and for which period do we plan?"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from .base import (
    Amount,
    Audience,
    Currency,
    Date,
    Hours,
    Line,
    Model,
    Name,
    Percent,
    Record,
    Ref,
    Text,
    field,
)
from .vocabulary import Tier

M, C = Audience.management, Audience.customer


class TeamMember(Record):
    """One of us who works for this account."""

    kind: ClassVar[str] = "team_member"
    name: Name = field("Name", "First and last name.", C)
    role: Line = field("Role", "What they do for this account.", C, default="")
    email: Line = field("E-mail", "", C, default="")
    hours: Hours | None = field(
        "Hours available",
        "In the planning period, for this account.",
        M,
        default=None,
        unit="hours",
    )


class Offering(Record):
    """One of our products or solutions."""

    kind: ClassVar[str] = "offering"
    name: Name = field("Name", "As the customer knows it.", C)
    description: Text = field("Description", "What it does for them.", C, default="", long=True)
    margin: Percent | None = field("Margin", "Of the price.", M, default=None, unit="%")


class Period(Model):
    """The time that a plan is made for, both days included."""

    start: Date = field("Start", "First day.", C)
    end: Date = field("End", "Last day.", C)

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.end < self.start:
            raise ValueError("an end that is not before the start")
        return self

    def holds(self, day: dt.date) -> bool:
        """Return whether ``day`` is in the period."""
        return self.start <= day <= self.end

    @classmethod
    def twelve_months(cls, today: dt.date) -> Self:
        """Return the twelve months that begin with the month of ``today``."""
        start = today.replace(day=1)
        return cls(start=start, end=start.replace(year=start.year + 1) - dt.timedelta(days=1))


class Account(Model):
    """The key account itself."""

    name: Name = field("Account name", "The customer as they write themselves.", C)
    industry: Line = field("Industry", "", C, default="")
    manager: Annotated[str, Ref("team_member")] | None = field(
        "Account manager", "The one of us who answers for the account.", C, default=None
    )
    team: tuple[TeamMember, ...] = field("Our team", "Who of us works for them.", C, default=())
    currency: Currency = field("Currency", "Three letters (ISO 4217), such as EUR.", C)
    period: Period = field("Planning period", "", C)
    goal: Line = field(
        "Goal in a line", "What we want to have reached with them by the end.", M, default=""
    )
    revenue_now: Amount | None = field(
        "Revenue now", "What they buy from us in a year.", M, default=None, unit="currency"
    )
    revenue_target: Amount | None = field(
        "Revenue target", "For the planning period.", M, default=None, unit="currency"
    )
    tier: Tier | None = field("Tier", "How much of our attention they get.", M, default=None)
    offerings: tuple[Offering, ...] = field(
        "Offerings", "Our products and solutions.", C, default=()
    )
    crm_id: Line = field("CRM id", "The account's key in the CRM.", default="")
