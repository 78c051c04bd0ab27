from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kapnb.sections.charts.orgmap import MapPerson
from kapnb.sections.charts.stakeholders import INFLUENCES, STANCES, stakeholder_map

PEOPLE = st.builds(
    MapPerson,
    st.just("x"),
    st.sampled_from(["Anna Berg", "田中 太郎", "Katharina Müller-Hohenstein", "W" * 5000, "\x00"]),
    stance=st.sampled_from(STANCES),
    influence=st.sampled_from(INFLUENCES),
    trend=st.sampled_from(["", "↑", "↓", "→"]),
    note=st.sampled_from(["", "left", "changed role"]),
)


@given(st.lists(PEOPLE, min_size=1, max_size=60))
@settings(max_examples=30, deadline=None)
def test_nothing_overlaps_or_is_clipped_whoever_they_are(
    geometry: Any, people: list[MapPerson]
) -> None:
    chart = stakeholder_map(people)
    assert chart
    geometry.check(chart)
    assert len(geometry.boxes(chart)) == len(people)


def test_sixty_in_one_cell_fit_on_a_page(geometry: Any) -> None:
    chart = stakeholder_map([MapPerson(str(n), f"Person {n}") for n in range(60)])
    assert chart
    geometry.check(chart)
    assert max(area.bottom for area in geometry.texts(chart)) < 900


def test_stance_influence_and_trend_are_said_in_words(geometry: Any) -> None:
    anna = MapPerson("a", "Anna", stance="mentor", influence="high", trend="↑", note="left",
                     key_player=True)  # fmt: skip
    chart = stakeholder_map([anna, MapPerson("b", "Ben")])
    assert chart
    assert "1 key player." in chart.alt
    assert "high influence, mentor: Anna (left) (improving)" in chart.alt
    assert "unknown influence, unknown: Ben." in chart.alt
    assert "Anna (left) ↑" in geometry.words(chart)


def test_nobody_is_no_picture() -> None:
    assert stakeholder_map(()) is None
