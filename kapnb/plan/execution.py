"""Step 5: is it happening, and what has changed?"""

from __future__ import annotations

from typing import Annotated, ClassVar

from .base import Audience, Date, Flag, Line, Model, Name, Record, Ref, Text, field
from .decision_group import Observation
from .vocabulary import MeetingKind, Requirement, Verdict

M, C = Audience.management, Audience.customer


class Meeting(Record):
    """Who met whom, when, why, what was said, and what it taught us.

    Promises of the meeting are actions that name it; so do its SWOT items and red flags.
    """

    kind: ClassVar[str] = "meeting"
    date: Date = field("Date", "", C)
    type: MeetingKind = field("Kind", "", C, default=MeetingKind.visit)
    purpose: Name = field("Purpose", "Why we met.", C)
    our_people: tuple[Annotated[str, Ref("team_member")], ...] = field(
        "Our people", "", C, default=()
    )
    attendees: tuple[Annotated[str, Ref("contact")], ...] = field("Their people", "", C, default=())
    said: Text = field("What was said", "", M, default="", long=True)
    decisions: Text = field("Decisions", "What was agreed.", C, default="", long=True)
    objectives: tuple[Annotated[str, Ref("objective")], ...] = field(
        "About objectives", "", M, default=()
    )
    observations: tuple[Observation, ...] = field(
        "Observations", "Per attendee, what we saw today.", M, default=()
    )
    next_step: Line = field("Next step", "", C, default="")
    next_date: Date | None = field("Next step by", "", C, default=None)
    shared: Flag = field("Shared with the customer", "", C, default=False)


class RequirementVerdict(Record):
    """What a review says of one of the ten requirements."""

    kind: ClassVar[str] = "verdict"
    requirement: Requirement = field("Requirement", "", M)
    verdict: Verdict = field("Verdict", "", M)
    note: Text = field("Note", "", M, default="", long=True)


class ReviewPoint(Record):
    """A vulnerability or a recommendation of a review."""

    kind: ClassVar[str] = "review_point"
    text: Text = field("Text", "", M, long=True)
    requirement: Requirement | None = field("Requirement", "", M, default=None)
    red_flag: Annotated[str, Ref("red_flag")] | None = field("Red flag", "", M, default=None)
    action: Annotated[str, Ref("action")] | None = field("Action", "", M, default=None)


class Review(Record):
    """A coaching session or an account review."""

    kind: ClassVar[str] = "review"
    date: Date = field("Date", "", M)
    who: Line = field("Who", "Who took part.", M, default="")
    verdicts: tuple[RequirementVerdict, ...] = field("Verdicts", "", M, default=())
    vulnerabilities: tuple[ReviewPoint, ...] = field("Vulnerabilities", "", M, default=())
    recommendations: tuple[ReviewPoint, ...] = field("Recommendations", "", M, default=())
    discussed: tuple[Line, ...] = field(
        "Discussed", "The keys of the agenda items that were talked through.", M, default=()
    )
    next_date: Date | None = field("Next review", "", M, default=None)


class Suppression(Record):
    """A check that is not to be raised for a while, and why."""

    kind: ClassVar[str] = "suppression"
    check: Line = field("Check", "Its code, such as K16.", M)
    record: Line = field("Record", "The id of one record; all records if left out.", M, default="")
    reason: Name = field("Reason", "", M)
    by: Name = field("By whom", "", M)
    until: Date = field("Until", "The last day it holds.", M)


class Execution(Model):
    """What happened."""

    meetings: tuple[Meeting, ...] = field("Meetings", "", C, default=())
    reviews: tuple[Review, ...] = field("Reviews", "", M, default=())
    suppressions: tuple[Suppression, ...] = field("Suppressed checks", "", M, default=())
