"""How did the customer's revenue and profit go, year by year?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kapnb.words import compact, plural

from ..blocks import Chart
from ..palette import INK, MUTED, TONES
from .svg import SMALL, WIDTH, Picture, alternative

SHOWN = 12


@dataclass(frozen=True, slots=True)
class MapYear:
    """A financial year: its label (``2025`` or ``Mar 2025``), revenue and profit if known."""

    label: str
    revenue: Decimal | None = None
    profit: Decimal | None = None


def financials(years: Sequence[MapYear], currency: str) -> Chart | None:
    """Return revenue and profit as columns, one above the other and each on its own scale.

    ``years`` stand in order of time and in one currency; of more than 12 the last are drawn.
    None when there is nothing to draw.
    """
    if all(year.revenue is None and year.profit is None for year in years):
        return None
    shown = years[-SHOWN:]
    picture = Picture()
    top = 0.0
    for title, values in (
        ("Revenue", [year.revenue for year in shown]),
        ("Profit", [year.profit for year in shown]),
    ):
        picture.text(0, top + 11, title, bold=True)
        picture.text(0, top + 24, currency, size=SMALL, colour=MUTED)
        top = _panel(picture, top, values, 120 if title == "Revenue" else 84)
    slot = _slot(len(shown))
    for place, year in enumerate(shown):
        picture.text(_middle(place, len(shown)), top, year.label, anchor="middle", room=slot - 4)
    if len(years) > SHOWN:
        picture.note(f"{plural(len(years) - SHOWN, 'earlier year')} not drawn.")
    said = [
        f"{year.label}: revenue {_said(year.revenue)}, profit {_said(year.profit)}"
        for year in reversed(years)
    ]
    lead = f"Revenue and profit of {plural(len(years), 'year')} in {currency}, the last one first."
    return picture.chart(alternative(lead, said), f"Revenue and profit by year, {currency}.")


def _said(value: Decimal | None) -> str:
    return "not known" if value is None else compact(value)


def _slot(count: int) -> float:
    return min(124.0, (WIDTH - 60) / count)


def _middle(place: int, count: int) -> float:
    return 60 + _slot(count) * (place + 0.5)


def _panel(picture: Picture, top: float, values: Sequence[Decimal | None], tall: float) -> float:
    """Draw one row of columns with the value on each; return where the next row begins."""
    known = [value for value in values if value is not None]
    highest, lowest = max([*known, Decimal(0)]), min([*known, Decimal(0)])
    scale = (highest - lowest) or Decimal(1)
    up = tall * float(highest / scale)
    zero = top + 16 + up
    low = zero + tall * float(-lowest / scale)
    wide = min(56.0, _slot(len(values)) * 0.62)
    for place, value in enumerate(values):
        x = _middle(place, len(values))
        if value is None:
            picture.rect(x - wide / 2, zero - 22, wide, 22, line=TONES["none"].line, dash="3 3")
            picture.text(x, zero - 8, "n/a", size=SMALL, colour=MUTED, anchor="middle")
            continue
        tone = TONES["red" if value < 0 else "blue"]
        high = tall * float(abs(value) / scale)
        picture.rect(x - wide / 2, zero - high if value > 0 else zero, wide, high, fill=tone.fill,
                     line=tone.line, stroke=0.8)  # fmt: skip
        y = zero + high + 11 if value < 0 else zero - high - 4
        picture.text(x, y, compact(value), size=SMALL, anchor="middle",
                     colour=tone.text if value < 0 else INK)  # fmt: skip
    picture.line(60, zero, 60 + _slot(len(values)) * len(values), zero, colour=MUTED)
    return low + (32 if lowest < 0 else 22)
