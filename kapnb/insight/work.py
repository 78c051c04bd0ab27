"""What is still to be done, by whom, how late is it, and what was accomplished?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from kapnb.plan import (
    Action,
    Ask,
    BuyingStep,
    Initiative,
    Meeting,
    Milestone,
    Objective,
    Opportunity,
    Plan,
    PurchaseDecision,
    RedFlag,
    SwotItem,
)
from kapnb.plan.vocabulary import (
    ActionStatus,
    AskStatus,
    DecisionStatus,
    FlagStatus,
    InitiativeStatus,
    MilestoneStatus,
    ObjectiveStatus,
    OpportunityStatus,
    StepStatus,
)

QUIET_AFTER = dt.timedelta(days=60)
"""So long after the last meeting it is time for another."""
FORGOTTEN_AFTER = 30
"""So many days after its date nobody works on what a meeting agreed in passing."""
HIGH_SCORE = 12
"""A red flag of this score (probability x impact) or more is high."""

_OPEN_ACTION = (ActionStatus.not_started, ActionStatus.in_progress, ActionStatus.waiting)
_OPEN_FLAG = (FlagStatus.open, FlagStatus.mitigating)
_OPEN_OBJECTIVE = (ObjectiveStatus.not_started, ObjectiveStatus.in_progress)
_OVER = (InitiativeStatus.converted, InitiativeStatus.dropped)


@dataclass(frozen=True, slots=True)
class Accomplishment:
    """Something that was completed; ``date`` is None when nobody wrote the day down, ``record``
    its id."""

    kind: str
    text: str
    date: dt.date | None
    record: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next with somebody, and the record that says so."""

    text: str
    due: dt.date | None
    record: Action | Meeting


def open_actions(plan: Plan) -> tuple[Action, ...]:
    """Return the actions still to be done, by due date, those without one last."""
    found = [action for action in plan.action_plan.actions if action.status in _OPEN_ACTION]
    return tuple(sorted(found, key=lambda action: action.due or dt.date.max))


def open_objectives(plan: Plan) -> tuple[Objective, ...]:
    """Return the objectives still to be worked on, in the order of the file."""
    return tuple(o for o in plan.action_plan.objectives if o.status in _OPEN_OBJECTIVE)


def open_initiatives(plan: Plan) -> tuple[Initiative, ...]:
    """Return the initiatives that are neither converted nor dropped, in the order of the file."""
    return tuple(i for i in plan.targeting.initiatives if i.status not in _OVER)


def open_decisions(plan: Plan) -> tuple[PurchaseDecision, ...]:
    """Return the purchase decisions that are open, in the order of the file."""
    return tuple(d for d in plan.decision_group.decisions if d.status is DecisionStatus.open)


def open_steps(plan: Plan) -> tuple[tuple[PurchaseDecision, BuyingStep], ...]:
    """Return what the customer has not done yet in every open purchase decision, in their order."""
    steps = ((d, step) for d in open_decisions(plan) for step in d.steps)
    return tuple(pair for pair in steps if pair[1].status is not StepStatus.done)


def open_deals(plan: Plan) -> tuple[Opportunity, ...]:
    """Return the opportunities that are neither won nor lost, in the order of the file."""
    return tuple(o for o in plan.targeting.opportunities if o.status is OpportunityStatus.open)


def pipeline(deals: Iterable[Opportunity], standard: str) -> dict[str, tuple[Decimal, Decimal]]:
    """Return the yearly revenue of ``deals`` per currency, plain and weighted by probability.

    ``standard`` is the account's currency; what is unknown counts as nothing.
    """
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for deal in deals:
        currency, revenue = deal.currency or standard, deal.revenue or Decimal(0)
        plain, weighted = found.get(currency, (Decimal(0), Decimal(0)))
        chance = (deal.probability or Decimal(0)) / 100
        found[currency] = plain + revenue, weighted + revenue * chance
    return found


def open_milestones(plan: Plan) -> tuple[Milestone, ...]:
    """Return the milestones still to be reached, missed ones included, by date."""
    found = [m for m in plan.action_plan.milestones if m.status is not MilestoneStatus.done]
    return tuple(sorted(found, key=lambda milestone: milestone.date))


def open_flags(plan: Plan) -> tuple[RedFlag, ...]:
    """Return the red flags that are open or being mitigated, the highest score first."""
    found = [flag for flag in plan.action_plan.red_flags if flag.status in _OPEN_FLAG]
    return tuple(sorted(found, key=lambda flag: -score(flag)))


def open_asks(plan: Plan) -> tuple[Ask, ...]:
    """Return the asks that wait for an answer, by date, those without one last."""
    found = [ask for ask in plan.action_plan.asks if ask.status is AskStatus.open]
    return tuple(sorted(found, key=lambda ask: ask.due or dt.date.max))


