"""Which colour has an objective or a milestone today, and by which rule?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from kapnb.plan import NO_STANDARDS, Milestone, Objective, Plan, Reading, Standards
from kapnb.plan.vocabulary import MilestoneStatus, ObjectiveStatus, Rag
from kapnb.words import day, listed, number, percent, plural

from .work import open_actions

Rows = tuple[tuple[str, str], ...]

FAR_BEHIND = 25
"""Percentage points behind the straight line beyond which an objective is red."""
BEHIND = 5
"""Percentage points behind the straight line from which an objective is amber."""
SOON = dt.timedelta(days=14)
STALE_AFTER = dt.timedelta(days=90)

_ADVICE = {
    "overdue": "Say whether it is done; if not, agree on one new date and on what changes.",
    "no_reading": "Take the first reading this week, so that there is something to judge by.",
    "not_held": "Find out since when and why it slipped, and put one action against the cause.",
    "no_line": "Fill in what is missing, or nobody can say how it goes.",
    "far_behind": "More of the same will not do: change the way, the owner's time or the target.",
    "behind": "Name the one step that makes up for it, with a person and a date.",
    "no_action": "Put a next step with a date behind it, or say that it will not be reached.",
    "stale": "Ask the person at the customer who can see it, and write down a new reading.",
    "past": "Agree on one new date with the assignee, and tell whoever waits for it.",
    "moved": "Ask the assignee what must be true two weeks before, and check that.",
    "near": "Ring the assignee: is it on its way, and what could still hold it up?",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an objective is, in percent of the way from baseline to target.

    ``actual`` comes from the last reading; ``expected`` is where the straight line from the
    start to the due date is today, 0 to 100, and ``line`` is the same in the metric's unit.
    Each is None when it cannot be known.
    """

    reading: Reading | None
    actual: Decimal | None
    expected: Decimal | None
    line: Decimal | None

    @property
    def behind(self) -> Decimal | None:
        """Percentage points behind the line, negative when ahead."""
        if self.actual is None or self.expected is None:
            return None
        return round(self.expected - self.actual, 9)  # thirds of a percent are cut, 5 points not

    @property
    def words(self) -> str:
        """The two percentages in a sentence."""
        if self.actual is None or self.expected is None:
            return "It cannot be measured."
        return f"{self.actual:.0f}% of the way, {self.expected:.0f}% expected today."


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour, the rule that gave it and the reason in a sentence.

    ``computed`` is what the rules say; it differs from ``rag`` while an override holds.
    ``rows`` is the working: what was looked at and what was found there. ``advice`` is what to
    do now, from the standard objective if there is one; empty when all is well.
    """

    rag: Rag
    rule: str
    reason: str
    computed: Rag
    rows: Rows = ()
    advice: str = ""

    @property
    def overridden(self) -> bool:
        """Whether somebody set the colour by hand."""
        return self.rule == "override"

    @property
    def because(self) -> str:
        """The reason as it goes on behind a colon."""
        return f"{self.reason[:1].lower()}{self.reason[1:]}"


def last_reading(objective: Objective, today: dt.date) -> Reading | None:
    """Return the latest reading up to ``today``."""
    known = [reading for reading in objective.readings if reading.date <= today]
    return max(known, key=lambda reading: reading.date, default=None)


def progress(objective: Objective, today: dt.date) -> Progress:
    """Return how far ``objective`` is on ``today`` and how far it should be."""
    reading = last_reading(objective, today)
    baseline, target = objective.baseline, objective.target
    actual: Decimal | None = None
    if reading and baseline is not None and target is not None and target != baseline:
        actual = (reading.value - baseline) / (target - baseline) * 100
    expected: Decimal | None = None
    if objective.start and objective.due and objective.due > objective.start:
        share = Decimal((today - objective.start).days) / (objective.due - objective.start).days
        expected = min(max(share * 100, Decimal(0)), Decimal(100))
    line: Decimal | None = None
    if expected is not None and baseline is not None and target is not None:
        line = baseline + (target - baseline) * expected / 100
    return Progress(reading, actual, expected, line)


def colour(
    plan: Plan, objective: Objective, today: dt.date, standards: Standards = NO_STANDARDS
) -> Colour:
    """Return the colour of ``objective`` on ``today``: the first rule that matches counts.

    An override holds up to its last day and is marked as such.
    """
    state = progress(objective, today)
    dated = sum(a.objective == objective.id and a.due is not None for a in open_actions(plan))
    seen = [m.date for m in plan.execution.meetings if objective.id in m.objectives]
    seen += [reading.date for reading in objective.readings]
    evidence = max((date for date in seen if date <= today), default=None)
    computed, rule, reason = _computed(objective, today, state, dated, evidence)
    rag, rows, named = computed, _rows(objective, today, state, dated, evidence), rule
    override = objective.rag_override
    if override and override.until >= today:
        rag, named = override.value, "override"
        rows = (("Computed", f"{computed.label.lower()}: {reason}"), *rows)
        why = override.reason.rstrip(". ")
        reason = f"Set by {override.by} until {day(override.until)}: {why}."
    standard = standards.of(objective.standard)
    advice = standard.advice(rag) if standard else ""
    if rag in (Rag.red, Rag.amber, Rag.grey):
        advice = advice or _ADVICE.get(rule, "")
    return Colour(rag, named, reason, computed, rows, advice)


def _rows(
    objective: Objective, today: dt.date, state: Progress, dated: int, evidence: dt.date | None
) -> Rows:
    def said(value: Decimal | None) -> str:
        return "unknown" if value is None else f"{number(value)} {objective.unit}".rstrip()

    reading, behind = state.reading, state.behind
    rows = [
        ("Baseline", said(objective.baseline)),
        ("Target", said(objective.target)),
        ("Last reading", f"{said(reading.value)} on {day(reading.date)}" if reading else "none"),
    ]
    if state.actual is not None and state.expected is not None and behind is not None:
        rows += [
            ("Reached", percent(state.actual)),
            ("Expected today", percent(state.expected)),
            ("Behind" if behind > 0 else "Ahead", f"{number(abs(behind), places=1)} points"),
        ]
    if objective.due:
        rows.append(("Due", _when(objective.due, today)))
    rows.append(("Open dated actions", str(dated)))
    if evidence:
        rows.append(("Last evidence", _when(evidence, today)))
    return tuple(rows)


def _when(date: dt.date, today: dt.date) -> str:
    days = plural(abs((date - today).days), "day")
    return f"{day(date)}, " + (f"in {days}" if date >= today else f"{days} ago")


def _computed(  # noqa: PLR0911  # one way out per rule
    objective: Objective, today: dt.date, state: Progress, dated: int, evidence: dt.date | None
) -> tuple[Rag, str, str]:
    """Return colour, rule and reason: the first rule that matches.

    ``dated`` counts the open actions with a date, ``evidence`` is the day of the last reading or
    linked meeting.
    """
    if objective.status in (ObjectiveStatus.deferred, ObjectiveStatus.cancelled):
        return Rag.none, "stopped", f"{objective.status.label}."
    if objective.status is ObjectiveStatus.achieved:
        return Rag.blue, "achieved", "Achieved."
    if objective.due and objective.due < today:
        late = (today - objective.due).days
        return Rag.red, "overdue", f"Due date passed {plural(late, 'day')} ago."
    if objective.start and objective.start > today:
        return Rag.grey, "not_begun", f"Starts on {day(objective.start)}."
    if state.reading is None:
        return Rag.grey, "no_reading", "There is no reading yet."
    if objective.target is not None and objective.target == objective.baseline:
        if state.reading.value >= objective.target:
            return Rag.green, "held", "The level to hold is held."
        return Rag.red, "not_held", "The level to hold is not held."
    if state.behind is None:
        return Rag.grey, "no_line", f"No line to measure against: {_gaps(objective)} missing."
    if state.behind > FAR_BEHIND:
        return Rag.red, "far_behind", f"{state.words} Red begins beyond {FAR_BEHIND} points behind."
    if state.behind >= BEHIND:
        return Rag.amber, "behind", f"{state.words} Amber begins at {BEHIND} points behind."
    if objective.due and objective.due - today <= SOON and not dated:
        days = (objective.due - today).days
        return Rag.amber, "no_action", f"Due in {plural(days, 'day')} without an open dated action."
    if evidence and today - evidence > STALE_AFTER:
        return Rag.amber, "stale", f"Last evidence is {(today - evidence).days} days old."
    return Rag.green, "on_line", state.words


def _gaps(objective: Objective) -> str:
    names = ("baseline", "target", "start", "due")
    missing = [name for name in names if getattr(objective, name) is None]
    return " and ".join(missing) if missing else "a due date after the start"


def milestone_colour(milestone: Milestone, today: dt.date) -> Colour:
    """Return the colour of ``milestone``: done blue, past red, moved or near amber, else green."""
    ahead = f"In {plural((milestone.date - today).days, 'day')}."
    if milestone.status is MilestoneStatus.done:
        rag, rule, reason = Rag.blue, "done", "Done."
    elif milestone.date < today or milestone.status is MilestoneStatus.missed:
        late = max((today - milestone.date).days, 0)
        rag, rule, reason = Rag.red, "past", f"{plural(late, 'day')} past." if late else "Missed."
    elif milestone.earlier_dates:
        times = len(milestone.earlier_dates)
        rag, rule, reason = Rag.amber, "moved", f"Moved {plural(times, 'time')}."
    elif milestone.date - today <= SOON:
        rag, rule, reason = Rag.amber, "near", ahead
    else:
        rag, rule, reason = Rag.green, "ahead", ahead
    earlier = listed([day(date) for date in milestone.earlier_dates])
    rows = (("Date", _when(milestone.date, today)), ("Earlier dates", earlier or "none"))
    status = ("Status", milestone.status.label)
    return Colour(rag, rule, reason, rag, (*rows, status), _ADVICE.get(rule, ""))
