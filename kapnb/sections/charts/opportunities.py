"""What does each opportunity cost in hours, and what is it expected to return?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, cos, floor, hypot, log10, sin, sqrt

from kapnb.words import compact, hours, listed, plural

from ..blocks import Chart
from ..fonts import shorten, text_width
from ..palette import INK, MUTED, TONES
from .svg import SMALL, WIDTH, Key, Numbered, Picture, alternative, clean

SHOWN = 60
NAMED = 6
_LEFT, _TOP, _WIDE, _TALL = 62.0, 20.0, WIDTH - 62.0 - 12, 268.0
_WORDS = {"a": "A chosen", "b": "B with more hours", "c": "C the rest"}

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class MapOpportunity:
    """An open opportunity: ``grade`` a, b, c or empty; hours required; expected return (revenue x
    margin x probability) and return per hour, all in the picture's currency."""

    name: str
    grade: str
    hours: Decimal | None
    expected: Decimal | None
    roti: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Axis:
    """A scale from values to shares of its length. On a logarithmic one, 0 stands at its start."""

    ticks: tuple[tuple[float, str], ...]
    place: Callable[[Decimal], float]


def opportunity_map(items: Sequence[MapOpportunity], currency: str) -> Chart | None:
    """Return hours against expected return with a bubble for each item; None without items.

    A bubble's area grows with the return per hour. Items without hours or return are named below.
    """
    if not items:
        return None
    placed = [item for item in items if item.hours is not None and item.expected is not None]
    placed.sort(key=lambda item: (item.grade or "z", -(item.expected or 0)))
    placed, rest = placed[:SHOWN], placed[SHOWN:]
    loose = [item for item in items if item.hours is None or item.expected is None]
    picture = Picture()
    if placed:
        _draw(picture, placed, currency)
    if loose:
        names = [shorten(clean(item.name), SMALL, 200) for item in loose[:8]]
        names += [f"{len(loose) - 8} more"] if len(loose) > 8 else []
        picture.note(f"Not placed, hours or expected return unknown: {listed(names)}.")
    if rest:
        picture.note(f"And {plural(len(rest), 'more opportunity', 'more opportunities')}.")
    said = [
        f"{_grade(item)}{clean(item.name)}, {_figures(item)}" for item in (*placed, *rest, *loose)
    ]
    total = plural(len(items), "opportunity", "opportunities")
    lead = f"{total} by hours required and expected return in {currency}."
    return picture.chart(alternative(lead, said), f"Hours and expected return, {currency}.")


def _grade(item: MapOpportunity) -> str:
    return f"{item.grade.upper()}: " if item.grade else ""


def _figures(item: MapOpportunity) -> str:
    said = ["hours unknown" if item.hours is None else hours(item.hours)]
    said.append("return unknown" if item.expected is None else f"return {compact(item.expected)}")
    return ", ".join(said + ([f"{compact(item.roti)} per hour"] if item.roti is not None else []))


def _draw(picture: Picture, placed: Sequence[MapOpportunity], currency: str) -> None:
    across = _axis([item.hours or Decimal(0) for item in placed], 9)
    up = _axis([item.expected or Decimal(0) for item in placed], 6)
    low = _TOP + _TALL
    picture.text(0, 10, f"Expected return, {clean(currency)}", size=SMALL, bold=True, colour=MUTED)
    for share, word in up.ticks:
        y = low - share * _TALL
        picture.line(_LEFT, y, _LEFT + _WIDE, y)
        picture.text(_LEFT - 6, y + 3.3, word, size=SMALL, colour=MUTED, anchor="end")
    for share, word in across.ticks:
        x = _LEFT + share * _WIDE
        picture.line(x, low, x, low + 4, colour=MUTED)
        picture.text(x, low + 15, word, size=SMALL, colour=MUTED, anchor="middle")
    picture.line(_LEFT, low, _LEFT + _WIDE, low, colour=MUTED)
    picture.text(_LEFT + _WIDE, low + 29, "Hours required", size=SMALL, bold=True, colour=MUTED,
                 anchor="end")  # fmt: skip

    best = max((float(item.roti or 0) for item in placed), default=0) or 1
    radii = [10 + 6 * sqrt(max(float(item.roti or 0), 0) / best) for item in placed]
    if len(placed) > 30:
        radii = [11.0] * len(placed)
    centres: list[Point] = []
    for item, radius in zip(placed, radii, strict=True):
        x = _LEFT + across.place(item.hours or Decimal(0)) * _WIDE
        y = low - up.place(item.expected or Decimal(0)) * _TALL
        centre = _free(x, y, radius, list(zip(centres, radii, strict=False)))
        if hypot(centre[0] - x, centre[1] - y) > radius:
            picture.line(x, y, *centre, colour=MUTED, stroke=0.7)
            picture.circle(x, y, 1.5, fill=MUTED)
        centres.append(centre)
    names = _names(placed, centres, radii) if len(placed) <= NAMED else []
    marks = list(_marks(placed, single=bool(names)))
    for item, radius, mark, (x, y) in zip(placed, radii, marks, centres, strict=True):
        tone = TONES[item.grade or "none"]
        picture.circle(x, y, radius, fill=tone.fill, line=tone.line, stroke=1.2)
        picture.text(x, y + 3.4, mark, size=SMALL, bold=True, anchor="middle", colour=tone.text)
    for left, base, name in names:
        picture.text(left, base, name, size=10.5, colour=INK)
    grades = {item.grade for item in placed}
    keys = [Key(word, "dot", grade) for grade, word in _WORDS.items() if grade in grades]
    sized = any(item.roti for item in placed) and len(placed) <= 30
    picture.legend(keys + ([Key("larger: more return per hour", "dot")] if sized else []), gap=6)
    if not names:
        picture.numbered(
            [
                Numbered(mark, item.name, _figures(item), item.grade or "none")
                for mark, item in zip(marks, placed, strict=True)
            ]
        )


