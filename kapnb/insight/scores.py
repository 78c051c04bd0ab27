"""How does the account stand, how good is the plan, and how fresh is what it rests on?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from kapnb.plan.vocabulary import Rag, Requirement
from kapnb.words import compact, day, listed, plural

from .checks import CHECKS
from .freshness import Freshness
from .work import open_flags, overdue, score

if TYPE_CHECKING:
    from kapnb.insight import Insight

_POINTS = {Rag.green: 100, Rag.blue: 100, Rag.amber: 50, Rag.red: 0}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a score, 0 to 100, and how it came about; ``value`` is None when unknown."""

    label: str
    value: int | None
    working: str


@dataclass(frozen=True, slots=True)
class Score:
    """A score from 0 to 100, the plain mean of its known parts; None when no part is known."""

    name: str
    value: int | None
    parts: tuple[Part, ...]

    @property
    def unknown(self) -> tuple[str, ...]:
        """The labels of the parts that are not known."""
        return tuple(part.label for part in self.parts if part.value is None)


@dataclass(frozen=True, slots=True)
class Scores:
    """The three scores of a plan; they are never made into one."""

    health: Score
    quality: Score
    freshness: Score


def scores(on: Insight) -> Scores:
    """Return the three scores; the docstrings of their parts say the rules."""
    health = (_relationships(on), _objectives(on), _actions(on), _red_flags(on), _revenue(on))
    aged = [Part(state.requirement.label, state.value, _dates(state)) for state in on.freshness]
    return Scores(
        _score("Health", health),
        _score("Plan quality", (_requirements(on), _checks(on))),
        _score("Freshness", aged),
    )


def _score(name: str, parts: Sequence[Part]) -> Score:
    known = [part.value for part in parts if part.value is not None]
    return Score(name, round(Fraction(sum(known), len(known))) if known else None, tuple(parts))


def _dates(state: Freshness) -> str:
    if state.newest is None or state.oldest is None:
        return "Nothing is dated."
    since = f" to {day(state.newest)}" if state.newest > state.oldest else ""
    return f"Evidence of {day(state.oldest)}{since}."


def _share(part: int, whole: int) -> int:
    return round(Fraction(100 * part, whole))


def _relationships(on: Insight) -> Part:
    """Mean stance of the key players, from -2 (0) to +2 (100); unknown stances are left out."""
    points = [p.stance.score for p in on.key_players if p.stance.score is not None]
    if not points:
        return Part("Relationships", None, "No key player's stance is known.")
    mean = f"{sum(points) / len(points):+.1f}".replace("-", "−")
    known = f"known of {len(points)} of {plural(len(on.key_players), 'key player')}"
    value = _share(sum(points) + 2 * len(points), 4 * len(points))
    return Part("Relationships", value, f"Mean stance {mean} (−2 to +2), {known}.")


def _objectives(on: Insight) -> Part:
    """Mean of the coloured objectives: green or achieved 100, amber 50, red 0."""
    rags = [on.colours[objective.id].rag for objective in on.plan.action_plan.objectives]
    if not (points := [_POINTS[rag] for rag in rags if rag in _POINTS]):
        return Part("Objectives", None, "No objective has a colour.")
    counts = listed([f"{rags.count(rag)} {rag.label.lower()}" for rag in _POINTS if rag in rags])
    left = rags.count(Rag.grey)
    more = f"; {left} not measured yet {'is' if left == 1 else 'are'} left out" if left else ""
    return Part("Objectives", _share(sum(points), 100 * len(points)), f"{counts}{more}.")


def _actions(on: Insight) -> Part:
    """Share of the open actions with a date that are not overdue."""
    dated = [action for action in on.open_actions if action.due]
    if not dated:
        return Part("Actions on time", None, "No open action has a date.")
    late = sum(overdue(action.due, on.today) > 0 for action in dated)
    working = f"{late} of {plural(len(dated), 'dated action')} overdue."
    return Part("Actions on time", _share(len(dated) - late, len(dated)), working)


def _red_flags(on: Insight) -> Part:
    """100 less 4 for each point of the heaviest open red flag; 100 when all are closed."""
    if not on.plan.action_plan.red_flags:
        return Part("Red flags", None, "No red flag was ever raised.")
    heaviest = max((score(flag) for flag in open_flags(on.plan)), default=0)
    working = f"The heaviest open one scores {heaviest} of 25." if heaviest else "None is open."
    return Part("Red flags", 100 - 4 * heaviest, working)


def _revenue(on: Insight) -> Part:
    """Revenue now as a share of the target, at most 100."""
    now, target = on.plan.account.revenue_now, on.plan.account.revenue_target
    if now is None or not target:
        return Part("Revenue", None, "Revenue now or its target is unknown.")
    working = f"{on.plan.account.currency} {compact(now)} of a target of {compact(target)}."
    return Part("Revenue", int(min(round(100 * now / target), 100)), working)


def _requirements(on: Insight) -> Part:
    """Share of the ten requirements that are green."""
    met = sum(state.rag is Rag.green for state in on.requirements)
    working = f"{met} of {len(on.requirements)} requirements met."
    return Part("Requirements", _share(met, len(on.requirements)), working)


def _checks(on: Insight) -> Part:
    """Share of the checks passed: those that find nothing, where there is something to look at.

    A check fails wherever it finds something, suppressed findings aside. Contacts of whom nothing
    was seen, as a CRM has them, are nothing to look at.
    """
    there = {state.requirement for state in on.requirements if state.rag is not Rag.grey}
    if not any(p.roles or p.stance_seen or p.influence_seen for p in on.people.values()):
        there -= {Requirement.customer_team, Requirement.org_map}
    hit = {finding.check.code for finding in on.all_findings}
    failed = len({finding.check.code for finding in on.findings})
    passed = sum(
        c.requirement in there and c.needs >= on.edition and c.code not in hit for c in CHECKS
    )
    if not passed + failed:
        return Part("Checks", None, "There is nothing to check yet.")
    working = f"{passed} of {passed + failed} checks passed."
    return Part("Checks", _share(passed, passed + failed), working)
