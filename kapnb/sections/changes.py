"""What changed since the day that the reader remembers?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kapnb import words
from kapnb.insight.turns import GROUPS, Change

from .blocks import Block, Cell, Column, Row, Text, table
from .view import View

_MOST = 5
"""So many sentences of a group keep all of them on a page; the rest is counted."""


def changes(view: View) -> Iterator[Block]:
    """Yield what changed, by what matters, each sentence leading to its record; or why it
    cannot be told, when the history does not reach back to the day that was asked for."""
    if view.before is None:
        if view.history:
            yield Text(view.history, small=True)
        return
    found = view.changes
    since = words.day(view.before.today)
    if not found:
        yield Text(f"Nothing changed since {since}.")
        return
    rows: list[Row] = []
    for group in GROUPS:
        same = [change for change in found if change.group == group]
        lines = [_sentence(change) for change in same[:_MOST]]
        if rest := len(same) - len(lines):
            lines[-1] = replace(lines[-1], note=f"and {words.plural(rest, 'smaller change')}")
        titles = [Cell(group, strong=True), *[Cell("")] * len(lines)]
        rows += zip(titles, lines, strict=False)
    yield table("What changed", (Column("About", 1.3), Column(f"Since {since}", 5)), rows)


def weightiest(view: View, most: int = 3) -> tuple[Change, ...]:
    """Return what matters most, one change of a group; none without a day to compare with."""
    first = {change.group: change for change in reversed(view.changes)}.values()
    return tuple(sorted(first, key=lambda change: -change.weight)[:most])


def _sentence(change: Change) -> Cell:
    return Cell(change.text, link=change.record)
