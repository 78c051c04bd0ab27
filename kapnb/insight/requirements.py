"""Which of the ten requirements does the plan meet?"""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kapnb.plan.vocabulary import Knowledge, MilestoneStatus, ObjectiveStatus, Rag, Severity
from kapnb.plan.vocabulary import Requirement as Need
from kapnb.words import plural

from .checks import Finding
from .work import live_swot, meetings_held, meetings_of_year, open_initiatives

if TYPE_CHECKING:
    from kapnb.insight import Insight


@dataclass(frozen=True, slots=True)
class RequirementState:
    """A requirement with its colour, the reason in a sentence, and the findings behind it."""

    requirement: Need
    rag: Rag
    reason: str
    findings: tuple[Finding, ...]


def requirements(on: Insight) -> tuple[RequirementState, ...]:
    """Return the ten requirements, judged; the first rule that matches counts.

    Grey: there is nothing yet. Red: a finding of severity error, or nothing of what is there
    counts (see ``_there``). Amber: a warning. Green: met, though there may be hints. Findings
    that are suppressed do not count.
    """
    there = _there(on)
    return tuple(_state(on, need, *there[need]) for need in Need)


def _state(on: Insight, need: Need, found: int, counts: int, noun: str) -> RequirementState:
    ours = tuple(finding for finding in on.findings if finding.check.requirement is need)
    worst = ours[0].check.severity if ours else Severity.hint
    of_worst = [finding for finding in ours if finding.check.severity is worst]
    kind, _, sort = noun.partition("|")
    if not found:
        return RequirementState(need, Rag.grey, f"There is no {kind} yet.", ours)
    if worst is not Severity.hint:
        more = f" And {plural(len(of_worst) - 1, 'more ' + worst.value)}." if of_worst[1:] else ""
        rag = Rag.red if worst is Severity.error or not counts else Rag.amber
        return RequirementState(need, rag, f"{of_worst[0].reason}{more}", ours)
    known = f"{plural(found, kind)}, {counts or 'none'} {sort}."
    return RequirementState(need, Rag.green if counts else Rag.red, known, ours)


def _there(on: Insight) -> dict[Need, tuple[int, int, str]]:
    """Return for each requirement how much is there, how much of it counts, and what it is."""
    plan, work = on.plan, on.plan.action_plan
    known, group = plan.profile, plan.decision_group
    here = [person.contact for person in on.people.values() if not person.gone]
    placed = {c.reports_to for c in here} | {c.id for c in here if c.reports_to}
    stopped = (ObjectiveStatus.cancelled, ObjectiveStatus.deferred)
    lists: dict[Need, tuple[Sized, Sized, str]] = {
        Need.customer_goals: (
            known.goals, [g for g in known.goals if g.knowledge is Knowledge.confirmed],
            "customer goal|confirmed"),
        Need.objectives: (
            work.objectives, [o for o in work.objectives if o.status not in stopped],
            "objective|worked on or achieved"),
        Need.buying_process: (
            group.decisions, [d for d in group.decisions if d.steps],
            "purchase decision|with its steps"),
        Need.initiatives: (
            plan.targeting.initiatives,
            [i for i in plan.targeting.initiatives if i.opportunity or i in open_initiatives(plan)],
            "initiative|worked on or converted"),
        Need.milestones: (
            work.milestones, [m for m in work.milestones if m.status is not MilestoneStatus.missed],
            "milestone|planned or reached"),
        Need.red_flags: (
            work.red_flags, work.red_flags, "red flag|judged"),
        Need.meetings: (
            meetings_held(plan, on.today), meetings_of_year(plan, on.today),
            "meeting|in the last 12 months"),
        Need.customer_team: (
            group.contacts, here, "contact|still there"),
        Need.swot: (
            known.swot, live_swot(plan, on.today), "SWOT item|still valid"),
        Need.org_map: (
            group.contacts, [c for c in here if c.id in placed],
            "contact|with a reporting line"),
    }  # fmt: skip
    return {need: (len(all_), len(some), noun) for need, (all_, some, noun) in lists.items()}
