"""A requirement is grey, red, amber or green, and says why."""

from __future__ import annotations

import pytest

from kapnb.insight import Insight
from kapnb.plan.vocabulary import Requirement

GOAL = {"id": "go", "text": "No stops", "horizon": "short_term", "knowledge": "confirmed"}
AIM = {"id": "ob", "name": "Win", "goal": "go", "start": "2027-01-01", "due": "2027-02-01"}


def state(plan, today, name, parts):
    found = {s.requirement: s for s in Insight(plan(parts), today).requirements}
    assert list(found) == list(Requirement)
    return found[Requirement(name)]


@pytest.mark.parametrize(
    ("parts", "rag", "reason"),
    [
        ({}, "grey", "There is no customer goal yet."),
        (
            {"profile.goals": [GOAL]},
            "amber",
            "No objective and no initiative serves “No stops”.",
        ),
        (
            {"profile.goals": [GOAL], "action_plan.objectives": [AIM]},
            "green",
            "1 customer goal, 1 confirmed.",
        ),
        (
            {
                "profile.goals": [GOAL | {"knowledge": "unconfirmed"}],
                "action_plan.objectives": [AIM],
            },
            "red",
            "1 customer goal, none confirmed.",
        ),
    ],
)
def test_goals_are_judged_by_what_is_there_and_what_counts(plan, today, parts, rag, reason):
    found = state(plan, today, "customer_goals", parts)
    assert (found.rag.value, found.reason) == (rag, reason)


def test_an_error_is_red_and_told_with_the_number_of_others(plan, today):
    contacts = [{"id": f"c{n}", "name": f"Ann {n}", "reports_to": f"c{n}"} for n in (1, 2)]
    found = state(plan, today, "org_map", {"decision_group.contacts": contacts})
    assert found.rag.value == "red"
    assert found.reason == "Ann 1 reports to Ann 1. And 1 more error."
    assert [finding.check.code for finding in found.findings] == ["K21", "K21"]


def test_what_is_suppressed_does_not_colour(plan, today):
    quiet = {"id": "su", "check": "K04", "reason": "R", "by": "Mia", "until": "2026-11-22"}
    parts = {"profile.goals": [GOAL], "execution.suppressions": [quiet]}
    assert state(plan, today, "customer_goals", parts).rag.value == "green"
