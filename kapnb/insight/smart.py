"""Is an objective or an action specific, measurable, achievable, relevant and time-bound?"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kapnb.plan import Action, Objective, Plan, TeamMember
from kapnb.words import day, hours, listed, number

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
    """One letter of SMART: its result, the reason in a sentence, and what to write instead.

    ``proposal`` is empty when the letter passed; ``meant`` is what the letter asks to be.
    """

    letter: str
    result: Result
    reason: str
    proposal: str = ""
    meant: str = ""

    @property
    def word(self) -> str:
        """The adjective that the letter stands for, such as ``specific``."""
        return self.meant or _WORDS[self.letter]


_PACE = "reachable"
_WORDS = {
    "S": "specific",
    "M": "measurable",
    "A": "achievable",
    "R": "relevant",
    "T": "time-bound",
}


def smart_objective(plan: Plan, objective: Objective, today: dt.date) -> tuple[Letter, ...]:
    """Return the five letters of an objective."""
    return (
        _specific(plan, objective.name),
        _measurable(objective),
        _achievable(plan, objective.owner),
        _relevant(plan, objective, today),
        _timely(plan, objective.due, inside=True),
    )


def smart_action(plan: Plan, action: Action) -> tuple[Letter, ...]:
    """Return the five letters of an action."""
    if action.done_when:
        measurable = Letter("M", "pass", "One can see when it is done.")
    else:
        said = "It does not say how one sees that it is done."
        proof = "Add what one will see: a signed note, a date in the calendar, a file sent."
        measurable = Letter("M", "fail", said, proof)
    if action.objective:
        relevant = Letter("R", "pass", f"Serves “{plan.name_of(action.objective)}”.")
    else:
        names = [objective.name for objective in plan.action_plan.objectives]
        relevant = Letter("R", "fail", "It serves no objective.", _one_of("Serve", names))
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
        units = [unit.name for unit in plan.profile.business_units]
        proposal = _one_of("Name", [offering.name for offering in plan.account.offerings] + units)
        return Letter("S", "fail", "It names no person, business unit or product.", proposal)
    if not VERBS & set(re.findall(r"[a-z]+", text.lower())):
        asked = f"It names {named}; does it say what will be done?"
        return Letter("S", "ask", asked, f"Begin with a verb: win, show, agree … {named}.")
    return Letter("S", "pass", f"It says what will be done and names {named}.")


def _one_of(verb: str, names: list[str]) -> str:
    return f"{verb} one: {listed([f'“{name}”' for name in names[:3]], last='or')}." if names else ""


def _names(plan: Plan) -> list[str]:
    # any part of a person's name will do: people write of "Eleni" or "Dr Fontão"
    whole = [contact.name for contact in plan.decision_group.contacts]
    names = whole + [part.strip("()") for name in whole for part in name.split()]
    names += [unit.name for unit in plan.profile.business_units]
    names += [offering.name for offering in plan.account.offerings]
    return [name for name in names if len(name) > 2]


def _says(name: str, text: str) -> bool:
    if name.casefold() not in text.casefold():  # hundreds of names are more than re remembers
        return False
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _measurable(objective: Objective) -> Letter:
    names = ("metric", "unit", "baseline", "target")
    if missing := [name for name in names if getattr(objective, name) in (None, "")]:
        proposal = "Say what is counted, in which unit, where it stands now and where it shall be."
        return Letter("M", "fail", f"Missing: {', '.join(missing)}.", proposal)
    return Letter("M", "pass", "Metric, unit, baseline and target are given.")


def _achievable(plan: Plan, owner_id: str | None) -> Letter:
    owner = plan.by_id.get(owner_id or "")
    if owner is None:
        manager = plan.name_of(plan.account.manager, "one of our team")
        return Letter("A", "fail", "Nobody owns it.", f"Give it to {manager} until somebody does.")
    name = plan.name_of(owner.id)
    if not isinstance(owner, TeamMember):
        asked = f"Does {name}, who is not on our team, have the time?"
        return Letter("A", "ask", asked, f"Name one of us who keeps {name} to it.")
    if owner.hours is None:
        asked = f"How many hours does {name} have?"
        return Letter("A", "ask", asked, f"Write the hours of {name} into the account's team.")
    taken = committed_hours(plan, owner.id)
    sums = f"{taken:.0f} of {owner.hours:.0f} hours"
    if taken > owner.hours:
        proposal = f"Take {hours(taken - owner.hours)} of open actions from {name}."
        return Letter("A", "fail", f"{name} is over-committed: {sums}.", proposal)
    return Letter("A", "pass", f"{name} has committed {sums}.")


def _relevant(plan: Plan, objective: Objective, today: dt.date) -> Letter:
    if objective.goal is None:
        goals = [goal.text for goal in plan.profile.goals]
        return Letter("R", "fail", "It serves no goal of the customer.", _one_of("Serve", goals))
    unseen = "Can the target be reached? There is nothing to judge by yet."
    a_reading = "the next reading" if last_reading(objective, today) else "a reading"
    proposal = f"Take {a_reading}, and say why the target is fair."
    return _reachable(objective, today) or Letter("R", "ask", unseen, proposal, _PACE)


def _reachable(objective: Objective, today: dt.date) -> Letter | None:
    reading = last_reading(objective, today)
    baseline, target = objective.baseline, objective.target
    start, due = objective.start, objective.due
    if reading is None or baseline is None or target is None or start is None or due is None:
        return None
    if target == baseline:
        return Letter("R", "pass", "It serves a goal of the customer.")
    share = max((reading.value - baseline) / (target - baseline), Decimal(0))
    if due < today and share < 1:
        proposal = "Close it with what was reached, or set a new due date and say why."
        reason = f"The due date has passed at {share * 100:.0f}%."
        return Letter("R", "fail", reason, proposal, _PACE)
    days = (reading.date - start).days
    if share < 1:
        if days <= 0:
            return None
        share = share * (due - start).days / days
    if share >= 1:
        return Letter("R", "pass", "At the pace so far the target will be reached.")
    proposal = "Nothing has moved yet: change the way, or the target."
    if share:
        level = number(baseline + (target - baseline) * share, places=1)
        proposal = f"At this pace {level} {objective.unit} by {day(due)}: do more, or write that."
    reason = f"At the pace so far {share * 100:.0f}% will be reached."
    return Letter("R", "fail", reason, proposal, _PACE)


def _timely(plan: Plan, due: dt.date | None, *, inside: bool) -> Letter:
    period = plan.account.period
    proposal = f"Set a due date from {day(period.start)} to {day(period.end)}."
    if due is None:
        return Letter("T", "fail", "There is no due date.", proposal)
    if inside and not period.holds(due):
        return Letter("T", "fail", "The due date is outside the planning period.", proposal)
    return Letter("T", "pass", f"It is due on {day(due)}.")
