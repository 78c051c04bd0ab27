"""What did the checks find in the plan, and how far are the ten requirements met?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from kapnb import words
from kapnb.insight import Finding, Insight, work
from kapnb.insight.checks import Check
from kapnb.plan.vocabulary import Severity

from .blocks import Block, Cell, Column, Heading, Heads, Prose, Row, Stat, table
from .view import View

_MOST = 8
"""How many findings of one check are told one by one."""
_ACCOUNTS = 30
"""How many accounts an exception list names."""
_HEADS: Heads = (Column("No.", 0.7), Column("What", 2), Column("Reason", 4), Column("To do", 3))


def score_stats(view: View) -> Iterator[Stat]:
    """Yield the three scores."""
    scores, held = view.insight.scores, work.meetings_held(view.plan, view.today)
    met = f"last meeting {view.ago(held[0].date)}" if held else "no meeting yet"
    for score in (scores.health, scores.quality, scores.freshness):
        note = f"unknown: {words.listed(score.unknown).lower()}" if score.unknown else "of 100"
        note = met if score is scores.freshness else note
        yield Stat(score.name, "?" if score.value is None else str(score.value), note)


def working(view: View) -> Iterator[Block]:
    """Yield how the three scores came about; of freshness only the oldest part."""
    scores = view.insight.scores
    rows: list[Row] = []
    for part in scores.health.parts:
        if part.value is not None:
            name = Cell("" if rows else scores.health.name, strong=True)
            rows.append((name, part.label, str(part.value), part.working))
    for score in (scores.quality, scores.freshness):
        known = sorted((p.value, p.label, p.working) for p in score.parts if p.value is not None)
        all_told = score is scores.quality
        for place, (value, label, told) in enumerate(known if all_told else known[:1]):
            name = Cell("" if place else score.name, strong=True)
            rows.append((name, label, str(value), told if all_told else f"The oldest. {told}"))
    if rows:
        heads: Heads = (Column("Score", 1.3), Column("Part", 2.4), Column("Value", 0.6, "right"))
        yield table("How the scores came about", (*heads, Column("Working", 5)), rows, dense=True)


def findings(view: View) -> Iterator[Block]:
    """Yield the ten requirements, the findings by severity, and what is suppressed."""
    fresh = {state.requirement: state for state in view.insight.freshness}
    dates = {part.label: part.working for part in view.insight.scores.freshness.parts}
    rows: list[Row] = []
    for state in view.insight.requirements:
        label, value = state.requirement.label, fresh[state.requirement].value
        age = "?" if value is None else str(value)
        colour = Cell(state.rag.label, state.rag.value)
        rows.append((label, colour, state.reason, Cell(age, note=dates[label])))
    heads: Heads = (Column("Requirement", 2), Column("Colour", 0.9), Column("Reason", 4))
    name = "The ten requirements"
    yield table(name, (*heads, Column("Freshness", 1.8)), rows, caption=name, dense=True)
    found = view.insight.findings
    yield from by_severity(found)
    suppressed: list[Row] = [
        (
            Cell(finding.check.code, "muted"),
            Cell(finding.reason, link=finding.record),
            finding.suppressed.reason,
            Cell(finding.suppressed.by, note=f"until {words.day(finding.suppressed.until)}"),
        )
        for finding in view.insight.all_findings
        if finding.suppressed
    ]
    if suppressed:
        yield Heading("Suppressed", 2)
        heads = (Column("No.", 0.7), Column("Finding", 4), Column("Why it does not count", 3))
        yield table("Suppressed findings", (*heads, Column("By", 1.6)), suppressed, dense=True)


def by_severity(found: Sequence[Finding]) -> Iterator[Block]:
    """Yield a table for each severity."""
    for severity in Severity:
        if ours := [finding for finding in found if finding.check.severity is severity]:
            yield Heading(words.plural(len(ours), severity.value), 2)
            yield table(f"Findings: {severity.label}", _HEADS, _rows(ours), dense=True)
    if not found:
        yield Prose("The checks found nothing.")


def exceptions(accounts: Mapping[str, Insight]) -> Iterator[Block]:
    """Yield which accounts need a look first, and which checks hit most of them."""
    rows: list[tuple[tuple[int, ...], Row]] = []
    hit: Counter[Check] = Counter()
    for slug, insight in accounts.items():
        counts = Counter(finding.check.severity for finding in insight.findings)
        hit.update({finding.check for finding in insight.findings})
        scores = (insight.scores.health, insight.scores.quality, insight.scores.freshness)
        numbers = [counts[severity] for severity in Severity]
        shown = [*numbers, *("?" if s.value is None else s.value for s in scores)]
        rows.append((tuple(-number for number in numbers), (slug, *map(str, shown))))
    first = [row for _, row in sorted(rows)]
    titles = ("Errors", "Warnings", "Hints", "Health", "Quality", "Freshness")
    heads: Heads = (Column("Account", 3), *(Column(title, 1, "right") for title in titles))
    yield Heading("Accounts by findings", 2)
    yield table("Accounts by findings", heads, first[:_ACCOUNTS], dense=True)
    if len(first) > _ACCOUNTS:
        yield Prose(f"And {words.plural(len(first) - _ACCOUNTS, 'account')} with less.")
    if hit:
        yield Heading("What hits most accounts", 2)
        heads = (Column("No.", 0.7), Column("What", 3), Column("Accounts", 1, "right"))
        often = [(c.code, c.title, str(count), c.todo) for c, count in hit.most_common(10)]
        yield table("What hits most accounts", (*heads, Column("To do", 5)), often, dense=True)


def _rows(found: Iterable[Finding]) -> Iterator[Row]:
    """Yield a row per finding; what holds for several of one check stands once."""
    for check, group in groupby(found, lambda finding: finding.check):
        ours = list(group)
        left: tuple[Cell, ...] = (Cell(check.code, check.severity.value), Cell(check.title))
        todo = Cell(check.todo, note=check.because)
        for finding in ours[:_MOST]:
            yield *left, Cell(finding.reason, link=finding.record), todo
            left, todo = (Cell(""), Cell("")), Cell("")
        if more := ours[_MOST:]:
            yield *left, Cell(f"And {len(more)} more.", "muted"), todo
