"""What is lost without one person: bases, steps, promises, relationships, revenue."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from random_plans import random_data

from kapnb.insight.people import people
from kapnb.insight.resilience import resilience
from kapnb.plan import Plan

ROLES = ("economic_buyer", "user_buyer", "technical_buyer", "coach")


def seen(contact, *values, decision="de"):
    """Observations of a contact: influence, or a role in a decision."""
    return [
        {"id": f"{contact}-{decision}-{value}".replace("_", "-"), "contact": contact,
         "date": "2026-10-01", "value": value}
        | ({"what": "influence"} if value == "high" else {"what": "role", "decision": decision})
        for value in values
    ]  # fmt: skip


def group(*observations, **more):
    return {
        "decision_group.contacts": [{"id": "an", "name": "Ann"}, {"id": "bo", "name": "Bo"}],
        "decision_group.decisions": [{"id": "de", "name": "Line 4"}],
        "decision_group.observations": [item for items in observations for item in items],
    } | more


def losses(made, today):
    return {loss.who.id: loss for loss in resilience(made, people(made, today), today)}


def roles(loss):
    return [(decision, role.value) for decision, role in loss.bases]


def test_one_person_covering_everything_takes_everything_along(plan, today):
    found = losses(plan(group(seen("an", "high", *ROLES))), today)
    assert roles(found["an"]) == [("de", role) for role in ROLES]
    assert list(found) == ["an"]


def test_a_base_that_another_covers_is_not_lost_and_a_champion_is_a_coach(plan, today):
    made = plan(group(seen("an", "high", "coach", "user_buyer"), seen("bo", "high", "champion")))
    found = losses(made, today)
    assert roles(found["an"]) == [("de", "user_buyer")]
    assert roles(found["bo"]) == []


def test_nobody_covering_is_nobodys_loss(plan, today):
    found = losses(plan(group(seen("an", "high"))), today)
    assert found["an"].size == (0, 0, 0, 0, 0)
    assert losses(plan(), today) == {}


def test_a_closed_decision_has_nothing_to_lose(plan, today):
    closed = [{"id": "de", "name": "Line 4", "status": "closed",
               "steps": [{"id": "s1", "name": "Use", "responsible": "an"}]}]  # fmt: skip
    found = losses(
        plan(group(seen("an", "high", *ROLES), **{"decision_group.decisions": closed})), today
    )
    assert found["an"].size == (0, 0, 0, 0, 0)


def test_who_has_left_is_lost_today_unless_somebody_took_over(plan, today):
    left = [{"id": "an", "name": "Ann", "status": "left"}, {"id": "bo", "name": "Bo"}]
    parts = {"decision_group.contacts": left}
    found = losses(plan(group(seen("an", "high", "coach"), **parts)), today)
    assert roles(found["an"]) == [("de", "coach")]
    both = group(seen("an", "high", "coach"), seen("bo", "coach"), **parts)
    assert "an" not in losses(plan(both), today)


def test_a_successor_stays_the_only_cover_of_a_base_that_another_left(plan, today):
    left = [{"id": "an", "name": "Ann", "status": "left"}, {"id": "bo", "name": "Bo"}]
    made = plan(group(seen("an", "coach"), seen("bo", "high", "coach"),
                      **{"decision_group.contacts": left}))  # fmt: skip
    assert roles(losses(made, today)["bo"]) == [("de", "coach")]


def test_steps_to_be_done_and_open_actions_by_or_about_them_count(plan, today):
    steps = [
        {"id": "s1", "name": "Need", "responsible": "an", "status": "done"},
        {"id": "s2", "name": "Decision", "responsible": "an"},
        {"id": "s3", "name": "Use", "responsible": "bo"},
    ]
    actions = [
        {"id": "a1", "what": "Send figures", "owner": "an"},
        {"id": "a2", "what": "Visit", "contact": "an"},
        {"id": "a3", "what": "Sent", "owner": "an", "status": "done"},
    ]
    parts = {"decision_group.decisions": [{"id": "de", "name": "Line 4", "steps": steps}],
             "action_plan.actions": actions}  # fmt: skip
    loss = losses(plan(group(seen("an", "high"), **parts)), today)["an"]
    assert [step.id for step in loss.steps] == ["s2"]
    assert [action.id for action in loss.promises] == ["a1", "a2"]


def test_a_unit_hangs_on_one_person_while_nobody_else_there_was_met_for_a_year(plan, today):
    def only(*meetings):
        contacts = [{"id": key, "name": key, "unit": "un"} for key in ("an", "bo")]
        held = [
            {"id": f"m{n}", "date": date, "purpose": "Visit", "attendees": [who]}
            for n, (who, date) in enumerate(meetings)
        ]
        parts = {"decision_group.contacts": contacts, "execution.meetings": held,
                 "profile.business_units": [{"id": "un", "name": "North"}]}  # fmt: skip
        return losses(plan(group(seen("an", "high"), **parts)), today)["an"].only

    assert only(("an", "2026-10-01")) == ("un",)
    assert only(("an", "2026-10-01"), ("bo", "2025-10-01")) == ("un",)
    assert only(("an", "2026-10-01"), ("bo", "2026-01-01")) == ()
    assert only(("bo", "2026-01-01")) == ()


def test_revenue_at_risk_is_weighted_and_never_added_up_over_currencies(plan, today):
    deals = [
        {"id": "d1", "name": "A", "decision": "de", "revenue": 100, "probability": 50},
        {"id": "d2", "name": "B", "decision": "de", "revenue": 40, "probability": 10},
        {"id": "d3", "name": "C", "decision": "de", "revenue": 70, "currency": "NOK"},
        {"id": "d4", "name": "D", "decision": "de"},
        {"id": "d5", "name": "E", "decision": "de", "revenue": 9, "status": "lost"},
        {"id": "d6", "name": "F", "revenue": 9},
    ]
    parts = {
        "targeting.opportunities": deals,
        "decision_group.decisions": [{"id": key, "name": key} for key in ("de", "df")],
    }
    made = plan(group(seen("an", "high", "economic_buyer"), seen("bo", "high", "user_buyer"),
                      seen("bo", "user_buyer", decision="df"), **parts))  # fmt: skip
    found = losses(made, today)
    assert [deal.id for deal in found["an"].deals] == ["d1", "d2", "d3", "d4"]
    assert found["an"].revenue("EUR") == {
        "EUR": (Decimal(140), Decimal(54)),
        "NOK": (Decimal(70), Decimal(0)),
    }
    assert found["bo"].deals == found["an"].deals
    assert list(found) == ["bo", "an"]  # two decisions rest on Bo


def test_a_step_that_nobody_with_the_same_role_could_take_puts_revenue_at_risk(plan, today):
    steps = [{"id": "s1", "name": "Contract", "responsible": "an"}]
    parts = {"decision_group.decisions": [{"id": "de", "name": "Line 4", "steps": steps}],
             "targeting.opportunities": [{"id": "d1", "name": "A", "decision": "de"}]}  # fmt: skip
    alone = losses(plan(group(seen("an", "high", "gatekeeper"), **parts)), today)["an"]
    assert [deal.id for deal in alone.deals] == ["d1"]
    assert alone.revenue("EUR") == {}  # it is not valued
    both = group(seen("an", "high", "gatekeeper"), seen("bo", "gatekeeper"), **parts)
    assert losses(plan(both), today)["an"].deals == ()


def test_of_equal_losses_the_friend_with_high_influence_comes_first(plan, today):
    stance = {"id": "st", "contact": "bo", "date": "2026-10-01", "what": "stance",
              "value": "mentor"}  # fmt: skip
    made = plan(group(seen("an", "high", "user_buyer"), seen("bo", "high", "coach"), [stance]))
    assert list(losses(made, today)) == ["bo", "an"]


def test_the_greatest_loss_comes_first(plan, today):
    deals = [
        {"id": "d1", "name": "A", "decision": "de", "revenue": 100, "probability": 10},
        {"id": "d2", "name": "B", "decision": "df", "revenue": 50, "probability": 90},
    ]
    decisions = [{"id": "de", "name": "Line 4"}, {"id": "df", "name": "Line 5"}]
    contacts = [{"id": key, "name": key} for key in ("an", "bo", "cy")]
    parts = {"targeting.opportunities": deals, "decision_group.decisions": decisions,
             "decision_group.contacts": contacts}  # fmt: skip
    made = plan(group(seen("an", "economic_buyer"), seen("bo", "economic_buyer", decision="df"),
                      seen("cy", "high", *ROLES[1:3]), **parts))  # fmt: skip
    assert list(losses(made, today)) == ["bo", "cy", "an"]  # Cy alone covers two bases


def test_one_of_us_takes_along_what_they_own_and_whom_only_they_have_met(plan, today):
    meetings = [
        {"id": "m1", "date": "2026-10-01", "purpose": "x", "attendees": ["an", "bo"],
         "our_people": ["us"]},
        {"id": "m2", "date": "2026-10-02", "purpose": "x", "attendees": ["bo"],
         "our_people": ["it"]},
    ]  # fmt: skip
    data = plan(group(seen("an", "high"), seen("bo", "high"))).model_dump(
        mode="json", exclude_defaults=True
    )
    data["account"]["team"] = [{"id": key, "name": key} for key in ("us", "it", "no")]
    data["execution"] = {"meetings": meetings}
    data["targeting"] = {"opportunities": [{"id": "d1", "name": "A", "owner": "us"}]}
    data["action_plan"] = {
        "objectives": [
            {"id": "o1", "name": "Win", "owner": "us"},
            {"id": "o2", "name": "Won", "owner": "us", "status": "achieved"},
        ],
        "actions": [{"id": "a1", "what": "Call", "owner": "us"}],
    }
    found = losses(Plan.model_validate(data), today)
    assert found["us"].only == ("an",)
    assert [promise.id for promise in found["us"].promises] == ["o1", "a1"]
    assert [deal.id for deal in found["us"].deals] == ["d1"]
    assert not {"it", "no"} & found.keys()


@given(seed=st.integers(0, 10**9))
def test_every_key_player_is_there_once_and_nobody_without_a_reason(seed):
    plan, today = Plan.model_validate(random_data(random.Random(seed))), dt.date(2026, 11, 22)
    everybody = people(plan, today)
    found = resilience(plan, everybody, today)
    ids = [loss.who.id for loss in found]
    keys = {person.contact.id for person in everybody.values() if person.key_player}
    assert len(ids) == len(set(ids))
    assert keys <= set(ids)
    assert all(any(loss.size) for loss in found if loss.who.id not in keys)
