"""Step 4: what will be done, by whom, by when?"""

from __future__ import annotations

from typing import Annotated, ClassVar

from .base import (
    Audience,
    Date,
    Flag,
    Hours,
    Line,
    Model,
    Name,
    Number,
    Record,
    Ref,
    Scale5,
    Text,
    field,
)
from .vocabulary import (
    ActionStatus,
    AskStatus,
    FlagCategory,
    FlagStatus,
    MilestoneStatus,
    ObjectiveStatus,
    ObjectiveType,
    Rag,
)

M, C = Audience.management, Audience.customer


class RagOverride(Model):
    """Somebody disagrees with the computed colour, says why, and until when."""

    value: Rag = field("Colour", "", M)
    reason: Name = field("Reason", "", M)
    by: Name = field("By whom", "", M)
    until: Date = field("Until", "The last day it holds.", M)


class Reading(Record):
    """A measured value of an objective's metric on one day."""

    kind: ClassVar[str] = "reading"
    date: Date = field("Date", "", M)
    value: Number = field("Value", "In the objective's unit.", M)
    note: Line = field("Note", "", M, default="")


class Objective(Record):
    """What we want to have reached with the customer."""

    kind: ClassVar[str] = "objective"
    name: Name = field("Objective", "With a verb, and whom or what it is about.", C)
    type: ObjectiveType | None = field("Type", "", M, default=None)
    standard: Line = field("Standard objective", "Its code, if it is one.", M, default="")
    metric: Line = field("Metric", "What is measured.", C, default="")
    unit: Line = field("Unit", "Of the metric.", C, default="")
    baseline: Number | None = field("Baseline", "The value at the start.", M, default=None)
    target: Number | None = field("Target", "The value at the due date.", C, default=None)
    owner: Annotated[str, Ref("team_member", "contact")] | None = field(
        "Owner", "", C, default=None
    )
    start: Date | None = field("Start", "", C, default=None)
    due: Date | None = field("Due", "", C, default=None)
    goal: Annotated[str, Ref("goal")] | None = field(
        "Customer goal", "The goal of theirs that it serves.", C, default=None
    )
    status: ObjectiveStatus = field("Status", "", C, default=ObjectiveStatus.not_started)
    readings: tuple[Reading, ...] = field("Readings", "", M, default=())
    rag_override: RagOverride | None = field("Colour by hand", "", M, default=None)
    shared: Flag = field("Shared with the customer", "", C, default=False)


class Action(Record):
    """Something that somebody will do. What a meeting promised becomes an action."""

    kind: ClassVar[str] = "action"
    what: Name = field("Action", "With a verb.", C)
    done_when: Line = field("Done when", "How one sees that it is done.", C, default="")
    objective: Annotated[str, Ref("objective")] | None = field("Objective", "", C, default=None)
    owner: Annotated[str, Ref("team_member", "contact")] | None = field(
        "Owner", "One of us or of them.", C, default=None
    )
    contact: Annotated[str, Ref("contact")] | None = field(
        "About", "The contact whom it is about.", M, default=None
    )
    hours: Hours | None = field("Hours", "", M, default=None, unit="hours")
    due: Date | None = field("Due", "", C, default=None)
    status: ActionStatus = field("Status", "", C, default=ActionStatus.not_started)
    done_on: Date | None = field("Done on", "", C, default=None)
    meeting: Annotated[str, Ref("meeting")] | None = field(
        "Promised in", "The meeting.", M, default=None
    )
    shared: Flag = field("Shared with the customer", "", C, default=False)


class Milestone(Record):
    """A day by which something is reached, often by somebody outside sales."""

    kind: ClassVar[str] = "milestone"
    name: Name = field("Milestone", "", C)
    assignee: Annotated[str, Ref("team_member", "contact")] | None = field(
        "Assignee", "", C, default=None
    )
    told_on: Date | None = field("Told on", "When the assignee was informed.", M, default=None)
    date: Date = field("Date", "", C)
    earlier_dates: tuple[Date, ...] = field(
        "Earlier dates", "The dates it was moved from, oldest first.", M, default=()
    )
    objective: Annotated[str, Ref("objective")] | None = field("Objective", "", C, default=None)
    status: MilestoneStatus = field("Status", "", C, default=MilestoneStatus.planned)
    shared: Flag = field("Shared with the customer", "", C, default=False)


class RedFlag(Record):
    """Something that could go wrong, and what we do about it."""

    kind: ClassVar[str] = "red_flag"
    text: Name = field("Red flag", "", M)
    category: FlagCategory = field("Category", "", M, default=FlagCategory.other)
    probability: Scale5 = field("Probability", "1 to 5.", M)
    impact: Scale5 = field("Impact", "1 to 5.", M)
    owner: Annotated[str, Ref("team_member")] | None = field("Owner", "", M, default=None)
    mitigation: Text = field("Mitigation", "", M, default="", long=True)
    due: Date | None = field("Due", "", M, default=None)
    status: FlagStatus = field("Status", "", M, default=FlagStatus.open)
    accepted_by: Line = field("Accepted by", "Who lives with it.", M, default="")
    raised: Date | None = field("Raised", "", M, default=None)
    meeting: Annotated[str, Ref("meeting")] | None = field("From meeting", "", M, default=None)


class Ask(Record):
    """Help or a decision that we want from our own side."""

    kind: ClassVar[str] = "ask"
    text: Name = field("Ask", "", M)
    whom: Line = field("From whom", "", M, default="")
    due: Date | None = field("By when", "", M, default=None)
    status: AskStatus = field("Status", "", M, default=AskStatus.open)


class ActionPlan(Model):
    """What is to be done."""

    objectives: tuple[Objective, ...] = field("Objectives", "", C, default=())
    actions: tuple[Action, ...] = field("Actions", "", C, default=())
    milestones: tuple[Milestone, ...] = field("Milestones", "", C, default=())
    red_flags: tuple[RedFlag, ...] = field("Red flags", "", M, default=())
    asks: tuple[Ask, ...] = field("Asks", "", M, default=())
