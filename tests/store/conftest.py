"""A plan with a history."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kapnb.plan import Plan
from kapnb.store import create, load, new_plan, save

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


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A plan made on 1 March and saved on the 2nd to the 5th with the goals "goal 2" to 5."""
    file = tmp_path / "accounts/acme/plan.yaml"
    create(new_plan("Acme", today=BEGIN.date()), file, now=BEGIN, by="Ann")
    for day in range(2, 6):
        set_goal(file, f"goal {day}", day)
    return file
