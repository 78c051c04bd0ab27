"""Which way does an arrow take from box to box without running through others?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import hypot

from .sheets import Place, Point
from .svg import WIDTH

MARK = 7.0
"""Radius in pixels of the number on an arrow."""
_CORNER = 8.0

Area = tuple[float, float, float, float]
"""Left, top, right and low end of something that an arrow should not run through."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way with right angles through ``corners``, and where its number stands, if anywhere."""

    corners: tuple[Point, ...]
    mark: Point | None = None

    def path(self) -> str:
        """Return the way as SVG, its corners rounded."""
        parts = [f"M{self.corners[0][0]:.1f} {self.corners[0][1]:.1f}"]
        for before, (x, y), after in zip(
            self.corners, self.corners[1:], self.corners[2:], strict=False
        ):
            (a, b), (c, d) = (_towards((x, y), other) for other in (before, after))
            parts.append(f"L{a:.1f} {b:.1f}Q{x:.1f} {y:.1f} {c:.1f} {d:.1f}")
        return "".join(parts) + f"L{self.corners[-1][0]:.1f} {self.corners[-1][1]:.1f}"

    def head(self) -> tuple[Point, Point, Point]:
        """Return the triangle at the end."""
        (before, _), (x, y) = self.corners[-2:]
        back = x + (7 if before > x else -7)
        return (x, y), (back, y - 3), (back, y + 3)

    def areas(self) -> Iterator[Area]:
        """Yield what the way takes up."""
        for (a, b), (c, d) in pairwise(self.corners):
            yield min(a, c) - 2, min(b, d) - 2, max(a, c) + 2, max(b, d) + 2


def _towards(corner: Point, other: Point) -> Point:
    """Return where the rounding of a corner begins on the way to the next one."""
    (x, y), (a, b) = corner, other
    long = hypot(a - x, b - y)
    share = min(_CORNER, long / 2) / long
    return x + (a - x) * share, y + (b - y) * share


def route(source: Place, target: Place, taken: Sequence[Area], others: Sequence[Arrow]) -> Arrow:
    """Return the way that runs through the fewest boxes, then other arrows, then is shortest.

    ``taken`` are boxes and headings; the number keeps away from them and from other numbers.
    """
    lines = [area for other in others for area in other.areas()]
    marks = [other.mark for other in others if other.mark]

    def harm(arrow: Arrow) -> tuple[bool, int]:
        outside = any(not (1 < x < WIDTH - 1 and y > 1) for x, y in arrow.corners)
        return outside, sum(_hits(area, taken) for area in arrow.areas())

    def cost(arrow: Arrow) -> float:
        long = sum(hypot(c - a, d - b) for (a, b), (c, d) in pairwise(arrow.corners))
        return long + 60 * sum(_hits(area, lines) for area in arrow.areas())

    found = [(harm(way), way) for way in _ways(source, target, taken, len(others))]
    least = min(done for done, _ in found)
    ways = sorted((way for done, way in found if done == least), key=cost)
    for way in ways[:6]:
        if mark := _free_spot(way, taken, marks):
            return Arrow(way.corners, mark)
    return ways[0]


def _ways(source: Place, target: Place, taken: Sequence[Area], turn: int) -> Iterator[Arrow]:
    """Yield ways out at either side, along a lane beside the box or at the edge of the picture,
    across between boxes, and along a lane beside the target."""
    aside, shift = 12 + turn % 3 * 5, 3 + turn % 3 * 3
    y1, y2 = source.y + source.height / 2 + shift, target.y + target.height / 2 - shift
    crossings = {y1, y2, max(low for *_, low in taken) + 9 + turn % 5 * 4}
    crossings |= {top - 4 for _, top, *_ in taken}
    for out, into, y in product((1, -1), (1, -1), sorted(crossings)):
        x1, x2 = source.x + source.width * (out > 0), target.x + target.width * (into > 0)
        b = x2 + into * aside
        for a in (x1 + out * aside, WIDTH - 2 if out > 0 else 2):
            corners = ((x1, y1), (a, y1), (a, y), (b, y), (b, y2), (x2, y2))
            yield Arrow(tuple(dict.fromkeys(corners)))


def _hits(area: Area, others: Sequence[Area]) -> int:
    left, top, right, low = area
    return sum(a < right and left < c and b < low and top < d for a, b, c, d in others)


def _free_spot(way: Arrow, taken: Sequence[Area], marks: Sequence[Point]) -> Point | None:
    """Return the point nearest to the middle of the way where a number hides nobody."""
    points = [
        (a + (c - a) * n / steps, b + (d - b) * n / steps)
        for (a, b), (c, d) in pairwise(way.corners)
        for steps in [max(1, int(hypot(c - a, d - b) / 8))]
        for n in range(steps)
    ]
    middle = len(points) / 2
    for _, (x, y) in sorted(enumerate(points), key=lambda pair: abs(pair[0] - middle)):
        area = x - MARK, y - MARK, x + MARK, y + MARK
        inside = area[0] > 0 and area[1] > 0 and area[2] < WIDTH
        clear = all(hypot(x - a, y - b) > 2 * MARK + 1 for a, b in marks)
        if inside and clear and not _hits(area, taken):
            return x, y
    return None
