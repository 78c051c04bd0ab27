import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapnb.sections.charts.timeline import MapEntry, timeline

TODAY = dt.date(2026, 11, 22)
DATES = st.one_of(
    st.dates(dt.date(2026, 6, 1), dt.date(2027, 6, 1)),
    st.dates(dt.date(1900, 1, 1), dt.date(2999, 12, 31)),
    st.sampled_from([dt.date(1, 1, 1), dt.date(9999, 12, 31), TODAY]),
)
ENTRIES = st.builds(
    MapEntry,
    st.sampled_from(["Pilot accepted", "試験", "W" * 5000, "Contract signed by both boards"]),
    DATES,
    st.sampled_from(["milestone", "action"]),
    st.sampled_from(["red", "amber", "green", "blue", "none"]),
    st.sampled_from(["Red", "Amber (by hand, until March)", ""]),
    st.lists(DATES, max_size=2).map(tuple),
)


@given(st.lists(ENTRIES, min_size=1, max_size=50), DATES, DATES, DATES)
@settings(max_examples=40, deadline=None)
def test_nothing_overlaps_or_is_clipped_whatever_the_dates(
    geometry: Any, entries: list[MapEntry], start: dt.date, end: dt.date, today: dt.date
) -> None:
    chart = timeline(entries, start, end, today)
    assert chart
    geometry.check(chart)


def test_dates_colours_and_moves_are_said_in_words(geometry: Any) -> None:
    moved = MapEntry("Pilot", dt.date(2026, 12, 1), "milestone", "amber", "Amber",
                     (dt.date(2026, 9, 1),))  # fmt: skip
    action = MapEntry("Send offer", dt.date(2026, 10, 5), "action", "red", "Red")
    chart = timeline([moved, action], dt.date(2026, 1, 1), dt.date(2026, 12, 31), TODAY)
    assert chart
    words = geometry.words(chart)
    assert "Pilot 1 Dec 2026 · Amber" in words
    assert "Today 22 Nov 2026" in words
    assert "Jan 2026 Feb Mar" in words
    assert "1 milestone and 1 action, 1 moved." in chart.alt
    assert "1 Dec 2026 Pilot, amber, moved from 1 Sep 2026" in chart.alt


def test_the_scale_goes_from_months_to_centuries(geometry: Any) -> None:
    def scale(start: dt.date, end: dt.date) -> str:
        chart = timeline([MapEntry("x", start)], start, end, start)
        assert chart
        return str(geometry.words(chart))

    assert "Jan 2027 Apr Jul" in scale(TODAY, dt.date(2028, 11, 30))
    assert "2031 2032" in scale(TODAY, dt.date(2036, 1, 1))
    assert "2100 2200" in scale(dt.date(1900, 1, 1), dt.date(2999, 12, 31))


def test_a_day_far_outside_stands_at_the_edge_and_squeezes_nobody(geometry: Any) -> None:
    entries = [MapEntry("Old", dt.date(1900, 1, 1)), MapEntry("Near", dt.date(2026, 6, 1))]
    chart = timeline(entries, dt.date(2026, 1, 1), dt.date(2026, 12, 31), TODAY)
    assert chart
    assert "Old 1 Jan 1900" in geometry.words(chart)
    assert "Jun Jul" in geometry.words(chart)


def test_beyond_forty_the_rest_is_counted(geometry: Any) -> None:
    entries = [MapEntry(f"M{n}", TODAY + dt.timedelta(n)) for n in range(50)]
    chart = timeline(entries, TODAY, dt.date(2027, 2, 1), TODAY)
    assert chart
    assert "And 10 more entries not drawn." in geometry.words(chart)
    assert "50 milestones" in chart.alt


@pytest.mark.parametrize("far", [dt.date.min, dt.date.max])
def test_the_ends_of_the_calendar_are_days_like_others(geometry: Any, far: dt.date) -> None:
    chart = timeline([MapEntry("End", far)], far, far, far)
    assert chart
    geometry.check(chart)


def test_nothing_is_no_picture() -> None:
    assert timeline((), TODAY, TODAY, TODAY) is None
