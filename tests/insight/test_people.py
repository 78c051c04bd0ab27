"""Where a contact stands follows from dated observations."""

from __future__ import annotations

import datetime as dt

import pytest

from kapnb.insight.people import access, bases, people
from kapnb.plan.vocabulary import BuyingRole, Coverage, Influence, Stance

DANA = [{"id": "dana", "name": "Dana Ortiz"}]


def stance(value, date, key, contact="dana", **more):
    return {"id": key, "contact": contact, "what": "stance", "value": value, "date": date, **more}


def test_without_an_observation_everything_is_unknown(plan, today):
    dana = people(plan({"decision_group.contacts": DANA}), today)["dana"]
    assert (dana.stance, dana.influence) == (Stance.unknown, Influence.unknown)
    assert (dana.trend, dana.stance_stale, dana.key_player) == (0, False, False)
    assert dana.coverage is Coverage.no_contact


@pytest.mark.parametrize(
    ("values", "trend"),
    [
        (["neutral"], 0),
        (["neutral", "supporter"], 1),
        (["mentor", "opponent"], -1),
        (["neutral", "supporter", "supporter"], 0),
        (["unknown", "supporter"], 0),
        (["supporter", "unknown"], 0),
    ],
)
def test_trend_compares_the_last_stance_with_the_one_before(plan, today, values, trend):
    seen = [stance(v, f"2026-0{n + 1}-01", f"o{n}") for n, v in enumerate(values)]
    made = plan({"decision_group.contacts": DANA, "decision_group.observations": seen})
    dana = people(made, today)["dana"]
    assert (dana.stance, dana.trend) == (Stance(values[-1]), trend)


def test_the_later_date_wins_and_then_the_order_in_the_file(plan, today):
    seen = [
        stance("mentor", "2026-10-01", "o1"),
        stance("opponent", "2026-03-01", "o2"),
        stance("neutral", "2026-10-01", "o3"),
    ]
    made = plan({"decision_group.contacts": DANA, "decision_group.observations": seen})
    assert people(made, today)["dana"].stance is Stance.neutral
    assert people(made, dt.date(2026, 9, 30))["dana"].stance is Stance.opponent


def test_an_observation_in_a_meeting_takes_the_meetings_day(plan, today):
    seen = {"id": "o1", "contact": "dana", "what": "stance", "value": "supporter"}
    meeting = {"id": "m1", "date": "2026-11-01", "purpose": "Roadmap", "observations": [seen]}
    older = stance("opponent", "2026-10-31", "o2")
    made = plan(
        {
            "decision_group.contacts": DANA,
            "decision_group.observations": [older],
            "execution.meetings": [meeting],
        }
    )
    dana = people(made, today)["dana"]
    assert (dana.stance, dana.stance_seen.date) == (Stance.supporter, dt.date(2026, 11, 1))
    assert dana.last_met == dt.date(2026, 11, 1)


def test_what_is_told_of_somebody_absent_is_an_observation_and_no_meeting(plan, today):
    seen = {"id": "o1", "contact": "uta", "what": "stance", "value": "supporter"}
    meeting = {"id": "m1", "date": "2026-11-01", "purpose": "Roadmap", "attendees": ["dana"],
               "observations": [seen]}  # fmt: skip
    contacts = [*DANA, {"id": "uta", "name": "Uta Berg"}]
    made = plan({"decision_group.contacts": contacts, "execution.meetings": [meeting]})
    uta = people(made, today)["uta"]
    assert (uta.stance, uta.stance_seen.meeting.id) == (Stance.supporter, "m1")
    assert (uta.last_met, uta.coverage) == (None, Coverage.no_contact)


