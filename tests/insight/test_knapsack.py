"""The best choice within a limit, exact however it is found."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapnb.insight import knapsack
from kapnb.insight.knapsack import Knapsack

weights = st.decimals(0, 60, places=2) | st.integers(0, 8).map(Decimal)
worths = st.decimals("0.01", 10**15, places=2) | st.integers(1, 6).map(Decimal)
things = st.lists(st.tuples(worths, weights), max_size=10)


def made(some) -> Knapsack:
    return Knapsack([worth for worth, _ in some], [weight for _, weight in some])


def by_hand(some, limit):
    """Try everything: most worth, then least weight, then the earlier thing."""
    sums = [(Decimal(0), Decimal(0), ())]
    for worth, weight in some:
        sums = [(v + worth * t, w - weight * t, (*take, t)) for v, w, take in sums for t in (1, 0)]
    best = max(choice for choice in sums if -choice[1] <= limit)
    return best[0], tuple(place for place, taken in enumerate(best[2]) if taken)


@given(things, st.decimals(0, 300, places=2))
def test_the_choice_is_the_one_that_trying_everything_finds(some, limit):
    assert made(some).best(limit) == by_hand(some, limit)[1]


@given(things, st.decimals(0, 300, places=2))
def test_the_next_limit_is_the_least_that_brings_more(some, limit):
    after, now = made(some).beyond(limit), by_hand(some, limit)[0]
    if after is None:
        assert now == sum(worth for worth, _ in some)
    else:
        assert after > limit
        assert by_hand(some, after)[0] > now
        assert by_hand(some, after - Decimal("0.01"))[0] == now


modest = st.lists(
    st.tuples(st.integers(1, 10**6).map(Decimal), st.decimals(0, 60, places=1)), max_size=8
)


@given(modest, st.decimals(0, 200, places=1))
@settings(max_examples=8)  # each asks another process
def test_the_solver_finds_as_much_and_never_overfills(some, limit):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(knapsack, "PATIENCE", 0)
        places = made(some).best(limit)
    assert sum(some[place][1] for place in places) <= limit
    assert sum(some[place][0] for place in places) == by_hand(some, limit)[0]


def test_the_solver_agrees_with_the_search_on_sixty(monkeypatch):
    weights = [Decimal(20 + n * 7919 % 280) for n in range(60)]
    worths = [weight * (200 + n * 31 % 21) for n, weight in enumerate(weights)]
    searched = Knapsack(worths, weights).best(Decimal(3000))
    monkeypatch.setattr(knapsack, "PATIENCE", 0)
    solved = Knapsack(worths, weights).best(Decimal(3000))
    assert sum(weights[place] for place in solved) <= 3000
    assert sum(worths[place] for place in solved) == sum(worths[place] for place in searched)


def test_where_the_solver_gives_up_what_was_found_fits_and_more_hours_never_bring_less(monkeypatch):
    monkeypatch.setattr(knapsack, "NODES", 5)
    monkeypatch.setattr(knapsack, "PATIENCE", 2_000)
    hours = [Decimal(4000 + (n * 7919) % 25_000) / 100 for n in range(120)]
    worths = [35 * need + n % 7 for n, need in enumerate(hours)]
    one = Knapsack(worths, hours)
    found = []
    for limit in range(1000, 1200, 20):
        places = one.best(Decimal(limit))
        assert sum(hours[place] for place in places) <= limit
        found.append(sum(worths[place] for place in places))
    assert found == sorted(found)


def test_of_hundreds_that_return_nearly_the_same_little_is_asked_and_nothing_printed(
    capfd, monkeypatch
):
    monkeypatch.setattr(knapsack, "NODES", 300)
    hours = [Decimal(2000 + n * 7919 % 18_000) / 100 for n in range(300)]
    worths = [35 * need * (10_000 + n % 7) / 10_000 for n, need in enumerate(hours)]
    one, limit = Knapsack(worths, hours), sum(hours) / 3
    now = one.best(limit)
    assert sum(hours[place] for place in now) <= limit
    if more := one.beyond(limit):
        assert more > limit
        assert sum(worths[p] for p in one.best(more)) > sum(worths[p] for p in now)
    assert one._asked <= knapsack.QUESTIONS
    assert capfd.readouterr() == ("", "")


def test_the_next_step_needs_no_unit_of_the_hours() -> None:
    some = [(Decimal(5), Decimal("10.30000000000000004")), (Decimal(4), Decimal(90))]
    assert made(some).beyond(Decimal(5)) == Decimal("10.30000000000000004")
    assert made(some).beyond(Decimal(50)) == Decimal("100.30000000000000004")
    assert made(some).beyond(Decimal(200)) is None


def test_overfilling_by_a_millionth_of_an_hour_is_not_fitting():
    some = [(Decimal(5), Decimal("30.000001")), (Decimal(5), Decimal(30)), (Decimal(1), Decimal(9))]
    assert made(some).best(Decimal(60)) == (1, 2)
    assert made(some).best(Decimal("60.000001")) == (0, 1)


def test_a_small_difference_beside_a_thousand_billion_counts():
    some = [
        (Decimal(10**15), Decimal(50)),
        (Decimal("1.01"), Decimal(10)),
        (Decimal(1), Decimal(9)),
    ]
    assert made(some).best(Decimal(60)) == (0, 1)


def test_scipy_is_not_imported_for_a_plan_of_usual_size():
    code = """
import sys
from decimal import Decimal
from kapnb.insight.knapsack import Knapsack
hours = [Decimal(n * 37 % 200 + 5) for n in range(40)]
one = Knapsack([Decimal(n * 7919 % 9000 + 1) for n in range(40)], hours)
one.best(Decimal(1700)), one.beyond(Decimal(1700))
sys.exit("scipy" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
