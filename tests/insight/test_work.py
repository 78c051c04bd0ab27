"""What is to be done, what is late, what was accomplished."""

from __future__ import annotations

import datetime as dt

import pytest

from kapnb.insight import work


def test_open_actions_come_by_due_date_and_undated_ones_last(plan):
    actions = [
        {"id": "a1", "what": "Undated"},
        {"id": "a2", "what": "Later", "due": "2026-12-01"},
        {"id": "a3", "what": "Done", "status": "done"},
        {"id": "a4", "what": "Sooner", "due": "2026-11-01", "status": "waiting"},
        {"id": "a5", "what": "Dropped", "status": "cancelled"},
    ]
    made = plan({"action_plan.actions": actions})
    assert [a.what for a in work.open_actions(made)] == ["Sooner", "Later", "Undated"]


def test_overdue_counts_days_and_never_below_nothing(today):
    assert work.overdue(dt.date(2026, 11, 20), today) == 2
    assert work.overdue(today, today) == 0
    assert work.overdue(None, today) == 0


def test_open_flags_come_by_falling_score(plan):
    def flag(key, probability, status="open"):
        return {"id": key, "text": key, "probability": probability, "impact": 3, "status": status}

    flags = [flag("f1", 2), flag("f2", 5), flag("f3", 5, "closed"), flag("f4", 4, "mitigating")]
    found = work.open_flags(plan({"action_plan.red_flags": flags}))
    assert [(f.id, work.score(f)) for f in found] == [("f2", 15), ("f4", 12), ("f1", 6)]


def test_the_latest_review_sets_the_next(plan):
    reviews = [
        {"id": "r1", "date": "2026-10-01", "next_date": "2027-01-10"},
        {"id": "r2", "date": "2026-04-01", "next_date": "2026-10-01"},
    ]
    assert work.next_review(plan({"execution.reviews": reviews})) == dt.date(2027, 1, 10)
    assert work.next_review(plan()) is None


def test_the_next_buying_step_is_the_first_that_is_not_done(plan):
    steps = [
        {"id": "s1", "stage": "need", "status": "done"},
        {"id": "s2", "stage": "evaluation", "date": "2026-12-01"},
        {"id": "s3", "stage": "decision"},
    ]
    decisions = [
        {"id": "d1", "name": "Undated", "steps": [{"id": "s4", "name": "Trial"}]},
        {"id": "d2", "name": "Line 4", "steps": steps},
        {"id": "d3", "name": "Over", "status": "closed", "steps": [{"id": "s5", "name": "Use"}]},
    ]
    found = work.next_steps(plan({"decision_group.decisions": decisions}))
    assert [(d.id, s.id) for d, s in found] == [("d2", "s2"), ("d1", "s4")]


MEETING = {"id": "m1", "date": "2026-10-01", "purpose": "Talk", "attendees": ["c1"],
           "next_step": "Send the offer", "next_date": "2026-10-23"}  # fmt: skip
PROMISE = {"id": "a1", "what": "Call", "due": "2026-12-01"}


@pytest.mark.parametrize(
    ("meeting", "action", "expected"),
    [
        ({}, {}, "Send the offer"),
        ({"next_date": "2026-10-22"}, {}, None),
        ({"next_date": None}, {}, None),
        ({}, {"meeting": "m1"}, "Call"),
        ({"next_step": ""}, {"meeting": "m1"}, "Call"),
        ({}, {"meeting": "m1", "status": "done"}, "Send the offer"),
        ({}, {"contact": "c1"}, "Call"),
        ({}, {"owner": "c1"}, "Call"),
        ({"next_step": ""}, {}, None),
    ],
)
def test_the_next_step_is_an_open_action_and_else_what_was_agreed_of_late(
    plan, today, meeting, action, expected
):
    contacts = [{"id": "c1", "name": "Dana Ortiz"}]
    made = plan({"decision_group.contacts": contacts, "execution.meetings": [MEETING | meeting],
                 "action_plan.actions": [PROMISE | action]})  # fmt: skip
    step = work.next_step(made, today, ["c1"])
    assert (step.text if step else None) == expected


def test_who_was_observed_was_there_only_if_the_meeting_lists_nobody(plan):
    seen = {"id": "o1", "contact": "c2", "what": "stance", "value": "neutral"}
    contacts = [{"id": "c1", "name": "Dana Ortiz"}, {"id": "c2", "name": "Uta Berg"}]
    meetings = [
        MEETING | {"observations": [seen]},
        MEETING | {"id": "m2", "attendees": [], "observations": [seen | {"id": "o2"}]},
    ]
    made = plan({"decision_group.contacts": contacts, "execution.meetings": meetings})  # fmt: skip
    assert [work.there(meeting) for meeting in made.execution.meetings] == [{"c1"}, {"c2"}]


def test_accomplished_is_what_was_completed_latest_first(plan, today):
    made = plan(
        {
            "action_plan.actions": [
                {"id": "a1", "what": "Sent", "status": "done", "done_on": "2026-05-01"},
                {"id": "a2", "what": "Not yet", "status": "done", "done_on": "2026-12-24"},
            ],
            "action_plan.milestones": [
                {"id": "m1", "name": "Shown", "date": "2026-06-01", "status": "done"}
            ],
            "targeting.opportunities": [
                {"id": "o1", "name": "Line 3", "status": "won", "close_date": "2026-03-01"},
                {"id": "o2", "name": "Line 2", "status": "won"},
            ],
        }
    )
    found = [(item.kind, item.text) for item in work.accomplished(made, today)]
    assert found == [
        ("Milestone", "Shown"),
        ("Action", "Sent"),
        ("Won", "Line 3"),
        ("Won", "Line 2"),
    ]


def test_a_year_before_a_leap_day_is_the_last_of_february():
    assert work.a_year_before(dt.date(2028, 2, 29)) == dt.date(2027, 2, 28)
