"""The colour of an objective is the first rule that matches."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from kapnb.insight.objectives import colour, milestone_colour, progress
from kapnb.plan import Milestone, Objective, Standards

# a line from 0 to 100 over 100 days; on 22 November 2026 it stands at 50
LINE = {
    "id": "ob",
    "name": "Win the south",
    "type": "revenue",
    "baseline": 0,
    "target": 100,
    "start": "2026-10-03",
    "due": "2027-01-11",
    "status": "in_progress",
}


def reading(value, date="2026-11-20"):
    return [{"id": "re", "date": date, "value": value}]


@pytest.mark.parametrize(
    ("changes", "expected", "rule"),
    [
        ({"status": "deferred", "due": "2026-01-01"}, "none", "stopped"),
        ({"status": "cancelled"}, "none", "stopped"),
        ({"status": "achieved", "due": "2026-01-01"}, "blue", "achieved"),
        ({"due": "2026-11-21", "readings": reading(100)}, "red", "overdue"),
        ({"start": "2026-11-23", "readings": reading(100)}, "grey", "not_begun"),
        ({}, "grey", "no_reading"),
        ({"readings": reading(90, "2026-11-23")}, "grey", "no_reading"),
        ({"baseline": 100, "readings": reading(100)}, "green", "held"),
        ({"baseline": 100, "readings": reading(99)}, "red", "not_held"),
        ({"target": None, "readings": reading(99)}, "grey", "no_line"),
        ({"readings": reading(24)}, "red", "far_behind"),
        ({"readings": reading(25)}, "amber", "behind"),
        ({"readings": reading(45)}, "amber", "behind"),
        ({"readings": reading("45.1")}, "green", "on_line"),
        ({"readings": reading(60, "2026-08-23")}, "amber", "stale"),
        ({"readings": reading(60, "2026-08-24")}, "green", "on_line"),
        ({"baseline": 100, "target": 0, "readings": reading(50)}, "green", "on_line"),
        ({"baseline": 100, "target": 0, "readings": reading(90)}, "red", "far_behind"),
    ],
)
def test_the_first_rule_that_matches_gives_the_colour(plan, today, changes, expected, rule):
    made = plan({"action_plan.objectives": [LINE | changes]})
    found = colour(made, made.action_plan.objectives[0], today)
    assert (found.rag.value, found.rule) == (expected, rule)
    assert found.reason.endswith(".")


def test_due_within_a_fortnight_wants_an_open_dated_action(plan, today):
    near = LINE | {"start": "2026-08-28", "due": "2026-12-06", "readings": reading(95)}
    action = {"id": "ac", "what": "Call", "objective": "ob", "due": "2026-12-01"}
    for actions, rule in (
        ([], "no_action"),
        ([action], "on_line"),
        ([action | {"due": None}], "no_action"),
        ([action | {"status": "done"}], "no_action"),
    ):
        made = plan({"action_plan.objectives": [near], "action_plan.actions": actions})
        assert colour(made, made.action_plan.objectives[0], today).rule == rule


def test_a_linked_meeting_is_fresh_evidence(plan, today):
    old = LINE | {"readings": reading(60, "2026-08-01")}
    meeting = {"id": "me", "date": "2026-11-01", "purpose": "Review", "objectives": ["ob"]}
    made = plan({"action_plan.objectives": [old], "execution.meetings": [meeting]})
    assert colour(made, made.action_plan.objectives[0], today).rule == "on_line"


def test_an_override_holds_to_its_last_day_and_keeps_the_computed_colour(plan, today):
    override = {"value": "green", "reason": "Signed", "by": "Ann", "until": "2026-11-22"}
    made = plan({"action_plan.objectives": [LINE | {"rag_override": override}]})
    objective = made.action_plan.objectives[0]
    found = colour(made, objective, today)
    assert (found.rag.value, found.computed.value, found.overridden) == ("green", "grey", True)
    assert found.reason == "Set by Ann until 22 Nov 2026: Signed."
    assert found.because == "set by Ann until 22 Nov 2026: Signed."
    assert found.rows[0] == ("Computed", "grey: There is no reading yet.")
    tomorrow = colour(made, objective, today + dt.timedelta(days=1))
    assert (tomorrow.rag.value, tomorrow.overridden) == ("grey", False)


def test_the_working_names_what_was_looked_at(plan, today):
    action = {"id": "ac", "what": "Call", "objective": "ob", "due": "2026-12-01"}
    line = LINE | {"unit": "halls", "readings": reading(30)}
    made = plan({"action_plan.objectives": [line], "action_plan.actions": [action]})
    assert colour(made, made.action_plan.objectives[0], today).rows == (
        ("Baseline", "0 halls"),
        ("Target", "100 halls"),
        ("Last reading", "30 halls on 20 Nov 2026"),
        ("Reached", "30%"),
        ("Expected today", "50%"),
        ("Behind", "20 points"),
        ("Due", "11 Jan 2027, in 50 days"),
        ("Open dated actions", "1"),
        ("Last evidence", "20 Nov 2026, 2 days ago"),
    )


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"readings": reading(24)}, "Ask who signs."),
        ({"readings": reading(45)}, "Meet the signer."),
        ({"readings": reading(60)}, ""),
        ({}, "Take the first reading this week, so that there is something to judge by."),
        ({"status": "cancelled"}, ""),
        (
            {"readings": reading(24), "standard": "unheard_of"},
            "More of the same will not do: change the way, the owner's time or the target.",
        ),
    ],
)
def test_advice_comes_from_the_standard_objective_or_else_from_the_rule(
    plan, today, changes, advice
):
    standard = {
        "code": "buyer", "title": "Meet the buyer", "test": "economic_buyer_known",
        "requirement": "customer_team", "question": "Who?", "advice_red": "Ask who signs.",
        "advice_amber": "Meet the signer.",
    }  # fmt: skip
    made = plan({"action_plan.objectives": [LINE | {"standard": "buyer"} | changes]})
    standards = Standards.model_validate({"objectives": [standard]})
    assert colour(made, made.action_plan.objectives[0], today, standards).advice == advice


def test_progress_is_the_share_of_the_way_from_baseline_to_target(today):
    state = progress(Objective.model_validate(LINE | {"readings": reading(30)}), today)
    assert (state.actual, state.expected, state.behind) == (Decimal(30), Decimal(50), Decimal(20))


def test_exactly_five_points_behind_is_amber_also_in_thirds_of_a_percent(plan, today):
    # 5 of 39 days have passed; 61 of 780 are there, exactly 5 points less
    line = {"start": "2026-11-17", "due": "2026-12-26", "target": 780, "readings": reading(61)}
    made = plan({"action_plan.objectives": [LINE | line]})
    assert colour(made, made.action_plan.objectives[0], today).rag.value == "amber"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": "done", "date": "2026-01-01"}, "blue"),
        ({"date": "2026-11-21"}, "red"),
        ({"status": "missed", "date": "2027-01-01"}, "red"),
        ({"earlier_dates": ["2026-06-01"]}, "amber"),
        ({"date": "2026-12-06"}, "amber"),
        ({"date": "2026-12-07"}, "green"),
        ({"date": "2999-12-31"}, "green"),
    ],
)
def test_a_milestone_is_red_when_past_and_amber_when_moved_or_near(today, changes, expected):
    base = {"id": "mi", "name": "Roadmap shown", "date": "2027-06-01"}
    assert milestone_colour(Milestone.model_validate(base | changes), today).rag.value == expected


def test_a_milestone_shows_its_working_and_its_advice(today):
    moved = {"id": "mi", "name": "Shown", "date": "2027-06-01", "earlier_dates": ["2026-06-01"]}
    found = milestone_colour(Milestone.model_validate(moved), today)
    assert found.rows == (
        ("Date", "1 Jun 2027, in 191 days"),
        ("Earlier dates", "1 Jun 2026"),
        ("Status", "Planned"),
    )
    assert found.advice.startswith("Ask the assignee")
