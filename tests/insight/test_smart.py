"""SMART, letter by letter, each with its reason."""

from __future__ import annotations

import pytest

from kapnb.insight.smart import smart_action, smart_objective

PARTS = {
    "account.team": [{"id": "ann", "name": "Ann Berg", "hours": 10}],
    "account.offerings": [{"id": "of", "name": "Gauge Cloud"}],
    "profile.goals": [
        {"id": "go", "text": "Less waste", "horizon": "short_term", "knowledge": "confirmed"}
    ],
    "decision_group.contacts": [{"id": "dana", "name": "Dana Ortiz"}],
}
GOOD = {
    "id": "ob",
    "name": "Introduce Gauge Cloud in two plants",
    "type": "revenue",
    "metric": "plants",
    "unit": "plants",
    "baseline": 0,
    "target": 2,
    "owner": "ann",
    "start": "2026-01-01",
    "due": "2026-12-31",
    "goal": "go",
    "readings": [{"id": "re", "date": "2026-07-02", "value": 1}],
}


def results(letters):
    return {letter.letter: letter.result for letter in letters}


@pytest.mark.parametrize(
    ("changes", "letter", "result"),
    [
        ({}, "S", "pass"),
        ({"name": "Introduce it to Ortiz"}, "S", "pass"),
        ({"name": "Introduce it everywhere"}, "S", "fail"),
        ({"name": "Gauge Cloud, two plants"}, "S", "ask"),
        ({"name": "Introduce Gauge Clouds"}, "S", "fail"),
        ({}, "M", "pass"),
        ({"baseline": None}, "M", "fail"),
        ({"metric": ""}, "M", "fail"),
        ({}, "A", "pass"),
        ({"owner": None}, "A", "fail"),
        ({"owner": "dana"}, "A", "ask"),
        ({}, "R", "pass"),
        ({"goal": None}, "R", "fail"),
        ({"readings": []}, "R", "ask"),
        ({"readings": [{"id": "re", "date": "2026-10-01", "value": 1}]}, "R", "fail"),
        ({"due": "2026-10-01"}, "R", "fail"),
        ({"start": "2026-07-02"}, "R", "ask"),
        ({"readings": [{"id": "re", "date": "2026-10-01", "value": 2}]}, "R", "pass"),
        ({}, "T", "pass"),
        ({"due": None}, "T", "fail"),
        ({"due": "2027-01-01"}, "T", "fail"),
    ],
)
def test_an_objective_letter_by_letter(plan, today, changes, letter, result):
    made = plan(PARTS | {"action_plan.objectives": [GOOD | changes]})
    letters = smart_objective(made, made.action_plan.objectives[0], today)
    assert [one.letter for one in letters] == list("SMART")
    assert results(letters)[letter] == result
    assert all((one.result == "pass") == (not one.proposal) for one in letters)


def test_a_target_out_of_reach_is_proposed_as_the_pace_has_it(plan, today):
    slow = GOOD | {"readings": [{"id": "re", "date": "2026-10-01", "value": 1}]}
    made = plan(PARTS | {"action_plan.objectives": [slow]})
    reachable = smart_objective(made, made.action_plan.objectives[0], today)[3]
    assert reachable.word == "reachable"
    assert reachable.reason == "At the pace so far 67% will be reached."
    assert reachable.proposal.startswith("At this pace 1.3 plants by 31 Dec 2026")


def test_an_owner_with_too_many_open_hours_is_over_committed(plan, today):
    actions = [{"id": "ac", "what": "Call Dana Ortiz", "owner": "ann", "hours": 11}]
    made = plan(PARTS | {"action_plan.objectives": [GOOD], "action_plan.actions": actions})
    achievable = smart_objective(made, made.action_plan.objectives[0], today)[2]
    assert achievable.result == "fail"
    assert achievable.reason == "Ann Berg is over-committed: 11 of 10 hours."
    assert achievable.proposal == "Take 1 h of open actions from Ann Berg."


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {"S": "pass", "M": "fail", "A": "fail", "R": "fail", "T": "fail"}),
        ({"done_when": "Minutes sent"}, {"M": "pass"}),
        ({"owner": "ann"}, {"A": "pass"}),
        ({"objective": "ob"}, {"R": "pass"}),
        ({"due": "2027-06-01"}, {"T": "pass"}),
    ],
)
def test_an_action_letter_by_letter(plan, changes, expected):
    action = {"id": "ac", "what": "Call Dana Ortiz"} | changes
    made = plan(PARTS | {"action_plan.objectives": [GOOD], "action_plan.actions": [action]})
    assert expected.items() <= results(smart_action(made, made.action_plan.actions[0])).items()
