"""Is an objective or an action specific, measurable, achievable, relevant and time-bound?"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kapnb.plan import Action, Objective, Plan, TeamMember

from .objectives import last_reading
from .work import committed_hours

Result = Literal["pass", "fail", "ask"]

_VERBS = (
    "achieve add agree align analyse announce appoint arrange ask assess assign audit become "
    "begin book bring build call check clarify close collect complete confirm connect convert "
    "create cut decide define deliver demonstrate deploy develop document draft earn enable "
    "ensure establish evaluate exceed expand explain extend find finish fix gain get give "
    "grow halve handle have help hold host identify implement improve increase inform "
    "integrate introduce install invite join keep launch lead learn lift lower make map "
    "measure meet mend migrate monitor move negotiate obtain offer open organise outline plan "
    "position prepare present prevent propose protect prove provide publish qualify raise "
    "reach recover reduce release renew replace report resolve retain review revise roll run "
    "schedule secure sell send set settle share show sign speak start stop submit supply "
    "support survey take talk teach tell test train turn update use validate verify visit win "
    "write "
)
VERBS = frozenset(_VERBS.split())
"""Verbs of plans. A sentence without one of them is asked about, not failed."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of SMART: its result and the reason in a sentence."""

    letter: str
    result: Result
    reason: str


def smart_objective(plan: Plan, objective: Objective, today: dt.date) -> tuple[Letter, ...]:
    """Return the five letters of an objective."""
    return (
        _specific(plan, objective.name),
        _measurable(objective),
        _achievable(plan, objective.owner),
        _relevant(objective, today),
        _timely(plan, objective.due, inside=True),
    )


def smart_action(plan: Plan, action: Action) -> tuple[Letter, ...]:
    """Return the five letters of an action."""
    if action.done_when:
        measurable = Letter("M", "pass", "One can see when it is done.")
    else:
        measurable = Letter("M", "fail", "It does not say how one sees that it is done.")
    if action.objective:
        relevant = Letter("R", "pass", f"Serves “{plan.name_of(action.objective)}”.")
    else:
        relevant = Letter("R", "fail", "It serves no objective.")
    return (
        _specific(plan, action.what),
        measurable,
        _achievable(plan, action.owner),
        relevant,
        _timely(plan, action.due, inside=False),
    )


def _specific(plan: Plan, text: str) -> Letter:
    named = next((name for name in _names(plan) if _says(name, text)), None)
    if named is None:
        return Letter("S", "fail", "It names no person, business unit or product.")
    if not VERBS & set(re.findall(r"[a-z]+", text.lower())):
        return Letter("S", "ask", f"It names {named}; does it say what will be done?")
    return Letter("S", "pass", f"It says what will be done and names {named}.")


def _names(plan: Plan) -> list[str]:
    # any part of a person's name will do: people write of "Eleni" or "Dr Fontão"
    whole = [contact.name for contact in plan.decision_group.contacts]
    names = whole + [part.strip("()") for name in whole for part in name.split()]
    names += [unit.name for unit in plan.profile.business_units]
    names += [offering.name for offering in plan.account.offerings]
    return [name for name in names if len(name) > 2]


def _says(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _measurable(objective: Objective) -> Letter:
    missing = [
        name
        for name, value in (
            ("metric", objective.metric or None),
            ("unit", objective.unit or None),
            ("baseline", objective.baseline),
            ("target", objective.target),
        )
        if value is None
    ]
    if missing:
        return Letter("M", "fail", f"Missing: {', '.join(missing)}.")
    return Letter("M", "pass", "Metric, unit, baseline and target are given.")


def _achievable(plan: Plan, owner_id: str | None) -> Letter:
    owner = plan.by_id.get(owner_id or "")
    if owner is None:
        return Letter("A", "fail", "Nobody owns it.")
    name = plan.name_of(owner.id)
    if not isinstance(owner, TeamMember):
        return Letter("A", "ask", f"Does {name}, who is not on our team, have the time?")
    if owner.hours is None:
        return Letter("A", "ask", f"How many hours does {name} have?")
    taken = committed_hours(plan, owner.id)
    sums = f"{taken:.0f} of {owner.hours:.0f} hours"
    if taken > owner.hours:
        return Letter("A", "fail", f"{name} is over-committed: {sums}.")
    return Letter("A", "pass", f"{name} has committed {sums}.")


def _relevant(objective: Objective, today: dt.date) -> Letter:
    if objective.goal is None:
        return Letter("R", "fail", "It serves no goal of the customer.")
    reading = last_reading(objective, today)
    baseline, target = objective.baseline, objective.target
    start, due = objective.start, objective.due
    if reading is None or baseline is None or target is None or start is None or due is None:
        return Letter("R", "ask", "Can the target be reached? There is nothing to judge by yet.")
    days = (reading.date - start).days
    if days <= 0 or target == baseline:
        return Letter("R", "pass", "It serves a goal of the customer.")
    done = (reading.value - baseline) / (target - baseline)
    if due < today and done < 1:
        return Letter(
            "R", "fail", f"The due date has passed at {max(done, Decimal(0)) * 100:.0f}%."
        )
    at_due = (reading.value - baseline) / days * (due - start).days + baseline
    share = (at_due - baseline) / (target - baseline)
    if share >= 1:
        return Letter("R", "pass", "At the pace so far the target will be reached.")
    return Letter(
        "R", "fail", f"At the pace so far {max(share, Decimal(0)) * 100:.0f}% will be reached."
    )


def _timely(plan: Plan, due: dt.date | None, *, inside: bool) -> Letter:
    if due is None:
        return Letter("T", "fail", "There is no due date.")
    period = plan.account.period
    if inside and not period.holds(due):
        return Letter("T", "fail", "The due date is outside the planning period.")
    return Letter("T", "pass", "It has a due date.")
