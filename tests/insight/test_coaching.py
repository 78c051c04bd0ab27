"""The agenda praises first, asks, then mends; it is short, balanced and does not repeat itself."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_plans import random_data

from kapnb.insight import Insight
from kapnb.insight.coaching import MOST, agenda
from kapnb.insight.questions import EIGHT
from kapnb.insight.smart import smart_objective
from kapnb.plan import Plan
from kapnb.store import read_standards, shipped

STANDARDS = read_standards(shipped("templates") / "objectives.yaml")
GOALS = [
    {"id": "g1", "text": "Less waste", "horizon": "short_term", "knowledge": "confirmed"},
    {"id": "g2", "text": "New plant", "horizon": "long_term", "knowledge": "confirmed"},
]
DANA = {"id": "dana", "name": "Dana Ortiz"}
ROSE = [
    {"id": f"s{n}", "contact": "dana", "what": "stance", "value": value, "date": date}
    for n, (value, date) in enumerate([("neutral", "2026-03-01"), ("mentor", "2026-11-10")])
]
DONE = [
    {"id": f"ac{n}", "what": f"Step {n}", "status": "done", "done_on": "2026-11-01"}
    for n in range(3)
]
FLAG = {"id": "fl", "text": "They leave", "probability": 5, "impact": 4,
        "mitigation": "Ring Dana", "owner": "ann"}  # fmt: skip
LATE = {"id": "ob", "name": "Win the south", "due": "2026-11-01", "status": "in_progress"}
RICH = {
    "account.team": [{"id": "ann", "name": "Ann Berg", "hours": 100}],
    "profile.goals": GOALS,
    "decision_group.contacts": [DANA],
    "decision_group.observations": ROSE,
    "action_plan.actions": DONE,
    "action_plan.red_flags": [FLAG],
    "action_plan.objectives": [LATE],
    "targeting.opportunities": [
        {"id": "op", "name": "Line 4", "revenue": 900, "margin": 50, "probability": 50,
         "hours_required": 10}
    ],
}  # fmt: skip


def items(plan, today, parts, *discussed, date="2026-05-19"):
    """The agenda of a plan whose last review, on ``date``, went through these keys."""
    reviews = [{"id": "rv", "date": date, "discussed": list(discussed)}] if discussed else []
    return agenda(Insight(plan(parts | {"execution.reviews": reviews}), today, STANDARDS))


def test_praise_comes_first_then_questions_then_what_to_mend(plan, today):
    kinds = [item.kind for item in items(plan, today, RICH)]
    assert kinds == sorted(kinds, key=("praise", "ask", "fix").index)
    assert len(kinds) == MOST
    assert kinds.count("praise") == 3
    assert min(kinds.count("ask"), kinds.count("fix")) >= 4


def test_each_item_says_what_why_and_what_next(plan, today):
    found = {item.key: item for item in items(plan, today, RICH)}
    done = found["praise:done:2026-01-01"]
    assert done.text == "Since 1 Jan 2026 you finished 3 things: “Step 0”, “Step 1” and “Step 2”."
    moved = found["praise:dana:mentor"]
    assert moved.text == "Dana Ortiz moved from neutral to mentor on 10 Nov 2026."
    assert found["praise:goals_known"].why == "The customer confirmed 2 goals, near and far."
    asked = found["meetings_documented"]
    assert asked.text.endswith("?")
    assert (asked.why, asked.requirement.value) == (
        "No meeting is documented.", "meetings",
    )  # fmt: skip
    flag = found["flag:fl"]
    assert flag.text == "The red flag “They leave” stands at 20 of 25."
    assert flag.record == "fl"
    assert found["red:ob"].why == "Due date passed 21 days ago."


def test_errors_of_the_checks_are_mended_before_flags_and_reds(plan, today):
    circle = [DANA | {"reports_to": "eva"}, {"id": "eva", "name": "Eva", "reports_to": "dana"}]
    fixes = [i.key for i in items(plan, today, RICH | {"decision_group.contacts": circle})
             if i.kind == "fix"]  # fmt: skip
    assert fixes[0].startswith("K21")
    assert fixes.index("flag:fl") < fixes.index("red:ob") < len(fixes)


def test_a_record_is_mended_once_for_the_gravest_reason(plan, today):
    found = [item for item in items(plan, today, RICH) if item.kind == "fix" and item.record]
    assert len({item.record for item in found}) == len(found)


def test_what_a_question_rests_on_is_not_also_mended(plan, today):
    bare = RICH | {"action_plan.red_flags": [FLAG | {"mitigation": ""}]}
    found = {item.key: item for item in items(plan, today, bare)}
    assert found["red_flags_controlled"].why == "“They leave” scores 20 and has no mitigation."
    assert not {"flag:fl", "K51:fl"} & found.keys()
    again = {item.key: item.since for item in items(plan, today, bare, "flag:fl")}
    assert str(again["red_flags_controlled"]) == "2026-05-19"


def test_of_an_a_opportunity_the_unanswered_of_the_eight_questions_are_asked(plan, today):
    alone = {key: RICH[key] for key in ("account.team", "targeting.opportunities")}
    found = agenda(Insight(plan(alone), today))
    asked = [item.key for item in found if item.kind == "ask"]
    assert asked == ["op:need", "op:trend", "op:size", "op:importance", "op:history", "op:access"]
    assert found[0].text == "“Line 4”: why does the customer need it now, and not next year?"
    assert len(EIGHT) == 8


def test_praise_of_the_last_review_is_not_repeated(plan, today):
    first = {i.key for i in items(plan, today, RICH, "else") if i.kind == "praise"}
    again = {i.key for i in items(plan, today, RICH, *first) if i.kind == "praise"}
    assert first
    assert not first & again


@pytest.mark.parametrize("key", ["flag:fl", "red:ob", "meetings_documented"])
def test_what_is_still_open_comes_again_with_the_day_since_when(plan, today, key):
    found = {item.key: item for item in items(plan, today, RICH, key)}
    assert str(found[key].since) == "2026-05-19"
    assert [item.since for item in found.values()].count(None) == len(found) - 1


def test_since_when_is_the_first_of_the_reviews_in_a_row(plan, today):
    reviews = [
        {"id": f"rv{n}", "date": date, "discussed": keys}
        for n, (date, keys) in enumerate([
            ("2025-12-01", ["flag:fl"]), ("2026-02-01", []), ("2026-05-19", ["flag:fl"]),
            ("2026-08-19", ["flag:fl", "red:ob"]), ("2026-11-22", ["meetings_documented"]),
        ])
    ]  # fmt: skip
    kept = ("account.team", "action_plan.red_flags", "action_plan.objectives")
    parts = {key: RICH[key] for key in kept}
    found = Insight(plan(parts | {"execution.reviews": reviews}), today)
    since = {item.key: str(item.since) for item in agenda(found) if item.since}
    assert since == {"flag:fl": "2026-05-19", "red:ob": "2026-08-19"}


def mended(plan, today, parts, *discussed, **more):
    return {i.key: i for i in items(plan, today, parts, *discussed, **more) if i.kind == "fix"}


def test_findings_of_one_check_are_one_item_that_names_three_and_counts_the_rest(plan, today):
    deals = [{"id": f"op{n}", "name": f"Line {n}", "close_date": "2026-10-01"} for n in range(5)]
    found = mended(plan, today, {"targeting.opportunities": deals[:2]})
    assert found["K30"].text == "Close date passed: “Line 0” and “Line 1”."
    found = mended(plan, today, {"targeting.opportunities": deals})
    assert found["K30"].text == "Close date passed: “Line 0”, “Line 1”, “Line 2” and 2 more."
    assert not any("Line" in item.text for key, item in found.items() if key != "K30")


def test_a_finding_or_a_reason_stands_behind_one_question_only(plan, today):
    bare = items(plan, today, {})
    assert len({item.why for item in bare}) == len(bare)
    decided = [{"id": "de", "name": "Line 4"}, {"id": "df", "name": "Line 5"}]
    asked = [i for i in items(plan, today, {"decision_group.decisions": decided}) if i.why]
    told = [sentence for item in asked for sentence in item.why.split(". ")]
    assert len(told) == len(set(told))


def test_what_follows_from_somebodys_leaving_comes_once(plan, today):
    seen = {"id": "ro", "contact": "dana", "what": "role", "value": "coach", "decision": "de",
            "date": "2026-03-01"}  # fmt: skip
    parts = {
        "account.team": RICH["account.team"],
        "decision_group.contacts": [DANA | {"status": "left"}],
        "decision_group.decisions": [{"id": "de", "name": "Line 4"}],
        "decision_group.observations": [seen],
        "action_plan.red_flags": [FLAG | {"category": "people", "meeting": "me"}],
        "execution.meetings": [
            {"id": "me", "date": "2026-11-01", "purpose": "Goodbye", "attendees": ["dana"]}
        ],
    }
    found = items(plan, today, parts)
    assert sum("Dana Ortiz left" in item.why for item in found) == 1
    assert not {"K19:dana", "flag:fl"} & {item.key for item in found}


def test_a_late_milestone_and_its_late_objective_are_one_matter(plan, today):
    late = [{"id": "mi", "name": "South signed", "date": "2026-11-01", "objective": "ob"}]
    parts = {"action_plan.objectives": [LATE], "action_plan.milestones": late}
    found = {item.key for item in items(plan, today, parts)}
    assert "milestones_on_time" in found
    assert not {"red:ob", "red:mi", "K49:mi", "K40:ob"} & found


def deal(key, **more):
    return {"id": key, "name": key, "revenue": 900, "margin": 50, "probability": 50,
            "hours_required": 10, **more}  # fmt: skip


def asked_about(plan, today, *deals, **parts):
    team = {"account.team": [{"id": "ann", "name": "Ann Berg", "hours": 100}]}
    made = plan(team | parts | {"targeting.opportunities": list(deals)})
    return {item.record for item in agenda(Insight(made, today)) if item.kind == "ask"}


def test_at_most_two_opportunities_are_asked_about_and_none_whose_close_date_passed(plan, today):
    found = asked_about(plan, today, deal("o1", close_date="2026-11-01"), deal("o2"),
                        deal("o3", close_date="2026-12-01"), deal("o4"))  # fmt: skip
    assert found == {"o2", "o3"}


def test_what_is_not_ranked_is_asked_about_only_while_there_is_no_a(plan, today):
    unranked = deal("o1", margin=None)
    assert asked_about(plan, today, unranked) == {"o1"}
    assert asked_about(plan, today, unranked, deal("o2")) == {"o2"}
    assert asked_about(plan, today, unranked, deal("o2", close_date="2026-11-01")) == set()


def test_what_is_still_open_asks_about_progress_behind_what_is_new(plan, today):
    first = {item.key for item in items(plan, today, RICH)}
    again = items(plan, today, RICH, *first, date="2026-11-08")
    for kind in ("ask", "fix"):
        old = [item.since is not None for item in again if item.kind == kind]
        assert old == sorted(old)
    repeated = [item for item in again if item.since]
    assert {item.advice for item in repeated} == {
        "Ask what was done since 8 Nov 2026, what came of it, and what stands in the way."
    }
    assert [item.since for item in again].count(None) > 2


def test_what_a_discussed_question_covered_is_not_new_when_the_question_does_not_come(plan, today):
    late = [{"id": "mi", "name": "South signed", "date": "2026-09-01"}]
    parts = RICH | {"action_plan.milestones": late}
    told = {item.key for item in items(plan, today, parts)} | {"milestones_on_time"}
    again = {i.key: i.since for i in items(plan, today, parts, *told, date="2026-11-08")}
    assert not [key for key, since in again.items() if key.endswith(":mi") and not since]


def test_what_turned_red_since_the_last_review_is_not_crowded_out(plan, today):
    discussed = {item.key for item in items(plan, today, RICH)} | {"milestones_on_time"}
    late = [{"id": "mi", "name": "South signed", "date": "2026-11-15"}]
    found = items(plan, today, RICH | {"action_plan.milestones": late}, *discussed,
                  date="2026-11-08")  # fmt: skip
    first = next(item for item in found if item.kind == "ask")
    assert (first.key, first.since) == ("milestones_on_time", None)
    assert first.advice.startswith("Tell whoever waits for it")


def test_what_is_met_is_praised_in_a_sentence(plan, today):
    found = {item.key: item.text for item in items(plan, today, RICH)}
    assert found["praise:goals_known"] == (
        "Well done: you meet the standard “Know the customer's goals”."
    )


def test_what_was_mended_does_not_come_again(plan, today):
    closed = RICH | {"action_plan.red_flags": [FLAG | {"status": "closed"}]}
    assert "flag:fl" not in {item.key for item in items(plan, today, closed, "flag:fl")}


@given(seed=st.integers(0, 10**9))
def test_no_plan_is_too_odd_to_be_coached(seed: int) -> None:
    odd = Plan.model_validate(random_data(random.Random(seed)))
    insight = Insight(odd, dt.date(2026, 11, 22), STANDARDS)
    found = agenda(insight)
    assert len(found) <= MOST
    assert len({item.key for item in found}) == len(found)
    assert sum(item.kind == "praise" for item in found) <= 3
    assert all(item.text for item in found)
    for objective in odd.action_plan.objectives:
        assert len(smart_objective(odd, objective, insight.today)) == 5
