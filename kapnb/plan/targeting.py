"""Step 3: where does an hour of ours return most?"""

from __future__ import annotations

from typing import Annotated, ClassVar

from .base import (
    Amount,
    Audience,
    Currency,
    Date,
    Flag,
    Hours,
    Line,
    Model,
    Name,
    Percent,
    Record,
    Ref,
    Scale5,
    Text,
    field,
)
from .vocabulary import Abc, CellState, InitiativeStatus, OpportunityStatus

M, C = Audience.management, Audience.customer


class AbcOverride(Model):
    """Somebody decided otherwise than the rule, and said why."""

    value: Abc = field("A, B or C", "", M)
    reason: Name = field("Reason", "", M)
    by: Name = field("By whom", "", M)


class Initiative(Record):
    """A customer initiative that we could serve: more than a lead, not yet an opportunity."""

    kind: ClassVar[str] = "initiative"
    name: Name = field("Initiative", "In the customer's words.", C)
    goal: Annotated[str, Ref("goal")] | None = field("Customer goal", "", C, default=None)
    unit: Annotated[str, Ref("business_unit")] | None = field("Business unit", "", C, default=None)
    offering: Annotated[str, Ref("offering")] | None = field(
        "Offering proposed", "", C, default=None
    )
    time_frame: Line = field("Time-frame", "Such as autumn 2026.", C, default="")
    contact: Annotated[str, Ref("contact")] | None = field("Customer contact", "", C, default=None)
    revenue: Amount | None = field(
        "Potential revenue", "In a year.", M, default=None, unit="currency"
    )
    currency: Currency | None = field("Currency", "The account's if left out.", M, default=None)
    status: InitiativeStatus = field("Status", "", M, default=InitiativeStatus.unconfirmed)
    opportunity: Annotated[str, Ref("opportunity")] | None = field(
        "Became opportunity", "", M, default=None
    )
    shared: Flag = field("Shared with the customer", "", C, default=False)


class WhiteSpaceCell(Record):
    """What somebody knows of one offering in one business unit beyond what can be derived."""

    kind: ClassVar[str] = "white_space"
    unit: Annotated[str, Ref("business_unit")] = field("Business unit", "", M)
    offering: Annotated[str, Ref("offering")] = field("Offering", "", M)
    state: CellState = field("State", "", M)
    note: Line = field("Note", "Such as the competitor's name.", M, default="")


class Opportunity(Record):
    """A chance to sell, with what it takes and what it brings."""

    kind: ClassVar[str] = "opportunity"
    name: Name = field("Opportunity", "", M)
    need: Text = field("Current need", "Why they need it now.", M, default="", long=True)
    unit: Annotated[str, Ref("business_unit")] | None = field("Business unit", "", M, default=None)
    offering: Annotated[str, Ref("offering")] | None = field("Offering", "", M, default=None)
    revenue: Amount | None = field("Revenue", "In a year.", M, default=None, unit="currency")
    currency: Currency | None = field("Currency", "The account's if left out.", M, default=None)
    margin: Percent | None = field(
        "Margin", "The offering's if left out.", M, default=None, unit="%"
    )
    probability: Percent | None = field("Probability", "", M, default=None, unit="%")
    hours_required: Hours | None = field(
        "Hours required", "From now to the signature.", M, default=None, unit="hours"
    )
    hours_spent: Hours | None = field("Hours spent", "", M, default=None, unit="hours")
    importance: Scale5 | None = field(
        "Importance to them", "1 to 5: how much they need our product.", M, default=None
    )
    history: Scale5 | None = field(
        "History with us", "1 to 5: how well it went so far.", M, default=None
    )
    decision: Annotated[str, Ref("decision")] | None = field(
        "Purchase decision", "", M, default=None
    )
    owner: Annotated[str, Ref("team_member")] | None = field("Owner", "", M, default=None)
    close_date: Date | None = field(
        "Close date", "Expected while open, actual afterwards.", M, default=None
    )
    status: OpportunityStatus = field("Status", "", M, default=OpportunityStatus.open)
    stage: Line = field("Stage in the CRM", "", M, default="")
    abc_override: AbcOverride | None = field("A/B/C by hand", "", M, default=None)
    crm_id: Line = field("CRM id", "", default="")


class Targeting(Model):
    """Where our time goes, and where it could go."""

    initiatives: tuple[Initiative, ...] = field("Initiatives", "", C, default=())
    white_space: tuple[WhiteSpaceCell, ...] = field("White space", "", M, default=())
    opportunities: tuple[Opportunity, ...] = field("Opportunities", "", M, default=())
