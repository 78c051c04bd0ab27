"""How well does a plan meet each of the standard objectives, and what would a coach advise?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kapnb.plan import Audience, Standard
from kapnb.plan.vocabulary import (
    CellState,
    Horizon,
    Knowledge,
    MeetingKind,
    MilestoneStatus,
    Rag,
    StandardTest,
)
from kapnb.words import day, listed, money, plural, quoted

from . import work
from .checks import Check, Finding, action_plan, decision_group, execution, profile
from .people import Bases, Person

if TYPE_CHECKING:
    from kapnb.insight import Insight

HALF_A_YEAR = dt.timedelta(days=182)
ENOUGH_CONTACTS = 3
NAMED = 2
"""So many findings are told as the reason of a colour; the rest is counted."""

Verdict = tuple[Rag, str]
Judge = Callable[["Insight"], Verdict]


class Rule(NamedTuple):
    """How a test is judged: by checks, and where they find nothing, by what else is there.

    ``red`` and ``amber`` are the checks whose findings give that colour, ``judge`` says the rest:
    what is missing (grey), what no check asks (amber or red), and what is good (green).
    """

    red: tuple[Check, ...]
    amber: tuple[Check, ...]
    judge: Judge


@dataclass(frozen=True, slots=True)
class StandardResult:
    """A standard objective judged: green is met, amber partly, red not, grey cannot be said.

    ``findings`` are those behind its colour; it has none when all of them are suppressed.
    """

    standard: Standard
    rag: Rag
    reason: str
    advice: str
    findings: tuple[Finding, ...] = ()


def results(insight: Insight) -> tuple[StandardResult, ...]:
    """Return every standard objective of ``insight.standards`` with its colour and reason.

    What is red for some open purchase decisions, but not for all, is amber. An edition without
    checks has no results.
    """
    told = insight.edition <= Audience.management
    return tuple(_result(insight, s) for s in insight.standards.objectives if told)


def _result(insight: Insight, standard: Standard) -> StandardResult:
    red, amber, judge = RULES[standard.test]
    found = [f for f in insight.all_findings if f.check in (*red, *amber)]
    ours = tuple(finding for finding in found if not finding.suppressed)
    if ours:
        worst = tuple(finding for finding in ours if finding.check in red)
        decisions = {bases.decision.id for bases in insight.open_bases}
        partly = not worst or {finding.record for finding in worst} < decisions
        rag, ours = (Rag.amber, ours) if partly else (Rag.red, worst)
        reason = reason_of(ours)
    elif found and (why := found[0].suppressed):
        rag, reason = Rag.none, f"Suppressed by {why.by} until {day(why.until)}: {why.reason}"
    else:
        rag, reason = judge(insight)
    return StandardResult(standard, rag, reason, standard.advice(rag), ours)


def reason_of(findings: tuple[Finding, ...]) -> str:
    """Return in sentences what was found, the first ``NAMED`` and how many more."""
    more = [f"And {len(findings) - NAMED} more."] if len(findings) > NAMED else []
    return " ".join([*(finding.reason for finding in findings[:NAMED]), *more])


def _in_decisions(judge: Callable[[tuple[Bases, ...]], Verdict]) -> Judge:
    """Return a judge of the plan that is grey where no purchase decision is open."""
    nothing = Rag.grey, "There is no open purchase decision."
    return lambda insight: judge(insight.open_bases) if insight.open_bases else nothing


def _goals(insight: Insight) -> Verdict:
    goals = insight.plan.profile.goals
    confirmed = [goal for goal in goals if goal.knowledge is Knowledge.confirmed]
    gaps = [h.label.lower() for h in Horizon if h not in {goal.horizon for goal in confirmed}]
    if not gaps:
        return Rag.green, f"The customer confirmed {plural(len(confirmed), 'goal')}, near and far."
    return Rag.amber, (
        f"{len(confirmed)} of {plural(len(goals), 'goal')} confirmed by the customer; "
        f"none for the {listed(gaps, last='or')}."
    )


def _economic_buyers(live: tuple[Bases, ...]) -> Verdict:
    known = [f"{b.bases[0].people[0].contact.name} for {quoted(b.decision.name)}" for b in live]
    return Rag.green, f"We met who releases the money: {listed(known, most=3)}."


def _coaches(live: tuple[Bases, ...]) -> Verdict:
    coaches = [bases.bases[3].people for bases in live]
    doubted = [some for some in coaches if not any(map(_for_us, some))]
    names = dict.fromkeys(p for some in coaches for p in some if _for_us(p))
    if doubted:
        said = dict.fromkeys(_stance(person) for some in doubted for person in some)
        return Rag.amber, f"Not known to be on our side: {listed([*said], most=3)}."
    return Rag.green, f"On our side: {listed([p.contact.name for p in names], most=3)}."


def _for_us(person: Person) -> bool:
    return (person.stance.score or 0) > 0 and not person.stance_stale


def _stance(person: Person) -> str:
    aged = ", long ago" if person.stance_stale else ""
    return f"{person.contact.name} (stance {person.stance.label.lower()}{aged})"


def _white_space(insight: Insight) -> Verdict:
    cells = [cell for row in insight.white_space for cell in row]
    empty = [cell for cell in cells if cell.state is CellState.white_space]
    worked = sum(cell.state is CellState.potential for cell in cells)
    if not cells:
        return Rag.grey, "There are no business units and offerings to compare yet."
    if not empty:
        return Rag.green, "No white space is left without an idea of ours."
    rag = Rag.green if worked >= len(empty) else Rag.amber if worked else Rag.red
    where = listed([f"{cell.offering.name} in {cell.unit.name}" for cell in empty], most=3)
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
    said = "; ".join(f"{side}: {listed(names, most=3)}" for side, names in sides if names)
    if not falling and (rising or not still):
        return Rag.green, f"{said or 'Every key player whose stance is known supports us'}."
    return Rag.red if len(falling) > len(rising) else Rag.amber, f"{said}."


def _red_flags(insight: Insight) -> Verdict:
    if not insight.plan.action_plan.red_flags:
        return Rag.grey, "No red flag was ever noted, which says little."
    flags = plural(len(work.open_flags(insight.plan)), "open red flag")
    return Rag.green, f"{flags}, none past its date, none high without mitigation and owner."


def _meetings(insight: Insight) -> Verdict:
    held = work.meetings_of_year(insight.plan, insight.today)
    whole = sum(bool(meeting.said and meeting.attendees) for meeting in held)
    count = plural(len(held), "meeting")
    return Rag.green if whole == len(held) else Rag.amber, (
        f"{whole} of {count} with people and content; the last one was on {day(held[0].date)}."
    )


def _milestones(insight: Insight) -> Verdict:
    if not insight.plan.action_plan.milestones:
        return Rag.grey, "There is no milestone."
    ahead = work.open_milestones(insight.plan)
    if missed := [quoted(m.name) for m in ahead if m.status is MilestoneStatus.missed]:
        return Rag.red, f"Missed: {listed(missed, most=3)}."
    return Rag.green, f"{plural(len(ahead), 'milestone')} ahead, none late or moved twice."


def _revenue(insight: Insight) -> Verdict:
    account = insight.plan.account
    now, target = account.revenue_now, account.revenue_target
    if now is None or target is None:
        return Rag.grey, "Revenue now or its target is unknown."
    gap = target - now
    if gap <= 0:
        return Rag.green, f"{money(now, account.currency)} now; the target is reached."
    end = account.period.end
    deals = [d for d in work.open_deals(insight.plan) if d.close_date and d.close_date <= end]
    full, likely = work.pipeline(deals, account.currency).get(account.currency, (0, 0))
    rag = Rag.green if likely >= gap else Rag.amber if full >= gap else Rag.red
    return rag, (
        f"{money(gap, account.currency)} to the target; opportunities that close in the period "
        f"bring {money(full, account.currency)}, weighted {money(likely, account.currency)}."
    )


def _threads(insight: Insight) -> Verdict:
    met = [p.contact.name for p in insight.people.values() if p.meetings and not p.gone]
    names = f" ({listed(met, most=3)})" if met else ""
    rag = Rag.green if len(met) >= ENOUGH_CONTACTS else Rag.amber
    return rag, f"{plural(len(met), 'contact')} met in the last twelve months{names}."


def _value(insight: Insight) -> Verdict:
    held = work.meetings_held(insight.plan, insight.today)
    last = next((meeting.date for meeting in held if meeting.type is MeetingKind.review), None)
    if last is None:
        return Rag.grey, "They have bought nothing yet whose value could be reviewed."
    rag = Rag.green if insight.today - last <= HALF_A_YEAR else Rag.amber
    return rag, f"The last business review with the customer was on {day(last)}."


RULES: dict[StandardTest, Rule] = {
    StandardTest.goals_known: Rule((profile.no_goal,), (), _goals),
    StandardTest.economic_buyer_known: Rule(
        (decision_group.no_economic_buyer,),
        (decision_group.two_economic_buyers, decision_group.economic_buyer_never_met),
        _in_decisions(_economic_buyers),
    ),
    StandardTest.coach_developed: Rule((decision_group.no_coach,), (), _in_decisions(_coaches)),
    StandardTest.bases_covered: Rule(
        (decision_group.no_economic_buyer, decision_group.no_coach),
        (decision_group.no_other_buyer,),
        _in_decisions(lambda _: (Rag.green, "All four bases of every open decision are covered.")),
    ),
    StandardTest.buying_process_mapped: Rule(
        (decision_group.no_buying_process,),
        (decision_group.step_without_responsible,),
        _in_decisions(lambda _: (Rag.green, "Every step that is ahead has its person.")),
    ),
    StandardTest.white_space_worked: Rule((), (), _white_space),
    StandardTest.stance_improving: Rule((), (), _stances),
    StandardTest.red_flags_controlled: Rule(
        (action_plan.flag_without_mitigation,), (action_plan.flag_late,), _red_flags
    ),
    StandardTest.meetings_documented: Rule(
        (execution.quiet,), (execution.no_next_step,), _meetings
    ),
    StandardTest.milestones_on_time: Rule(
        (action_plan.milestone_past,), (action_plan.moved_twice,), _milestones
    ),
    StandardTest.revenue_on_plan: Rule((), (), _revenue),
    StandardTest.not_single_threaded: Rule((decision_group.single_threaded,), (), _threads),
    StandardTest.value_reviewed: Rule((execution.no_value_review,), (), _value),
}
"""How each test is judged."""
