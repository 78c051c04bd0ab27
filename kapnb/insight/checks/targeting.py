"""Which rules look at initiatives, opportunities and our hours?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapnb.plan.vocabulary import DecisionStatus, OpportunityStatus
from kapnb.plan.vocabulary import Requirement as Need
from kapnb.words import day, hours, listed, number, percent, quoted

from ..targeting import Target, budget
from ..work import open_initiatives
from .base import Hit, Hits, error, hint, lacks, warning

if TYPE_CHECKING:
    from kapnb.insight import Insight

PROBABLE = 70
"""From this probability, in percent, an opportunity is as good as promised to our management."""
WEAK = 2
"""Up to this mark out of 5, importance, history or access speak against us."""


def _open(on: Insight) -> list[Target]:
    return [t for t in on.targets if t.opportunity.status is OpportunityStatus.open]


@hint("K27", Need.initiatives, "Initiative with gaps",
      "An initiative without person, product, time and size is a wish.",
      "Ask the customer for what is missing, or drop it.")  # fmt: skip
def initiative_with_gaps(on: Insight) -> Hits:
    for i in open_initiatives(on.plan):
        parts = {"customer contact": i.contact, "offering": i.offering, "revenue": i.revenue}
        if gap := lacks(**parts, time_frame=i.time_frame):
            yield Hit(i.id, f"{quoted(i.name)} {gap}.")


@hint("K28", Need.initiatives, "Opportunity that cannot be ranked",
      "Without these numbers nobody can say whether it deserves our hours.",
      "Estimate what is missing; a rough number is better than none.")  # fmt: skip
def opportunity_with_gaps(on: Insight) -> Hits:
    for target in _open(on):
        if gap := lacks(**dict.fromkeys(target.missing)):
            yield Hit(target.opportunity.id, f"{quoted(target.opportunity.name)} {gap}.")


@warning("K29", Need.initiatives, "Percent that looks like a fraction",
         "0.35 means 0.35%, not 35%: the return comes out a hundred times too small.",
         "Write percent from 0 to 100.")  # fmt: skip
def fraction(on: Insight) -> Hits:
    deals = on.plan.targeting.opportunities
    typed = [(item.id, item.name, "margin", item.margin) for item in on.plan.account.offerings]
    typed += [(deal.id, deal.name, "margin", deal.margin) for deal in deals]
    typed += [(deal.id, deal.name, "probability", deal.probability) for deal in deals]
    wrong = {  # a dictionary, because a deal can have both
        record: f"{quoted(name)} has a {what} of {number(value)}%."
        for record, name, what, value in typed
        if value is not None and 0 < value < 1
    }
    yield from (Hit(record, reason) for record, reason in wrong.items())


@warning("K30", Need.initiatives, "Close date passed",
         "The pipeline counts with money that did not come when it was said.",
         "Ask for the new date, or close the opportunity.")  # fmt: skip
def close_date_passed(on: Insight) -> Hits:
    for target in _open(on):
        deal = target.opportunity
        if deal.close_date and deal.close_date < on.today:
            close = f"it was to close by {day(deal.close_date)}"
            yield Hit(deal.id, f"{quoted(deal.name)} is open; {close}.")


@warning("K31", Need.initiatives, "High probability on weak ground",
         "What the customer hardly needs, or never bought well from us, is seldom this likely.",
         "Lower the probability, or say what makes it so likely.")  # fmt: skip
def weak_ground(on: Insight) -> Hits:
    for target in _open(on):
        deal = target.opportunity
        marks = (("importance", deal.importance), ("history", deal.history),
                 ("access", target.access))  # fmt: skip
        weak = [f"{name} {mark} of 5" for name, mark in marks if mark is not None and mark <= WEAK]
        if weak and deal.probability is not None and deal.probability >= PROBABLE:
            said = f"is {percent(deal.probability)} probable with {listed(weak)}"
            yield Hit(deal.id, f"{quoted(deal.name)} {said}.")


@error("K32", Need.initiatives, "Open opportunity on a closed decision",
       "The customer has decided; the opportunity is won or lost.",
       "Close the opportunity, or open the decision again.")  # fmt: skip
def decision_closed(on: Insight) -> Hits:
    closed = {d.id for d in on.plan.decision_group.decisions if d.status is DecisionStatus.closed}
    for target in _open(on):
        deal = target.opportunity
        if deal.decision in closed:
            decision = quoted(on.plan.name_of(deal.decision))
            yield Hit(deal.id, f"{quoted(deal.name)} is open, but {decision} is closed.")


@warning("K34", Need.objectives, "No hours left",
         "What is still open cannot be worked in this period.",
         "Free hours, ask for more, or give opportunities up.")  # fmt: skip
def no_hours_left(on: Insight) -> Hits:
    ours = budget(on.plan)
    if ours and not ours.left and _open(on):
        spent = f"{hours(ours.spent)} of {hours(ours.available)} are spent"
        yield Hit("", f"No hours are left for opportunities: {spent}.")
