"""Where does everybody stand on the map of an organisation? Reporting lines to places on pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

PAGE = 800.0
"""Height in pixels of what one map may hold, legend and caption aside."""
INDENT, TRUNK, GUTTER, GAP, RISE, LEVEL = 10.0, 12.0, 20.0, 8.0, 24.0, 38.0
NARROWEST, WIDEST, HEADING = 106.0, 168.0, 26.0

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


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A chain of tops, below it branches; a branch is (person, depth, people hidden) rows."""

    spine: tuple[str, ...]
    branches: tuple[tuple[tuple[str, int, int], ...], ...]


class Layout:
    """Places a forest on as many pages as it needs."""

    def __init__(self, forest: Forest, width: float, measure: Measure) -> None:
        self._forest, self._width, self._measure = forest, width, measure
        self._starts: dict[str, int] = {}

    def pages(self) -> tuple[Page, ...]:
        """Return the pages: a classic tree when it is small, else columns of indented lists."""
        classic = self._classic()
        if classic:
            return (classic,)
        sheets = list(self._sheets())
        drawn: list[Page] = []
        for _ in range(2):  # the first round only finds out who starts on which map
            drawn = []
            for sheet in sheets:
                page = drawn[-1] if drawn else Page()
                tall = self._tall(sheet)
                if not drawn or page.bottom + HEADING + tall > PAGE:
                    page = Page()
                    drawn.append(page)
                self._starts.update({person: len(drawn) for person in sheet.spine[:1]})
                self._draw(page, sheet)
        return tuple(drawn)

    def _tall(self, sheet: _Sheet) -> float:
        page = Page()
        self._draw(page, sheet)
        return page.bottom

    # ---- a small organisation: a tree from top to bottom ----

    def _classic(self) -> Page | None:
        forest = self._forest
        everybody = [pair for top in forest.roots for pair in forest.below(top)]
        leaves = sum(not forest.reports[person] for person, _ in everybody)
        if leaves > 5 or len(everybody) > 20:
            return None
        width = min(WIDEST, (self._width - 14 * (leaves - 1)) / leaves - 0.5)
        levels: dict[int, float] = {}
        for person, depth in everybody:
            tall = self._measure(person, width, forest.marks.get(person, ""))
            levels[depth] = max(levels.get(depth, 0), tall)
        tops = [0.0]
        for depth in range(len(levels)):
            tops.append(tops[-1] + levels[depth] + LEVEL)
        if tops[-1] > PAGE:
            return None
        step = (self._width - width) / (leaves - 1) if leaves > 3 else width + 28
        left = (self._width - width - step * (leaves - 1)) / 2
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

    # ---- a larger one: the top, below it columns of indented lists ----

    def _sheets(self) -> Iterator[_Sheet]:
        forest = self._forest
        main, others = forest.roots[:1], forest.roots[1:]
        if len(forest.roots) > 1 and not forest.reports[forest.roots[0]]:
            main, others = (), forest.roots
        waiting: list[tuple[tuple[str, ...], tuple[str, ...]]] = [(main, ())] if main else []
        waiting += [((), others)] if others else []
        while waiting:
            spine, heads = waiting.pop(0)
            while spine and not heads:
                heads = forest.reports[spine[-1]]
                if len(heads) != 1 or len(spine) == 3:
                    break
                spine, heads = (*spine, heads[0]), ()
            branches: list[tuple[tuple[str, int, int], ...]] = []
            for head in heads:
                branch = self._branch(spine, head)
                waiting += [((person,), ()) for person, _, hidden in branch if hidden]
                if branches and not self._columns(spine, (*branches, branch)):
                    yield _Sheet(spine, tuple(branches))
                    branches = []
                branches.append(branch)
            yield _Sheet(spine, tuple(branches))

    def _branch(self, spine: tuple[str, ...], head: str) -> tuple[tuple[str, int, int], ...]:
        """Return the people below ``head`` as deep as one page can show them."""
        forest = self._forest
        deepest = max(depth for _, depth in forest.below(head))
        for limit in range(min(deepest, 40), -1, -1):
            rows = tuple(
                (person, depth, sum(1 for _ in forest.below(person)) - 1 if depth == limit else 0)
                for person, depth in forest.below(head, limit)
            )
            if self._columns(spine, (rows,)):
                return rows
        return rows

    def _columns(
        self, spine: tuple[str, ...], branches: Sequence[tuple[tuple[str, int, int], ...]]
    ) -> tuple[float, float, list[list[tuple[str, int, int]]]] | None:
        """Return the width of a box, of a column, and the columns; None if a page is too low."""
        room = PAGE - HEADING
        for top in spine:
            room -= self._measure(top, WIDEST, self._remark(top, 0)) + RISE + GAP
        deepest = max((depth for branch in branches for _, depth, _ in branch), default=0)
        aside = TRUNK + deepest * INDENT + GUTTER
        for count in range(min(4, len(branches)), 0, -1):
            column = min(self._width / count, aside + WIDEST)
            box = column - aside
            if box < NARROWEST:
                continue
            talls = [
                sum(self._measure(who, box, self._remark(who, hidden)) + GAP
                    for who, _, hidden in branch)
                for branch in branches
            ]  # fmt: skip
            limit = max(*talls, sum(talls) / count) if talls else 0
            while limit <= room:
                columns: list[list[tuple[str, int, int]]] = []
                used = limit
                for branch, tall in zip(branches, talls, strict=True):
                    if used + tall > limit:
                        columns.append([])
                        used = 0
                    columns[-1] += branch
                    used += tall
                if len(columns) <= count:
                    return box, column, columns
                limit += 12
        return None

    def _remark(self, person: str, hidden: int) -> str:
        said = [self._forest.marks.get(person, "")]
        if hidden:
            said.append(f"+{hidden} on map {self._starts.get(person, 99)}")
        return "\n".join(part for part in said if part)

    def _draw(self, page: Page, sheet: _Sheet) -> None:
        y = page.bottom + (HEADING if page.places else 0)
        if not sheet.spine:
            page.headings.append((y + 10, "Without a manager on this map"))
            y += HEADING - 8
        middle = self._width / 2
        for place, top in enumerate(sheet.spine):
            remark = self._remark(top, 0)
            tall = self._measure(top, WIDEST, remark)
            page.places.append(Place(top, middle - WIDEST / 2, y, WIDEST, tall, remark))
            if place:
                page.lines.append(((middle, y - RISE), (middle, y)))
            y += tall + RISE
        found = self._columns(sheet.spine, sheet.branches) if sheet.branches else None
        page.bottom = y - RISE
        if not found:
            return
        box, column, columns = found
        left = (self._width - column * len(columns)) / 2
        rail = y - RISE / 2
        for number, rows in enumerate(columns):
            edge = left + number * column
            self._list(page, rows, edge, y, box, joined=bool(sheet.spine))
        if sheet.spine:
            trunks = [left + number * column + 4 for number in range(len(columns))]
            ends = min(*trunks, middle), max(*trunks, middle)
            page.lines.append(((middle, y - RISE), (middle, rail)))
            page.lines.append(((ends[0], rail), (ends[1], rail)))

    def _list(
        self, page: Page, rows: list[tuple[str, int, int]], edge: float, top: float, box: float,
        *, joined: bool,
    ) -> None:  # fmt: skip
        """Place one column: each below the other, indented by depth, with a line to each."""
        y, hang = top, {0: top - RISE / 2}
        for person, depth, hidden in rows:
            remark = self._remark(person, hidden)
            tall = self._measure(person, box, remark)
            x = edge + TRUNK + depth * INDENT
            page.places.append(Place(person, x, y, box, tall, remark))
            rail, middle = x - TRUNK + 4, y + tall / 2
            if depth or joined:
                page.lines.append(((rail, hang[depth]), (rail, middle), (x, middle)))
            hang[depth], hang[depth + 1] = middle, y + tall
            y += tall + GAP
            page.bottom = max(page.bottom, y - GAP)
