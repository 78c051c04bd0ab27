"""Which goal of the customer does our work serve, and where does the thread break?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from kapnb.plan import Action, Goal, Initiative, Meeting, Objective, Opportunity, Plan, Record
from kapnb.plan.vocabulary import InitiativeStatus

from .work import accomplished, meetings_of_year, open_actions, open_deals, open_objectives


@dataclass(frozen=True, slots=True)
class Strand:
    """What is live for one goal (None: for no goal), and how many things were completed for it.

    ``ways`` are initiatives with their open opportunity, ``aims`` open objectives with one of their
    open actions each, actions by due date. Where the chain breaks, that half of a pair is None.
    """

    goal: Goal | None
    ways: tuple[tuple[Initiative | None, Opportunity | None], ...]
    aims: tuple[tuple[Objective | None, Action | None], ...]
    done: int


@dataclass(frozen=True, slots=True)
class Loose:
    """A record at which the thread breaks, the reason in a sentence, and what to do."""

    record: Record
    why: str
    todo: str


@dataclass(frozen=True, slots=True)
class Thread:
    """A strand per goal, in the order of the file, and last the one without a goal.

    ``meetings`` are those of the last 12 months by the id of the objective they were about.
    ``loose_above`` serves nothing above it, ``loose_below`` has nothing behind it.
    """

    strands: tuple[Strand, ...]
    meetings: dict[str, tuple[Meeting, ...]]
    loose_above: tuple[Loose, ...]
    loose_below: tuple[Loose, ...]


def thread(plan: Plan, today: dt.date) -> Thread:
    """Return the golden thread: goal, initiative, opportunity, objective, action, meeting.

    Live are initiatives that are neither dropped nor converted (or converted to what is an open
    opportunity), open opportunities, objectives being worked on, and open actions. No field joins
    an opportunity with an objective: they belong together when both serve the same goal, the
    opportunity through its initiative. A decision or contact in common would only be a guess.

    Every live initiative, objective and action stands in exactly one strand; an opportunity once
    for each initiative that leads to it, or else once in the strand without a goal.
    """
    deals = {deal.id: deal for deal in open_deals(plan)}
    live = [i for i in plan.targeting.initiatives if _live(i, deals)]
    objectives = {objective.id: objective for objective in open_objectives(plan)}
    by_objective: dict[str, list[Action]] = {key: [] for key in ("", *objectives)}
    for action in open_actions(plan):
        key = action.objective or ""
        by_objective[key if key in objectives else ""].append(action)
    led = {initiative.opportunity for initiative in live}
    done = _accomplished(plan, today)
    strands = []
    for goal in (*plan.profile.goals, None):
        serves = goal.id if goal else None
        ways = [(i, deals.get(i.opportunity or "")) for i in live if i.goal == serves]
        mine = [objective for objective in objectives.values() if objective.goal == serves]
        aims = [(o, action) for o in mine for action in by_objective[o.id] or (None,)]
        loose = [(None, deal) for deal in deals.values() if deal.id not in led]
        astray = [(None, action) for action in by_objective[""]]
        if goal:
            strands.append(Strand(goal, tuple(ways), tuple(aims), done.count(serves)))
        else:
            strands.append(Strand(None, (*ways, *loose), (*aims, *astray), done.count(None)))
    held = meetings_of_year(plan, today)
    about = {m.id: set(m.objectives) for m in held}
    for action in plan.action_plan.actions:
        about.get(action.meeting or "", set()).add(action.objective or "")
    meetings = {key: tuple(m for m in held if key in about[m.id]) for key in objectives}
    idle = [m for m in held if not about[m.id]]
    above = (*_above(plan, strands[-1], live), *(Loose(m, *_IDLE) for m in idle))
    below = {loose.record.id: loose for loose in _below(strands)}
    return Thread(tuple(strands), meetings, above, tuple(below.values()))


def _live(initiative: Initiative, deals: dict[str, Opportunity]) -> bool:
    if initiative.status is InitiativeStatus.converted:
        return initiative.opportunity in deals
    return initiative.status is not InitiativeStatus.dropped


def _accomplished(plan: Plan, today: dt.date) -> list[str | None]:
    """Return for everything completed (objective, action, order) which goal it served."""
    serves = {o.id: o.goal for o in plan.action_plan.objectives}
    serves |= {a.id: serves.get(a.objective or "") for a in plan.action_plan.actions}
    serves |= {i.opportunity: i.goal for i in plan.targeting.initiatives if i.opportunity}
    found = (item for item in accomplished(plan, today) if item.kind != "Milestone")
    return [serves.get(item.record) for item in found]


_NO_GOAL = "It serves no goal of the customer.", "Name the goal of theirs that it serves, or stop."
_NO_OBJECTIVE = "It serves no objective.", "Give it to an open objective, or cancel it."
_NO_ACTION = "It has no open action.", "Agree the next action, with an owner and a date."
_IDLE = (
    "It was about no objective, and nothing was promised in it.",
    "Note which objective it was about, and agree a next step.",
)
_ASK = "Ask which of their goals it serves, and note the initiative behind it."
_AHEAD = "Set an objective for the goal that it serves."


def _above(plan: Plan, strand: Strand, live: list[Initiative]) -> Iterator[Loose]:
    for initiative, deal in strand.ways:
        if initiative:
            yield Loose(initiative, *_NO_GOAL)
        elif deal:
            places = {(i.unit, i.offering): i for i in live if i.opportunity is None}
            like = places.get((deal.unit, deal.offering)) if deal.unit and deal.offering else None
            link = f"Link “{like.name}” if it is that: same unit, same offering." if like else ""
            yield Loose(deal, "No initiative of the customer leads to it.", link or _ASK)
    for objective in dict.fromkeys(objective for objective, _ in strand.aims if objective):
        yield Loose(objective, *_NO_GOAL)
    for action in (action for objective, action in strand.aims if action and not objective):
        over = plan.by_id.get(action.objective or "")
        why, todo = _NO_OBJECTIVE
        if isinstance(over, Objective):
            why = f"Its objective “{over.name}” is {over.status.label.lower()}."
        yield Loose(action, why, todo)


def _below(strands: list[Strand]) -> Iterator[Loose]:
    for strand in strands:
        if strand.goal and not strand.ways and not strand.aims:
            why = "No live initiative and no open objective serves it."
            todo = "Ask who works on it and what would help, or say that we leave it to others."
            yield Loose(strand.goal, why, todo)
        for initiative, deal in strand.ways if strand.goal and not strand.aims else ():
            if deal:
                yield Loose(deal, "No open objective serves its goal.", _AHEAD)
            elif initiative:
                why = "Neither an opportunity nor an objective follows from it."
                yield Loose(initiative, why, _AHEAD)
        for objective in (objective for objective, action in strand.aims if not action):
            if objective:
                yield Loose(objective, *_NO_ACTION)
