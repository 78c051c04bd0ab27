"""Which of many things bring most together within a limit?

Small choices are searched through in whole numbers: exact for any size of amount, without the
third of a second that importing scipy takes. What is too entangled for that goes to
``scipy.optimize.milp``, whose answer is checked in whole numbers. milp does not come first because
its solver works to tolerances (github.com/scipy/scipy/issues/24141) and prints to standard output
though told not to (github.com/jump-dev/HiGHS.jl/issues/312).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from math import lcm

PATIENCE = 60_000
"""So many partial choices are tried before the solver is asked: about its import's time."""
SECONDS = 20.0
"""The solver's time for one question; after it, the best choice found so far is the answer."""


def whole(values: Sequence[Decimal]) -> tuple[list[int], int]:
    """Return ``values`` as whole numbers of one unit, and how many of it make 1."""
    ratios = [value.as_integer_ratio() for value in values]
    unit = lcm(*(below for _, below in ratios))
    return [above * unit // below for above, below in ratios], unit


class Knapsack:
    """Things with a worth above 0 and a weight of 0 or more, to choose from within a limit.

    Of two choices that are worth the same, the lighter is better, then the one that holds the
    earlier thing. One number stands for that order: worth before weight, and in its last bits
    which things there are, the first one in the highest bit. So comparing it compares choices,
    and adding it joins them.
    """

    def __init__(self, worths: Sequence[int], weights: Sequence[int]) -> None:
        self.total = sum(weights)
        self._count = count = len(worths)
        marks = [
            (worth * (self.total + 1) - weight << count) | 1 << (count - 1 - place)
            for place, (worth, weight) in enumerate(zip(worths, weights, strict=True))
        ]
        self._things = sorted(
            zip(weights, marks, strict=True),
            key=lambda thing: (thing[0] > 0, Fraction(-thing[1], thing[0] or 1)),
        )
        self._weights = list(accumulate((weight for weight, _ in self._things), initial=0))
        self._marks = list(accumulate((mark for _, mark in self._things), initial=0))
        self._known: dict[int, int] = {}

    def best(self, limit: int) -> tuple[int, ...]:
        """Return the places of the best choice that weighs no more than ``limit``, ascending."""
        if limit not in self._known:
            everything = self._weights[-1] <= limit
            self._known[limit] = self._marks[-1] if everything else self._search(limit)
        mark = self._known[limit]
        return tuple(p for p in range(self._count) if mark >> (self._count - 1 - p) & 1)

    def _search(self, limit: int) -> int:
        """Keep, thing by thing, the choices that no other beats and that can still win.

        (Nemhauser and Ullmann, Discrete dynamic programming, 1969, with Dantzig's bound.)
        """
        floor, room = 0, limit
        for weight, mark in self._things:
            if weight <= room:
                floor, room = floor + mark, room - weight
        choices, tried = [(0, 0)], 0  # weight, and the mark below 0: so sorting puts the best first
        for place, (weight, mark) in enumerate(self._things, 1):
            more = [(w + weight, loss - mark) for w, loss in choices if w + weight <= limit]
            found, least = [], 1
            for w, loss in sorted(choices + more):
                if loss < least:
                    least = loss
                    if self._bound(place, limit - w) - loss >= floor:
                        found.append((w, loss))
            choices, floor, tried = found, max(floor, -least), tried + len(found)
            if tried > PATIENCE:
                return self._solve(limit, floor)
        return floor

    def _bound(self, place: int, room: int) -> int:
        """Return what the things from ``place`` on bring at most, one of them in parts."""
        last = bisect_right(self._weights, self._weights[place] + room) - 1
        bound = self._marks[last] - self._marks[place]
        if last < self._count:
            weight, mark = self._things[last]
            bound += mark * (self._weights[place] + room - self._weights[last]) // weight + 1
        return bound

    def _solve(self, limit: int, floor: int) -> int:
        """Return the solver's choice, or ``floor`` if that is better."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        cut = max(self._marks[-1].bit_length() - 52, 0)  # what a float holds exactly
        gains = [-float(mark >> cut) for _, mark in self._things]
        unit = limit or 1
        rows, most = [[weight / unit for weight, _ in self._things]], [limit / unit]
        while True:
            answer = milp(
                gains,
                integrality=1,
                bounds=Bounds(0, 1),
                constraints=LinearConstraint(rows, ub=most),
                options={"mip_rel_gap": 0, "time_limit": SECONDS},
            )
            taken = [share > 0.5 for share in answer.x] if answer.x is not None else []
            chosen = [thing for thing, take in zip(self._things, taken, strict=False) if take]
            if sum(weight for weight, _ in chosen) <= limit:
                return max(floor, sum(mark for _, mark in chosen))
            # its tolerance overfilled: not these together
            rows.append([float(take) for take in taken])
            most.append(len(chosen) - 1.0)
