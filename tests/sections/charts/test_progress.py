from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kapnb.sections.charts.progress import MapObjective, progress

VALUES = st.none() | st.decimals(-(10**12), 10**12, places=3) | st.sampled_from([Decimal(0)])
OBJECTIVES = st.builds(
    MapObjective,
    st.sampled_from(["Reduce complaints", "苦情を減らす", "W" * 5000, "Win the plant " * 9]),
    st.sampled_from(["red", "amber", "green", "blue", "grey", "none"]),
    st.sampled_from(["Red", "Amber (by hand)", "W" * 500]),
    VALUES,
    VALUES,
    VALUES,
    VALUES,
    st.sampled_from(["", "%", "meetings", "W" * 100]),
)


@given(st.lists(OBJECTIVES, min_size=1, max_size=22))
@settings(max_examples=40, deadline=None)
def test_nothing_overlaps_or_is_clipped_whatever_the_values(
    geometry: Any, objectives: list[MapObjective]
) -> None:
    chart = progress(objectives)
    assert chart
    geometry.check(chart)


def objective(*values: int | None) -> MapObjective:
    decimals = [None if value is None else Decimal(value) for value in values]
    return MapObjective("Reduce complaints", "amber", "Amber", *decimals, unit="a month")


def test_a_falling_target_is_reached_downwards() -> None:
    falling = objective(10, 4, 7)
    assert falling.share(Decimal(10)) == 0
    assert falling.share(Decimal(7)) == 0.5
    assert falling.share(Decimal(4)) == 1


def test_a_target_that_is_the_baseline_is_held_or_not(geometry: Any) -> None:
    hold = objective(95, 95, 91)
    assert (hold.share(Decimal(95)), hold.share(Decimal(91))) == (1, 0)
    chart = progress([hold])
    assert chart
    assert "hold 95 a month" in geometry.words(chart)


def test_values_and_colour_are_said_in_words(geometry: Any) -> None:
    chart = progress([objective(10, 4, 9, 6)])
    assert chart
    assert "from 10 to 4 a month now 9 a month Amber" in geometry.words(chart)
    assert "from 10 to 4 a month, now 9 a month, expected today 6, amber." in chart.alt


def test_missing_values_are_said(geometry: Any) -> None:
    chart = progress([objective(0, 3, None), objective(None, None, None)])
    assert chart
    assert geometry.words(chart).count("no reading") == 2
    assert "No baseline or target" in geometry.words(chart)


def test_nothing_is_no_picture() -> None:
    assert progress(()) is None