def _marks(placed: Sequence[MapOpportunity], *, single: bool) -> Iterator[str]:
    """Yield A, B, C when names stand beside the bubbles, else A1, A2, B1 as in the list below."""
    seen: dict[str, int] = {}
    for item in placed:
        seen[item.grade] = seen.get(item.grade, 0) + 1
        yield item.grade.upper() + ("" if single else str(seen[item.grade]))


def _free(x: float, y: float, radius: float, taken: Sequence[tuple[Point, float]]) -> Point:
    """Return the nearest place on a spiral around (x, y) inside the plot that no bubble takes."""
    a, b = x, y
    for step in range(3000):
        turn, out = step * 0.6, step * 0.45
        a = min(max(x + out * cos(turn), _LEFT + radius), _LEFT + _WIDE - radius)
        b = min(max(y + out * sin(turn), _TOP + radius), _TOP + _TALL - radius)
        if all(hypot(a - c, b - d) > radius + r + 1 for (c, d), r in taken):
            break
    return a, b


def _names(
    placed: Sequence[MapOpportunity], centres: Sequence[Point], radii: Sequence[float]
) -> list[tuple[float, float, str]]:
    """Return left, baseline and name for each bubble where it hides neither a bubble nor another
    name; nothing if one of them finds no such place."""
    boxes = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(centres, radii, strict=True)]
    names = []
    for item, (x, y), radius in zip(placed, centres, radii, strict=True):
        name = shorten(clean(item.name), 10.5, 170)
        wide = text_width(name, 10.5)
        spots = [(x + radius + 5, y + 3.5), (x - radius - 5 - wide, y + 3.5)]
        spots += [(x - wide / 2 + shift, y + down) for down in (-radius - 5, radius + 12)
                  for shift in (0.0, wide / 2, -wide / 2)]  # fmt: skip
        for left, base in spots:
            box = left, base - 9, left + wide, base + 3
            inside = left > _LEFT and box[2] < WIDTH and box[1] > _TOP - 8 and box[3] < _TOP + _TALL
            if inside and not any(_meet(box, other) for other in boxes):
                names.append((left, base, name))
                boxes.append(box)
                break
        else:
            return []
    return names


_Box = tuple[float, float, float, float]


def _meet(one: _Box, two: _Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _axis(values: Sequence[Decimal], wanted: int) -> _Axis:
    """Return an axis from 0: linear, or by powers of ten when the values differ 40-fold."""
    positive = [float(value) for value in values if value > 0]
    if not positive:
        return _Axis(((0.0, "0"),), lambda value: 0.0)
    if max(positive) / min(positive) < 40:
        return _linear(max(positive), wanted)
    first, last = floor(log10(min(positive))), ceil(log10(max(positive)))
    last += last == first
    start = 0.08 if len(positive) < len(values) else 0.0
    step = ceil((last - first) / wanted)
    ticks = [
        (start + (1 - start) * (power - first) / (last - first), compact(Decimal(10) ** power))
        for power in range(first, last + 1, step)
    ]

    def place(value: Decimal) -> float:
        if value <= 0:
            return 0.0
        return start + (1 - start) * (log10(float(value)) - first) / (last - first)

    return _Axis(((0.0, "0"), *ticks) if start else tuple(ticks), place)


def _linear(highest: float, wanted: int) -> _Axis:
    rough = Decimal(repr(highest)) / wanted
    base = Decimal(10) ** rough.adjusted()
    step = next(base * factor for factor in (1, 2, 5, 10) if base * factor >= rough)
    steps = int(Decimal(repr(highest)) / step) + 1
    top = step * steps
    ticks = tuple((float(step * n / top), compact(step * n)) for n in range(steps + 1))
    return _Axis(ticks, lambda value: max(0.0, float(value / top)))
