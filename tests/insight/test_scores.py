"""Three scores, each the mean of its known parts, each with its working."""

from __future__ import annotations

import datetime as dt

import pytest

from kapnb.insight import Insight
from kapnb.plan.account import Account


def stance(number, value):
    contact = {"id": f"c{number}", "name": f"Contact {number}"}
    seen = {"contact": contact["id"], "date": "2026-11-01"}
    return contact, [
        seen | {"id": f"i{number}", "what": "influence", "value": "high"},
        seen | {"id": f"s{number}", "what": "stance", "value": value},
    ]


def people(*values):
    made = [stance(number, value) for number, value in enumerate(values)]
    return {
        "decision_group.contacts": [contact for contact, _ in made],
        "decision_group.observations": [seen for _, both in made for seen in both],
    }


def health(plan, today, parts):
    return {part.label: part for part in Insight(plan(parts), today).scores.health.parts}


def test_of_an_empty_plan_nothing_is_known_and_every_part_is_named(plan, today):
    found = Insight(plan(), today).scores
    assert found.health.value is None
    assert len(found.health.unknown) == 5
    assert (found.quality.value, found.quality.unknown) == (0, ())
    assert found.quality.parts[1].working.startswith("0 of ")
    assert found.freshness.value is None
    assert all(part.working.endswith(".") for part in found.health.parts)


@pytest.mark.parametrize(
    ("stances", "value"),
    [(["mentor"], 100), (["opponent"], 0), (["neutral", "unknown"], 50), (["unknown"], None)],
)
def test_relationships_are_the_mean_stance_of_key_players(plan, today, stances, value):
    assert health(plan, today, people(*stances))["Relationships"].value == value


def test_actions_on_time_are_a_share_of_those_with_a_date(plan, today):
    dues = ("2026-11-21", "2026-11-22", "2026-12-24", None)
    actions = [{"id": f"a{n}", "what": "Go", "due": due} for n, due in enumerate(dues)]
    found = health(plan, today, {"action_plan.actions": actions})["Actions on time"]
    assert (found.value, found.working) == (67, "1 of 3 dated actions overdue.")


def test_the_heaviest_open_red_flag_counts(plan, today):
    flags = [
        {"id": "f1", "text": "A", "probability": 5, "impact": 5, "status": "closed"},
        {"id": "f2", "text": "B", "probability": 3, "impact": 4},
    ]
    found = health(plan, today, {"action_plan.red_flags": flags})["Red flags"]
    assert (found.value, found.working) == (52, "The heaviest open one scores 12 of 25.")
    assert health(plan, today, {"action_plan.red_flags": flags[:1]})["Red flags"].value == 100


@pytest.mark.parametrize(
    ("now", "target", "value"), [(50, 200, 25), (300, 200, 100), (50, 0, None), (None, 200, None)]
)
def test_revenue_is_a_share_of_its_target(plan, today, now, target, value):
    made = plan()
    account = Account.model_validate(
        made.account.model_dump(exclude_unset=True) | {"revenue_now": now, "revenue_target": target}
    )
    parts = Insight(made.replace(account=account), today).scores.health.parts
    assert {part.label: part.value for part in parts}["Revenue"] == value


def test_a_score_is_the_plain_mean_of_its_known_parts(plan, today):
    flags = [{"id": "f1", "text": "A", "probability": 5, "impact": 5}]
    found = Insight(plan(people("mentor") | {"action_plan.red_flags": flags}), today).scores.health
    assert found.value == 50
    assert found.unknown == ("Objectives", "Actions on time", "Revenue")


def test_checks_of_what_is_not_there_yet_are_not_passed(plan, today):
    goals = [
        {"id": "go", "text": "No stops", "horizon": "short_term", "knowledge": "confirmed"},
    ]
    on = Insight(plan({"profile.goals": goals}), today)
    failed = {finding.check.code for finding in on.findings}
    assert len(failed) > 1
    goals_passed = 2  # K04 failed; K03 and K05 are about goals too
    told = f"{goals_passed} of {goals_passed + len(failed)} checks passed."
    assert on.scores.quality.parts[1].working == told


def test_a_suppressed_check_neither_fails_nor_passes(plan, today):
    hushed = [{"id": "su", "check": "K01", "reason": "New", "by": "Ann", "until": "2027-01-01"}]
    one, other = (Insight(plan(parts), today) for parts in ({}, {"execution.suppressions": hushed}))
    failed = len({finding.check.code for finding in one.findings})
    assert one.scores.quality.parts[1].working == f"0 of {failed} checks passed."
    assert other.scores.quality.parts[1].working == f"0 of {failed - 1} checks passed."


def test_an_account_with_nothing_but_contacts_of_a_crm_does_not_rate_well(plan, today):
    contacts = [{"id": f"c{n}", "name": f"Contact {n}", "title": "Buyer"} for n in range(8)]
    bare = Insight(plan({"decision_group.contacts": contacts}), today).scores.quality
    seen = Insight(plan(people("mentor", "neutral")), today).scores.quality
    assert bare.value <= 10 < seen.value


def test_objectives_that_are_not_measured_yet_are_named_as_left_out(plan, today):
    made = [{"id": f"o{n}", "name": "Win"} for n in range(3)]
    made[0]["status"] = "achieved"
    found = health(plan, today, {"action_plan.objectives": made})["Objectives"]
    assert (found.value, found.working) == (100, "1 blue; 2 not measured yet are left out.")


def test_the_same_plan_is_less_fresh_later(plan):
    goals = [{"id": "go", "text": "T", "horizon": "short_term", "knowledge": "confirmed"}]
    made = plan({"profile.goals": [goals[0] | {"date": "2026-01-01"}]})
    values = [Insight(made, dt.date(2026, month, 1)).scores.freshness.value for month in (1, 6, 11)]
    assert values == sorted(values, reverse=True)
    assert values[0] == 100
