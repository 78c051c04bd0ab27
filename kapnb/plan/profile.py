"""Step 1: what does the customer want, and where can we help?"""

from __future__ import annotations

from typing import Annotated, ClassVar

from .base import (
    Amount,
    Audience,
    Currency,
    Date,
    Line,
    Model,
    Name,
    Record,
    Ref,
    SignedAmount,
    Text,
    Weight,
    field,
)
from .vocabulary import (
    ChainActivity,
    Horizon,
    Knowledge,
    SwotQuadrant,
    SwotTag,
    Topic,
    TowsKind,
    UnitTrend,
)

M, C = Audience.management, Audience.customer


class Goal(Record):
    """A goal of the customer, in their words."""

    kind: ClassVar[str] = "goal"
    text: Name = field("Goal", "In the customer's own words.", C)
    horizon: Horizon = field("Horizon", "", C)
    knowledge: Knowledge = field("Knowledge", "Has the customer said so?", C)
    source: Line = field("Source", "Where we have it from.", M, default="")
    date: Date | None = field("Date", "When we learned it.", M, default=None)
    by: Line = field("By whom", "Who said or found it.", M, default="")

    @property
    def shared(self) -> bool:
        """Whether the customer may read it: only what they have said themselves."""
        return self.knowledge is Knowledge.confirmed


class Fact(Record):
    """Something we know of the customer."""

    kind: ClassVar[str] = "fact"
    topic: Topic = field("Topic", "", M)
    text: Text = field("Fact", "One statement.", M, long=True)
    knowledge: Knowledge = field("Knowledge", "Has the customer said so?", M)
    source: Line = field("Source", "Where we have it from.", M, default="")
    date: Date | None = field("Date", "When we learned it.", M, default=None)
    by: Line = field("By whom", "Who said or found it.", M, default="")


class BusinessUnit(Record):
    """A part of the customer's company."""

    kind: ClassVar[str] = "business_unit"
    name: Name = field("Business unit", "", C)
    parent: Annotated[str, Ref("business_unit")] | None = field(
        "Part of", "The unit it belongs to.", C, default=None
    )
    trend: UnitTrend | None = field("Trend", "Where it is going.", M, default=None)


class Competitor(Record):
    """Who else sells to this customer."""

    kind: ClassVar[str] = "competitor"
    name: Name = field("Competitor", "", M)
    offering: Line = field("Their offering", "", M, default="")
    strong: Text = field("Where strong", "With this customer.", M, default="", long=True)
    weak: Text = field("Where weak", "With this customer.", M, default="", long=True)


class FinancialYear(Record):
    """What the customer reported for one year."""

    kind: ClassVar[str] = "financial_year"
    year_end: Date = field("Year end", "Last day of the financial year.", C)
    revenue: Amount | None = field("Revenue", "", C, default=None, unit="currency")
    profit: SignedAmount | None = field("Profit", "After tax.", C, default=None, unit="currency")
    currency: Currency = field("Currency", "Three letters (ISO 4217).", C)
    source: Line = field("Source", "", M, default="")


class ValueChainActivity(Record):
    """How the customer creates value in one activity, and where we could help."""

    kind: ClassVar[str] = "value_chain"
    activity: ChainActivity = field("Activity", "", M)
    wins: Text = field("How they win", "", M, default="", long=True)
    hurts: Text = field("Where it hurts", "", M, default="", long=True)
    offering: Annotated[str, Ref("offering")] | None = field(
        "Which offering helps", "", M, default=None
    )
    worth: Amount | None = field("Worth to them", "In a year.", M, default=None, unit="currency")


class SwotItem(Record):
    """One reason why our position in this account is strong or weak."""

    kind: ClassVar[str] = "swot"
    quadrant: SwotQuadrant = field("Quadrant", "", M)
    text: Text = field("Item", "One statement.", M, long=True)
    tag: SwotTag | None = field("Tag", "", M, default=None)
    meeting: Annotated[str, Ref("meeting")] | None = field("From meeting", "", M, default=None)
    contact: Annotated[str, Ref("contact")] | None = field("From contact", "", M, default=None)
    red_flag: Annotated[str, Ref("red_flag")] | None = field("From red flag", "", M, default=None)
    document: Line = field("From document", "", M, default="")
    date: Date | None = field("Date", "When we learned it.", M, default=None)
    weight: Weight = field("Weight", "1 to 3, 3 is heaviest.", M, default=1)
    retired: Date | None = field("Retired", "Since when it no longer holds.", M, default=None)


class Tows(Record):
    """Two SWOT items joined to a conclusion."""

    kind: ClassVar[str] = "tows"
    pair: TowsKind = field("Pair", "", M)
    inside: Annotated[str, Ref("swot")] = field("Ours", "A strength or weakness.", M)
    outside: Annotated[str, Ref("swot")] = field("Theirs", "An opportunity or threat.", M)
    text: Text = field("Conclusion", "What follows from the two.", M, default="", long=True)
    objective: Annotated[str, Ref("objective")] | None = field(
        "Objective", "What it becomes.", M, default=None
    )


class Profile(Model):
    """What we know of the customer's company and of our position in it."""

    goals: tuple[Goal, ...] = field("Customer's goals", "", C, default=())
    facts: tuple[Fact, ...] = field("Facts", "", M, default=())
    business_units: tuple[BusinessUnit, ...] = field("Business units", "", C, default=())
    competitors: tuple[Competitor, ...] = field("Competitors", "", M, default=())
    financials: tuple[FinancialYear, ...] = field("Financials", "", C, default=())
    value_chain: tuple[ValueChainActivity, ...] = field("Value chain", "", M, default=())
    swot: tuple[SwotItem, ...] = field("SWOT", "", M, default=())
    tows: tuple[Tows, ...] = field("TOWS", "", M, default=())
