"""Which rules look at meetings, reviews and suppressed checks?"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kapnb.plan.vocabulary import ActionStatus, MeetingKind, OpportunityStatus
from kapnb.plan.vocabulary import Requirement as Need
from kapnb.words import day, plural, quoted

from ..work import QUIET_AFTER, a_year_before, meetings_held, next_review
from .base import Hit, Hits, hint, warning

if TYPE_CHECKING:
    from kapnb.insight import Insight

RECENT = dt.timedelta(days=90)
"""Older meetings need no next step any more: others came after them."""


@warning("K54", Need.meetings, "No meeting in 60 days",
         "Who is not seen is forgotten, and hears of others.",
         "Arrange a meeting with a purpose of theirs.")  # fmt: skip
def quiet(on: Insight) -> Hits:
    held = meetings_held(on.plan, on.today)
    if not held:
        yield Hit("", "No meeting is documented.")
    elif on.today - held[0].date > QUIET_AFTER:
        days = plural((on.today - held[0].date).days, "day")
        planned = [m.date for m in on.plan.execution.meetings if m.date > on.today]
        following = f"; the next is planned for {day(min(planned))}" if planned else ""
        yield Hit("", f"The last meeting was on {day(held[0].date)}, {days} ago{following}.")


@hint("K55", Need.meetings, "Meeting without a next step",
      "A meeting that leads to nothing need not have been held.",
      "Agree on the next step, and write it down with its date.")  # fmt: skip
def no_next_step(on: Insight) -> Hits:
    promised = {action.meeting for action in on.plan.action_plan.actions}
    for meeting in meetings_held(on.plan, on.today):
        recent = on.today - meeting.date <= RECENT
        if recent and not meeting.next_step and meeting.id not in promised:
            what = f"{quoted(meeting.purpose)} on {day(meeting.date)}"
            yield Hit(meeting.id, f"{what} led to no next step.")


@warning("K56", Need.meetings, "Next step out of date",
         "What we agreed on was to happen, and we have not met since.",
         "Ask what became of it, and agree on the next step.")  # fmt: skip
def stale_next_step(on: Insight) -> Hits:
    for last in meetings_held(on.plan, on.today)[:1]:
        promised = [a.status for a in on.plan.action_plan.actions if a.meeting == last.id]
        kept = promised and set(promised) == {ActionStatus.done}
        if last.next_date and last.next_date < on.today and not kept:
            step = quoted(last.next_step or last.purpose)
            due = f"was to follow by {day(last.next_date)}"
            yield Hit(last.id, f"{step} {due}; no meeting since {day(last.date)}.")


@warning("K57", Need.meetings, "Noted before it happened",
         "What is dated in the future does not count yet: nobody sees the stance or the value.",
         "Correct the date.")  # fmt: skip
def future(on: Insight) -> Hits:
    told: dict[str, tuple[str, dt.date | None]] = {}
    for meeting in on.plan.execution.meetings:
        if meeting.said or meeting.decisions or meeting.observations:
            told[meeting.id] = quoted(meeting.purpose), meeting.date
    for seen in on.plan.decision_group.observations:
        told[seen.id] = f"What was seen of {on.plan.name_of(seen.contact)}", seen.date
    for item in on.plan.action_plan.objectives:
        if item.readings:
            latest = max(reading.date for reading in item.readings)
            told[item.id] = f"A reading of {quoted(item.name)}", latest
    for record, (what, date) in told.items():
        if date and date > on.today:
            yield Hit(record, f"{what} is told already, but dated {day(date)}.")


@hint("K58", Need.meetings, "Value not reviewed with the customer",
      "Who buys from us for a year should hear what it brought them.",
      "Hold a business review: what was promised, what came of it.")  # fmt: skip
def no_value_review(on: Insight) -> Hits:
    deals = on.plan.targeting.opportunities
    buys = on.plan.account.revenue_now or any(d.status is OpportunityStatus.won for d in deals)
    held = meetings_held(on.plan, on.today)
    reviews = [meeting.date for meeting in held if meeting.type is MeetingKind.review]
    if buys and max(reviews, default=dt.date.min) <= a_year_before(on.today):
        last = f"since {day(reviews[0])}" if reviews else "yet"
        yield Hit("", f"No business review with the customer is documented {last}.")


@warning("K59", Need.objectives, "Review overdue",
         "A plan that is not looked at is not followed.",
         "Hold the review, and set the date of the next one.")  # fmt: skip
def review_overdue(on: Insight) -> Hits:
    due = next_review(on.plan)
    if due and due < on.today:
        yield Hit("", f"The next review was set for {day(due)}, and none was held since.")


@hint("K60", Need.objectives, "Suppression without use",
      "What is no longer suppressed, or never was, only misleads.",
      "Take it out, or correct it.")  # fmt: skip
def suppression_without_use(on: Insight) -> Hits:
    from . import CHECKS

    codes = {check.code for check in CHECKS}
    for item in on.plan.execution.suppressions:
        of = f"The suppression of {item.check} by {item.by}"
        if item.check not in codes:
            yield Hit(item.id, f"{of} names no check that there is.")
        elif item.record and item.record not in on.plan.by_id:
            yield Hit(item.id, f"{of} names a record that is not in the plan.")
        elif item.until < on.today:
            yield Hit(item.id, f"{of} expired on {day(item.until)}.")