def live_swot(plan: Plan, today: dt.date) -> tuple[SwotItem, ...]:
    """Return the SWOT items that are not retired by ``today``, in the order of the file."""
    return tuple(i for i in plan.profile.swot if i.retired is None or i.retired > today)


def score(flag: RedFlag) -> int:
    """Return probability x impact, 1 to 25."""
    return flag.probability * flag.impact


def overdue(due: dt.date | None, today: dt.date) -> int:
    """Return by how many days ``due`` has passed, 0 when it has not or is unknown."""
    return max((today - due).days, 0) if due else 0


def committed_hours(plan: Plan, owner: str) -> Decimal:
    """Return the hours of the open actions of one owner."""
    return sum((a.hours or Decimal(0) for a in open_actions(plan) if a.owner == owner), Decimal(0))


def next_review(plan: Plan) -> dt.date | None:
    """Return the next date that the latest review set."""
    latest = max(plan.execution.reviews, key=lambda review: review.date, default=None)
    return latest.next_date if latest else None


def a_year_before(day: dt.date) -> dt.date:
    """Return the same day of the year before; 28 February for a leap day."""
    if day.year == dt.MINYEAR:
        return dt.date.min
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def meetings_held(plan: Plan, today: dt.date) -> tuple[Meeting, ...]:
    """Return the meetings up to ``today``, the latest first."""
    held = [meeting for meeting in plan.execution.meetings if meeting.date <= today]
    return tuple(sorted(held, key=lambda meeting: meeting.date, reverse=True))


def meetings_of_year(plan: Plan, today: dt.date) -> tuple[Meeting, ...]:
    """Return the meetings of the 12 months up to ``today``, the latest first."""
    since = a_year_before(today)
    return tuple(meeting for meeting in meetings_held(plan, today) if meeting.date > since)


def there(meeting: Meeting) -> set[str]:
    """Return the ids of the contacts who were in a meeting.

    What is told of somebody who is not among the attendees is hearsay; only a meeting that lists
    nobody had those who were observed in it.
    """
    return set(meeting.attendees) or {seen.contact for seen in meeting.observations}


def last_meeting(plan: Plan, today: dt.date, contacts: Collection[str]) -> Meeting | None:
    """Return the latest meeting held with any of these contacts."""
    held = meetings_held(plan, today)
    return next((meeting for meeting in held if not there(meeting).isdisjoint(contacts)), None)


def next_step(plan: Plan, today: dt.date, contacts: Collection[str]) -> NextStep | None:
    """Return what comes next with these contacts (ids).

    That is the first open action that is theirs or about them; else the first that was promised
    in their last meeting; else the next step of that meeting, up to 30 days after its date.
    """
    pending = open_actions(plan)
    for action in pending:
        if not {action.owner, action.contact}.isdisjoint(contacts):
            return NextStep(action.what, action.due, action)
    last = last_meeting(plan, today, contacts)
    if not last:
        return None
    for action in pending:
        if action.meeting == last.id:
            return NextStep(action.what, action.due, action)
    if not last.next_step:
        return None
    late = overdue(last.next_date or last.date, today)
    return NextStep(last.next_step, last.next_date, last) if late <= FORGOTTEN_AFTER else None


def next_steps(plan: Plan) -> tuple[tuple[PurchaseDecision, BuyingStep], ...]:
    """Return the customer's next step of every open purchase decision, the earliest first."""
    first: dict[str, tuple[PurchaseDecision, BuyingStep]] = {}
    for decision, step in open_steps(plan):
        first.setdefault(decision.id, (decision, step))
    return tuple(sorted(first.values(), key=lambda pair: pair[1].date or dt.date.max))


def accomplished(plan: Plan, today: dt.date) -> tuple[Accomplishment, ...]:
    """Return what was completed up to ``today``, the latest first, undated last."""
    work = plan.action_plan
    found = [
        Accomplishment("Action", action.what, action.done_on, action.id)
        for action in work.actions
        if action.status is ActionStatus.done
    ]
    found += [
        Accomplishment("Milestone", milestone.name, milestone.date, milestone.id)
        for milestone in work.milestones
        if milestone.status is MilestoneStatus.done
    ]
    for o in work.objectives:
        if o.status is ObjectiveStatus.achieved:
            last = max((reading.date for reading in o.readings), default=None)
            found.append(Accomplishment("Objective", o.name, last, o.id))
    found += [
        Accomplishment("Won", deal.name, deal.close_date, deal.id)
        for deal in plan.targeting.opportunities
        if deal.status is OpportunityStatus.won
    ]
    past = [item for item in found if item.date is None or item.date <= today]
    return tuple(sorted(past, key=lambda item: item.date or dt.date.min, reverse=True))
