"""The golden thread in the documents: which goal of theirs does what we do serve?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest
from operator import itemgetter

from kapnb import words
from kapnb.insight.thread import Strand
from kapnb.plan import Action, Initiative, Meeting, Objective, Opportunity

from .blocks import Block, Cell, Column, Heading, Prose, table
from .charts.thread import COLUMNS, MapBox, Row, golden_thread
from .view import View, missing, rag

_HEADS = tuple(map(Column, (*COLUMNS, "Promised in"), (1.6, 1.5, 1.6, 1.7, 1.8, 1)))
_LOOSE_HEADS = tuple(map(Column, ("Record", "Kind", "Why", "What to do"), (2.6, 1.1, 2, 2.4)))
_LOOSE = (
    ("Serves nothing above it", "Everything live serves a goal of the customer."),
    ("Has nothing behind it", "Each goal, initiative, opportunity and objective leads to work."),
)


def thread(view: View) -> Iterator[Block]:
    """Yield each goal with what serves it, drawn and as a table, and where the thread breaks.

    What serves no goal stands only in the lists: side by side it would look joined.
    """
    found = view.insight.thread
    if not view.plan.profile.goals:
        yield missing(
            "No goal of the customer is known.",
            "Ask what they must have reached this year and in three years (profile, goals): "
            "whatever we do hangs on that.",
        )
    *strands, loose_ends = found.strands
    if not (strands or loose_ends.ways or loose_ends.aims):
        return
    if strands:
        yield from _drawn(view, strands)
    for (title, whole), loose in zip(_LOOSE, (found.loose_above, found.loose_below), strict=True):
        if not (loose or strands):
            continue  # where there is no goal yet, nothing can be said to be whole
        yield Heading(title, 2)
        if not loose:
            yield Prose(whole)
            continue
        names = (Cell(view.plan.name_of(e.record.id), link=e.record.id) for e in loose)
        told = [(e.record.kind.capitalize(), e.why, e.todo) for e in loose]
        yield table(
            title,
            _LOOSE_HEADS,
            [(name, *more) for name, more in zip(names, told, strict=True)],
            dense=True,
        )


def _drawn(view: View, strands: Sequence[Strand]) -> Iterator[Block]:
    yield Prose(
        "What is live, from the customer's goals to our next actions. An opportunity and an "
        "objective stand together when both serve the same goal. Where the thread breaks, a dashed "
        "box says so."
    )
    drawn = [_rows(view, strand) for strand in strands]
    yield from golden_thread(drawn)
    rows = []
    for strand, boxes in zip(strands, drawn, strict=True):
        actions = [action for _, action in strand.aims]
        for row, action in zip_longest(boxes, actions):
            met = view.plan.by_id.get(action.meeting or "") if action else None
            day = words.day(met.date) if isinstance(met, Meeting) else ""
            rows.append((*map(_cell, row), Cell(day, link=met.id if met else "")))
    yield Heading("The thread as a table", 2)
    yield Prose("An empty cell goes on from above; where the thread breaks, the cell says so.")
    yield table("Golden thread", _HEADS, rows, dense=True)


def _cell(box: MapBox | None) -> Cell:
    return Cell(box.text, "" if box.link else "amber", box.note, link=box.link) if box else Cell("")


def _rows(view: View, strand: Strand) -> tuple[Row, ...]:
    done = f"{words.number(strand.done)} accomplished" if strand.done else ""
    goal = MapBox(strand.goal.text, done, "accent", strand.goal.id) if strand.goal else None
    left = [(_initiative(i), _opportunity(view, deal)) for i, deal in strand.ways]
    right: list[tuple[MapBox | None, MapBox | None]] = []
    for objective, pairs in groupby(strand.aims, key=itemgetter(0)):
        right += zip_longest([_objective(view, objective)], [_action(view, a) for _, a in pairs])
    left = left or [(_initiative(None), _opportunity(view, None))]
    right = right or [(_objective(view, None), None)]
    sides = zip_longest(left, right, fillvalue=(None, None))
    return tuple((None if n else goal, *one, *two) for n, (one, two) in enumerate(sides))


def _gap(text: str) -> MapBox:
    return MapBox(text, tone="amber")


def _initiative(initiative: Initiative | None) -> MapBox:
    if initiative is None:
        return _gap("No initiative")
    return MapBox(initiative.name, initiative.status.label, link=initiative.id)


def _opportunity(view: View, deal: Opportunity | None) -> MapBox:
    if deal is None:
        return _gap("No opportunity yet")
    chance = words.percent(deal.probability) if deal.probability is not None else ""
    note = " · ".join(filter(None, (view.money(deal.revenue, deal.currency), chance)))
    return MapBox(deal.name, note, link=deal.id)


def _objective(view: View, objective: Objective | None) -> MapBox:
    if objective is None:
        return _gap("No open objective")
    colour = rag(view.insight.colours[objective.id])
    met = words.plural(len(view.insight.thread.meetings[objective.id]), "meeting")
    return MapBox(objective.name, f"{colour.text} · {met}", colour.tone, objective.id)


def _action(view: View, action: Action | None) -> MapBox:
    if action is None:
        return _gap("No open action")
    late = action.due and action.due < view.today
    due = f"{'overdue,' if late else 'due'} {words.day(action.due)}" if action.due else "no date"
    return MapBox(action.what, due, link=action.id)
