"""ROTI, and A, B, C by the best use of the hours that are left."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kapnb.insight.targeting import budget, targets

TEAM = [{"id": "ann", "name": "Ann Berg", "hours": 100}]


def deal(key, revenue, hours, **more):
    known = {"margin": 50, "probability": 50, "revenue": revenue, "hours_required": hours}
    return {"id": key, "name": f"Deal {key}", **known, **more}


def letters(made):
    return {t.opportunity.id: t.abc and t.abc.value for t in targets(made, {})}


def test_roti_is_revenue_times_margin_times_probability_per_hour(plan):
    made = plan({"targeting.opportunities": [deal("d1", 80_000, 40, hours_spent=10)]})
    (target,) = targets(made, {})
    assert target.expected == Decimal(20_000)
    assert (target.roti, target.actual_roti) == (Decimal(500), Decimal(2_000))


def test_the_offerings_margin_stands_in_for_an_unknown_one(plan):
    made = plan(
        {
            "account.offerings": [{"id": "of", "name": "Gauge", "margin": 25}],
            "targeting.opportunities": [deal("d1", 80_000, 40, margin=None, offering="of")],
        }
    )
    assert targets(made, {})[0].roti == Decimal(250)


@pytest.mark.parametrize("part", ["revenue", "margin", "probability", "hours_required"])
def test_an_unknown_part_leaves_roti_unknown_and_is_named(plan, part):
    made = plan(
        {
            "account.team": TEAM,
            "targeting.opportunities": [{**deal("d1", 80_000, 40), part: None}],
        }
    )
    (target,) = targets(made, {})
    assert (target.roti, target.abc) == (None, None)
    assert target.missing == (part.replace("_", " "),)
    assert target.why == f"{part.replace('_', ' ')} unknown"


def test_a_is_the_best_use_of_the_hours_b_joins_with_a_fifth_more_c_is_the_rest(plan):
    deals = [deal("a1", 900, 60), deal("c1", 10, 60), deal("b1", 180, 40), deal("a2", 190, 20)]
    made = plan({"account.team": TEAM, "targeting.opportunities": deals})
    assert letters(made) == {"a1": "a", "a2": "a", "b1": "b", "c1": "c"}
    whys = [target.why for target in targets(made, {})]
    assert whys == [
        "in the best use of the hours left",
        "the hours bring more elsewhere",
        "chosen with 20% more hours",
        "in the best use of the hours left",
    ]
    assert {target.differs for target in targets(made, {})} == {""}


def test_where_the_rank_by_return_per_hour_would_say_otherwise_that_is_said(plan):
    deals = [deal("a1", 900, 60), deal("a2", 500, 50), deal("a3", 500, 50)]
    made = plan({"account.team": TEAM, "targeting.opportunities": deals})
    assert letters(made) == {"a1": "b", "a2": "a", "a3": "a"}
    assert [target.differs for target in targets(made, {})] == [
        "by return per hour it would be A",
        "by return per hour it would be B",
        "by return per hour it would be C",
    ]


def test_what_needs_no_hours_is_a_and_has_no_return_per_hour(plan):
    made = plan({"account.team": TEAM, "targeting.opportunities": [deal("d1", 900, 0)]})
    (target,) = targets(made, {})
    assert (target.abc.value, target.roti, target.missing) == ("a", None, ())


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ({}, 70),
        ({"status": "won", "close_date": "2026-03-01"}, 70),
        ({"status": "lost", "close_date": "2025-12-31"}, 100),
        ({"status": "won"}, 100),
        ({"hours_spent": 300}, 0),
    ],
)
def test_hours_left_are_the_teams_less_those_spent_in_the_period(plan, changes, left):
    spent = deal("d1", 900, 60, hours_spent=30) | changes
    made = plan({"account.team": TEAM, "targeting.opportunities": [spent]})
    assert budget(made).left == left
    assert budget(plan()) is None


def test_closed_ones_and_other_currencies_are_not_ranked(plan):
    deals = [deal("won", 900, 10, status="won"), deal("usd", 900, 10, currency="USD")]
    made = plan({"account.team": TEAM, "targeting.opportunities": deals})
    assert letters(made) == {"won": None, "usd": None}


def test_an_override_counts_and_gives_its_reason(plan):
    override = {"value": "a", "reason": "Opens the south", "by": "Ann Berg"}
    made = plan(
        {
            "account.team": TEAM,
            "targeting.opportunities": [deal("d1", 900, 900, abc_override=override)],
        }
    )
    (target,) = targets(made, {})
    assert (target.abc.value, target.why) == ("a", "by Ann Berg: Opens the south")


def test_amounts_of_nothing_and_of_a_billion_are_compared(plan):
    deals = [deal("zero", 0, 10), deal("huge", 10**12, 10)]
    made = plan({"account.team": TEAM, "targeting.opportunities": deals})
    assert letters(made) == {"zero": "c", "huge": "a"}
    assert targets(made, {})[0].why == "no return is expected"
