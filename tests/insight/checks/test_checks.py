"""What of the findings counts, for whom, and what do they cost?"""

from __future__ import annotations

import datetime as dt
import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_plans import random_data

from kapnb.insight import Insight
from kapnb.insight.checks import CHECKS
from kapnb.plan import Audience, Plan
from kapnb.plan.editions import redact
from kapnb.store import load

ACCOUNTS = Path(__file__).parents[3] / "accounts"
LATE = {
    "action_plan.actions": [
        {"id": "a1", "what": "Send figures", "due": "2026-11-01"},
        {"id": "a2", "what": "Send offer", "due": "2026-11-02"},
    ]
}


def suppression(**more):
    told = {"id": "su", "check": "K44", "reason": "They agreed", "by": "Mia"}
    return {"execution.suppressions": [told | {"until": "2026-11-22"} | more]}


@pytest.mark.parametrize(
    ("more", "left"),
    [
        ({}, set()),
        ({"record": "a1"}, {"a2"}),
        ({"until": "2026-11-21"}, {"a1", "a2"}),
        ({"check": "K45"}, {"a1", "a2"}),
    ],
)
def test_a_suppression_holds_for_its_check_and_record_up_to_its_last_day(plan, today, more, left):
    found = Insight(plan(LATE | suppression(**more)), today)
    assert {f.record for f in found.findings if f.check.code == "K44"} == left
    every = [f for f in found.all_findings if f.check.code == "K44"]
    assert {f.record for f in every} == {"a1", "a2"}
    assert all((f.suppressed is None) == (f.record in left) for f in every)


def test_the_most_severe_comes_first_and_keys_tell_findings_apart(plan, today):
    circle = [{"id": "c1", "name": "Ann", "reports_to": "c1"}]
    found = Insight(plan(LATE | {"decision_group.contacts": circle}), today).findings
    order = [finding.check.severity.value for finding in found]
    assert order == sorted(order, key=["error", "warning", "hint"].index)
    assert order[0] == "error"
    assert len({finding.key for finding in found}) == len(found)


def test_a_new_plan_is_told_a_handful_of_things(plan, today):
    assert 3 <= len(Insight(plan(), today).findings) <= 6


def test_what_readers_may_not_know_is_not_taken_for_missing(plan, today):
    player = {"id": "o1", "contact": "c1", "what": "influence", "value": "high"}
    made = plan(
        {
            "decision_group.contacts": [{"id": "c1", "name": "Ann", "personal_win": "Peace"}],
            "decision_group.observations": [player | {"date": "2026-11-01"}],
        }
    )
    for edition in Audience:
        found = Insight(redact(made, edition), today, edition=edition).all_findings
        assert "K18" not in {finding.check.code for finding in found}
        assert not found or edition is not Audience.customer


def test_checks_read_like_sentences_to_a_manager():
    for check in CHECKS:
        assert check.because.endswith(".")
        assert check.todo.endswith((".", "?"))
        assert not check.title.endswith(".")


@given(st.randoms(use_true_random=False), st.dates())
def test_no_plan_on_no_day_makes_a_judgement_fail(rnd: random.Random, day: dt.date):
    made = Plan.model_validate(random_data(rnd))
    for edition in Audience:
        found = Insight(redact(made, edition), day, edition=edition)
        keys = [finding.key for finding in found.all_findings]
        assert len(keys) == len(set(keys))
        for finding in found.all_findings:
            assert not finding.record or finding.record in found.plan.by_id
            assert "\n" not in finding.reason
        values = [s.value for s in (found.scores.health, found.scores.quality)]
        values += [part.value for part in found.scores.freshness.parts]
        assert all(value is None or 0 <= value <= 100 for value in values)


def test_all_checks_of_a_rich_plan_take_milliseconds(today):
    made = load(ACCOUNTS / "morvagon" / "plan.yaml").plan
    took = []
    for _ in range(5):
        found = Insight(made, today)
        _ = found.people, found.bases, found.targets, found.colours
        begun = time.perf_counter()
        assert found.all_findings
        took.append(time.perf_counter() - begun)
    assert min(took) < 0.01
