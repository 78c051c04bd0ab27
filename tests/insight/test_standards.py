"""Every standard objective is judged: green met, amber partly, red not, grey cannot be said."""

from __future__ import annotations

import pytest

from kapnb.insight import Insight
from kapnb.insight.standards import RULES
from kapnb.plan import Audience, Standard, Standards
from kapnb.plan.editions import redact
from kapnb.plan.vocabulary import StandardTest

STANDARDS = Standards(
    objectives=tuple(
        Standard(
            code=f"my_{test.value}", title=test.label, test=test, requirement="objectives",
            question="Why?", advice_red="Red.", advice_amber="Amber.",
        )
        for test in StandardTest
    )
)  # fmt: skip
DANA, EVA, IVO = ({"id": f"{n.lower()}1", "name": n} for n in ("Dana", "Eva", "Ivo"))
PEOPLE = {"decision_group.contacts": [DANA, EVA, IVO]}


def goal(key, horizon):
    return {"id": key, "text": key, "horizon": horizon, "knowledge": "confirmed"}


def met(*contacts, date="2026-11-01", **more):
    meeting = {"id": f"me{date}", "date": date, "purpose": "Talk", "attendees": list(contacts)}
    return meeting | {"said": "Much", "next_step": "Call"} | more


def decision(roles, **more):
    """Parts with one open purchase decision and who holds which role in it."""
    held = [
        {"id": f"ob{n}", "contact": who, "what": "role", "value": role, "decision": "line4",
         "date": "2026-10-01"}
        for n, (who, role) in enumerate(roles)
    ]  # fmt: skip
    return PEOPLE | {
        "decision_group.decisions": [{"id": "line4", "name": "Line 4"} | more],
        "decision_group.observations": held,
    }


def stances(**values):
    """Parts in which these contacts are key players with these stances, one after the other."""
    seen = [
        {"id": f"{who}{what}{n}", "contact": who, "what": what, "value": value,
         "date": f"2026-0{n + 1}-01"}
        for who, said in values.items()
        for what, value, n in [("influence", "high", 0), *(("stance", v, n)
                               for n, v in enumerate(said.split()))]
    ]  # fmt: skip
    return PEOPLE | {"decision_group.observations": seen}


def plus(parts, key, more):
    return parts | {key: [*parts.get(key, []), *more]}


def coached(stance):
    seen = {"id": "st", "contact": "eva1", "what": "stance", "value": stance, "date": "2026-11-01"}
    return plus(decision([("eva1", "coach")]), "decision_group.observations", [seen])


def offered(*, worked=()):
    cells = [{"id": f"w{n}", "unit": "un", "offering": o, "state": "potential"}
             for n, o in enumerate(worked)]  # fmt: skip
    return {
        "account.offerings": [{"id": "of1", "name": "Gauge"}, {"id": "of2", "name": "Ledger"},
                              {"id": "of3", "name": "Care"}],
        "profile.business_units": [{"id": "un", "name": "Plant North"}],
        "targeting.white_space": cells,
    }  # fmt: skip


def flags(**more):
    flag = {"id": "fl", "text": "They leave", "probability": 4, "impact": 4}
    return {"action_plan.red_flags": [flag | more]}


def milestone(**more):
    return {"action_plan.milestones": [{"id": "mi", "name": "Shown", "date": "2027-02-01"} | more]}


def revenue(now, **deal):
    won = {"id": "op", "name": "Care", "close_date": "2026-12-15"} | deal
    return {"account.revenue_now": now, "account.revenue_target": 1000} | (
        {"targeting.opportunities": [won]} if deal else {}
    )


OWNED = {"mitigation": "Talk", "owner": "ann"}
TEAM = {"account.team": [{"id": "ann", "name": "Ann Berg"}]}
FOUR = [("dana1", "economic_buyer"), ("eva1", "user_buyer"), ("ivo1", "technical_buyer")]
STEP = {"id": "s1", "stage": "need", "responsible": "dana1", "date": "2026-12-01"}
MEET = "execution.meetings"
NEAR, FAR = goal("g1", "short_term"), goal("g2", "long_term")


