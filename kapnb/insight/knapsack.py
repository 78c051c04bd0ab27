"""Which of many things bring most together within a limit?

A choice is searched for in whole numbers: exact for amounts of any size, and without the 0.4 s that
importing scipy takes. What is too entangled for that goes to ``scipy.optimize.milp``. milp is not
the first because it works to tolerances (github.com/scipy/scipy/issues/24141) and its solver prints
though told not to (github.com/jump-dev/HiGHS.jl/issues/312): therefore it has its own process.
Hundreds of things that return almost the same per weight can exceed both; then the best choice
found counts. No clock is asked, so the answer is the same on every machine.
"""

from __future__ import annotations

import json
import sys
from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from math import gcd, lcm
from subprocess import run

PATIENCE = 60_000
"""So many partial choices are weighed before milp is asked: about its import's time."""
NODES, QUESTIONS = 1_000, 3
"""So far milp goes for one question, and so many it is asked; then the search is shortened."""


class Knapsack:
    """Things with a worth above 0 and a weight of 0 or more, to choose from within a limit.

    Of two choices worth the same, the lighter is better, then the one that holds the earlier thing.
    A choice's mark is one number for that order: worth before weight, and in its last bits which
    things it holds, the first in the highest bit. Adding marks joins choices.
    """

    def __init__(self, worths: Sequence[Decimal], weights: Sequence[Decimal]) -> None:
        amounts, _ = _whole(worths)
        loads, self._unit = _whole(weights)
        self._base, self._count = sum(loads) + 1, len(loads)
        marks = [
            (amount * self._base - load << self._count) | 1 << (self._count - 1 - place)
            for place, (amount, load) in enumerate(zip(amounts, loads, strict=True))
        ]
        self._things = sorted(  # by falling worth per weight
            zip(loads, marks, strict=True), key=lambda t: (t[0] > 0, Fraction(-t[1], t[0] or 1))
        )
        self._loads = list(accumulate((load for load, _ in self._things), initial=0))
        self._marks = list(accumulate((mark for _, mark in self._things), initial=0))
        self._known: dict[int, int] = {}
        self._asked = 0

    def best(self, limit: Decimal) -> tuple[int, ...]:
        """Return the places of the best choice that weighs no more than ``limit``, ascending."""
        mark = self._mark(int(limit * self._unit))
        return tuple(p for p in range(self._count) if mark >> (self._count - 1 - p) & 1)

    def beyond(self, limit: Decimal) -> Decimal | None:
        """Return the least limit with which more can be had than with ``limit``, if one is known.

        What is left out then is the heaviest of all that is worth less than what is lacking now:
        a choice of the same kind, with worth and weight in each other's place.
        """
        lacking = self._value(self._marks[-1]) - self._value(self._mark(int(limit * self._unit)))
        if lacking <= 0:
            return None
        heavy = [(load, mark) for load, mark in self._things if load]
        loads = [Decimal(load) for load, _ in heavy]
        worths = [Decimal(self._value(mark)) for _, mark in heavy]
        out = [heavy[place] for place in Knapsack(loads, worths).best(Decimal(lacking - 1))]
        least = self._loads[-1] - sum(load for load, _ in out)
        if least <= limit * self._unit:  # where too much is entangled for an exact answer
            return None
        self._known[least] = max(self._mark(least), self._marks[-1] - sum(mark for _, mark in out))
        return Decimal(least) / self._unit

    def _value(self, mark: int) -> int:
        return -(-(mark >> self._count) // self._base)

    def _mark(self, limit: int) -> int:
        if limit not in self._known:
            everything = self._loads[-1] <= limit
            found = self._marks[-1] if everything else self._search(limit)
            less = (mark for other, mark in self._known.items() if other < limit)
            self._known[limit] = max(found, *less, 0)
        return self._known[limit]

    def _search(self, limit: int) -> int:
        """Keep, thing by thing, the choices that no other beats and that can still win.

        (Nemhauser and Ullmann, Discrete dynamic programming and capital allocation, 1969; what
        can still be won is Dantzig's bound, 1957.)
        """
        floor, room = 0, limit
        for load, mark in self._things:
            if load <= room:
                floor, room = floor + mark, room - load
        choices, tried = [(0, 0)], 0  # load, and the mark below 0: sorting puts the best first
        for place, (load, mark) in enumerate(self._things, 1):
            more = [(heavy + load, loss - mark) for heavy, loss in choices if heavy + load <= limit]
            found, least = [], 1
            for heavy, loss in sorted(choices + more):
                if loss < least:
                    least = loss
                    if self._bound(place, limit - heavy) - loss >= floor:
                        found.append((heavy, loss))
            choices, floor, tried = found, max(floor, -least), tried + len(found)
            if tried > PATIENCE and self._asked < QUESTIONS:
                return max(floor, self._solve(limit))
            if tried > PATIENCE // 20 and self._asked >= QUESTIONS:
                return floor
        return floor

    def _bound(self, place: int, room: int) -> int:
        """Return what the things from ``place`` on bring at most, one of them in parts."""
        end = self._loads[place] + room
        last = bisect_right(self._loads, end) - 1
        load, mark = self._things[last] if last < self._count else (1, 0)
        part = mark * (end - self._loads[last]) // load + 1
        return self._marks[last] - self._marks[place] + part

    def _solve(self, limit: int) -> int:
        values, unit = [self._value(mark) for _, mark in self._things], limit or 1
        gains = [-value / gcd(*values) for value in values]
        rows, most = [[load / unit for load, _ in self._things]], [limit / unit]
        while self._asked < QUESTIONS:
            asked = json.dumps([gains, rows, most, NODES])
            command = [sys.executable, "-P", "-W", "ignore", __file__]
            told = run(command, input=asked, capture_output=True, text=True, check=True)
            done, taken = json.loads(told.stderr)
            self._asked += 1 if done else QUESTIONS
            chosen = [thing for thing, take in zip(self._things, taken, strict=True) if take]
            if sum(load for load, _ in chosen) <= limit:
                return sum(mark for _, mark in chosen)
            rows.append(taken)  # its tolerance overfilled: not these together
            most.append(len(chosen) - 1.0)
        return 0


def _whole(values: Sequence[Decimal]) -> tuple[list[int], int]:
    """Return ``values`` as whole numbers of one unit, and how many of it make 1."""
    ratios = [value.as_integer_ratio() for value in values]
    unit = lcm(*(below for _, below in ratios))
    return [above * unit // below for above, below in ratios], unit


def _answer() -> None:
    """Read what to choose from, and write to stderr whether milp came to an end, and its choice."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    gains, rows, most, nodes = json.load(sys.stdin)
    rules, how = LinearConstraint(rows, ub=most), {"mip_rel_gap": 0, "node_limit": nodes}
    found = milp(gains, integrality=1, bounds=Bounds(0, 1), constraints=rules, options=how)
    taken = [0.0] * len(gains) if found.x is None else [float(x > 0.5) for x in found.x]
    json.dump([found.status == 0, taken], sys.stderr)


if __name__ == "__main__":
    _answer()
