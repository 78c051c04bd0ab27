"""How well does a plan meet each of the standard objectives, and what would a coach advise?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kapnb.plan import Standard
from kapnb.plan.vocabulary import (
    CellState,
    DecisionStatus,
    Horizon,
    Knowledge,
    MeetingKind,
    OpportunityStatus,
    Rag,
    StandardTest,
    StepStatus,
)
from kapnb.words import day, listed, money, plural

from . import work
from .people import Bases, Person, a_year_before

if TYPE_CHECKING:
    from kapnb.insight import Insight

RECENT = dt.timedelta(days=60)
"""How old the last meeting may be."""
HALF_A_YEAR = dt.timedelta(days=182)
ENOUGH_CONTACTS = 3

Verdict = tuple[Rag, str]


@dataclass(frozen=True, slots=True)
class StandardResult:
    """A standard objective judged: green is met, amber partly, red not, grey cannot be said."""

    standard: Standard
    rag: Rag
    reason: str
    advice: str


def results(insight: Insight) -> tuple[StandardResult, ...]:
    """Return every standard objective of ``insight.standards`` with its colour and reason."""
    found = [
        (standard, *JUDGES[standard.test](insight)) for standard in insight.standards.objectives
    ]
    return tuple(StandardResult(s, rag, why, s.advice(rag)) for s, rag, why in found)


def _named(names: Iterable[str]) -> str:
    every = list(names)
    return listed([*every[:3], f"{len(every) - 3} more"] if len(every) > 4 else every)


def _per_decision(judge: Callable[[Bases], Verdict]) -> Callable[[Insight], Verdict]:
    """Return a judge of the plan: all open decisions green or all red is that, else amber."""

    def judged(insight: Insight) -> Verdict:
        verdicts = [judge(b) for b in insight.bases if b.decision.status is DecisionStatus.open]
        if not verdicts:
            return Rag.grey, "There is no open purchase decision."
        rags = {rag for rag, _ in verdicts}
        rag = rags.pop() if len(rags) == 1 else Rag.amber
        said = [reason for each, reason in verdicts if rag is Rag.green or each is not Rag.green]
        return rag, " ".join(
            [*said[:2], *([f"And {len(said) - 2} more."] if len(said) > 2 else [])]
        )

    return judged


def _goals(insight: Insight) -> Verdict:
    goals = insight.plan.profile.goals
    confirmed = [goal for goal in goals if goal.knowledge is Knowledge.confirmed]
    if not goals:
        return Rag.red, "No goal of the customer is in the plan."
    gaps = [h.label.lower() for h in Horizon if h not in {goal.horizon for goal in confirmed}]
    if not gaps:
        return Rag.green, f"The customer confirmed {plural(len(confirmed), 'goal')}, near and far."
    return Rag.amber, (
        f"{len(confirmed)} of {plural(len(goals), 'goal')} confirmed by the customer; "
        f"none for the {listed(gaps, last='or')}."
    )


def _economic_buyer(bases: Bases) -> Verdict:
    base, name = bases.bases[0], f"“{bases.decision.name}”"
    if not base.people:
        gone = f" {base.gone[0].contact.name} did and has left." if base.gone else ""
        return Rag.red, f"Nobody is known to release the money for {name}.{gone}"
    who = _named(p.contact.name for p in base.people)
    if len(base.people) > 1:
        return Rag.amber, f"{who} are each said to release the money for {name}."
    last = base.people[0].last_met
    if not base.people[0].meetings or not last:
        when = f"was last met on {day(last)}" if last else "was never met"
        return Rag.amber, f"{who} releases the money for {name} and {when}."
    return Rag.green, f"{who} releases the money for {name}; last met on {day(last)}."


def _coach(bases: Bases) -> Verdict:
    people, name = bases.bases[3].people, f"“{bases.decision.name}”"
    sure = [p for p in people if (p.stance.score or 0) > 0 and not p.stance_stale]
    if sure:
        return Rag.green, f"On our side for {name}: {_named(p.contact.name for p in sure)}."
    if not people:
        return Rag.red, f"Nobody at the customer coaches us on {name}."
    return Rag.amber, f"Coach for {name}: {_named(map(_stance, people))}."


def _stance(person: Person) -> str:
    aged = ", long ago" if person.stance_stale else ""
    return f"{person.contact.name} (stance {person.stance.label.lower()}{aged})"


def _four_bases(bases: Bases) -> Verdict:
    missing = [f"no {role.label.lower()}" for role in bases.missing]
    if not missing:
        return Rag.green, f"All four bases of “{bases.decision.name}” are covered."
    rag = Rag.amber if len(missing) == 1 else Rag.red
    return rag, f"“{bases.decision.name}” has {listed(missing)}."


def _buying_process(bases: Bases) -> Verdict:
    steps, name = bases.decision.steps, f"“{bases.decision.name}”"
    if not steps:
        return Rag.red, f"How the customer decides on {name} is not written down."
    ahead = [step for step in steps if step.status is not StepStatus.done]
    if gaps := [step.label for step in ahead if not step.responsible or not step.date]:
        return Rag.amber, f"{name}: no person or no date for {_named(gaps)}."
    return Rag.green, f"Every step of {name} that is ahead has a person and a date."


def _white_space(insight: Insight) -> Verdict:
    cells = [cell for row in insight.white_space for cell in row]
    empty = [cell for cell in cells if cell.state is CellState.white_space]
    worked = sum(cell.state is CellState.potential for cell in cells)
    if not cells:
        return Rag.grey, "There are no business units and offerings to compare yet."
    if not empty:
        return Rag.green, "No white space is left without an idea of ours."
    rag = Rag.green if worked >= len(empty) else Rag.amber if worked else Rag.red
    where = _named(f"{cell.offering.name} in {cell.unit.name}" for cell in empty)
    return rag, (
        f"We see a chance in {worked} of {plural(worked + len(empty), 'open cell')}; "
        f"nothing yet for {where}."
    )


def _stances(insight: Insight) -> Verdict:
    known = [p for p in insight.key_players if p.stance.score is not None]
    if not known:
        return Rag.grey, "The stance of no key player is known."
    rising = [p.contact.name for p in known if p.trend > 0]
    falling = [p.contact.name for p in known if p.trend < 0]
    still = [_stance(p) for p in known if not p.trend and (p.stance.score or 0) < 1]
    sides = (("Towards us", rising), ("Away from us", falling), ("Unmoved", still))
    said = "; ".join(f"{side}: {_named(names)}" for side, names in sides if names)
    if not falling and (rising or not still):
        return Rag.green, f"{said or 'Every key player whose stance is known supports us'}."
    return Rag.red if len(falling) > len(rising) else Rag.amber, f"{said}."


def _red_flags(insight: Insight) -> Verdict:
    if not insight.plan.action_plan.red_flags:
        return Rag.grey, "No red flag was ever noted, which says little."
    flags = work.open_flags(insight.plan)
    bare = [flag for flag in flags if not flag.mitigation or not flag.owner]
    late = [flag for flag in flags if work.overdue(flag.due, insight.today)]
    if high := [f"“{f.text}” ({work.score(f)})" for f in bare if work.score(f) >= work.HIGH_SCORE]:
        return Rag.red, f"High and without mitigation or owner: {_named(high)}."
    said = (
        f"Of {plural(len(flags), 'open red flag')} {len(bare)} without mitigation or owner, "
        f"{len(late)} past its date."
    )
    return Rag.amber if bare or late else Rag.green, said


def _meetings(insight: Insight) -> Verdict:
    since = a_year_before(insight.today)
    held = [m for m in work.meetings_held(insight.plan, insight.today) if m.date > since]
    if not held:
        return Rag.red, "No meeting of the last twelve months is documented."
    whole = [m for m in held if m.said and m.attendees and m.next_step]
    last = f"the last one was on {day(held[0].date)}"
    said = f"{len(whole)} of {plural(len(held), 'meeting')} with people, content and next step"
    if len(whole) * 2 < len(held):
        return Rag.red, f"{said}; {last}."
    good = len(whole) == len(held) and insight.today - held[0].date <= RECENT
    return Rag.green if good else Rag.amber, f"{said}; {last}."


def _milestones(insight: Insight) -> Verdict:
    if not insight.plan.action_plan.milestones:
        return Rag.grey, "There is no milestone."
    ahead = work.open_milestones(insight.plan)
    for rag, rule, said in (
        (Rag.red, "past", "Not reached in time"),
        (Rag.amber, "moved", "Moved"),
    ):
        if names := [f"“{m.name}”" for m in ahead if insight.colours[m.id].rule == rule]:
            return rag, f"{said}: {_named(names)}."
    return Rag.green, f"{plural(len(ahead), 'milestone')} ahead, none late or moved."


def _revenue(insight: Insight) -> Verdict:
    account = insight.plan.account
    now, target = account.revenue_now, account.revenue_target
    if now is None or target is None:
        return Rag.grey, "Revenue now or its target is unknown."
    gap = target - now
    if gap <= 0:
        return Rag.green, f"{money(now, account.currency)} now; the target is reached."
    ahead = [
        deal
        for deal in insight.plan.targeting.opportunities
        if deal.status is OpportunityStatus.open
        and (deal.currency or account.currency) == account.currency
        and deal.close_date
        and deal.close_date <= account.period.end
    ]
    full = sum((deal.revenue or Decimal(0) for deal in ahead), Decimal(0))
    parts = ((deal.revenue or Decimal(0)) * (deal.probability or 0) / 100 for deal in ahead)
    likely = sum(parts, Decimal(0))
    rag = Rag.green if likely >= gap else Rag.amber if full >= gap else Rag.red
    return rag, (
        f"{money(gap, account.currency)} to the target; opportunities that close in the period "
        f"bring {money(full, account.currency)}, weighted {money(likely, account.currency)}."
    )


def _threads(insight: Insight) -> Verdict:
    if not insight.people:
        return Rag.grey, "There is no contact in the plan."
    met = [p for p in insight.people.values() if p.meetings and not p.gone]
    names = f" ({_named(p.contact.name for p in met)})" if met else ""
    reason = f"{plural(len(met), 'contact')} met in the last twelve months{names}."
    if len(met) >= ENOUGH_CONTACTS:
        return Rag.green, reason
    return Rag.amber if len(met) == ENOUGH_CONTACTS - 1 else Rag.red, reason


def _value(insight: Insight) -> Verdict:
    won = [o for o in insight.plan.targeting.opportunities if o.status is OpportunityStatus.won]
    if not insight.plan.account.revenue_now and not won:
        return Rag.grey, "They have bought nothing yet whose value could be reviewed."
    held = [
        meeting.date
        for meeting in work.meetings_held(insight.plan, insight.today)
        if meeting.type is MeetingKind.review and meeting.attendees
    ]
    if not held:
        return Rag.red, "No business review with the customer is documented."
    last = f"The last business review with the customer was on {day(held[0])}."
    if held[0] <= a_year_before(insight.today):
        return Rag.red, last
    return Rag.green if insight.today - held[0] <= HALF_A_YEAR else Rag.amber, last


JUDGES: dict[StandardTest, Callable[[Insight], Verdict]] = {
    StandardTest.goals_known: _goals,
    StandardTest.economic_buyer_known: _per_decision(_economic_buyer),
    StandardTest.coach_developed: _per_decision(_coach),
    StandardTest.bases_covered: _per_decision(_four_bases),
    StandardTest.buying_process_mapped: _per_decision(_buying_process),
    StandardTest.white_space_worked: _white_space,
    StandardTest.stance_improving: _stances,
    StandardTest.red_flags_controlled: _red_flags,
    StandardTest.meetings_documented: _meetings,
    StandardTest.milestones_on_time: _milestones,
    StandardTest.revenue_on_plan: _revenue,
    StandardTest.not_single_threaded: _threads,
    StandardTest.value_reviewed: _value,
}
"""How each test is judged."""
