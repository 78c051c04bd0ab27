from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kapnb.sections.charts.financials import MapYear, financials

AMOUNTS = st.none() | st.decimals(-(10**12), 10**12, places=2) | st.just(Decimal(0))
YEARS = st.builds(MapYear, st.sampled_from(["2025", "Mar 2025", "W" * 90]), AMOUNTS, AMOUNTS)


@given(st.lists(YEARS, min_size=1, max_size=15))
@settings(max_examples=40, deadline=None)
def test_nothing_overlaps_or_is_clipped_whatever_the_figures(
    geometry: Any, years: list[MapYear]
) -> None:
    chart = financials(years, "EUR")
    known = any(year.revenue is not None or year.profit is not None for year in years)
    assert (chart is not None) == known
    if chart:
        geometry.check(chart)


def test_values_stand_on_the_columns_and_gaps_say_so(geometry: Any) -> None:
    years = [
        MapYear("2024", Decimal("1.2e9"), Decimal(-12_000)),
        MapYear("2025", None, Decimal(340_000_000)),
    ]
    chart = financials(years, "EUR")
    assert chart
    words = geometry.words(chart)
    assert "1.2 bn" in words
    assert "n/a" in words
    assert "−12 k" in words
    assert "2025: revenue not known, profit 340 m; 2024: revenue 1.2 bn" in chart.alt


def test_of_many_years_the_last_twelve_are_drawn(geometry: Any) -> None:
    chart = financials([MapYear(str(2000 + n), Decimal(n)) for n in range(20)], "EUR")
    assert chart
    assert "2007" not in geometry.words(chart).split()
    assert "8 earlier years not drawn." in geometry.words(chart)


def test_nothing_known_is_no_picture() -> None:
    assert financials((), "EUR") is None
    assert financials([MapYear("2025")], "EUR") is None
