"""How does each goal of the customer lead to what we do, and where does the thread break?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import ceil, inf

from kapnb.words import plural

from ..blocks import Chart, Tone
from ..fonts import wrap
from ..palette import INK, MUTED, TONES
from .svg import SMALL, Picture, alternative, clean, some

COLUMNS = ("Customer goal", "Initiative", "Opportunity", "Objective", "Action")
_WIDE, _STEP, _GAP, _HEAD = 113.0, 131.75, 7.0, 22.0
_LINE = 12.0  # height of a line
_PAGE = 330.0  # what is taller is parted, so that it leaves little of a page of paper empty


@dataclass(frozen=True, slots=True)
class MapBox:
    """A record as picture and table show it, ``link`` its id; without one the thread breaks here,
    and the box is dashed."""

    text: str
    note: str = ""
    tone: Tone = "none"
    link: str = ""


Row = tuple[MapBox | None, ...]
"""A box for each of ``COLUMNS``, or None: then the one above goes on, or nothing does."""
_Placed = list[tuple[float, Row]]


def golden_thread(strands: Sequence[tuple[Row, ...]]) -> Iterator[Chart]:
    """Yield a picture of each strand, or as many as it needs.

    The first row of a strand has the goal.
    """
    for number, strand in enumerate(strands, start=1):
        rest = strand
        while rest:
            placed, low = _place(rest)
            fits = sum(y < low / ceil(low / _PAGE) for y, _ in placed)
            yield _draw(placed[:fits], f"Golden thread {number} of {len(strands)}")
            rest = _after(rest, fits)


def _after(rows: tuple[Row, ...], first: int) -> tuple[Row, ...]:
    """Return the rows from ``first`` on, with the goal and the objective that go on there."""
    if first >= len(rows):
        return ()
    goal, *between, aim, action = rows[first]
    aims = [row[3] for row in rows[:first] if row[3]]
    if rows[0][0]:
        goal = replace(rows[0][0], note="continued")
    if action and not aim and aims:
        aim = replace(aims[-1], note="continued")
    return (goal, *between, aim, action), *rows[first + 1 :]


def _place(rows: tuple[Row, ...]) -> tuple[_Placed, float]:
    """Return each row with the height where it begins, and where the last box ends."""
    placed: _Placed = []
    free = [_HEAD] * len(COLUMNS)
    y = _HEAD
    for row in rows:
        y = max([y, *(free[column] for column, box in enumerate(row) if box)])
        placed.append((y, row))
        for column, box in enumerate(row):
            free[column] = y + _tall(box) + _GAP if box else free[column]
    return placed, max(free)


@lru_cache(maxsize=4096)
def _lines(box: MapBox) -> list[tuple[str, str]]:
    """Return the lines in a box, each with its colour."""
    text, note = (
        wrap(clean(words), SMALL, _WIDE - 12, lines=most)
        for words, most in ((box.text, 4), (box.note, 2))
    )
    return [(line, INK) for line in text] + [(line, TONES[box.tone].text) for line in note]


def _tall(box: MapBox) -> float:
    return 9 + _LINE * len(_lines(box))


def _draw(placed: _Placed, name: str) -> Chart:
    picture = Picture()
    _join(picture, placed)
    said, breaks = [], 0
    for column, title in enumerate(COLUMNS):
        here = [(y, box) for y, row in placed if (box := row[column])]
        picture.text(column * _STEP, 10, title, size=10, bold=True, colour=MUTED)
        for y, box in here:
            tone, left = TONES[box.tone], column * _STEP
            picture.rect(left, y, _WIDE, _tall(box), fill=tone.fill, line=tone.line, radius=3,
                         dash="" if box.link else "4 3", name="record")  # fmt: skip
            for place, (line, colour) in enumerate(_lines(box)):
                low = y + 14 + place * _LINE
                picture.text(left + 6, low, line, size=SMALL, colour=colour)
        breaks += sum(not box.link for _, box in here)
        if here:
            said.append(f"{title.lower()}: {some([box.text for _, box in here], 4)}")
    lead = f"{name}, {'broken in ' + plural(breaks, 'place') if breaks else 'unbroken'}."
    return picture.chart(alternative(lead, said), lead)


def _join(picture: Picture, placed: _Placed) -> None:
    """Draw the lines: goal to initiatives, each to its opportunity, all opportunities with all
    objectives of the goal, and each objective to its actions."""
    at = [[y for y, row in placed if row[column]] for column in range(len(COLUMNS))]
    _rail(picture, 0, at[0], at[1])
    _rail(picture, 2, at[2] or at[0], at[3], back=0 if at[2] else 2)
    for y in (y for y, row in placed if row[1] and row[2]):
        _rail(picture, 1, [y], [y])
    for aim, after in pairwise([*at[3], inf]):
        _rail(picture, 3, [aim], [y for y in at[4] if aim <= y < after])


def _rail(
    picture: Picture, column: int, left: list[float], right: list[float], *, back: int = 0
) -> None:
    """Join boxes on both sides of the gap behind a column; the left ones ``back`` columns off."""
    if not left or not right:
        return
    rail, colour = column * _STEP + (_WIDE + _STEP) / 2, TONES["grey"].line
    ways = [((column - back) * _STEP + _WIDE, rail, y + _LINE) for y in left]
    ways += [(rail, (column + 1) * _STEP, y + _LINE) for y in right]
    for start, end, y in ways:
        picture.line(start, y, end, y, colour=colour)
    heights = [y for *_, y in ways]
    picture.line(rail, min(heights), rail, max(heights), colour=colour)
