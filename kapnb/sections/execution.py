"""Step 5 in the documents: what happened, and what was accomplished?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kapnb import words
from kapnb.insight import work
from kapnb.insight.work import Accomplishment
from kapnb.plan import Action, Meeting, Observation, RedFlag, ReviewPoint
from kapnb.plan.decision_group import OBSERVED_VALUES
from kapnb.plan.vocabulary import Observed, Requirement, Verdict

from .blocks import (
    Block,
    Card,
    Cards,
    Cell,
    Column,
    Heading,
    Heads,
    Prose,
    Row,
    Tone,
    facts,
    table,
)
from .changes import weightiest
from .view import NOBODY, NOTHING, View, missing

_RECENT = 15
"""How many meetings are told in full; older ones stand in one line each."""


VERDICT_TONES: dict[Verdict, Tone] = {
    Verdict.met: "green",
    Verdict.partly: "amber",
    Verdict.not_met: "red",
}

_MEETING_HEADS = (Column("Date", 1), Column("Purpose", 3), Column("With", 3))


def meetings(view: View) -> Iterator[Block]:
    """Yield every meeting, the latest first: who, when, why, what, and what it taught us."""
    held = work.meetings_held(view.plan, view.today)
    planned = sorted(set(view.plan.execution.meetings) - set(held), key=lambda m: m.date)
    if planned:
        yield Heading("Planned", 2)
        yield table("Planned meetings", _MEETING_HEADS, _rows(view, planned), dense=True)
    if not held:
        if not view.for_customer:
            yield missing(
                "No meeting is documented.",
                "Three minutes after each meeting: who, when, why, what was said, what each person "
                "thinks of us today, the next step (execution, meetings).",
            )
        return
    yield Cards(tuple(_meeting(view, meeting) for meeting in held[:_RECENT]))
    if older := held[_RECENT:]:
        yield Heading("Earlier meetings", 2)
        yield table("Earlier meetings", _MEETING_HEADS, _rows(view, older), dense=True)


def _rows(view: View, meetings: Iterable[Meeting]) -> list[Row]:
    return [
        (words.day(m.date), Cell(m.purpose, anchor=m.id), view.names(m.attendees)) for m in meetings
    ]


def _meeting(view: View, meeting: Meeting) -> Card:
    seen = [
        f"{view.plan.name_of(o.contact)}: {_observed(view, o)}"
        + (f" ({o.evidence})" if o.evidence else "")
        for o in meeting.observations
    ]
    promised = [a.what for a in view.plan.action_plan.actions if a.meeting == meeting.id]
    following = Cell(
        meeting.next_step, note=f"by {words.day(meeting.next_date)}" if meeting.next_date else ""
    )
    if not meeting.next_step:
        following = Cell("None agreed", tone="" if view.for_customer else "amber")
    return Card(
        meeting.purpose,
        badge=Cell(words.day(meeting.date), tone="muted"),
        subtitle=meeting.type.label,
        text=meeting.said,
        facts=facts(
            ("Your people" if view.for_customer else "Their people", view.names(meeting.attendees)),
            ("Our people", view.names(meeting.our_people)),
            ("What we saw", "\n".join(seen)),
            ("Decisions", meeting.decisions),
            ("Promised", "\n".join(promised)),
            ("Next step", following),
        ).items,
        anchor=meeting.id,
    )


def _observed(view: View, observation: Observation) -> str:
    label = OBSERVED_VALUES[observation.what](observation.value).label.lower()
    if observation.what is Observed.role:
        given_up = " no longer" if observation.given_up else ""
        return f"{label}{given_up} for {view.plan.name_of(observation.decision)}"
    return f"influence {label}" if observation.what is Observed.influence else label


def accomplished(view: View) -> Iterator[Block]:
    """Yield what was completed."""
    found = work.accomplished(view.plan, view.today)
    if not found:
        yield missing(
            "Nothing has been completed yet.",
            "What is done appears here by itself: actions, milestones, objectives, orders won.",
        )
        return
    rows: list[Row] = [
        (words.day(item.date) if item.date else "No date", item.kind, _place(item))
        for item in found[:60]
    ]
    heads: Heads = (
        Column("When", 1.2),
        Column("What", 1.2),
        Column("Accomplished", 5),
    )
    yield table("Accomplished", heads, rows)
    if len(found) > 60:
        yield Prose(f"And {words.plural(len(found) - 60, 'earlier one')}, in the plan.")


def _place(item: Accomplishment) -> Cell:
    # what was done or won stands in no other chapter; the others are told of in their own
    if item.kind in ("Action", "Won"):
        return Cell(item.text, anchor=item.record)
    return Cell(item.text, link=item.record)


def reviews(view: View) -> Iterator[Block]:
    """Yield the latest review: what changed since, when that is the day to compare with;
    verdict per requirement, vulnerabilities, recommendations."""
    found = [review for review in view.plan.execution.reviews if review.date <= view.today]
    if not found:
        yield missing(
            "The plan has not been reviewed.",
            "Walk through the ten requirements with a coach, and record the verdicts "
            "(execution, reviews).",
        )
        return
    latest = max(found, key=lambda review: review.date)
    yield facts(
        ("Last review", Cell(words.day(latest.date), note=latest.who)),
        ("Next review", words.day(latest.next_date) if latest.next_date else "Not set"),
    )
    if view.before and view.before.today == latest.date and (since := weightiest(view)):
        lines = [(Cell(change.text, link=change.record),) for change in since]
        yield table("What changed", (Column("What changed since this review"),), lines)
    given = {verdict.requirement: verdict for verdict in latest.verdicts}
    rows: list[Row] = [
        (
            requirement.label,
            Cell(given[requirement].verdict.label, VERDICT_TONES[given[requirement].verdict]),
            given[requirement].note,
        )
        for requirement in Requirement
        if requirement in given
    ]
    if rows:
        heads: Heads = (
            Column("Requirement", 2.4),
            Column("Verdict", 1.2),
            Column("Note", 4),
        )
        yield table("Verdicts", heads, rows)
    for title, points in (
        ("Vulnerabilities", latest.vulnerabilities),
        ("Recommendations", latest.recommendations),
    ):
        rows = [
            (
                Cell(point.text, note=point.requirement.label if point.requirement else ""),
                became(view, point),
            )
            for point in points
        ]
        if rows:
            yield Heading(title, 2)
            yield table(title, (Column(title, 3), Column("What it became", 2)), rows)


def became(view: View, point: ReviewPoint) -> Cell:
    """Return the red flag or action that a point of a review became, with owner and date."""
    record = view.plan.by_id.get(point.red_flag or point.action or "")
    if not isinstance(record, RedFlag | Action):
        return NOTHING
    name = view.plan.name_of(record.id)
    due = f"by {words.day(record.due)}" if record.due else "no date"
    owner = view.plan.name_of(record.owner) or NOBODY.text
    score = f"{work.score(record)} of 25, " if isinstance(record, RedFlag) else ""
    return Cell(name, note=f"{score}{owner}, {due}", link=record.id)
