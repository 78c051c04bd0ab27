"""Who reports to whom, and where does everybody stand in a small organisation?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

PAGE = 800.0
"""Height in pixels of what one map may hold, legend and caption aside."""
INDENT, TRUNK, GUTTER, GAP, RISE, LEVEL = 10.0, 12.0, 20.0, 8.0, 24.0, 38.0
WIDEST = 168.0

Measure = Callable[[str, float, str], float]
"""The height that a person's box needs at a width, with a remark in it."""


@dataclass(frozen=True, slots=True)
class Forest:
    """Who reports to whom, without circles: ``roots`` has the top of the largest tree first.

    ``marks`` says of whom the reporting line is not what it should be, and why.
    """

    reports: dict[str, tuple[str, ...]]
    roots: tuple[str, ...]
    marks: dict[str, str]

    def below(self, top: str, deepest: int | None = None) -> Iterator[tuple[str, int]]:
        """Yield ``top`` and everybody below with the depth, down each branch in turn."""
        stack = [(top, 0)]
        while stack:
            person, depth = stack.pop()
            yield person, depth
            if deepest is None or depth < deepest:
                stack += [(report, depth + 1) for report in reversed(self.reports[person])]


def grow(lines: Iterable[tuple[str, str | None]]) -> Forest:
    """Return the forest of (person, manager or None) pairs. A circle is cut above its first
    member; nobody is dropped."""
    manager = dict(lines)
    marks: dict[str, str] = {}
    boss = {person: chief for person, chief in manager.items() if chief and chief in manager}
    for person, chief in manager.items():
        if chief and chief not in manager:
            marks[person] = "Manager not on map"
    for person in manager:
        seen, at = {person}, person
        while at in boss and boss[at] not in seen:
            at = boss[at]
            seen.add(at)
        if boss.get(at) == person:  # another's circle is cut when its own first member comes
            marks[person] = "Reports in a circle"
            del boss[person]
    below: dict[str, list[str]] = {person: [] for person in manager}
    for person, chief in boss.items():
        below[chief].append(person)
    tree = Forest({person: tuple(staff) for person, staff in below.items()}, (), marks)
    sizes = {top: sum(1 for _ in tree.below(top)) for top in manager if top not in boss}
    roots = tuple(sorted(sizes, key=lambda top: -sizes[top]))
    if boss:  # without any reporting line it need not be said of everybody
        for top in roots[1:]:
            marks.setdefault(top, "Manager unknown")
    return Forest(tree.reports, roots, marks)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person's box stands; ``remark`` is said in it, one line each."""

    person: str
    x: float
    y: float
    width: float
    height: float
    remark: str = ""

    def holds(self, x: float, y: float, margin: float = 0) -> bool:
        """Tell whether a point lies in the box, or nearer to it than ``margin``."""
        return (
            self.x - margin < x < self.x + self.width + margin
            and self.y - margin < y < self.y + self.height + margin
        )


@dataclass(slots=True)
class Page:
    """One map: boxes, connecting lines (each a row of points) and headings (baseline, words)."""

    places: list[Place] = field(default_factory=list)
    lines: list[tuple[tuple[float, float], ...]] = field(default_factory=list)
    headings: list[tuple[float, str]] = field(default_factory=list)
    bottom: float = 0.0


def classic(forest: Forest, space: float, measure: Measure) -> Page | None:
    """Return a small organisation as a tree from top to bottom; None if it is not small."""
    everybody = [pair for top in forest.roots for pair in forest.below(top)]
    leaves = sum(not forest.reports[person] for person, _ in everybody)
    if leaves > 5 or len(everybody) > 20:
        return None
    width = min(WIDEST, (space - 14 * (leaves - 1)) / leaves - 0.5)
    levels: dict[int, float] = {}
    for person, depth in everybody:
        tall = measure(person, width, forest.marks.get(person, ""))
        levels[depth] = max(levels.get(depth, 0), tall)
    tops = [0.0]
    for depth in range(len(levels)):
        tops.append(tops[-1] + levels[depth] + LEVEL)
    if tops[-1] > PAGE:
        return None
    step = (space - width) / (leaves - 1) if leaves > 3 else width + 28
    left = (space - width - step * (leaves - 1)) / 2
    page, leaf = Page(bottom=tops[-1] - LEVEL), 0
    middles: dict[str, float] = {}
    for person, depth in reversed(everybody):
        staff = forest.reports[person]
        if staff:
            middles[person] = (middles[staff[0]] + middles[staff[-1]]) / 2
        else:
            middles[person] = left + width / 2 + step * (leaves - 1 - leaf)
            leaf += 1
        x, y, low = middles[person] - width / 2, tops[depth], tops[depth] + levels[depth]
        remark = forest.marks.get(person, "")
        page.places.insert(0, Place(person, x, y, width, levels[depth], remark))
        for report in staff:
            half, down = low + LEVEL / 2, tops[depth + 1]
            here, there = middles[person], middles[report]
            page.lines.append(((here, low), (here, half), (there, half), (there, down)))
    return page
