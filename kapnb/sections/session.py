"""What does a coaching session show on a wall, a slide at a time, and what came of it?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from textwrap import shorten

from kapnb import words
from kapnb.insight import work
from kapnb.insight.coaching import agenda
from kapnb.insight.questions import Kind
from kapnb.plan import Review, ReviewPoint
from kapnb.plan.vocabulary import Requirement

from .blocks import Block, Cell, Column, Front, Heading, Prose, Row, Stats, facts, table
from .changes import weightiest
from .coaching import TITLES
from .execution import VERDICT_TONES, became
from .findings import score_stats
from .summary import foot
from .view import View, missing

_POINTS, _STEPS, _LETTERS, _FEW = 3, 6, 120, 90
"""What a slide holds: points, next steps, letters of a text, and of one in a crowd."""


def latest(view: View) -> Review | None:
    """Return the last review up to the day of the view."""
    found = [review for review in view.plan.execution.reviews if review.date <= view.today]
    return max(found, key=lambda review: review.date, default=None)


def _title(view: View) -> Iterator[Block]:
    review = latest(view)
    yield Front(
        title=view.plan.account.name,
        subtitle="Coaching session",
        running=f"{view.plan.account.name} · {words.day(view.today)}",
        layout="report",
        facts=facts(
            ("Date", words.day(review.date if review else view.today)),
            ("Took part", review.who if review else ""),
            ("Account manager", view.plan.name_of(view.plan.account.manager)),
            ("Next review", _next(view)),
        ).items,
        foot=foot(view),
        edition=view.edition.name,
    )


def _next(view: View) -> str:
    date = work.next_review(view.plan)
    return words.day(date) if date else "Not set"


def _standing(view: View) -> Iterator[Block]:
    yield Heading("Where we are")
    yield Stats(tuple(score_stats(view)))
    since = f" since {words.day(view.before.today)}" if view.before else ""
    rows: list[Row] = [(_short(change.text),) for change in weightiest(view, 5)]
    if rows:
        yield table("What changed", (Column(f"What changed{since}"),), rows)
    else:
        yield Prose(view.history or f"Nothing changed{since}.")


def _agenda(view: View, kind: Kind) -> Iterator[Block]:
    yield Heading(TITLES[kind])
    review = latest(view)
    done = review.discussed if review and review.date == view.today else ()
    rows: list[Row] = [
        (
            Cell(_short(item.text), note=_short(item.why), strong=True),
            Cell(
                item.requirement.label,
                note=f"still open since {words.day(item.since)}" if item.since else "",
            ),
            Cell("Talked through", "green") if item.key in done else "",
        )
        for item in agenda(view.insight)
        if item.kind == kind
    ]
    if rows:
        heads = (Column("What", 5), Column("Requirement", 2), Column("Today", 1))
        yield table(TITLES[kind], heads, rows, dense=True)
    else:
        yield Prose("Nothing today.")


def _verdicts(view: View, first: int, last: int) -> Iterator[Block]:
    """Yield the verdicts on a few requirements, with what was found, advised and done about it."""
    yield Heading(f"The ten requirements, {first} to {last}")
    review, needs = latest(view), list(Requirement)
    given = {v.requirement: v for v in review.verdicts} if review else {}
    states = {state.requirement: state for state in view.insight.requirements}
    rows: list[Row] = []
    for need in needs[first - 1 : last]:
        said, state = given.get(need), states[need]
        rows.append(
            (
                Cell(need.label, strong=True),
                Cell(said.verdict.label, VERDICT_TONES[said.verdict]) if said else "No verdict",
                Cell(state.rag.label, state.rag.value),
                _short(said.note if said and said.note else state.reason, _FEW),
            )
        )
    heads = (Column("Requirement", 2.2), Column("Verdict", 1.2), Column("The plan", 1))
    yield table("Verdicts", (*heads, Column("Because", 4.5)), rows, dense=True)
    about = {*needs[first - 1 : last], *([None] if last == len(needs) else [])}
    if review:
        found = [(t, point) for t, point in _points(review) if point.requirement in about]
        yield from _drawn(view, found, _POINTS)


def _points(review: Review) -> list[tuple[str, ReviewPoint]]:
    return [
        *(("Recommendation", point) for point in review.recommendations),
        *(("Vulnerability", point) for point in review.vulnerabilities),
    ]


def _drawn(view: View, points: list[tuple[str, ReviewPoint]], most: int) -> Iterator[Block]:
    rows: list[Row] = [
        (t, _short(point.text, _FEW), became(view, point)) for t, point in points[:most]
    ]
    if rows:
        heads = (Column("Found", 1.4), Column("What", 3.5), Column("What it became", 3.5))
        yield table("Recommendations and vulnerabilities", heads, rows, dense=True)
    if len(points) > most:
        yield Prose(f"And {len(points) - most} more, in the playbook.")


def outcome(view: View, most: int = 1000) -> Iterator[Block]:
    """Yield what came of the last session: verdicts, new work with owner and date, next date."""
    yield Heading("Next steps")
    review = latest(view)
    if not review:
        yield missing("There was no session yet.", "An hour with a coach is enough for one.")
        return
    counts = words.listed(
        [
            f"{count} {verdict.label.lower()}"
            for verdict in VERDICT_TONES
            if (count := sum(given.verdict is verdict for given in review.verdicts))
        ]
    )
    yield facts(
        ("Verdicts", counts or "None"),
        ("Talked through", words.plural(len(review.discussed), "agenda item")),
        ("Next review", Cell(_next(view), "" if review.next_date else "amber")),
    )
    if points := _points(review):
        yield from _drawn(view, points, most)
    else:
        yield Prose("No vulnerability and no recommendation was recorded.")


def _short(text: str, most: int = _LETTERS) -> str:
    return shorten(text, most, placeholder=" …")


SLIDES: dict[str, Callable[[View], Iterator[Block]]] = {
    "title": _title,
    "standing": _standing,
    "praise": partial(_agenda, kind="praise"),
    "ask": partial(_agenda, kind="ask"),
    "fix": partial(_agenda, kind="fix"),
    "verdicts_1": partial(_verdicts, first=1, last=4),
    "verdicts_2": partial(_verdicts, first=5, last=7),
    "verdicts_3": partial(_verdicts, first=8, last=10),
    "next_steps": partial(outcome, most=_STEPS),
}
"""The slides of a session, in their order."""
