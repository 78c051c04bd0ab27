"""Which rules look at the account and at what we know of the customer?"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kapnb.plan import Fact, Goal
from kapnb.plan.vocabulary import InitiativeStatus, Knowledge, ObjectiveStatus, SwotQuadrant
from kapnb.plan.vocabulary import Requirement as Need
from kapnb.words import day, listed, plural, quoted

from ..work import live_swot, open_deals
from .base import Hit, Hits, hint, warning

if TYPE_CHECKING:
    from kapnb.insight import Insight

ENDS_SOON = dt.timedelta(days=60)
UNCONFIRMED_AFTER = dt.timedelta(days=180)


@warning("K01", Need.objectives, "No account manager",
         "A plan that nobody answers for is not worked.",
         "Name the one of us who answers for the account.")  # fmt: skip
def no_manager(on: Insight) -> Hits:
    if on.plan.account.manager is None:
        yield Hit("", f"Nobody is named as account manager of {on.plan.account.name}.")


@warning("K02", Need.objectives, "Planning period over",
         "Hours, targets and dates belong to a period that has passed.",
         "Review what was reached, and set the next planning period.")  # fmt: skip
def period_over(on: Insight) -> Hits:
    if (end := on.plan.account.period.end) < on.today:
        yield Hit("", f"The planning period ended on {day(end)}.")


@hint("K61", Need.objectives, "Planning period ends soon",
      "Hours and targets end with it, and what closes later has none.",
      "Write the next plan: period, hours, objectives.")  # fmt: skip
def period_ends_soon(on: Insight) -> Hits:
    end = on.plan.account.period.end
    if dt.timedelta(0) <= end - on.today <= ENDS_SOON:
        later = sum(deal.close_date > end for deal in open_deals(on.plan) if deal.close_date)
        closing = plural(later, "open opportunity closes", "open opportunities close")
        more = f", and {closing} later" if later else ""
        yield Hit("", f"The planning period ends on {day(end)}{more}.")


@hint("K03", Need.customer_goals, "No customer goal",
      "Without their goals we sell what we have, not what they need.",
      "Ask the customer what they want to reach, and write it in their words.")  # fmt: skip
def no_goal(on: Insight) -> Hits:
    if not on.plan.profile.goals:
        yield Hit("", "No goal of the customer is written down.")


@warning("K04", Need.customer_goals, "Customer goal with nothing behind it",
         "The customer told us what matters to them, and we do nothing for it.",
         "Tie an objective or an initiative to it, or find out whether we can help.")  # fmt: skip
def goal_without_work(on: Insight) -> Hits:
    targeting, work = on.plan.targeting, on.plan.action_plan
    served = {i.goal for i in targeting.initiatives if i.status is not InitiativeStatus.dropped}
    served |= {o.goal for o in work.objectives if o.status is not ObjectiveStatus.cancelled}
    for goal in on.plan.profile.goals:
        if goal.id not in served:
            yield Hit(goal.id, f"No objective and no initiative serves {quoted(goal.text)}.")


@hint("K05", Need.customer_goals, "Unconfirmed for long",
      "What the customer never said should not carry a plan.",
      "Ask the customer; then mark it confirmed or take it out.")  # fmt: skip
def unconfirmed(on: Insight) -> Hits:
    def since(item: Goal | Fact) -> dt.date | None:
        old = item.date and on.today - item.date > UNCONFIRMED_AFTER
        return item.date if old and item.knowledge is Knowledge.unconfirmed else None

    for goal in on.plan.profile.goals:
        if date := since(goal):
            yield Hit(goal.id, f"{quoted(goal.text)} has been unconfirmed since {day(date)}.")
    # facts are one finding, because a plan out of a CRM has a dozen of them
    if facts := [(date, fact) for fact in on.plan.profile.facts if (date := since(fact))]:
        date, fact = min(facts, key=lambda pair: pair[0])
        more = f", and {plural(len(facts) - 1, 'other fact')}" if facts[1:] else ""
        since_then = f"has been unconfirmed since {day(date)}{more}"
        yield Hit(fact.id, f"{quoted(fact.text)} {since_then}.")


@hint("K06", Need.swot, "SWOT with an empty quadrant",
      "Our position in the account is judged on half the picture.",
      "Ask what speaks for the missing side; meetings and red flags are sources.")  # fmt: skip
def empty_quadrant(on: Insight) -> Hits:
    filled = {item.quadrant for item in live_swot(on.plan, on.today)}
    empty = [quadrant.label.lower() for quadrant in SwotQuadrant if quadrant not in filled]
    if filled and empty:
        yield Hit("", f"The SWOT names no {listed(empty, last='and no')}.")
