"""The golden thread drawn: nothing overlaps or is clipped, lines only run where they belong."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import zip_longest
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kapnb.sections.charts.thread import MapBox, golden_thread

WORDS = st.sampled_from(
    ["", "Sensors", "Cut unplanned stops at Forge, Ostrava", "W" * 5000, "試験"]
)
BOXES = st.builds(
    MapBox, WORDS, WORDS, st.sampled_from(["none", "red", "amber"]), st.sampled_from(["", "x"])
)
WAYS = st.lists(st.tuples(BOXES, BOXES), max_size=20)
AIMS = st.lists(st.tuples(BOXES, st.lists(BOXES, max_size=8)), max_size=4)


@st.composite
def strands(draw: Any) -> tuple[Any, ...]:
    """A goal, initiatives each with an opportunity, objectives with their actions below."""
    right: list[tuple[Any, Any]] = []
    for aim, actions in draw(AIMS):
        first, *more = actions or [None]
        right += [(aim, first), *((None, action) for action in more)]
    sides = zip_longest(draw(WAYS), right, fillvalue=(None, None))
    rows = [(None, *one, *two) for one, two in sides] or [(None,) * 5]
    return (draw(BOXES), *rows[0][1:]), *rows[1:]


def lines(chart: Any) -> list[tuple[float, float, float, float]]:
    found = []
    for node in ET.fromstring(chart.svg).iter("{http://www.w3.org/2000/svg}path"):
        (x1, y1), (x2, y2) = (
            map(float, point.split()) for point in node.get("d", "")[1:].split("L")
        )
        found.append((x1, y1, x2, y2))
    return found


def row(*texts: str) -> tuple[MapBox | None, ...]:
    return tuple(MapBox(text, link=text) if text else None for text in texts)


@given(st.lists(strands(), max_size=3))
@settings(max_examples=60, deadline=None)
def test_nothing_overlaps_is_clipped_or_is_left_out_whatever_the_strands(
    geometry: Any, found: list[Any]
) -> None:
    charts = list(golden_thread(found))
    boxes = sum(box is not None for strand in found for row in strand for box in row)
    assert sum(len(geometry.boxes(chart)) for chart in charts) >= boxes
    for chart in charts:
        geometry.check(chart)
        assert max([area.bottom for area in geometry.texts(chart)]) < 460
        for x1, y1, x2, y2 in lines(chart):
            for box in geometry.boxes(chart):
                inside = min(x1, x2) < box.right - 1 and max(x1, x2) > box.left + 1
                assert not (inside and min(y1, y2) < box.bottom and max(y1, y2) > box.top)


def test_every_column_is_joined_and_a_break_is_dashed(geometry: Any) -> None:
    one = row("Goal", "Initiative", "Deal", "Aim", "Act")
    (joined,) = golden_thread([(one,)])
    (apart,) = golden_thread([((*one[:4], MapBox("No action", tone="amber")),)])
    assert len({(x1, x2) for x1, _, x2, _ in lines(joined) if x1 != x2}) == 8  # both sides of 4
    assert "stroke-dasharray" in apart.svg
    assert "stroke-dasharray" not in joined.svg
    assert joined.caption == "Golden thread 1 of 1, unbroken."
    assert apart.caption == "Golden thread 1 of 1, broken in 1 place."
    assert "customer goal: Goal; initiative: Initiative; opportunity: Deal" in joined.alt


def test_a_long_strand_goes_on_in_more_pictures_below_its_goal_and_objective(
    geometry: Any,
) -> None:
    rows = [
        row("Goal", "", "", "Aim", "Act 0"),
        *(row("", "", "", "", f"Act {n}") for n in range(1, 30)),
    ]
    one, two, three = golden_thread([tuple(rows)])
    assert [geometry.words(chart).count("continued") for chart in (one, two, three)] == [0, 2, 2]
    said = "".join(map(geometry.words, (one, two, three)))
    assert all(f"Act {n}" in said for n in range(30))
    last = max(y for _, y, *_ in lines(three))
    assert last > max(area.top for area in geometry.boxes(three))  # the last action hangs on it too


def test_no_strand_is_no_picture() -> None:
    assert list(golden_thread([])) == []
