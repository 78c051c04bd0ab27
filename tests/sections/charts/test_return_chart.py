from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapnb.insight.hours import Allocation, Deal
from kapnb.sections.charts.hours import return_chart

DEALS = st.lists(
    st.builds(
        Deal,
        st.just("d"),
        st.just("Deal"),
        st.just("Kestrel"),
        st.decimals("0.01", 10**15, places=2),
        st.decimals(0, 1_000_000, places=1),
    ),
    max_size=6,
)


def chart_of(deals: list[Deal], left: Decimal) -> Any:
    marks = [left * Decimal(share) for share in ("0.8", "1", "1.2")]
    return return_chart(Allocation(tuple(deals), left).curve, marks, "EUR")


@given(DEALS, st.decimals("0.1", 1_000_000, places=1))
@settings(max_examples=30)
def test_nothing_overlaps_or_is_clipped(geometry: Any, deals: list[Deal], left: Decimal) -> None:
    geometry.check(chart_of(deals, left))


@pytest.mark.parametrize("left", ["0.1", "40", "1000000"])
def test_the_hours_there_are_and_a_fifth_around_them_are_marked(geometry: Any, left: str) -> None:
    words = geometry.words(chart_of([], Decimal(left)))
    assert all(mark in words for mark in ("20% fewer: ", "now: ", "20% more: "))


def test_the_text_says_what_the_marked_hours_bring() -> None:
    deals = [Deal(n, n, "", Decimal(worth), Decimal(90)) for n, worth in (("a", 5000), ("b", 900))]
    assert chart_of(deals, Decimal(100)).alt == (
        "Expected return in EUR against hours, each used at best. 20% fewer, 80 h: 0; "
        "now, 100 h: 5 k; 20% more, 120 h: 5 k; 180 h: 5.9 k."
    )