@pytest.mark.parametrize(
    ("test", "rag", "parts", "said"),
    [
        ("goals_known", "red", {}, "No goal"),
        ("goals_known", "amber", {"profile.goals": [NEAR]}, "none for the long term"),
        ("goals_known", "amber", {"profile.goals": [NEAR | {"knowledge": "unconfirmed"}]}, "0 of"),
        ("goals_known", "green", {"profile.goals": [NEAR, FAR]}, "2 goals"),
        ("economic_buyer_known", "grey", {}, "no open purchase decision"),
        ("economic_buyer_known", "red", decision([]), "“Line 4” has no known economic buyer"),
        ("economic_buyer_known", "amber", decision(FOUR), "We never met Dana"),
        ("economic_buyer_known", "amber",
         decision([*FOUR, ("eva1", "economic_buyer")]), "Dana and Eva as economic buyers"),
        ("economic_buyer_known", "green",
         decision(FOUR) | {MEET: [met("dana1")]}, "Dana for “Line 4”"),
        ("coach_developed", "grey", PEOPLE, "no open purchase decision"),
        ("coach_developed", "red", decision(FOUR), "has no known coach"),
        ("coach_developed", "amber", coached("neutral"), "Eva (stance neutral)"),
        ("coach_developed", "green", coached("mentor"), "On our side: Eva."),
        ("bases_covered", "red", decision(FOUR[1:]), "no known economic buyer. “Line 4” has no"),
        ("bases_covered", "red", decision(FOUR), "has no known coach."),
        ("bases_covered", "amber",
         decision([*FOUR[:1], ("eva1", "coach")]), "no known user buyer and no technical buyer."),
        ("bases_covered", "green", decision([*FOUR, ("eva1", "champion")]), "All four"),
        ("buying_process_mapped", "red", decision(FOUR), "No step of “Line 4” is known"),
        ("buying_process_mapped", "amber",
         decision([], steps=[STEP | {"responsible": None}]), "answers for “Need”"),
        ("buying_process_mapped", "green", decision([], steps=[STEP]), "Every step"),
        ("white_space_worked", "grey", {}, "no business units"),
        ("white_space_worked", "red", offered(), "0 of 3 open cells"),
        ("white_space_worked", "amber", offered(worked=["of1"]), "nothing yet for Ledger in Plant"),
        ("white_space_worked", "green", offered(worked=["of1", "of2"]), "2 of 3"),
        ("white_space_worked", "green", offered(worked=["of1", "of2", "of3"]), "No white space"),
        ("stance_improving", "grey", PEOPLE, "no key player is known"),
        ("stance_improving", "red", stances(dana1="supporter neutral", eva1="neutral"), "Away"),
        ("stance_improving", "amber", stances(dana1="neutral"), "Unmoved: Dana"),
        ("stance_improving", "amber",
         stances(dana1="neutral mentor", eva1="mentor neutral"), "Towards us: Dana; Away from"),
        ("stance_improving", "green", stances(dana1="neutral supporter"), "Towards us: Dana"),
        ("stance_improving", "green", stances(dana1="mentor"), "supports us"),
        ("red_flags_controlled", "grey", {}, "No red flag"),
        ("red_flags_controlled", "red", flags(mitigation="Talk"), "“They leave” scores 16"),
        ("red_flags_controlled", "amber",
         TEAM | flags(**OWNED, due="2026-11-01"), "due on 1 Nov 2026"),
        ("red_flags_controlled", "green", TEAM | flags(impact=2), "1 open red flag, none past"),
        ("meetings_documented", "red", {}, "No meeting"),
        ("meetings_documented", "red",
         PEOPLE | {MEET: [met("dana1", date="2026-06-01")]}, "last meeting was on 1 Jun 2026"),
        ("meetings_documented", "amber",
         PEOPLE | {MEET: [met("dana1", next_step="")]}, "led to no next step"),
        ("meetings_documented", "amber", PEOPLE | {MEET: [met("dana1", said="")]}, "0 of 1"),
        ("meetings_documented", "green", PEOPLE | {MEET: [met("dana1")]}, "1 Nov 2026"),
        ("milestones_on_time", "grey", {}, "no milestone"),
        ("milestones_on_time", "red", milestone(date="2026-11-01"), "“Shown” is 21 days past"),
        ("milestones_on_time", "red", milestone(status="missed"), "Missed: “Shown”"),
        ("milestones_on_time", "amber",
         milestone(earlier_dates=["2026-11-01", "2026-12-01"]), "moved 2 times"),
        ("milestones_on_time", "green", milestone(), "1 milestone ahead"),
        ("revenue_on_plan", "grey", {}, "unknown"),
        ("revenue_on_plan", "red", revenue(400), "EUR 600 to the target"),
        ("revenue_on_plan", "amber", revenue(400, revenue=600, probability=90), "weighted EUR 540"),
        ("revenue_on_plan", "red",
         revenue(400, revenue=900, probability=90, currency="NOK"), "bring EUR 0"),
        ("revenue_on_plan", "green", revenue(400, revenue=700, probability=90), "EUR 630"),
        ("revenue_on_plan", "green", revenue(1000), "is reached"),
        ("not_single_threaded", "red", {}, "No active contact"),
        ("not_single_threaded", "red", {"decision_group.contacts": [DANA, EVA]}, "Only 2 active"),
        ("not_single_threaded", "amber", PEOPLE | {MEET: [met("dana1", "eva1")]}, "2 contacts"),
        ("not_single_threaded", "green",
         PEOPLE | {MEET: [met("dana1", "eva1", "ivo1")]}, "(Dana, Eva and Ivo)"),
        ("value_reviewed", "grey", {}, "bought nothing"),
        ("value_reviewed", "red", revenue(400), "No business review"),
        ("value_reviewed", "red",
         revenue(4) | PEOPLE | {MEET: [met("eva1", date="2025-11-01", type="review")]}, "since"),
        ("value_reviewed", "amber",
         revenue(4) | PEOPLE | {MEET: [met("eva1", date="2026-02-01", type="review")]}, "1 Feb"),
        ("value_reviewed", "green",
         revenue(4) | PEOPLE | {MEET: [met("eva1", type="review")]}, "1 Nov 2026"),
    ],
)  # fmt: skip
def test_each_is_judged_with_its_reason(plan, today, test, rag, parts, said):
    found = Insight(plan(parts), today, STANDARDS).standard_results
    [result] = [r for r in found if r.standard.test.value == test]
    assert (result.rag.value, said in result.reason) == (rag, True), result.reason
    assert result.reason.endswith(".")
    assert result.advice == {"red": "Red.", "amber": "Amber."}.get(rag, "")


