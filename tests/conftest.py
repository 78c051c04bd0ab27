"""A plan with only what a test says of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from kapnb.plan import Plan

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def today() -> dt.date:
    return TODAY


@pytest.fixture
def plan() -> Callable[..., Plan]:
    """Make a plan from dotted paths: ``plan({"action_plan.actions": [...]})``."""

    def make(parts: dict[str, Any] | None = None) -> Plan:
        data: dict[str, Any] = {
            "kapnb": 1,
            "account": {
                "name": "Kestrel Dairies",
                "currency": "EUR",
                "period": {"start": "2026-01-01", "end": "2026-12-31"},
            },
        }
        for path, value in (parts or {}).items():
            step, name = path.split(".")
            data.setdefault(step, {})[name] = value
        return Plan.model_validate(data)

    return make
