"""From the customer's goals to our meetings, and every place where the thread breaks."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_plans import random_data

from kapnb.insight.thread import Thread, thread
from kapnb.insight.work import open_actions, open_objectives
from kapnb.plan import Plan

GOAL = {"id": "go", "text": "Halve the waste", "horizon": "short_term", "knowledge": "confirmed"}


def chains(found: Thread) -> list[tuple[str, ...]]:
    """Every way and every aim as ids, ``-`` where the chain breaks."""
    return [
        tuple(record.id if record else "-" for record in (strand.goal, *pair))
        for strand in found.strands
        for pair in (*strand.ways, *strand.aims)
    ]


def names(loose):
    return [(each.record.id, each.why) for each in loose]


def whole(**change):
    """A plan whose thread runs through, with parts replaced."""
    return {
        "profile.goals": [GOAL],
        "targeting.initiatives": [
            {"id": "in", "name": "Less scrap", "goal": "go", "opportunity": "op",
             "status": "converted"}
        ],
        "targeting.opportunities": [{"id": "op", "name": "Sensors"}],
        "action_plan.objectives": [{"id": "ob", "name": "Win it", "goal": "go"}],
        "action_plan.actions": [
            {"id": "a1", "what": "Offer", "objective": "ob", "due": "2026-12-20"},
            {"id": "a2", "what": "Call", "objective": "ob", "due": "2026-12-01", "meeting": "me"},
        ],
        "execution.meetings": [{"id": "me", "date": "2026-11-01", "purpose": "Show"}],
    } | change  # fmt: skip


def test_a_whole_thread_runs_from_the_goal_to_the_meeting(plan, today):
    found = thread(plan(whole()), today)
    assert chains(found) == [("go", "in", "op"), ("go", "ob", "a2"), ("go", "ob", "a1")]
    assert [m.id for m in found.meetings["ob"]] == ["me"]
    assert (found.loose_above, found.loose_below) == ((), ())


def test_an_empty_plan_has_one_empty_strand_and_nothing_loose(plan, today):
    found = thread(plan(), today)
    assert [(s.goal, s.ways, s.aims, s.done) for s in found.strands] == [(None, (), (), 0)]
    assert (found.loose_above, found.loose_below, found.meetings) == ((), (), {})


def test_an_opportunity_and_an_objective_are_not_joined_by_anything_but_a_goal(plan, today):
    parts = whole(**{
        "decision_group.decisions": [{"id": "de", "name": "Line 4"}],
        "targeting.initiatives": [],
        "targeting.opportunities": [{"id": "op", "name": "Sensors", "decision": "de"}],
    })  # fmt: skip
    found = thread(plan(parts), today)
    assert chains(found) == [("go", "ob", "a2"), ("go", "ob", "a1"), ("-", "-", "op")]
    assert names(found.loose_above) == [("op", "No initiative of the customer leads to it.")]


def test_what_has_no_goal_is_loose_above_but_what_hangs_on_it_is_not(plan, today):
    parts = whole(**{
        "targeting.initiatives": [{"id": "in", "name": "Less scrap", "opportunity": "op"}],
        "action_plan.objectives": [{"id": "ob", "name": "Win it"}],
    })  # fmt: skip
    found = thread(plan(parts), today)
    why = "It serves no goal of the customer."
    assert names(found.loose_above) == [("in", why), ("ob", why)]
    assert [each.record.id for each in found.loose_below] == ["go"]


@pytest.mark.parametrize("status", ["achieved", "deferred", "cancelled"])
def test_an_action_of_a_closed_objective_serves_nothing_and_the_reason_names_it(
    plan, today, status
):
    objectives = [{"id": "ob", "name": "Win it", "goal": "go", "status": status}]
    actions = [
        {"id": "a1", "what": "Offer", "objective": "ob"},
        {"id": "a2", "what": "Call"},
        {"id": "a3", "what": "Done", "status": "done"},
    ]
    parts = whole(**{"action_plan.objectives": objectives, "action_plan.actions": actions})
    found = thread(plan(parts), today)
    assert names(found.loose_above)[:2] == [
        ("a1", f"Its objective “Win it” is {status}."),
        ("a2", "It serves no objective."),
    ]
    assert chains(found)[1:] == [("-", "-", "a1"), ("-", "-", "a2")]


def test_an_initiative_with_the_same_unit_and_offering_is_proposed(plan, today):
    place = {"unit": "un", "offering": "of"}
    data = plan(whole()).model_dump(mode="json", exclude_defaults=True)
    data["account"]["offerings"] = [{"id": "of", "name": "Watch"}]
    data["profile"]["business_units"] = [{"id": "un", "name": "North"}]
    data["targeting"] = {
        "initiatives": [{"id": "in", "name": "Less scrap", "goal": "go", **place}],
        "opportunities": [
            {"id": "op", "name": "Sensors", **place},
            {"id": "oq", "name": "Pumps", "unit": "un"},
        ],
    }
    op, oq = thread(Plan.model_validate(data), today).loose_above
    assert op.todo == "Link “Less scrap” if it is that: same unit, same offering."
    assert oq.todo == "Ask which of their goals it serves, and note the initiative behind it."


def test_what_has_nothing_behind_it_is_loose_below_where_the_chain_ends(plan, today):
    goals = [GOAL | {"id": key} for key in ("g1", "g2", "g3", "g4")]
    initiatives = [
        {"id": "i2", "name": "Robots", "goal": "g2"},
        {"id": "i3", "name": "Pumps", "goal": "g3", "opportunity": "o3"},
    ]
    parts = {
        "profile.goals": goals,
        "targeting.initiatives": initiatives,
        "targeting.opportunities": [{"id": "o3", "name": "Pump watch"}],
        "action_plan.objectives": [{"id": "b4", "name": "Win it", "goal": "g4"}],
    }
    assert names(thread(plan(parts), today).loose_below) == [
        ("g1", "No live initiative and no open objective serves it."),
        ("i2", "Neither an opportunity nor an objective follows from it."),
        ("o3", "No open objective serves its goal."),
        ("b4", "It has no open action."),
    ]


def test_what_is_over_is_counted_for_its_goal_and_stands_in_no_chain(plan, today):
    parts = whole(**{
        "targeting.initiatives": [
            {"id": "in", "name": "Less scrap", "goal": "go", "opportunity": "op",
             "status": "converted"},
            {"id": "id", "name": "Dropped", "goal": "go", "status": "dropped"},
        ],
        "targeting.opportunities": [{"id": "op", "name": "Sensors", "status": "won"}],
        "action_plan.objectives": [
            {"id": "ob", "name": "Win it", "goal": "go", "status": "achieved"},
            {"id": "oc", "name": "Given up", "goal": "go", "status": "cancelled"},
        ],
        "action_plan.actions": [
            {"id": "a1", "what": "Offer", "objective": "ob", "status": "done"},
            {"id": "a2", "what": "Other", "status": "done"},
        ],
        "execution.meetings": [],
    })  # fmt: skip
    found = thread(plan(parts), today)
    assert chains(found) == []
    assert [strand.done for strand in found.strands] == [3, 1]


def test_an_opportunity_of_two_initiatives_stands_below_both(plan, today):
    initiatives = [
        {"id": "i1", "name": "Less scrap", "goal": "go", "opportunity": "op"},
        {"id": "i2", "name": "Less power", "opportunity": "op"},
    ]
    found = thread(plan(whole(**{"targeting.initiatives": initiatives})), today)
    assert ("go", "i1", "op") in chains(found)
    assert ("-", "i2", "op") in chains(found)


def test_only_meetings_of_the_last_twelve_months_count_and_idle_ones_are_loose(plan, today):
    dates = {"m1": "2025-11-22", "m2": "2025-11-23", "m3": "2026-11-22", "m4": "2026-11-23"}
    idle = [{"id": key, "date": date, "purpose": key} for key, date in dates.items()]
    about = [meeting | {"objectives": ["ob"]} for meeting in idle]
    found = thread(plan(whole(**{"execution.meetings": idle, "action_plan.actions": []})), today)
    assert [each.record.id for each in found.loose_above] == ["m3", "m2"]
    found = thread(plan(whole(**{"execution.meetings": about, "action_plan.actions": []})), today)
    assert [meeting.id for meeting in found.meetings["ob"]] == ["m3", "m2"]
    assert found.loose_above == ()


@given(seed=st.integers(0, 10**9))
def test_every_live_record_stands_in_the_strand_of_its_goal_and_nowhere_else(seed):
    """Whatever the plan: a live initiative and objective stand in one strand, that of their goal;
    an open action once; an opportunity once per initiative, or else once without one. What
    stands in no goal's strand, or below something that is missing, is loose, and never twice."""
    plan = Plan.model_validate(random_data(random.Random(seed)))
    found = thread(plan, dt.date(2026, 11, 22))
    told = chains(found)
    actions = [action.id for s in found.strands for _, action in s.aims if action]
    assert sorted(actions) == sorted(action.id for action in open_actions(plan))
    open_ids = {objective.id for objective in open_objectives(plan)}
    for key in open_ids:
        assert {goal for goal, one, _ in told if one == key} == {
            getattr(plan.by_id[key], "goal", None) or "-"
        }
    for deal in (o for o in plan.targeting.opportunities if o.status == "open"):
        above = [one for _, one, two in told if two == deal.id]
        assert above == ["-"] or ("-" not in above and len(above) == len(set(above)) > 0)
    above = [each.record.id for each in found.loose_above]
    below = [each.record.id for each in found.loose_below]
    assert len(above) == len(set(above))
    assert len(below) == len(set(below))
    lost = {one if one != "-" else two for goal, one, two in told if goal == "-"}
    assert lost == {key for key in above if key not in {m.id for m in plan.execution.meetings}}
    assert all(each.why and each.todo for each in (*found.loose_above, *found.loose_below))