def test_met_for_one_decision_and_not_for_the_other_is_partly(plan, today):
    parts = plus(decision(FOUR), "decision_group.decisions", [{"id": "line5", "name": "Line 5"}])
    parts[MEET] = [met("dana1")]
    found = Insight(plan(parts), today, STANDARDS).standard_results
    [result] = [r for r in found if r.standard.test is StandardTest.economic_buyer_known]
    assert result.rag.value == "amber"
    assert "Line 5" in result.reason
    assert "Line 4" not in result.reason


def test_what_is_suppressed_is_neither_red_nor_green(plan, today):
    quiet = {"id": "su", "check": "K10", "reason": "R.", "by": "Mia", "until": "2026-11-22"}
    made = plan(decision([]) | {"execution.suppressions": [quiet]})
    found = Insight(made, today, STANDARDS).standard_results
    [result] = [r for r in found if r.standard.test is StandardTest.economic_buyer_known]
    assert (result.rag.value, result.advice, result.findings) == ("none", "", ())
    assert result.reason == "Suppressed by Mia until 22 Nov 2026: R."


def test_an_edition_without_checks_is_not_called_good(plan, today):
    made = redact(plan(decision(FOUR)), Audience.customer)
    assert Insight(made, today, STANDARDS, Audience.customer).standard_results == ()


def test_every_test_has_a_rule():
    assert list(RULES) == list(StandardTest)
