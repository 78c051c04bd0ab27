"""What does it cost to choose the opportunities of a whole portfolio?

2,000 open opportunities of 200 accounts in two currencies belong to 60 people, each with a third of
the hours that theirs need. On one processor: the choice alone (``allocate_portfolio``, and what is
chosen for everybody), and with it one more hour, the next step, and 20% fewer and more hours. Once
with returns per hour that differ widely, and once with returns that are nearly the same per hour,
which is the hard case.

    python bench/hours.py
"""

from __future__ import annotations

import os
import random
import sys
import time
from decimal import Decimal

from kapnb.insight.hours import STEP, allocate_portfolio
from kapnb.plan import Plan

ACCOUNTS, EACH, OWNERS = 200, 10, 60


def portfolio(chance: random.Random, *, alike: bool) -> list[Plan]:
    """Return the plans of a portfolio with random opportunities."""
    plans = []
    for number in range(ACCOUNTS):
        people = chance.sample(range(OWNERS), 3)
        deals = []
        for place in range(EACH):
            hours = Decimal(chance.randint(40, 1200)) / 4
            revenue = (
                hours * chance.randint(1900, 2100) if alike else chance.randint(10_000, 2_000_000)
            )
            owner = f"t{chance.choice(people)}"
            known = {"margin": 40, "probability": 50, "hours_required": hours, "revenue": revenue}
            deals.append({"id": f"o{place}", "name": f"Deal {place}", "owner": owner, **known})
        third = round(sum(deal["hours_required"] for deal in deals) / 9)
        account = {
            "name": f"Account {number}",
            "currency": ("EUR", "USD")[number % 2],
            "period": {"start": "2026-01-01", "end": "2026-12-31"},
            "team": [{"id": f"t{p}", "name": f"Person {p}", "hours": third} for p in people],
        }
        data = {"kapnb": 1, "account": account, "targeting": {"opportunities": deals}}
        plans.append(Plan.model_validate(data))
    return plans


def measure(plans: list[Plan]) -> tuple[float, float, int]:
    """Return the seconds for the choice and for all that is told of it, and how many are chosen."""
    began = time.perf_counter()
    shares = [share.allocation for share in allocate_portfolio(plans)]
    chosen = sum(len(share.chosen) for share in shares)
    first = time.perf_counter() - began
    for share in shares:
        fifth = (share.hours or Decimal(0)) * STEP
        for change in (Decimal(1), -fifth, fifth):
            share.shift(change)
        _ = share.next_step
    return first, time.perf_counter() - began, chosen


def main() -> None:
    """Measure and print a Markdown table."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    lines = [
        f"| {ACCOUNTS * EACH:,} opportunities of {OWNERS} people | chosen | seconds | "
        "with all effects |",
        "|---|--:|--:|--:|",
    ]
    for title, alike in (("returns per hour as usual", False), ("nearly the same per hour", True)):
        first, whole, chosen = measure(portfolio(random.Random(7), alike=alike))
        lines.append(f"| {title} | {chosen:,} | {first:.2f} | {whole:.2f} |")
    solver = "used" if "scipy" in sys.modules else "not needed"
    sys.stdout.write("\n".join(lines) + f"\n\nscipy was {solver}.\n")


if __name__ == "__main__":
    main()