def test_a_stance_is_stale_after_ninety_days(plan, today):
    made = plan(
        {
            "decision_group.contacts": DANA,
            "decision_group.observations": [stance("mentor", "2026-08-24", "o1")],
        }
    )
    assert not people(made, today)["dana"].stance_stale
    assert people(made, today + dt.timedelta(days=1))["dana"].stance_stale


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "no_contact"), (1, "brief"), (2, "multiple"), (4, "multiple"), (5, "in_depth")],
)
def test_coverage_counts_the_meetings_of_twelve_months(plan, today, count, expected):
    old = {"id": "old", "date": "2025-11-22", "purpose": "Long ago", "attendees": ["dana"]}
    planned = {"id": "plan", "date": "2026-12-01", "purpose": "To come", "attendees": ["dana"]}
    held = [
        {"id": f"m{n}", "date": f"2026-0{n + 1}-05", "purpose": "Visit", "attendees": ["dana"]}
        for n in range(count)
    ]
    made = plan({"decision_group.contacts": DANA, "execution.meetings": [old, planned, *held]})
    assert people(made, today)["dana"].coverage.value == expected


def role(value, date, key, contact="dana", **more):
    return {
        **stance(value, date, key, contact),
        "what": "role",
        "decision": "d1",
        **more,
    }


def test_a_role_is_held_until_it_is_given_up(plan, today):
    seen = [
        role("coach", "2026-02-01", "o1"),
        role("economic_buyer", "2026-02-01", "o2"),
        role("coach", "2026-06-01", "o3", given_up="true"),
    ]
    made = plan(
        {
            "decision_group.contacts": DANA,
            "decision_group.decisions": [{"id": "d1", "name": "Line 4"}],
            "decision_group.observations": seen,
        }
    )
    assert people(made, today)["dana"].roles_in("d1") == (BuyingRole.economic_buyer,)
    assert people(made, dt.date(2026, 3, 1))["dana"].roles_in("d1") == (
        BuyingRole.coach,
        BuyingRole.economic_buyer,
    )


@pytest.mark.parametrize(("status", "key"), [("open", True), ("closed", False)])
def test_the_economic_buyer_of_an_open_decision_is_a_key_player(plan, today, status, key):
    made = plan(
        {
            "decision_group.contacts": DANA,
            "decision_group.decisions": [{"id": "d1", "name": "Line 4", "status": status}],
            "decision_group.observations": [role("economic_buyer", "2026-02-01", "o1")],
        }
    )
    assert people(made, today)["dana"].key_player is key


def test_who_has_left_is_no_key_player_and_covers_no_base(plan, today):
    influence = {**stance("high", "2026-02-01", "o2"), "what": "influence"}
    made = plan(
        {
            "decision_group.contacts": [{**DANA[0], "status": "left"}],
            "decision_group.decisions": [{"id": "d1", "name": "Line 4"}],
            "decision_group.observations": [role("economic_buyer", "2026-02-01", "o1"), influence],
        }
    )
    everybody = people(made, today)
    found = bases(made.decision_group.decisions[0], everybody)
    assert not everybody["dana"].key_player
    assert found.bases[0].people == ()
    assert found.bases[0].gone == (everybody["dana"],)
    assert BuyingRole.economic_buyer in found.missing


def test_a_champion_covers_the_base_of_the_coach(plan, today):
    made = plan(
        {
            "decision_group.contacts": DANA,
            "decision_group.decisions": [{"id": "d1", "name": "Line 4"}],
            "decision_group.observations": [role("champion", "2026-02-01", "o1")],
        }
    )
    found = bases(made.decision_group.decisions[0], people(made, today))
    assert BuyingRole.coach not in found.missing


def test_access_is_the_mean_over_those_who_can_say_yes_or_no(plan, today):
    made = plan(
        {
            "decision_group.contacts": [*DANA, {"id": "lee", "name": "Lee Roth"}],
            "decision_group.decisions": [{"id": "d1", "name": "Line 4"}],
            "decision_group.observations": [
                role("economic_buyer", "2026-02-01", "o1"),
                role("technical_buyer", "2026-02-01", "o2", contact="lee"),
            ],
            "execution.meetings": [
                {
                    "id": f"m{n}",
                    "date": f"2026-0{n + 1}-05",
                    "purpose": "Visit",
                    "attendees": ["lee"],
                }
                for n in range(5)
            ],
        }
    )
    assert access("d1", people(made, today)) == 3  # never met is 1, in depth is 5
    assert access(None, people(made, today)) is None
