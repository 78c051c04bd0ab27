"""Step 2: who decides, how do they buy, and where do they stand?"""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, model_validator

from .base import Audience, Code, Date, Flag, Line, Model, Name, Record, Ref, Text, field
from .vocabulary import (
    BuyingRole,
    BuyingStage,
    ContactStatus,
    DecisionStatus,
    Influence,
    Observed,
    RelationshipKind,
    Stance,
    StepStatus,
)

M, C = Audience.management, Audience.customer

OBSERVED_VALUES: dict[Observed, type[Code]] = {
    Observed.stance: Stance,
    Observed.influence: Influence,
    Observed.role: BuyingRole,
}


class Contact(Record):
    """A person at the customer."""

    kind: ClassVar[str] = "contact"
    name: Name = field("Name", "First and last name.", C)
    title: Line = field("Job title", "", C, default="")
    unit: Annotated[str, Ref("business_unit")] | None = field("Business unit", "", C, default=None)
    department: Line = field("Department", "", C, default="")
    responsibilities: Text = field(
        "Responsibilities", "What they answer for.", M, default="", long=True
    )
    reports_to: Annotated[str, Ref("contact")] | None = field(
        "Reports to", "Their manager.", C, default=None
    )
    email: Line = field("E-mail", "", M, default="")
    phone: Line = field("Phone", "", M, default="")
    status: ContactStatus = field("Status", "", C, default=ContactStatus.active)
    organisation_result: Text = field(
        "Result for the organisation", "What the company gains by it.", M, default="", long=True
    )
    personal_win: Text = field(
        "Personal win", "What the person gains by it.", default="", long=True
    )
    needs: Text = field("Needs", "What they need from us.", M, default="", long=True)
    interests: Text = field("Interests", "", default="", long=True)
    notes: Text = field("Notes", "", default="", long=True)
    crm_id: Line = field("CRM id", "", default="")


class Observation(Record):
    """What one of us saw or heard of one contact on one day.

    In a meeting, a missing date is the meeting's. ``role`` observations name the purchase
    decision, and ``given_up`` says that the role ended.
    """

    kind: ClassVar[str] = "observation"
    contact: Annotated[str, Ref("contact")] = field("Contact", "", M)
    what: Observed = field("What", "", M)
    value: Line = field("Value", "A code of the stance, influence or role vocabulary.", M)
    decision: Annotated[str, Ref("decision")] | None = field(
        "Purchase decision", "For which the role holds.", M, default=None
    )
    given_up: Flag = field("Given up", "The role ended on this day.", M, default=False)
    date: Date | None = field("Date", "", M, default=None)
    by: Annotated[str, Ref("team_member")] | None = field("By whom", "", M, default=None)
    evidence: Line = field("Evidence", "One line: what was said or seen.", M, default="")

    @model_validator(mode="after")
    def _value_is_of_the_vocabulary(self) -> Self:
        codes = [code.value for code in OBSERVED_VALUES[self.what]]
        if self.value not in codes:
            raise ValueError(f"for {self.what.value} a value of {', '.join(codes)}")
        if (self.what is Observed.role) != (self.decision is not None):
            raise ValueError("a decision exactly where what is role")
        return self


class Relationship(Record):
    """How two contacts stand to each other beside the reporting line."""

    kind: ClassVar[str] = "relationship"
    source: Annotated[str, Ref("contact")] = field("From", "", M)
    target: Annotated[str, Ref("contact")] = field("To", "", M)
    relation: RelationshipKind = field("Kind", "", M)
    evidence: Line = field("Evidence", "", M, default="")
    date: Date | None = field("Date", "", M, default=None)


class DecisionMember(Record):
    """A contact's stake in one purchase decision: our win beside theirs."""

    kind: ClassVar[str] = "member"
    contact: Annotated[str, Ref("contact")] = field("Contact", "", M)
    our_win: Text = field("Our win", "What we gain when they say yes.", default="", long=True)
    personal_win: Text = field("Their win", "What the person gains by it.", default="", long=True)


class BuyingStep(Record):
    """A step of the customer's buying process."""

    kind: ClassVar[str] = "buying_step"
    stage: BuyingStage | None = field("Stage", "Of the usual process.", C, default=None)
    name: Line = field("Step", "The customer's own word for it.", C, default="")
    responsible: Annotated[str, Ref("contact")] | None = field(
        "Responsible", "At the customer.", C, default=None
    )
    criterion: Text = field("Criterion", "What must be true to go on.", C, default="", long=True)
    date: Date | None = field("Date", "", C, default=None)
    status: StepStatus = field("Status", "", C, default=StepStatus.planned)
    our_action: Text = field("Our action", "What we do for this step.", M, default="", long=True)

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if self.stage is None and not self.name:
            raise ValueError("a stage, a name or both")
        return self

    @property
    def label(self) -> str:
        """The customer's word, or the usual one."""
        return self.name or (self.stage.label if self.stage else "")


class PurchaseDecision(Record):
    """Something the customer will decide to buy, from us or from others."""

    kind: ClassVar[str] = "decision"
    name: Name = field("Purchase decision", "", C)
    status: DecisionStatus = field("Status", "", C, default=DecisionStatus.open)
    members: tuple[DecisionMember, ...] = field("Members", "Who takes part.", M, default=())
    steps: tuple[BuyingStep, ...] = field("Buying process", "In their order.", C, default=())
    shared: Flag = field("Shared with the customer", "", C, default=False)


def _dated(observation: Observation) -> Observation:
    if observation.date is None:
        raise ValueError("a date, because no meeting gives one")
    return observation


class DecisionGroup(Model):
    """The people who decide, and how they go about it."""

    contacts: tuple[Contact, ...] = field("Contacts", "", C, default=())
    relationships: tuple[Relationship, ...] = field("Relationships", "", M, default=())
    decisions: tuple[PurchaseDecision, ...] = field("Purchase decisions", "", C, default=())
    observations: tuple[Annotated[Observation, AfterValidator(_dated)], ...] = field(
        "Observations", "Made outside a meeting.", M, default=()
    )
