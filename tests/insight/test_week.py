"""What is late, what is due, who owes what, and whom to see again."""

from __future__ import annotations

import datetime as dt

import pytest

from kapnb.insight import Insight
from kapnb.insight.week import items

TEAM = [{"id": "t1", "name": "Ana Prado"}]
DANA = {"id": "c1", "name": "Dana Ortiz"}


@pytest.fixture
def weigh(plan, today):
    """Return a function that judges a plan with Ana, Dana and these parts."""

    def make(parts):
        base = {"account.team": TEAM, "decision_group.contacts": [DANA]}
        return Insight(plan(base | parts), today)

    return make


def action(key, due=None, **rest):
    return {"id": key, "what": key, **({"due": due} if due else {}), **rest}


def whats(items):
    return [item.what for item in items]


@pytest.mark.parametrize(
    ("due", "group"),
    [
        ("2026-11-21", "overdue"),
        ("2026-11-22", "due"),
        ("2026-11-29", "due"),
        ("2026-11-30", None),
        (None, None),
    ],
)
def test_a_day_decides_in_which_group_an_action_is(weigh, due, group):
    week = weigh({"action_plan.actions": [action("a1", due)]}).week
    assert whats(week.overdue) == (["a1"] if group == "overdue" else [])
    assert whats(week.due) == (["a1"] if group == "due" else [])


def test_everything_that_has_a_date_is_listed_with_owner_and_days(weigh):
    step = {"id": "s1", "name": "Evaluate", "responsible": "c1", "date": "2026-11-12"}
    flag = {"id": "f1", "text": "Flag", "probability": 1, "impact": 1, "due": "2026-11-15"}
    week = weigh(
        {
            "action_plan.actions": [action("act", "2026-11-10", owner="t1")],
            "action_plan.milestones": [{"id": "m1", "name": "Reach", "date": "2026-11-11"}],
            "decision_group.decisions": [
                {"id": "d1", "name": "Cold stores", "steps": [step]},
                {"id": "d2", "name": "Old", "status": "closed", "steps": [{**step, "id": "s2"}]},
            ],
            "action_plan.asks": [
                {"id": "k1", "text": "Help", "whom": "Head of sales", "due": "2026-11-13"}
            ],
            "action_plan.objectives": [
                {"id": "o1", "name": "Grow", "due": "2026-11-14", "owner": "t1"}
            ],
            "action_plan.red_flags": [{**flag, "owner": "t1"}],
        }
    ).week
    assert [(i.kind, i.what, i.who, i.late) for i in week.overdue] == [
        ("Action", "act", "Ana Prado", 12),
        ("Milestone", "Reach", "", 11),
        ("Buying step", "Evaluate, for Cold stores", "Dana Ortiz", 10),
        ("Ask", "Help", "Head of sales", 9),
        ("Objective", "Grow", "Ana Prado", 8),
        ("Red flag", "Flag", "Ana Prado", 7),
    ]
    assert {item.account for item in week.overdue} == {"Kestrel Dairies"}


def test_what_is_done_or_stopped_is_not_listed(weigh):
    week = weigh(
        {
            "action_plan.actions": [action("a1", "2026-11-01", status="done")],
            "action_plan.objectives": [
                {"id": "o1", "name": "Grow", "due": "2026-11-14", "status": "deferred"}
            ],
        }
    )
    assert items(week) == ()


def test_their_promises_stand_apart_from_ours(weigh):
    week = weigh(
        {
            "execution.meetings": [{"id": "m1", "date": "2026-11-02", "purpose": "Talk"}],
            "action_plan.actions": [
                action("ours", "2026-11-10", owner="t1", meeting="m1"),
                action("theirs", "2026-11-10", owner="c1", meeting="m1"),
                action("theirs-unasked", "2026-11-10", owner="c1"),
            ],
        }
    ).week
    assert whats(week.by_us) == ["ours"]
    assert whats(week.by_them) == ["theirs"]
    assert whats(week.overdue) == ["ours", "theirs-unasked"]
    assert week.by_us[0].promised.date == dt.date(2026, 11, 2)


def test_an_owner_who_has_left_is_said_to_have(weigh):
    left = {**DANA, "status": "left"}
    parts = {"action_plan.actions": [action("a1", owner="c1")], "decision_group.contacts": [left]}
    assert items(weigh(parts))[0].who == "Dana Ortiz (has left)"


