"""What changed between two days, sentence by sentence."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_plans import edited, random_data

from kapnb.insight import Insight
from kapnb.insight.changes import changes
from kapnb.insight.turns import GROUPS
from kapnb.plan import Audience, Plan
from kapnb.plan.editions import redact

SINCE, NOW = dt.date(2026, 5, 19), dt.date(2026, 11, 22)


@pytest.fixture
def told(plan):
    """Return the sentences between two sets of parts of a plan, judged on SINCE and on NOW."""

    def tell(before, now):
        found = changes(Insight(plan(before), SINCE), Insight(plan(now), NOW))
        return [change.text for change in found]

    return tell


def sighting(key, value, date, what="stance", **more):
    return {"id": key, "contact": "dana", "what": what, "value": value, "date": date} | more


DANA = {"id": "dana", "name": "Dana Ortiz", "title": "Buyer"}
LINE = {"id": "line", "name": "Line 4"}


def people(*observations, contacts=(DANA,), decisions=(LINE,), meetings=()):
    return {
        "decision_group.contacts": list(contacts),
        "decision_group.decisions": list(decisions),
        "decision_group.observations": list(observations),
        "execution.meetings": list(meetings),
    }


def test_a_stance_moved_is_told_from_first_to_last_with_its_meeting(told):
    first = sighting("s1", "neutral", "2026-02-01")
    between = sighting("s2", "opponent", "2026-07-01")
    meeting = {
        "id": "me",
        "date": "2026-09-14",
        "purpose": "Roadmap meeting",
        "observations": [{"id": "s3", "contact": "dana", "what": "stance", "value": "supporter"}],
    }
    assert told(people(first), people(first, between, meetings=[meeting])) == [
        "Dana Ortiz moved from neutral to supporter (Roadmap meeting, 14 Sep 2026)",
        "One meeting was held",
    ]


def test_a_first_stance_outside_a_meeting_is_told_with_its_day(told):
    seen = sighting("s1", "opponent", "2026-07-01")
    assert told(people(), people(seen)) == ["Dana Ortiz was first seen as opponent (1 Jul 2026)"]


def test_roles_are_told_as_taken_up_and_given_up(told):
    def role(key, value, date, **more):
        return sighting(key, value, date, "role", decision="line", **more)

    coach = role("r1", "coach", "2026-02-01")
    end = role("r2", "coach", "2026-08-01", given_up=True)
    buyer = role("r3", "economic_buyer", "2026-08-01")
    assert told(people(coach), people(coach, end, buyer)) == [
        "Dana Ortiz is now economic buyer for “Line 4”, is no longer coach for “Line 4” "
        "and is now a key player"
    ]


def test_who_joined_left_came_back_changed_jobs_or_is_gone_is_told(told):
    def contacts(*rows):
        return {
            "decision_group.contacts": [
                {"id": f"c{name.lower()}", "name": name, "title": title, "status": status}
                for name, title, status in rows
            ]
        }

    before = contacts(
        ("Ada", "Buyer", "active"),
        ("Ben", "Chef", "left"),
        ("Cy", "Clerk", "active"),
        ("Di", "", "active"),
        ("Ed", "IT  lead", "active"),
    )
    now = contacts(
        ("Ada", "Buyer", "left"),
        ("Ben", "Chef", "active"),
        ("Cy", "Head of IT", "changed_role"),
        ("Ed", "IT  Lead", "active"),
        ("Flo", "Controller", "active"),
    )
    assert told(before, now) == [
        "Ada has left",
        "Ben is back",
        "Cy changed jobs (now Head of IT)",
        "New contact Flo (Controller)",
        "Di is no longer in the plan",
    ]


def test_a_key_player_who_left_or_is_none_any_more_is_told(told):
    high = sighting("i1", "high", "2026-02-01", "influence")
    low = sighting("i2", "low", "2026-08-01", "influence")
    assert told(people(high), people(high, low)) == ["Dana Ortiz is no longer a key player"]
    gone = people(high, contacts=[DANA | {"status": "left"}])
    assert told(people(high), gone) == ["Dana Ortiz, a key player, has left"]


def milestones(*rows):
    return {
        "action_plan.milestones": [
            {"id": f"m{name.lower()}", "name": name, "date": date, "earlier_dates": earlier}
            for name, date, *earlier in rows
        ]
    }


def test_a_milestone_that_slipped_says_how_often(told):
    before = milestones(("Audit", "2026-12-10", "2026-10-01"), ("Trial", "2027-03-01"))
    now = milestones(
        ("Audit", "2027-02-01", "2026-10-01", "2026-12-10"), ("Trial", "2027-02-01", "2027-03-01")
    )
    assert told(before, now) == [
        "Milestone “Audit” slipped from 10 Dec 2026 to 1 Feb 2027, for the second time",
        "Milestone “Trial” moved ahead from 1 Mar 2027 to 1 Feb 2027",
    ]


def test_more_than_three_of_a_kind_are_one_sentence_with_their_names(told):
    first = [(name, "2026-12-10") for name in "ABCD"]
    later = [(name, "2027-03-01", "2026-12-10") for name in "ABC"]
    twice = ("D", "2027-03-01", "2026-10-01", "2026-12-10")
    assert told(milestones(*first), milestones(*later, twice)) == [
        "Four milestones slipped, one for the second time: “D”, “A”, “B” and “C”"
    ]
    names = "ABCDEFGHIJKL"
    assert told({}, milestones(*((name, "2027-03-01") for name in names))) == [
        "12 new milestones: “A”, “B”, “C”, “D”, “E”, “F”, “G”, “H” and 4 more"
    ]


@pytest.mark.parametrize(
    ("where", "before", "now", "sentence"),
    [
        (
            "action_plan.objectives",
            {"id": "ob", "name": "Grow", "due": "2026-12-24"},
            {"id": "ob", "name": "Grow", "due": "2027-01-31"},
            "Objective “Grow” slipped from 24 Dec 2026 to 31 Jan 2027",
        ),
        (
            "action_plan.objectives",
            {"id": "ob", "name": "Grow"},
            {"id": "ob", "name": "Grow", "status": "achieved"},
            "Objective “Grow” was achieved",
        ),
        (
            "action_plan.objectives",
            {"id": "ob", "name": "Grow", "status": "deferred"},
            {"id": "ob", "name": "Grow", "status": "in_progress"},
            "Objective “Grow” is in progress again",
        ),
        (
            "action_plan.objectives",
            None,
            {"id": "ob", "name": "Grow", "due": "2027-01-31"},
            "New objective “Grow” (due 31 Jan 2027)",
        ),
        (
            "action_plan.objectives",
            {"id": "ob", "name": "Grow"},
            None,
            "Objective “Grow” is no longer in the plan",
        ),
        (
            "action_plan.milestones",
            {"id": "mi", "name": "Audit", "date": "2026-11-01"},
            {"id": "mi", "name": "Audit", "date": "2026-11-01", "status": "done"},
            "Milestone “Audit” was done (1 Nov 2026)",
        ),
        (
            "action_plan.milestones",
            {"id": "mi", "name": "Audit", "date": "2026-11-01"},
            {"id": "mi", "name": "Audit", "date": "2026-11-01"},
            "Milestone “Audit” turned from green to red: 21 days past",
        ),
        (
            "action_plan.red_flags",
            None,
            {"id": "rf", "text": "Late", "probability": 4, "impact": 4},
            "New red flag “Late” (score 16)",
        ),
        (
            "action_plan.red_flags",
            {"id": "rf", "text": "Late", "probability": 3, "impact": 3},
            {"id": "rf", "text": "Late", "probability": 4, "impact": 4, "status": "mitigating"},
            "Red flag “Late” grew from score 9 to 16",
        ),
        (
            "action_plan.red_flags",
            {"id": "rf", "text": "Late", "probability": 3, "impact": 3},
            {"id": "rf", "text": "Late", "probability": 3, "impact": 3, "status": "closed"},
            "Red flag “Late” was closed (score 9)",
        ),
        (
            "action_plan.red_flags",
            {"id": "rf", "text": "Late", "probability": 3, "impact": 3},
            {
                "id": "rf",
                "text": "Late",
                "probability": 3,
                "impact": 3,
                "status": "accepted",
                "accepted_by": "Ingrid",
            },
            "Red flag “Late” was accepted (score 9, by Ingrid)",
        ),
        (
            "action_plan.asks",
            {"id": "as", "text": "A second engineer"},
            {"id": "as", "text": "A second engineer", "status": "refused"},
            "Ask “A second engineer” was refused",
        ),
        (
            "action_plan.actions",
            {"id": "ac", "what": "Send prices", "due": "2026-12-10"},
            {"id": "ac", "what": "Send prices", "due": "2026-12-20"},
            "Action “Send prices” slipped from 10 Dec 2026 to 20 Dec 2026",
        ),
        (
            "targeting.opportunities",
            None,
            {"id": "op", "name": "Line 4", "revenue": 240000, "probability": 40},
            "New opportunity “Line 4” (EUR 240,000 a year, 40%)",
        ),
        (
            "targeting.opportunities",
            {"id": "op", "name": "Line 4", "revenue": 240000},
            {"id": "op", "name": "Line 4", "revenue": 240000, "status": "won"},
            "Opportunity “Line 4” was won (EUR 240,000 a year)",
        ),
        (
            "targeting.opportunities",
            {"id": "op", "name": "Line 4", "revenue": 200000, "probability": 40},
            {"id": "op", "name": "Line 4", "revenue": 240000, "probability": 70},
            "Opportunity “Line 4” moved: probability from 40% to 70% "
            "and value from EUR 200,000 to EUR 240,000",
        ),
        (
            "targeting.opportunities",
            {"id": "op", "name": "Line 4", "close_date": "2026-12-10"},
            {"id": "op", "name": "Line 4", "close_date": "2027-03-01"},
            "Opportunity “Line 4” slipped from 10 Dec 2026 to 1 Mar 2027",
        ),
        (
            "targeting.opportunities",
            {
                "id": "op",
                "name": "Line 4",
                "abc_override": {"value": "b", "reason": "r", "by": "I"},
            },
            {
                "id": "op",
                "name": "Line 4",
                "abc_override": {"value": "a", "reason": "r", "by": "I"},
            },
            "Opportunity “Line 4” is now A (was B)",
        ),
        (
            "targeting.initiatives",
            {"id": "in", "name": "Cold chain"},
            {"id": "in", "name": "Cold chain", "status": "dropped"},
            "Initiative “Cold chain” was dropped",
        ),
        (
            "decision_group.decisions",
            LINE | {"steps": [{"id": "st", "stage": "evaluation"}]},
            LINE | {"steps": [{"id": "st", "stage": "evaluation", "status": "done"}]},
            "Buying step “Evaluation” of “Line 4” was done",
        ),
        (
            "decision_group.decisions",
            LINE,
            LINE | {"status": "closed"},
            "Purchase decision “Line 4” was closed",
        ),
        (
            "profile.goals",
            {"id": "go", "text": "Grow", "horizon": "long_term", "knowledge": "unconfirmed"},
            {"id": "go", "text": "Grow", "horizon": "long_term", "knowledge": "confirmed"},
            "Customer goal “Grow” was confirmed",
        ),
    ],
)
def test_a_record_is_told(told, where, before, now, sentence):
    parts = ({where: [record] if record else []} for record in (before, now))
    assert told(*parts) == [sentence]


def test_what_is_corrected_or_noted_late_is_no_move(told):
    right, wrong = sighting("s1", "neutral", "2026-01-12"), sighting("s2", "mentor", "2026-02-12")
    assert told(people(right, wrong), people(right)) == []
    wrong["date"] = right["date"]
    assert told(people(right, wrong), people(wrong, right)) == []
    old = {"id": "me", "date": "2026-01-12", "purpose": "Kick-off"}
    assert told({}, {"execution.meetings": [old]}) == []


def test_a_title_spelled_otherwise_is_no_new_job(told):
    for was, now in (("Haed of IT", "Head of IT"), ("Head of IT", "Head of I.T.")):
        before, after = DANA | {"title": was}, DANA | {"title": now}
        assert told(people(contacts=[before]), people(contacts=[after])) == []


def test_only_later_dates_are_slips_and_a_milestone_can_come_back(told):
    before = milestones(("Audit", "2027-03-01", "2027-04-01"))
    now = milestones(("Audit", "2027-05-01", "2027-04-01", "2027-03-01"))
    assert told(before, now) == ["Milestone “Audit” slipped from 1 Mar 2027 to 1 May 2027"]
    back = milestones(("Audit", "2027-03-01", "2027-04-01", "2027-03-01", "2027-05-01"))
    assert told(before, back)[-1] == "Milestone “Audit” was moved and is back on 1 Mar 2027"


def test_an_amount_in_another_currency_or_none_any_more_is_told(told):
    def deal(**more):
        return {"targeting.opportunities": [{"id": "op", "name": "Line", "revenue": 100} | more]}

    assert told(deal(), deal(currency="JPY")) == [
        "Opportunity “Line” moved: value from EUR 100 to JPY 100"
    ]


def test_wording_small_moves_and_the_day_of_a_near_milestone_are_no_change(told):
    def parts(name, revenue, probability):
        deal = {"id": "op", "name": name, "revenue": revenue, "probability": probability}
        milestone = {"id": "mi", "name": name, "date": "2026-11-30"}
        return {"targeting.opportunities": [deal], "action_plan.milestones": [milestone]}

    assert told(parts("Line 4", 100, 40), parts("Line four", 110, 49)) == []


def test_a_colour_is_told_with_its_reason(told):
    objective = {
        "id": "ob",
        "name": "Grow",
        "baseline": 0,
        "target": 100,
        "start": "2026-01-01",
        "due": "2026-12-31",
        "readings": [{"id": "re", "date": "2026-05-01", "value": 40}],
    }
    part = {"action_plan.objectives": [objective]}
    (sentence,) = told(part, part)
    assert sentence.startswith("Objective “Grow” turned from green to red: 40% of the way, 89%")
    assert "." not in sentence


def test_actions_done_newly_overdue_and_new_are_counted_the_most_important_first(told):
    def action(key, what, hours, **more):
        return {"id": key, "what": what, "hours": hours} | more

    before = [
        action("a1", "Small", 1),
        action("a2", "Large", 40),
        action("a3", "Late before", 1, due="2026-05-01"),
        action("a4", "Late now", 1, due="2026-11-01"),
    ]
    now = [
        action("a1", "Small", 1, status="done"),
        action("a2", "Large", 40, status="done"),
        *before[2:],
        action("a5", "Fresh", 1),
    ]
    assert told({"action_plan.actions": before}, {"action_plan.actions": now}) == [
        "One action is newly overdue: “Late now”",
        "Two actions are done: “Large” and “Small”",
        "One action is new: “Fresh”",
    ]


def test_meetings_are_counted_with_whom(told):
    other = {"id": "ed", "name": "Ed"}
    meetings = [
        {"id": "m1", "date": "2026-03-01", "purpose": "Before", "attendees": ["ed"]},
        {"id": "m2", "date": "2026-06-01", "purpose": "One", "attendees": ["ed", "dana"]},
        {"id": "m3", "date": "2026-07-01", "purpose": "Two", "attendees": ["dana"]},
        {"id": "m4", "date": "2026-12-01", "purpose": "To come", "attendees": ["ed"]},
    ]
    part = people(contacts=[DANA, other], meetings=meetings)
    assert told(part, part) == ["Two meetings were held with Dana Ortiz and Ed"]


def test_swot_items_and_the_account_s_revenue_are_told(plan):
    def items(*rows):
        return {
            "profile.swot": [
                {"id": f"s{text}", "quadrant": quadrant, "text": text, "retired": retired}
                for quadrant, text, retired in rows
            ],
            "account.revenue_now": 100,
        }

    before = plan(items(("strength", "a", None)))
    now = plan(
        items(("strength", "a", "2026-06-01"), ("threat", "b", None), ("threat", "c", None))
        | {"account.revenue_now": 200, "account.revenue_target": 500}
    )
    found = changes(Insight(before, SINCE), Insight(now, NOW))
    assert [(change.group, change.text, change.record) for change in found] == [
        ("Opportunities", "Revenue went from EUR 100 to EUR 200", ""),
        ("Opportunities", "The revenue target is now EUR 500", ""),
        ("What we know", "SWOT items: 2 new (2 threats) and 1 retired", "sb"),
    ]


def random_plan(seed: int) -> Plan:
    return Plan.model_validate(random_data(random.Random(seed)))


@given(st.integers(0, 10**6), st.dates())
def test_a_plan_has_not_changed_against_itself(seed, day):
    insight = Insight(random_plan(seed), day)
    assert changes(insight, insight) == ()


@given(st.integers(0, 10**6), st.dates(), st.dates(), st.sampled_from(Audience))
def test_any_two_plans_can_be_compared_and_lead_to_what_there_is(seed, one, other, edition):
    rnd = random.Random(seed)
    data = random_data(rnd)
    before = redact(Plan.model_validate(data), edition)
    later = random_data(rnd) if seed % 2 else edited(rnd, data)
    now = redact(Plan.model_validate(later), edition)
    found = changes(Insight(before, one, edition=edition), Insight(now, other, edition=edition))
    known = {"", *before.by_id, *now.by_id}
    assert {change.record for change in found} <= known
    assert list(found) == sorted(found, key=lambda c: (GROUPS.index(c.group), -c.weight))
