"""Where does everybody stand in a large organisation? Tops, and columns of lists below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .tree import GAP, GUTTER, INDENT, PAGE, RISE, TRUNK, WIDEST, Forest, Measure, Page, Place

NARROWEST, HEADING = 106.0, 26.0

Row = tuple[str, int, int]
"""A person in a column: who, how deep below its top, how many below are not shown here."""
Branch = tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A chain of tops, and the branches below it."""

    spine: tuple[str, ...]
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Branches in columns. One head may be ``wide``: it stands above ``span`` columns of its own,
    the first of which is number ``first``."""

    box: float
    column: float
    lists: tuple[tuple[Row, ...], ...]
    tall: float
    wide: str = ""
    first: int = 0
    span: int = 0


class Layout:
    """Places a forest on as many pages as it needs."""

    def __init__(self, forest: Forest, width: float, measure: Measure) -> None:
        self._forest, self._width, self._measure = forest, width, measure
        self._starts: dict[str, int] = {}
        self._page = 0

    def pages(self) -> tuple[Page, ...]:
        """Return the pages; a person whose reports are on another one says which."""
        sheets = list(self._sheets())
        drawn: list[Page] = []
        for _ in range(2):  # the first round only finds out who starts on which map
            drawn = []
            for sheet in sheets:
                alone = Page()
                self._draw(alone, sheet)
                if not drawn or drawn[-1].bottom + HEADING + alone.bottom > PAGE:
                    drawn.append(Page())
                self._page = len(drawn)
                self._starts.update(dict.fromkeys(sheet.spine[:1], self._page))
                self._draw(drawn[-1], sheet)
        return tuple(drawn)

    def _sheets(self) -> Iterator[_Sheet]:
        forest = self._forest
        main, others = forest.roots[:1], forest.roots[1:]
        if others and not forest.reports[main[0]]:
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
            branches: list[Branch] = []
            for head in heads:
                branch = self._branch(spine, head)
                waiting += [((person,), ()) for person, _, hidden in branch if hidden]
                if branches and not self._columns(spine, (*branches, branch)):
                    yield _Sheet(spine, tuple(branches))
                    branches = []
                branches.append(branch)
            yield _Sheet(spine, tuple(branches))

    def _branch(self, spine: tuple[str, ...], head: str) -> Branch:
        """Return the people below ``head`` as deep as one page can show them."""
        forest = self._forest
        deepest = max(depth for _, depth in forest.below(head))
        rows: Branch = ()
        for limit in range(min(deepest, 40), -1, -1):
            rows = tuple(
                (person, depth, sum(1 for _ in forest.below(person)) - 1 if depth == limit else 0)
                for person, depth in forest.below(head, limit)
            )
            if self._columns(spine, (rows,)):
                break
        return rows

    def _columns(self, spine: tuple[str, ...], branches: tuple[Branch, ...]) -> _Columns | None:
        """Return the branches in columns; None if a page is too low for them."""
        room = PAGE - HEADING
        for top in spine:
            room -= self._measure(top, WIDEST, self._remark(top, 0)) + RISE + GAP
        counts = range(min(4, len(branches)), 0, -1)
        plain = next((c for n in counts if (c := self._arrange(branches, n, room))), None)
        most = max(range(len(branches)), key=lambda place: len(branches[place]), default=0)
        if not branches or len(branches[most]) < 5:
            return plain
        rest = len(branches) - 1
        spans = [self._arrange(branches, min(rest, 4 - span), room, wide=most, span=span)
                 for span in (2, 3, 4) if not rest or span < 4]  # fmt: skip
        wide = min((found for found in spans if found), key=lambda found: found.tall, default=None)
        return wide if wide and (not plain or wide.tall < 0.7 * plain.tall) else plain

    def _arrange(
        self, branches: tuple[Branch, ...], count: int, room: float, *, wide: int = -1,
        span: int = 0,
    ) -> _Columns | None:  # fmt: skip
        """Return the branches in ``count`` columns, branch number ``wide`` in ``span`` more."""
        rest = [branch for place, branch in enumerate(branches) if place != wide]
        groups, head, low = [], "", 0.0
        if span:
            head = branches[wide][0][0]
            low = self._measure(head, WIDEST, self._remark(head, 0)) + RISE
            groups = _split(branches[wide][1:])
        deepest = max((depth for branch in (*rest, *groups) for _, depth, _ in branch), default=0)
        aside = TRUNK + deepest * INDENT + GUTTER
        column = min(self._width / (count + span), aside + WIDEST)
        box = column - aside
        if box < NARROWEST:
            return None
        beside, below = (
            self._pack(rest, count, box, room),
            self._pack(groups, span, box, room - low),
        )
        if beside is None or below is None:
            return None
        tall = max(self._tall(beside, box), low + self._tall(below, box))
        left = wide < len(branches) / 2
        lists = (*below, *beside) if left else (*beside, *below)
        return _Columns(box, column, lists, tall, head, 0 if left else len(beside), len(below))

    def _tall(self, lists: Sequence[Sequence[Row]], box: float) -> float:
        """Return the height of the longest column."""
        talls = [0.0]
        for rows in lists:
            boxes = (self._measure(who, box, self._remark(who, hidden)) for who, _, hidden in rows)
            talls.append(sum(boxes) + GAP * len(rows))
        return max(talls)

    def _pack(
        self, branches: Sequence[Branch], count: int, box: float, room: float
    ) -> tuple[Branch, ...] | None:
        """Return the branches in order in at most ``count`` columns as equal as they come."""
        talls = [self._tall([branch], box) for branch in branches]
        limit = max(*talls, sum(talls) / count) if len(talls) > 1 else sum(talls)
        while limit <= room:
            columns: list[Branch] = []
            used = limit
            for branch, tall in zip(branches, talls, strict=True):
                if used + tall > limit:
                    columns.append(())
                    used = 0
                columns[-1] += branch
                used += tall
            if len(columns) <= count:
                return tuple(columns)
            limit += 12
        return None

    def _remark(self, person: str, hidden: int) -> str:
        said = [self._forest.marks.get(person, "")]
        if hidden:
            start = self._starts.get(person, 99)
            said.append(f"+{hidden} below" if start == self._page else f"+{hidden} on map {start}")
        return "\n".join(part for part in said if part)

    def _draw(self, page: Page, sheet: _Sheet) -> None:
        y = page.bottom + (HEADING if page.places else 0)
        if not sheet.spine:
            page.headings.append((y + 10, "Without a manager on this map"))
            y += HEADING - 8
        middle = self._width / 2
        for place, top in enumerate(sheet.spine):
            if place:
                page.lines.append(((middle, y - RISE), (middle, y)))
            y += self._top(page, top, middle, y) + RISE
        found = self._columns(sheet.spine, sheet.branches) if sheet.branches else None
        page.bottom = y - RISE
        if not found:
            return
        left = (self._width - found.column * len(found.lists)) / 2 if sheet.spine else 0.0
        edges = [left + place * found.column for place in range(len(found.lists))]
        own = edges[found.first : found.first + found.span]
        joints = [edge + 4 for edge in edges if edge not in own]
        low = y
        if found.wide:
            centre = (own[0] + own[-1] + found.column) / 2
            joints.append(centre)
            low += self._top(page, found.wide, centre, y) + RISE
            _rail(page, centre, low, [edge + 4 for edge in own])
        if sheet.spine:
            _rail(page, middle, y, joints)
            if found.wide:
                page.lines.append(((centre, y - RISE / 2), (centre, y)))
        for edge, rows in zip(edges, found.lists, strict=True):
            inner = edge in own
            joined = inner or bool(sheet.spine)
            self._list(page, rows, (edge, low if inner else y), found.box, joined=joined)

    def _top(self, page: Page, person: str, middle: float, y: float) -> float:
        """Place a box above others and return its height."""
        remark = self._remark(person, 0)
        tall = self._measure(person, WIDEST, remark)
        page.places.append(Place(person, middle - WIDEST / 2, y, WIDEST, tall, remark))
        return tall

    def _list(
        self, page: Page, rows: Branch, at: tuple[float, float], box: float, *, joined: bool
    ) -> None:
        """Place one column: each below the other, indented by depth, with a line to each."""
        edge, y = at
        hang = {0: y - RISE / 2}
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


def _split(rows: Branch) -> list[Branch]:
    """Return what stands below a head as a branch for each of its reports."""
    groups: list[Branch] = []
    for person, depth, hidden in rows:
        if depth == 1:
            groups.append(())
        groups[-1] += ((person, depth - 1, hidden),)
    return groups


def _rail(page: Page, middle: float, low: float, joints: Sequence[float]) -> None:
    """Draw the line from a box above to the columns that begin at ``low``."""
    y, ends = low - RISE / 2, (*joints, middle)
    page.lines.append(((middle, low - RISE), (middle, y)))
    page.lines.append(((min(ends), y), (max(ends), y)))