def test_a_meeting_of_today_is_planned_until_somebody_says_what_was_said(weigh):
    meetings = [
        {"id": "m1", "date": "2026-11-22", "purpose": "Held", "said": "Much."},
        {"id": "m2", "date": "2026-11-22", "purpose": "Today", "attendees": ["c1"]},
        {"id": "m3", "date": "2027-01-10", "purpose": "Later"},
    ]
    week = weigh({"execution.meetings": meetings}).week
    assert whats(week.meetings) == ["Today, with Dana Ortiz", "Later"]
    assert whats(week.due) == ["Today, with Dana Ortiz"]


def influence(key, contact, value, date="2026-11-01"):
    return {"id": key, "contact": contact, "what": "influence", "value": value, "date": date}


def test_key_players_whose_stance_is_old_or_who_were_not_met_are_to_be_seen(weigh):
    stance = {"id": "ob", "contact": "c1", "what": "stance", "value": "neutral"}
    week = weigh(
        {
            "decision_group.observations": [
                influence("ob1", "c1", "high"),
                {**stance, "date": "2026-08-23"},
            ],
            "execution.meetings": [
                {"id": "m1", "date": "2026-09-22", "purpose": "Talk", "attendees": ["c1"]},
                {"id": "m2", "date": "2026-12-01", "purpose": "Again", "attendees": ["c1"]},
            ],
        }
    ).week
    (again,) = week.see_again
    assert again.reasons == (
        "neutral 91 days ago",
        "not met for 61 days",
        "meeting planned on 1 Dec 2026",
    )


def test_the_weightiest_are_seen_first(weigh):
    contacts = [{"id": f"c{n}", "name": f"Contact {n}"} for n in range(5)]
    role = {"id": "ob9", "contact": "c3", "what": "role", "value": "economic_buyer"}
    week = weigh(
        {
            "decision_group.contacts": contacts,
            "decision_group.decisions": [{"id": "d1", "name": "Buy"}],
            "decision_group.observations": [
                influence("ob0", "c0", "low"),
                influence("ob1", "c1", "medium"),
                influence("ob2", "c2", "high"),
                {**role, "decision": "d1", "date": "2026-11-01"},
            ],
        }
    ).week
    assert [again.person.contact.id for again in week.see_again] == ["c3", "c2", "c1"]


TALK = {"id": "m1", "date": "2026-11-02", "purpose": "Talk", "attendees": ["c1"]}
PASSED = {**TALK, "next_step": "Send the offer", "next_date": "2026-11-20"}


def test_anybody_with_a_next_step_that_passed_is_to_be_seen(weigh):
    week = weigh({"execution.meetings": [PASSED]}).week
    assert week.see_again[0].reasons == ("next step passed on 20 Nov 2026: Send the offer",)
    later = {"id": "m2", "date": "2026-11-21", "purpose": "Seen", "attendees": ["c1"]}
    assert weigh({"execution.meetings": [PASSED, later]}).week.see_again == ()


def test_an_account_without_key_player_that_nobody_met_is_one_line(weigh):
    def see_again(*meetings):
        found = weigh({"execution.meetings": meetings}).week.see_again
        return [(again.person, again.reasons) for again in found]

    ahead = {**TALK, "id": "m2", "date": "2026-12-01"}
    assert see_again() == [(None, ("never met",))]
    assert see_again({**TALK, "date": "2026-09-22"}, ahead) == [
        (None, ("no meeting for 61 days", "meeting planned on 1 Dec 2026"))
    ]
    assert see_again({**TALK, "date": "2026-09-23"}) == []


def test_opportunities_past_their_close_date_are_overdue_in_one_line(weigh):
    deals = [
        {"id": f"o{n}", "name": f"Deal {n}", "close_date": date, **rest}
        for n, (date, rest) in enumerate(
            [("2026-11-10", {"owner": "t1"}), ("2026-11-01", {"owner": "t1"}), ("2026-10-01", {}),
             ("2026-11-22", {}), ("2026-11-29", {}), ("2026-11-30", {}),
             ("2026-01-01", {"status": "won"})]
        )
    ]  # fmt: skip
    week = weigh({"targeting.opportunities": deals}).week
    assert [(i.kind, i.what, i.late) for i in week.overdue] == [
        ("Opportunity", "Deal 2, Deal 1 and Deal 0", 52)
    ]
    assert whats(week.due) == ["Deal 3", "Deal 4"]


@pytest.mark.parametrize("day", [dt.date.min, dt.date.max])
def test_every_day_of_the_calendar_has_a_week(plan, day):
    assert Insight(plan({"action_plan.actions": [action("a1", "2026-11-01")]}), day).week
