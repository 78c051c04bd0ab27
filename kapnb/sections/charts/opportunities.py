"""What does each opportunity cost in hours, and what is it expected to return?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, cos, floor, hypot, log10, sin, sqrt

from kapnb.words import compact, hours, plural

from ..blocks import Chart
from ..palette import MUTED, TONES
from .svg import SMALL, WIDTH, Key, Numbered, Picture, alternative, cut, some

SHOWN = 60
_LEFT, _TOP, _WIDE, _TALL = 62.0, 20.0, WIDTH - 62.0 - 12, 268.0
_WORDS = {"a": "A chosen", "b": "B with more hours", "c": "C the rest"}

Bubble = tuple[float, float, float]
"""Centre and radius in pixels."""
Ticks = list[tuple[float, str]]
"""Shares of the length of an axis, and what is written there."""


@dataclass(frozen=True, slots=True)
class MapOpportunity:
    """An open opportunity: ``grade`` a, b, c or empty; hours required; expected return (revenue x
    margin x probability) and return per hour, all in the picture's currency."""

    name: str
    grade: str
    hours: Decimal | None
    expected: Decimal | None
    roti: Decimal | None = None


def opportunity_map(items: Sequence[MapOpportunity], currency: str) -> Chart | None:
    """Return hours against expected return with a bubble for each item; None without items.

    A bubble's area grows with the return per hour. Items without hours or return are named below.
    """
    if not items:
        return None
    ranked = sorted(items, key=lambda item: (item.grade or "z", -(item.expected or 0)))
    placed = [item for item in ranked if item.hours is not None and item.expected is not None]
    loose = [item for item in ranked if item not in placed]
    picture = Picture()
    if placed:
        _draw(picture, placed[:SHOWN], currency)
    if loose:
        names = some([cut(item.name, 200) for item in loose], 8)
        picture.note(f"Not placed, hours or expected return unknown: {names}.")
    if len(placed) > SHOWN:
        more = plural(len(placed) - SHOWN, "more opportunity", "more opportunities")
        picture.note(f"And {more}.")
    said = [
        f"{item.grade.upper()}{': ' if item.grade else ''}{item.name}, {_figures(item)}"
        for item in (*placed, *loose)
    ]
    total = plural(len(items), "opportunity", "opportunities")
    lead = f"{total} by hours required and expected return in {currency}."
    return picture.chart(alternative(lead, said), f"Hours and expected return, {currency}.")


def _figures(item: MapOpportunity) -> str:
    said = ["hours unknown" if item.hours is None else hours(item.hours)]
    said.append("return unknown" if item.expected is None else f"return {compact(item.expected)}")
    return ", ".join(said + ([f"{compact(item.roti)} per hour"] if item.roti is not None else []))


def _draw(picture: Picture, placed: Sequence[MapOpportunity], currency: str) -> None:
    across, place_x = axis([item.hours or Decimal(0) for item in placed], 9)
    up, place_y = axis([item.expected or Decimal(0) for item in placed], 6)
    low, right = _TOP + _TALL, _LEFT + _WIDE
    picture.text(0, 10, f"Expected return, {currency}", size=SMALL, bold=True, colour=MUTED)
    for share, word in up:
        y = low - share * _TALL
        picture.line(_LEFT, y, right, y)
        picture.text(_LEFT - 6, y + 3.3, word, size=SMALL, colour=MUTED, anchor="end")
    for share, word in across:
        x = _LEFT + share * _WIDE
        picture.line(x, low, x, low + 4, colour=MUTED)
        picture.text(x, low + 15, word, size=SMALL, colour=MUTED, anchor="middle")
    picture.line(_LEFT, low, right, low, colour=MUTED)
    picture.text(right, low + 29, "Hours required", size=SMALL, bold=True, colour=MUTED,
                 anchor="end")  # fmt: skip

    best = max((float(item.roti or 0) for item in placed), default=0) or 1
    bubbles: list[Bubble] = []
    rows: list[Numbered] = []
    for item in placed:
        radius = 11 + 5 * sqrt(max(float(item.roti or 0), 0) / best) * (len(placed) <= 30)
        x = _LEFT + place_x(item.hours or Decimal(0)) * _WIDE
        y = low - place_y(item.expected or Decimal(0)) * _TALL
        a, b, _ = bubble = _free(x, y, radius, bubbles)
        if hypot(a - x, b - y) > radius:
            picture.line(x, y, a, b, colour=MUTED, stroke=0.7)
            picture.circle(x, y, 1.5, fill=MUTED)
        bubbles.append(bubble)
        number = sum(other.grade == item.grade for other in placed[: len(bubbles)])
        mark = f"{item.grade.upper()}{number}"
        rows.append(Numbered(mark, item.name, _figures(item), item.grade or "none"))
    for row, bubble in zip(rows, bubbles, strict=True):
        picture.spot(*bubble, row.mark, row.tone, fill=TONES[row.tone].fill)
    keys = [Key(word, "dot", grade) for grade, word in _WORDS.items()]
    sized = any(item.roti for item in placed) and len(placed) <= 30
    picture.legend(keys + [Key("larger: more return per hour", "dot")] * sized, gap=6)
    picture.numbered(rows)


def _free(x: float, y: float, radius: float, taken: Sequence[Bubble]) -> Bubble:
    """Return the nearest place on a spiral around (x, y) inside the plot that no bubble takes."""
    a, b = x, y
    for step in range(3000):
        turn, out = step * 0.6, step * 0.45
        a = min(max(x + out * cos(turn), _LEFT + radius), _LEFT + _WIDE - radius)
        b = min(max(y + out * sin(turn), _TOP + radius), _TOP + _TALL - radius)
        if all(hypot(a - c, b - d) > radius + r + 1 for c, d, r in taken):
            break
    return a, b, radius


def axis(values: Sequence[Decimal], wanted: int) -> tuple[Ticks, Callable[[Decimal], float]]:
    """Return an axis from 0 and where a value stands on it as a share of its length.

    It is linear, or goes by powers of ten when the values differ 40-fold.
    """
    positive = [value for value in values if value > 0] or [Decimal(1)]
    low, high = min(positive), max(positive)
    if high < 40 * low:
        rough = high / wanted
        base = Decimal(10) ** rough.adjusted()
        step = next(base * factor for factor in (1, 2, 5, 10) if base * factor >= rough)
        count = int(high / step) + 1
        ticks = [(n / count, compact(step * n)) for n in range(count + 1)]
        return ticks, lambda value: float(value / step) / count
    first, last = floor(log10(low)), ceil(log10(high))
    powers = range(first, last + 1, ceil((last - first) / wanted))

    def place(value: Decimal) -> float:  # 0 stands at the start, a little before the rest
        return 0.08 + 0.92 * (log10(value) - first) / (last - first) if value > 0 else 0.0

    marks = [Decimal(0), *(Decimal(10) ** power for power in powers)]
    return [(place(value), compact(value)) for value in marks], place
