from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapnb.sections.charts.flags import MapFlag, flag_grid, severity

FLAGS = st.builds(
    MapFlag,
    st.sampled_from(["Budget frozen", "予算凍結", "W" * 5000]),
    st.integers(1, 5),
    st.integers(4, 5),
    st.sampled_from(["", "mitigating", "W" * 200]),
)


@given(st.lists(FLAGS, min_size=1, max_size=80))
@settings(max_examples=30, deadline=None)
def test_nothing_overlaps_or_is_clipped_however_many(geometry: Any, flags: list[MapFlag]) -> None:
    chart = flag_grid(flags)
    assert chart
    geometry.check(chart)


@pytest.mark.parametrize(
    ("score", "word"), [(25, "high"), (12, "high"), (10, "medium"), (5, "low")]
)
def test_twelve_and_more_is_high(score: int, word: str) -> None:
    assert severity(score)[1] == word


def test_the_worst_comes_first_with_score_and_word(geometry: Any) -> None:
    chart = flag_grid([MapFlag("Small", 1, 2), MapFlag("Budget frozen", 4, 5, "open")])
    assert chart
    assert "1 Budget frozen 20 high · open 2 Small 2 low" in geometry.words(chart)
    assert chart.alt.startswith("2 red flags by probability and impact, 1 high. Budget frozen: ")


def test_nothing_is_no_picture() -> None:
    assert flag_grid(()) is None
