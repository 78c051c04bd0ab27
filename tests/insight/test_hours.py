"""Which opportunities deserve the hours, per account and per owner."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapnb.insight.hours import STEP, Allocation, Deal, allocate, allocate_portfolio
from kapnb.plan import Plan

deals = st.lists(
    st.tuples(st.integers(1, 10**6), st.decimals(0, 90, places=1)), max_size=12
).map(lambda rows: tuple(Deal(f"d{n}", f"Deal {n}", "Kestrel", Decimal(e), h)
                         for n, (e, h) in enumerate(rows)))  # fmt: skip
hours = st.decimals(0, 500, places=1)


def most(some, limit) -> Decimal:
    """Return the highest expected return that fits, by trying everything."""
    sums = [(Decimal(0), Decimal(0))]
    for deal in some:
        sums += [(worth + deal.expected, need + deal.hours) for worth, need in sums]
    return max(worth for worth, need in sums if need <= limit)


@given(deals, hours)
def test_what_is_chosen_fits_and_no_other_choice_returns_more(some, left):
    found = Allocation(some, left)
    assert found.used <= left
    assert found.expected == sum(d.expected for d in found.chosen) == most(some, left)


@given(deals, hours)
def test_it_is_never_less_than_going_down_the_rank(some, left):
    room, greedy = left, Decimal(0)
    for deal in sorted(some, key=lambda d: (d.hours > 0, -d.expected / (d.hours or 1))):
        if deal.hours <= room:
            room, greedy = room - deal.hours, greedy + deal.expected
    assert Allocation(some, left).expected >= greedy


@given(deals, hours)
def test_one_more_hour_and_the_effect_of_a_fifth_are_what_choosing_anew_gives(some, left):
    found = Allocation(some, left)
    for change in (Decimal(1), -left * STEP, left * STEP):
        shift = found.shift(change)
        again = Allocation(some, max(left + change, Decimal(0)))
        assert shift.gain == again.expected - found.expected
        kept = set(found.chosen) - set(shift.leaves)
        assert kept | set(shift.joins) == set(again.chosen)
        assert (shift.gain >= 0) == (change >= 0) or shift.gain == 0


@given(deals, hours)
def test_the_curve_rises_and_holds_the_marked_hours(some, left):
    curve = Allocation(some, left).curve
    if left:
        assert curve[0][0] == 0
        assert [r for _, r in curve] == sorted(r for _, r in curve)
        assert {left * Decimal("0.8"), left, left * Decimal("1.2")} <= {h for h, _ in curve}
    else:
        assert curve == ()


def deal(key, expected, need) -> Deal:
    return Deal(key, f"Deal {key}", "Kestrel", Decimal(expected), Decimal(need))


def test_two_that_fill_the_hours_beat_the_one_with_the_best_return_per_hour():
    best, left, right = deal("best", 700, 60), deal("left", 500, 50), deal("right", 500, 50)
    found = Allocation((best, left, right), Decimal(100))
    assert found.chosen == (left, right)
    assert found.cut_line == (right, best)
    assert found.shift(Decimal(1)).gain == 0
    step = found.next_step
    assert (step.hours, step.gain, step.joins, step.leaves) == (10, 200, (best,), (right,))


def test_of_equal_returns_the_one_of_fewer_hours_and_then_the_earlier_is_chosen():
    long, first, second = deal("long", 10, 9), deal("first", 10, 8), deal("second", 10, 8)
    assert Allocation((long, first, second), Decimal(9)).chosen == (first,)


def test_nothing_to_choose_or_to_give_is_an_answer_too():
    one, free = deal("one", 10, 5), deal("free", 10, 0)
    unknown, none = Allocation((one, free), None), Allocation((one, free), Decimal(0))
    assert (unknown.chosen, unknown.next_step, unknown.curve) == ((), None, ())
    assert (none.chosen, none.next_step.hours, none.cut_line) == ((free,), 5, (None, one))
    empty = Allocation((), Decimal(40))
    assert (empty.chosen, empty.expected, empty.next_step, empty.cut_line) == (
        (), 0, None, (None, None))  # fmt: skip
    assert empty.shift(Decimal(1)).gain == 0
    assert Allocation((one,), Decimal(5)).next_step is None


def account(name, currency, team, opportunities, manager=None) -> Plan:
    return Plan.model_validate(
        {
            "kapnb": 1,
            "account": {
                "name": name,
                "currency": currency,
                "period": {"start": "2026-01-01", "end": "2026-12-31"},
                "team": team,
                **({"manager": manager} if manager else {}),
            },
            "targeting": {
                "opportunities": [
                    {"id": f"o{n}", "name": f"{name} {n}", "margin": 100, "probability": 100, **o}
                    for n, o in enumerate(opportunities)
                ]
            },
        }
    )


ANN = {"id": "ann", "name": "Ann Berg", "email": "ann@us.example"}
ANN_ELSEWHERE = {"id": "a2", "name": "A. Berg", "email": " Ann@Us.example "}
BEN = {"id": "ben", "name": "Ben Oduya"}


def test_a_person_is_known_by_e_mail_and_their_hours_are_added_up_over_accounts():
    one = account("One", "EUR", [{**ANN, "hours": 30}], [
        {"revenue": 500, "hours_required": 40, "owner": "ann"}])  # fmt: skip
    two = account("Two", "EUR", [{**ANN_ELSEWHERE, "hours": 20}], [
        {"revenue": 400, "hours_required": 10, "hours_spent": 5, "owner": "a2"}])  # fmt: skip
    (share,) = allocate_portfolio([one, two])
    assert (share.owner, share.currency, share.allocation.hours) == ("Ann Berg", "EUR", 45)
    assert [d.account for d in share.allocation.chosen] == ["One"]
    assert share.allocation.next_step.hours == 5


def test_a_missing_e_mail_is_found_by_the_name():
    plans = [
        account("One", "EUR", [{**ANN, "hours": 30}], []),
        account("Two", "EUR", [{"id": "a3", "name": "ann berg", "hours": 12}], []),
    ]
    assert [share.allocation.hours for share in allocate_portfolio(plans)] == [42]


def test_what_nobody_owns_is_the_managers_and_without_one_nobodys():
    deals = [{"revenue": 100, "hours_required": 10}]
    led = account("Led", "EUR", [{**BEN, "hours": 50}], deals, manager="ben")
    left = account("Left", "EUR", [], deals)
    nobody, ben = allocate_portfolio([left, led])
    assert (nobody.owner, nobody.allocation.hours, nobody.allocation.chosen) == ("", None, ())
    assert (ben.owner, [d.account for d in ben.allocation.chosen]) == ("Ben Oduya", ["Led"])


def test_an_owner_whose_hours_nobody_entered_does_not_spend_those_of_others():
    deals = [{"revenue": 100, "hours_required": 10, "owner": "ben"}]
    ann, ben = allocate_portfolio([account("One", "EUR", [{**ANN, "hours": 50}, BEN], deals)])
    assert (ann.allocation.hours, ann.allocation.deals) == (50, ())
    assert (ben.allocation.hours, ben.allocation.chosen) == (None, ())
    assert ben.allocation.next_step is None


def test_hours_of_one_currency_are_not_used_for_another():
    deals = [{"revenue": 900, "hours_required": 40, "owner": "ben"}]
    euros = account("Euro", "EUR", [{**BEN, "hours": 50}], deals)
    crowns = account("Krone", "DKK", [{**BEN, "hours": 20}], deals)
    found = {s.currency: s.allocation for s in allocate_portfolio([euros, crowns])}
    assert [d.account for d in found["EUR"].chosen] == ["Euro"]
    assert (found["DKK"].hours, found["DKK"].chosen) == (20, ())


@given(st.lists(st.tuples(st.integers(1, 999), st.integers(0, 60), st.booleans()), max_size=12))
def test_two_owners_each_use_their_own_hours_at_best(rows):
    team = [{**ANN, "hours": 70}, {**BEN, "hours": 45}]
    plan = account("Two", "EUR", team, [
        {"revenue": worth, "hours_required": need, "owner": "ann" if anns else "ben"}
        for worth, need, anns in rows
    ])  # fmt: skip
    shares = {share.owner: share.allocation for share in allocate_portfolio([plan])}
    for owner, limit in (("Ann Berg", 70), ("Ben Oduya", 45)):
        own = [deal(str(n), w, h) for n, (w, h, anns) in enumerate(rows)
               if anns == (owner == "Ann Berg")]  # fmt: skip
        assert shares[owner].expected == most(own, limit)
        assert shares[owner].used <= limit


@pytest.mark.parametrize("part", ["revenue", "margin", "probability", "hours_required"])
def test_what_is_not_fully_known_does_not_compete(part):
    known = {"revenue": 900, "hours_required": 40, part: None}
    assert allocate(account("One", "EUR", [{**BEN, "hours": 50}], [known])).deals == ()
