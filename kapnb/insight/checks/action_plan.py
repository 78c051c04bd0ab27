"""Which rules look at objectives, actions, milestones and red flags?"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from kapnb.plan.vocabulary import MilestoneStatus
from kapnb.plan.vocabulary import Requirement as Need
from kapnb.words import day, hours, plural, quoted

from ..work import (
    HIGH_SCORE,
    committed_hours,
    open_asks,
    open_flags,
    open_milestones,
    open_objectives,
    overdue,
    score,
)
from .base import Hit, Hits, hint, lacks, warning

if TYPE_CHECKING:
    from kapnb.insight import Insight

FEWEST_ACTIONS = 2
A_YEAR = dt.timedelta(days=366)


@hint("K36", Need.objectives, "Objective with gaps",
      "What nobody owns or can measure is not managed.",
      "Name owner, metric, target and due date.")  # fmt: skip
def objective_with_gaps(on: Insight) -> Hits:
    for o in open_objectives(on.plan):
        if gap := lacks(owner=o.owner, metric=o.metric, target=o.target, due_date=o.due):
            yield Hit(o.id, f"{quoted(o.name)} {gap}.")


@hint("K37", Need.objectives, "Objective that serves no customer goal",
      "What serves only us is hard to sell.",
      "Say which goal of the customer it serves.")  # fmt: skip
def objective_without_goal(on: Insight) -> Hits:
    for item in open_objectives(on.plan) if on.plan.profile.goals else ():
        if item.goal is None:
            yield Hit(item.id, f"{quoted(item.name)} serves no goal of the customer.")


@warning("K39", Need.objectives, "Objective with too little behind it",
         "An objective that nobody works on is a hope.",
         "Plan at least two actions with a date for it.")  # fmt: skip
def objective_without_actions(on: Insight) -> Hits:
    dated = Counter(action.objective for action in on.open_actions if action.due)
    for item in open_objectives(on.plan):
        begun = item.start is None or item.start <= on.today
        if begun and (count := dated[item.id]) < FEWEST_ACTIONS:
            found = "only one open action" if count else "no open action"
            yield Hit(item.id, f"{quoted(item.name)} has {found} with a date.")


@warning("K40", Need.objectives, "Objective past its due date",
         "Neither achieved nor given up, it blurs what we work for.",
         "Mark it achieved, set a new date with a reason, or cancel it.")  # fmt: skip
def objective_late(on: Insight) -> Hits:
    for item in open_objectives(on.plan):
        if item.due and (late := overdue(item.due, on.today)):
            since = f"{day(item.due)}, {plural(late, 'day')} ago"
            yield Hit(item.id, f"{quoted(item.name)} was due on {since}.")


@hint("K42", Need.objectives, "Standard objective unknown",
      "No advice can be given below it.",
      "Choose a code of the list of standard objectives, or none.")  # fmt: skip
def standard_unknown(on: Insight) -> Hits:
    if known := {standard.code for standard in on.standards.objectives}:
        for item in open_objectives(on.plan):
            if item.standard and item.standard not in known:
                of = f"names the standard objective {quoted(item.standard)}, which is unknown"
                yield Hit(item.id, f"{quoted(item.name)} {of}.")


@warning("K44", Need.objectives, "Action or ask overdue",
         "What was promised for a date and not done costs trust.",
         "Do it, agree on a new date, or cancel it.")  # fmt: skip
def overdue_work(on: Insight) -> Hits:
    asks = [(ask.id, ask.text, ask.due, ask.whom) for ask in open_asks(on.plan)]
    actions = [(a.id, a.what, a.due, on.plan.name_of(a.owner)) for a in on.open_actions]
    for record, text, due, who in (*actions, *asks):
        if due and (late := overdue(due, on.today)):
            whose = f" ({who})" if who else ""
            yield Hit(record, f"{quoted(text)}{whose} is {plural(late, 'day')} overdue.")


@hint("K45", Need.objectives, "Action without owner or date",
      "What nobody owns by no date is not done.",
      "Name who does it and by when.")  # fmt: skip
def action_with_gaps(on: Insight) -> Hits:
    for item in on.open_actions:
        if gap := lacks(owner=item.owner, due_date=item.due):
            yield Hit(item.id, f"{quoted(item.what)} {gap}.")


@warning("K46", Need.objectives, "Over-committed",
         "Something of it will not be done, and nobody chose what.",
         "Hand actions over, move them, or find the hours.")  # fmt: skip
def over_committed(on: Insight) -> Hits:
    for member in on.plan.account.team:
        taken = committed_hours(on.plan, member.id)
        if member.hours is not None and taken > member.hours:
            has = f"has {hours(member.hours)}, and open actions of {hours(taken)}"
            yield Hit(member.id, f"{member.name} {has}.")


@hint("K47", Need.objectives, "Date far outside the planning period",
      "Mostly the year is wrong.",
      "Correct the date, or move it to the plan that it belongs to.")  # fmt: skip
def far_outside_period(on: Insight) -> Hits:
    start, end = on.plan.account.period.start, on.plan.account.period.end
    dated = [(action.id, action.what, action.due) for action in on.open_actions]
    dated += [(item.id, item.name, item.date) for item in open_milestones(on.plan)]
    for record, name, due in dated:
        if due and (due < start or due - end > A_YEAR):
            period = f"the planning period is {day(start)} to {day(end)}"
            yield Hit(record, f"{quoted(name)} is due on {day(due)}; {period}.")


@hint("K62", Need.objectives, "Action later than its objective",
      "What is done after the objective is due cannot help to reach it.",
      "Bring the action forward, or set a new date for the objective.")  # fmt: skip
def action_after_objective(on: Insight) -> Hits:
    live = {o.id: (o.due, o.name) for o in open_objectives(on.plan)}
    for action in on.open_actions:
        due, name = live.get(action.objective or "", (None, ""))
        if due and action.due and action.due > due >= on.today:  # K40 tells of one that is past
            after = f"is due on {day(action.due)}, after {quoted(name, 40)} on {day(due)}"
            yield Hit(action.id, f"{quoted(action.what)} {after}.")


@warning("K48", Need.milestones, "Milestone moved twice",
         "A date that moved twice will move again.",
         "Ask what really holds it up, and what would have to be dropped.")  # fmt: skip
def moved_twice(on: Insight) -> Hits:
    for item in open_milestones(on.plan):
        if (times := len(item.earlier_dates)) >= 2:
            moved = f"moved {plural(times, 'time')}, from {day(item.earlier_dates[0])}"
            yield Hit(item.id, f"{quoted(item.name)} was {moved} to {day(item.date)}.")


@warning("K49", Need.milestones, "Milestone past",
         "It was neither reached nor moved in the plan.",
         "Mark it done or missed, or set the new date.")  # fmt: skip
def milestone_past(on: Insight) -> Hits:
    for item in open_milestones(on.plan):
        if item.status is MilestoneStatus.planned and (late := overdue(item.date, on.today)):
            yield Hit(item.id, f"{quoted(item.name)} is {plural(late, 'day')} past its date.")


@hint("K50", Need.milestones, "Milestone that nobody was told of",
      "Those who must deliver are often outside sales, and do not read the plan.",
      "Name who must reach it, tell them, and note the day.")  # fmt: skip
def never_told(on: Insight) -> Hits:
    ours = {member.id for member in on.plan.account.team} - {on.plan.account.manager}
    for item in open_milestones(on.plan):
        if item.assignee is None:
            yield Hit(item.id, f"Nobody is assigned to {quoted(item.name)}.")
        elif item.told_on is None and item.assignee in ours:
            who = on.plan.name_of(item.assignee)
            yield Hit(item.id, f"{who} was never told of {quoted(item.name)} on {day(item.date)}.")


@warning("K51", Need.red_flags, "High red flag without mitigation or owner",
         "Likely and costly, and nobody does anything about it.",
         "Decide what we do about it, who does it and by when.")  # fmt: skip
def flag_without_mitigation(on: Insight) -> Hits:
    for flag in open_flags(on.plan):
        gap = lacks(mitigation=flag.mitigation, owner=flag.owner)
        if gap and score(flag) >= HIGH_SCORE:
            yield Hit(flag.id, f"{quoted(flag.text)} scores {score(flag)} and {gap}.")


@warning("K52", Need.red_flags, "Red flag past its date",
         "Nobody looked whether the mitigation worked.",
         "Judge it again in a review: close it, accept it, or set a new date.")  # fmt: skip
def flag_late(on: Insight) -> Hits:
    reviews = (r.date for r in on.plan.execution.reviews if r.date <= on.today)
    latest = max(reviews, default=dt.date.min)
    for flag in open_flags(on.plan):
        if flag.due and flag.due < on.today and latest < flag.due:
            yield Hit(flag.id, f"{quoted(flag.text)} was due on {day(flag.due)}; no review since.")
