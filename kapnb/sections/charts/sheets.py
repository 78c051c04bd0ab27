"""Where does everybody's box stand: heads above columns of lists, on as many maps as it takes?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

from .svg import WIDTH
from .tree import Forest

PAGE = 800.0
"""Height in pixels of what one map may hold, legend and caption aside."""
ASIDE, RAIL, INDENT, GAP, RISE, HEADING = 16.0, 8.0, 10.0, 8.0, 24.0, 26.0
WIDEST, NARROWEST = 168.0, 98.0

Point = tuple[float, float]
Branches = tuple[str, ...]
"""People side by side or in a list, each with everybody below."""
Groups = tuple[tuple[Branches, int], ...]
"""Branches from left to right, each group in one column; a branch alone may have several."""
Measure = Callable[[str, float, tuple[str, ...]], float]
"""The height that a person's box needs at a width, with remarks in it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person's box stands; ``remarks`` are said in it, one line each."""

    person: str
    x: float
    y: float
    width: float
    height: float
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class Page:
    """One map: boxes, connecting lines (each a row of points) and headings (baseline, words)."""

    places: list[Place] = field(default_factory=list)
    lines: list[tuple[Point, ...]] = field(default_factory=list)
    headings: list[tuple[float, str]] = field(default_factory=list)
    bottom: float = 0.0


def lay_out(forest: Forest, measure: Measure) -> tuple[Page, ...]:
    """Return one map, or as many as a large organisation needs; nobody is dropped.

    The head of more branches than a map holds stands above each half of them. Where one branch
    is too much, it is cut at a depth, and who has reports below that is a head further down.
    """
    main = forest.roots[:1] if forest.reports[forest.roots[0]] else ()
    waiting = [(top, forest.reports[top]) for top in main]
    waiting += [("", others)] if (others := forest.roots[len(main) :]) else []
    maps = [Page()]
    while waiting:
        head, staff = waiting.pop(0)
        count, limit = len(staff), 40
        while (sheet := _lowest(forest, head, staff[:count], limit, measure)).tall > PAGE:
            if count > 1:
                count -= count // 2
            elif sheet.deepest:
                limit = sheet.deepest - 1
            else:
                break
        if count < len(staff):
            waiting.insert(0, (head, staff[count:]))
        waiting += [(person, forest.reports[person]) for person in sheet.hidden]
        if maps[-1].places and maps[-1].bottom + HEADING + sheet.tall > PAGE:
            maps.append(Page())
        sheet.draw(maps[-1])
    return tuple(maps)


def _lowest(forest: Forest, head: str, staff: Branches, limit: int, measure: Measure) -> _Sheet:
    """Return the lowest of the sheets with one to four columns."""
    sheets = (
        _Sheet(forest, head, staff, measure, limit=limit, columns=columns)
        for columns in range(1, 5)
    )
    return min(sheets, key=lambda sheet: sheet.tall)


class _Sheet:
    """Branches below a head (or nobody), at most ``limit`` deep, in columns.

    ``tall`` is its height, ``hidden`` says of whom how many below are not shown.
    """

    def __init__(
        self, forest: Forest, head: str, staff: Branches, measure: Measure, *,
        limit: int, columns: int,
    ) -> None:  # fmt: skip
        shown = [pair for top in staff for pair in forest.below(top, limit)]
        self.hidden = {
            person: sum(1 for _ in forest.below(person)) - 1
            for person, depth in shown
            if depth == limit and forest.reports[person]
        }
        self.deepest = max(depth for _, depth in shown)
        self._forest, self._head, self._staff, self._measure = forest, head, staff, measure
        self._columns = columns
        self._column = min(WIDTH / columns, WIDEST + 3 * INDENT + 2 * ASIDE)
        self._known: dict[tuple[Branches, int], tuple[float, Groups]] = {}
        top = self._box(head, WIDEST) + RISE if head else HEADING - 8
        self.tall = top + self._spread(staff, columns)[0] - GAP

    def _below(self, person: str) -> Branches:
        return () if person in self.hidden else self._forest.reports[person]

    def _remarks(self, person: str) -> tuple[str, ...]:
        hidden = self.hidden.get(person)
        more = f"+{hidden} further down" if hidden else ""
        return tuple(filter(None, (self._forest.marks.get(person), more)))

    def _box(self, person: str, wide: float) -> float:
        return self._measure(person, wide, self._remarks(person))

    def _wide(self, depth: int) -> float:
        """Return how wide a box is in a list; it may be too narrow."""
        return self._column - 2 * ASIDE - depth * INDENT

    def _list_height(self, person: str, depth: int = 0) -> float:
        wide = self._wide(depth)
        if wide < NARROWEST:
            return inf
        below = (self._list_height(report, depth + 1) for report in self._below(person))
        return self._box(person, wide) + GAP + sum(below)

    def _spread(self, staff: Branches, columns: int) -> tuple[float, Groups]:
        """Return the height of branches set from left to right, and their lowest grouping."""
        if not staff or not columns:
            return (inf if staff else 0.0), ()
        if found := self._known.get((staff, columns)):
            return found
        best: tuple[float, Groups] = inf, ()
        tall = 0.0
        for count, person in enumerate(staff, start=1):
            tall += self._list_height(person)
            if tall > PAGE:
                break
            rest, groups = self._spread(staff[count:], columns - 1)
            best = min(best, (max(tall, rest), ((staff[:count], 1), *groups)), key=_height)
        for span in range(2, columns + 1):
            below, _ = self._spread(self._below(staff[0]), span)
            tall = self._box(staff[0], WIDEST) + (RISE + below if below else GAP)
            rest, groups = self._spread(staff[1:], columns - span)
            best = min(best, (max(tall, rest), ((staff[:1], span), *groups)), key=_height)
        self._known[staff, columns] = best
        return best

    def draw(self, page: Page) -> None:
        """Place the sheet below what the page holds already."""
        y = page.bottom + (HEADING if page.places else 0)
        middle = WIDTH / 2
        if self._head:
            y = self._place(page, self._head, middle - WIDEST / 2, y, WIDEST) + RISE
        else:
            page.headings.append((y + 10, "Without a manager on this map"))
            y += HEADING - 8
        left = middle - self._columns * self._column / 2
        self._draw_below(page, self._staff, self._columns, left, y, joined=bool(self._head))

    def _place(self, page: Page, person: str, x: float, y: float, wide: float) -> float:
        """Place a box and return where it ends."""
        tall = self._box(person, wide)
        page.places.append(Place(person, x, y, wide, tall, self._remarks(person)))
        page.bottom = max(page.bottom, y + tall)
        return y + tall

    def _draw_below(
        self, page: Page, staff: Branches, columns: int, left: float, y: float, *, joined: bool
    ) -> None:
        """Place branches in columns below the middle of them, where a line comes from above."""
        middle, rail = left + columns * self._column / 2, y - RISE / 2
        groups = self._spread(staff, columns)[1]
        left = middle - sum(span for _, span in groups) * self._column / 2
        joints = [middle]
        for branches, span in groups:
            centre, low = left + span * self._column / 2, y
            if span > 1:
                low = self._place(page, branches[0], centre - WIDEST / 2, y, WIDEST) + RISE
                if below := self._below(branches[0]):
                    self._draw_below(page, below, span, left, low, joined=True)
            else:
                listed = joined and len(branches) > 1
                centre = left + ASIDE - RAIL if listed else centre
                for person in branches:
                    low = self._draw_list(page, person, left + ASIDE, low, rail if listed else None)
            if joined and (span > 1 or len(branches) == 1):
                page.lines.append(((centre, rail), (centre, y)))
            joints.append(centre)
            left += span * self._column
        if joined:
            page.lines.append(((middle, y - RISE), (middle, rail)))
            page.lines.append(((min(joints), rail), (max(joints), rail)))

    def _draw_list(
        self, page: Page, person: str, x: float, y: float, hang: float | None, *, depth: int = 0
    ) -> float:
        """Place a person and who is below, indented, and return where the next one begins.

        A line comes from the height ``hang``, if any.
        """
        low = self._place(page, person, x, y, self._wide(depth))
        if hang is not None:
            rail, middle = x - RAIL, (y + low) / 2
            page.lines.append(((rail, hang), (rail, middle), (x, middle)))
        after = low + GAP
        for report in self._below(person):
            after = self._draw_list(page, report, x + INDENT, after, low, depth=depth + 1)
        return after


def _height(found: tuple[float, Groups]) -> float:
    return found[0]
