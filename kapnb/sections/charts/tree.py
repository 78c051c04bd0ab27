"""Who reports to whom, when some lines are missing and others run in a circle?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


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
