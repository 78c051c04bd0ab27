"""Evidence ages from its day, and only what happened is evidence."""

from __future__ import annotations

import datetime as dt

import pytest

from kapnb.insight import Insight
from kapnb.plan.vocabulary import Requirement

GOAL = {"text": "No stops", "horizon": "short_term", "knowledge": "confirmed"}


def fresh(plan, today, name, parts):
    found = {state.requirement: state for state in Insight(plan(parts), today).freshness}
    assert list(found) == list(Requirement)
    return found[Requirement(name)]


@pytest.mark.parametrize(("age", "value"), [(0, 100), (30, 100), (31, 100), (198, 50), (365, 0)])
def test_evidence_is_good_for_a_month_and_worth_nothing_after_a_year(plan, today, age, value):
    date = (today - dt.timedelta(age)).isoformat()
    goals = [GOAL | {"id": "go", "date": date}]
    assert fresh(plan, today, "customer_goals", {"profile.goals": goals}).value == value


def test_goals_age_one_by_one_and_future_dates_are_no_evidence(plan, today):
    dates = ("2026-11-22", "2024-01-01", "2027-01-01")
    goals = [GOAL | {"id": f"g{n}", "date": date} for n, date in enumerate(dates)]
    found = fresh(plan, today, "customer_goals", {"profile.goals": goals})
    assert (found.newest, found.oldest) == (dt.date(2026, 11, 22), dt.date(2024, 1, 1))
    assert found.value == 50


def test_a_planned_date_is_no_evidence(plan, today):
    milestone = {"id": "mi", "name": "Trial", "date": "2026-11-01"}
    parts = {"action_plan.milestones": [milestone]}
    assert fresh(plan, today, "milestones", parts).value is None
    parts = {"action_plan.milestones": [milestone | {"status": "done"}]}
    assert fresh(plan, today, "milestones", parts).newest == dt.date(2026, 11, 1)
