from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kapnb.sections.charts.opportunities import MapOpportunity, opportunity_map

AMOUNTS = (
    st.none() | st.sampled_from([Decimal(0), Decimal("1e12")]) | st.decimals(0, 10**6, places=2)
)
ITEMS = st.builds(
    MapOpportunity,
    st.sampled_from(["Retrofit line 4", "予知保全", "W" * 5000, "Spare parts frame contract"]),
    st.sampled_from(["a", "b", "c", ""]),
    AMOUNTS,
    AMOUNTS,
    AMOUNTS,
)


@given(st.lists(ITEMS, min_size=1, max_size=40))
@settings(max_examples=40, deadline=None)
def test_nothing_overlaps_or_is_clipped_whatever_the_figures(
    geometry: Any, items: list[MapOpportunity]
) -> None:
    chart = opportunity_map(items, "EUR")
    assert chart
    geometry.check(chart)


def item(name: str, hours: int | None, expected: int | None, grade: str = "a") -> MapOpportunity:
    return MapOpportunity(
        name, grade, *(None if value is None else Decimal(value) for value in (hours, expected))
    )


def test_bubbles_are_numbered_by_grade_and_listed_below(geometry: Any) -> None:
    chart = opportunity_map([item("Retrofit", 40, 90_000), item("Academy", 60, 50_000, "b")], "EUR")
    assert chart
    words = geometry.words(chart)
    assert "A1 Retrofit 40 h, return 90 k B1 Academy" in words
    assert "Expected return, EUR" in words
    assert "A: Retrofit, 40 h, return 90 k" in chart.alt


def test_more_hours_stand_further_right_and_more_return_higher(geometry: Any) -> None:
    chart = opportunity_map([item("Small", 10, 1000, "c"), item("Large", 100, 9000)], "EUR")
    assert chart
    places = {area.what: area for area in reversed(geometry.texts(chart))}  # the bubbles
    assert places["A1"].left > places["C1"].left
    assert places["A1"].top < places["C1"].top


def test_twenty_on_the_same_spot_all_show(geometry: Any) -> None:
    chart = opportunity_map([item(f"Same {n}", 0, 0, "c") for n in range(20)], "JPY")
    assert chart
    geometry.check(chart)


def test_what_lacks_hours_or_return_is_named_as_not_placed(geometry: Any) -> None:
    chart = opportunity_map([item("Vague", None, 5), item("Vaguer", 5, None)], "EUR")
    assert chart
    assert "Not placed, hours or expected return unknown: Vague and Vaguer." in geometry.words(
        chart
    )


def test_nothing_is_no_picture() -> None:
    assert opportunity_map((), "EUR") is None
