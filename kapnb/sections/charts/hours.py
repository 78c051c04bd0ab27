"""What do the hours bring, and what would more or fewer of them bring?"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kapnb.words import compact

from ..blocks import Chart
from ..palette import ACCENT, MUTED, TONES
from .opportunities import axis
from .svg import SMALL, WIDTH, Anchor, Picture, alternative

_LEFT, _TOP, _WIDE, _TALL = 62.0, 38.0, WIDTH - 62.0 - 12, 170.0


def return_chart(
    curve: Sequence[tuple[Decimal, Decimal]], marks: Sequence[Decimal], currency: str
) -> Chart:
    """Return the expected return at best against hours, with the hours of ``marks`` marked.

    ``curve`` begins with no hours and rises; ``marks`` are three of its hours: fewer, now, more.
    """
    across, place_x = axis([curve[-1][0]], 9)
    up, place_y = axis([curve[-1][1]], 5)
    low, right = _TOP + _TALL, _LEFT + _WIDE
    picture = Picture()
    points = [(_LEFT + place_x(h) * _WIDE, low - place_y(amount) * _TALL) for h, amount in curve]
    way = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    way += "".join(f"H{x:.1f}V{y:.1f}" for x, y in points[1:])
    picture.path(f"{way}V{low}H{_LEFT}Z", low, "none", fill=TONES["accent"].fill)
    picture.text(0, 10, f"Expected return, {currency}", size=SMALL, bold=True, colour=MUTED)
    for share, word in up:
        picture.line(_LEFT, low - share * _TALL, right, low - share * _TALL)
        picture.text(_LEFT - 6, low - share * _TALL + 3.3, word, size=SMALL, colour=MUTED,
                     anchor="end")  # fmt: skip
    for share, word in across:
        picture.text(_LEFT + share * _WIDE, low + 15, word, size=SMALL, colour=MUTED,
                     anchor="middle")  # fmt: skip
    picture.text(right, low + 29, "Hours", size=SMALL, bold=True, colour=MUTED, anchor="end")
    picture.path(way, low, ACCENT, 2)
    returns, said = dict(curve), []
    names: tuple[tuple[str, Anchor], ...] = (("20% fewer", "end"), ("now", "middle"),
                                             ("20% more", "start"))  # fmt: skip
    for mark, (name, side) in zip(marks, names, strict=True):
        x, y = points[[h for h, _ in curve].index(mark)]
        picture.line(x, _TOP - 6, x, low, colour=ACCENT, dash="" if name == "now" else "4 3")
        picture.circle(x, y, 3.5, fill=ACCENT)
        picture.text(x, _TOP - 10, f"{name}: {compact(mark)} h", size=SMALL, bold=name == "now",
                     anchor=side)  # fmt: skip
        said.append(f"{name}, {compact(mark)} h: {compact(returns[mark])}")
    said.append(f"{compact(curve[-1][0])} h: {compact(curve[-1][1])}")
    lead = f"Expected return in {currency} against hours, each used at best."
    return picture.chart(alternative(lead, said), f"What the hours bring at best, {currency}.")
