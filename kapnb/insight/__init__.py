"""What follows from a plan on a day? Pure functions, and one holder that keeps their results."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from kapnb.plan import NO_STANDARDS, Action, Audience, Plan, Standards
from kapnb.plan.vocabulary import DecisionStatus

from .checks import Finding, findings
from .freshness import Freshness, freshness
from .hours import Allocation, allocate
from .objectives import Colour, Progress, colour, milestone_colour, progress
from .people import Bases, Person, Sighting, bases, people, sightings
from .requirements import RequirementState, requirements
from .resilience import Loss, resilience
from .scores import Scores, scores
from .standards import StandardResult, results
from .swot import Item as SwotItem
from .swot import items as swot_items
from .targeting import Target, targets
from .thread import Thread, thread
from .week import Week, week
from .white_space import Space, white_space
from .work import open_actions


@dataclass(frozen=True)
class Insight:
    """A plan judged on a day. Everything is computed when it is first asked for, and kept.

    ``standards`` are the standard objectives with their advice. ``edition`` is what the plan was
    redacted for, so that nothing withheld is taken for missing.
    """

    plan: Plan
    today: dt.date
    standards: Standards = NO_STANDARDS
    edition: Audience = Audience.internal

    @cached_property
    def people(self) -> dict[str, Person]:
        """Every contact as they stand today, under their id."""
        return people(self.plan, self.today)

    @cached_property
    def sightings(self) -> tuple[Sighting, ...]:
        """All observations up to today, by date and then by their order in the file."""
        return sightings(self.plan, self.today)

    @cached_property
    def key_players(self) -> tuple[Person, ...]:
        """The key players, economic buyers and high influence first."""
        found = [person for person in self.people.values() if person.key_player]
        weight = {"high": 0, "medium": 1}
        return tuple(sorted(found, key=lambda person: weight.get(person.influence.value, 2)))

    @cached_property
    def bases(self) -> tuple[Bases, ...]:
        """The four bases of every purchase decision, in the order of the file."""
        return tuple(bases(d, self.people) for d in self.plan.decision_group.decisions)

    @property
    def open_bases(self) -> tuple[Bases, ...]:
        """The four bases of the purchase decisions that are open."""
        return tuple(b for b in self.bases if b.decision.status is DecisionStatus.open)

    @cached_property
    def allocation(self) -> Allocation:
        """Which opportunities deserve the hours that are left."""
        return allocate(self.plan)

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """Every opportunity with ROTI and A, B or C."""
        return targets(self.plan, self.people, self.allocation)

    @cached_property
    def thread(self) -> Thread:
        """The golden thread from the customer's goals to meetings, and where it breaks."""
        return thread(self.plan, self.today)

    @cached_property
    def resilience(self) -> tuple[Loss, ...]:
        """What would be lost without each person who matters, the most first."""
        return resilience(self.plan, self.people, self.today)

    @cached_property
    def white_space(self) -> tuple[tuple[Space, ...], ...]:
        """The matrix of business unit x offering."""
        return white_space(self.plan)

    @cached_property
    def colours(self) -> dict[str, Colour]:
        """The colour of every objective and milestone, under its id."""
        plan = self.plan.action_plan
        found = {o.id: colour(self.plan, o, self.today, self.standards) for o in plan.objectives}
        return found | {m.id: milestone_colour(m, self.today) for m in plan.milestones}

    @cached_property
    def progress(self) -> dict[str, Progress]:
        """How far every objective is, under its id."""
        return {o.id: progress(o, self.today) for o in self.plan.action_plan.objectives}

    @cached_property
    def open_actions(self) -> tuple[Action, ...]:
        """The actions still to be done, by due date."""
        return open_actions(self.plan)

    @cached_property
    def week(self) -> Week:
        """What is overdue, due within 7 days or promised, and whom to see again."""
        return week(self)

    @cached_property
    def swot(self) -> tuple[SwotItem, ...]:
        """What speaks for and against us, derived items too, by quadrant and falling weight."""
        return swot_items(self.plan, self.today, self.people)

    @cached_property
    def standard_results(self) -> tuple[StandardResult, ...]:
        """How well the plan meets each of the standard objectives."""
        return results(self)

    @cached_property
    def all_findings(self) -> tuple[Finding, ...]:
        """What the checks find, suppressed findings included, the most severe first."""
        return findings(self)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks find and nobody suppressed, the most severe first."""
        return tuple(finding for finding in self.all_findings if finding.suppressed is None)

    @cached_property
    def requirements(self) -> tuple[RequirementState, ...]:
        """The ten requirements, judged, in their order."""
        return requirements(self)

    @cached_property
    def freshness(self) -> tuple[Freshness, ...]:
        """How old the evidence for each of the ten requirements is."""
        return freshness(self)

    @cached_property
    def scores(self) -> Scores:
        """Health, plan quality and freshness, each with its working."""
        return scores(self)


__all__ = ["Bases", "Colour", "Finding", "Insight", "Person", "Progress", "Space", "Target"]
