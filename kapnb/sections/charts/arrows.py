"""Which way does an arrow take from box to box without running through others?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import hypot

from .tree import Place

Point = tuple[float, float]
MARK = 7.0
"""Radius in pixels of the number on an arrow."""

_SIDES = ((0.5, 0.0, 0, -1), (1.0, 0.5, 1, 0), (0.5, 1.0, 0, 1), (0.0, 0.5, -1, 0))
_BENDS = (14.0, 40.0, 84.0)
_ASIDE = (9.0, 15.0, 22.0, 33.0)


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way through ``points`` (evenly dense), and where its number stands, if anywhere."""

    points: tuple[Point, ...]
    mark: Point | None = None

    def head(self, size: float = 7) -> tuple[Point, Point, Point]:
        """Return the triangle at the end."""
        tx, ty = self.points[-1]
        bx, by = next(
            (point for point in reversed(self.points) if hypot(tx - point[0], ty - point[1]) > 6),
            self.points[0],
        )
        long = hypot(tx - bx, ty - by) or 1
        ux, uy = (tx - bx) / long * size, (ty - by) / long * size
        x, y = tx - ux, ty - uy
        return (tx, ty), (x - uy * 0.42, y + ux * 0.42), (x + uy * 0.42, y - ux * 0.42)


def route(
    source: Place, target: Place, places: Sequence[Place], marks: Sequence[Point], width: float
) -> Arrow:
    """Return the way with the least running through boxes, then the shortest, inside ``width``.

    ``marks`` are the numbers that stand already; the new one keeps away from them.
    """

    def cost(points: tuple[Point, ...]) -> float:
        total = 0.0
        for (a, b), (x, y) in pairwise(points[:-1]):
            total += hypot(x - a, y - b)
            total += 150 * any(place.holds(x, y, margin=1.5) for place in places)
            total += 900 * (not 1 < x < width - 1 or y < 1)
            total += 60 * any(hypot(x - c, y - d) < MARK for c, d in marks)
        return total

    ways = [_curve(source, target, *way) for way in product(_SIDES, _SIDES, _BENDS)]
    ways += _detours(source, target, places, len(marks))
    ways.sort(key=cost)
    for way in ways[:6]:
        if mark := _free_spot(way, places, marks, width):
            return Arrow(way, mark)
    return Arrow(ways[0])


def _curve(
    source: Place, target: Place,
    out: tuple[float, float, int, int], into: tuple[float, float, int, int], bend: float,
) -> tuple[Point, ...]:  # fmt: skip
    # beside the middle of a side, where the lines of the tree arrive
    x1 = source.x + out[0] * source.width + 14 * (out[2] == 0)
    y1 = source.y + out[1] * source.height + 5 * (out[3] == 0)
    x2 = target.x + into[0] * target.width - 14 * (into[2] == 0)
    y2 = target.y + into[1] * target.height - 5 * (into[3] == 0)
    a, b = x1 + out[2] * bend, y1 + out[3] * bend
    c, d = x2 + into[2] * bend, y2 + into[3] * bend
    weights = [((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3) for t in _SHARES]
    return tuple(
        (p * x1 + q * a + r * c + s * x2, p * y1 + q * b + r * d + s * y2) for p, q, r, s in weights
    )


_SHARES = tuple(step / 20 for step in range(21))


def _detours(
    source: Place, target: Place, places: Sequence[Place], turn: int
) -> Iterator[tuple[Point, ...]]:
    """Yield ways along the free lanes beside the boxes, across where no box stands."""
    y1, y2 = source.y + source.height / 2 + 5, target.y + target.height / 2 - 5
    crossings = {place.y - 4.5 for place in places}
    crossings.add(max(place.y + place.height for place in places) + 9 + turn % 5 * 4)
    for out, into in product((1, -1), (1, -1)):
        x1 = source.x + source.width * (out > 0)
        x2 = target.x + target.width * (into > 0)
        best: tuple[float, tuple[Point, ...]] | None = None
        for y in crossings:
            lane1 = _lane(x1, out, y1, y, places)
            lane2 = _lane(x2, into, y2, y, places)
            if lane1 is None or lane2 is None or _blocked(lane1, y, lane2, y, places):
                continue
            long = abs(y1 - y) + abs(y2 - y)
            if best is None or long < best[0]:
                corners = (x1, y1), (lane1, y1), (lane1, y), (lane2, y), (lane2, y2), (x2, y2)
                best = long, corners
        if best:
            yield tuple(_rounded(best[1]))


def _lane(side: float, way: int, top: float, low: float, places: Sequence[Place]) -> float | None:
    lanes = (side + way * aside for aside in _ASIDE)
    return next((x for x in lanes if not _blocked(x, top, x, low, places)), None)


def _blocked(x1: float, y1: float, x2: float, y2: float, places: Sequence[Place]) -> bool:
    left, right, top, low = min(x1, x2) - 2, max(x1, x2) + 2, min(y1, y2) - 2, max(y1, y2) + 2
    return any(
        place.x < right and left < place.x + place.width
        and place.y < low and top < place.y + place.height
        for place in places
    )  # fmt: skip


def _rounded(corners: Sequence[Point], radius: float = 8) -> Iterator[Point]:
    """Yield points along a way with right angles, its corners cut by a quarter of a circle."""
    yield corners[0]
    for (ax, ay), (x, y), (bx, by) in zip(corners, corners[1:], corners[2:], strict=False):
        long, on = hypot(x - ax, y - ay), hypot(bx - x, by - y)
        cut = min(radius, long / 2, on / 2)
        if not long or not on:
            continue
        start = x - (x - ax) / long * cut, y - (y - ay) / long * cut
        end = x + (bx - x) / on * cut, y + (by - y) / on * cut
        for step in range(1, int(long // 24)):
            yield ax + (start[0] - ax) * step * 24 / long, ay + (start[1] - ay) * step * 24 / long
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            p, q, r = (1 - share) ** 2, 2 * (1 - share) * share, share**2
            yield p * start[0] + q * x + r * end[0], p * start[1] + q * y + r * end[1]
    yield corners[-1]


def _free_spot(
    points: Sequence[Point], places: Sequence[Place], marks: Sequence[Point], width: float
) -> Point | None:
    """Return the point nearest to the middle of the way where a number hides nobody."""
    middle = len(points) // 2
    for x, y in sorted(points, key=lambda point: abs(points.index(point) - middle)):
        inside = MARK < x < width - MARK and y > MARK
        free = not any(place.holds(x, y, margin=MARK) for place in places)
        if inside and free and all(hypot(x - a, y - b) > 2 * MARK + 1 for a, b in marks):
            return x, y
    return None
