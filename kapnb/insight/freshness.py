"""How old is the evidence behind each chapter?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from kapnb.plan.vocabulary import MilestoneStatus, Observed, Requirement, StepStatus

from .work import live_swot, meetings_held, open_initiatives, open_objectives

if TYPE_CHECKING:
    from kapnb.insight import Insight

FRESH, OLD = 30, 365
"""Up to so many days evidence is as good as new; from so many on it is worth nothing."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """The evidence for a requirement; all but the first are None when nothing of it is dated.

    ``value``, 0 to 100, is the mean over what is dated: 100 up to 30 days, falling in a straight
    line to 0 at 365.
    """

    requirement: Requirement
    newest: dt.date | None
    oldest: dt.date | None
    value: int | None


def freshness(on: Insight) -> tuple[Freshness, ...]:
    """Return for each requirement how fresh it is.

    Evidence is what somebody saw, heard, measured or completed up to today; a planned date is
    none. What ages one by one counts one by one: goals and facts, open objectives (last reading
    or meeting about them), open initiatives (when their contact was last met), the stance of each
    key player, SWOT items. Elsewhere the newest counts.
    """
    plan, work = on.plan, on.plan.action_plan
    held = {meeting.id: meeting.date for meeting in meetings_held(plan, on.today)}
    about = {o: [reading.date for reading in o.readings] for o in open_objectives(plan)}
    for objective, dates in about.items():
        dates += [m.date for m in plan.execution.meetings if objective.id in m.objectives]
    seen = [s.date for s in on.sightings if s.observation.what is Observed.role]
    steps = [step for decision in plan.decision_group.decisions for step in decision.steps]
    reached = [m.date for m in work.milestones if m.status is MilestoneStatus.done]
    flags = [flag.raised or held.get(flag.meeting or "") for flag in work.red_flags]
    links = [link.date for link in plan.decision_group.relationships]
    links += [p.influence_seen.date for p in on.people.values() if p.influence_seen]

    def newest(dates: Iterable[dt.date | None]) -> dt.date | None:
        return max((date for date in dates if date and date <= on.today), default=None)

    found: tuple[list[dt.date | None], ...] = (
        [*(goal.date for goal in plan.profile.goals), *(fact.date for fact in plan.profile.facts)],
        [newest(dates) for dates in about.values()],
        [newest([*seen, *(step.date for step in steps if step.status is StepStatus.done)])],
        [on.people[i.contact].last_met for i in open_initiatives(plan) if i.contact],
        [newest([*reached, *(milestone.told_on for milestone in work.milestones)])],
        [newest(flags)],
        [newest(held.values())],
        [player.stance_seen.date for player in on.key_players if player.stance_seen],
        [i.date or held.get(i.meeting or "") for i in live_swot(plan, on.today)],
        [newest(links)],
    )  # in the order of the requirements
    return tuple(_aged(*pair, on.today) for pair in zip(Requirement, found, strict=True))


def _aged(requirement: Requirement, dates: Iterable[dt.date | None], today: dt.date) -> Freshness:
    known = [date for date in dates if date and date <= today]
    if not known:
        return Freshness(requirement, None, None, None)
    whole = sum(OLD - min(max((today - date).days, FRESH), OLD) for date in known)
    value = round(Fraction(100 * whole, (OLD - FRESH) * len(known)))
    return Freshness(requirement, max(known), min(known), value)
