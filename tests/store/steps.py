"""Saves and hand edits of a plan, day by day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kapnb.plan import Plan
from kapnb.store import load, save

BEGIN = dt.datetime(2026, 3, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=1)))


def on(day: int) -> dt.datetime:
    """Nine in the morning of a day in March 2026, at +01:00."""
    return BEGIN + dt.timedelta(days=day - 1)


def with_goal(plan: Plan, goal: str) -> Plan:
    return plan.replace(account=plan.account.replace(goal=goal))


def set_goal(path: Path, goal: str, day: int, *, note: str = "") -> None:
    base = load(path)
    save(with_goal(base.plan, goal), base=base, now=on(day), by="Ann", note=note)


def edit_by_hand(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
