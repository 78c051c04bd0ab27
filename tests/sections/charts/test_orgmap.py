from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kapnb.sections.charts.orgmap import MapLink, MapPerson, org_map

NAMES = st.one_of(
    st.sampled_from(
        ["Anna Berg", "田中 太郎", "محمد الراشد", "Katharina Müller-Hohenstein", "W" * 5000, "<b>&"]
    ),
    st.text(min_size=1, max_size=60),
)
STANCES = ["mentor", "supporter", "neutral", "non_supporter", "opponent", "unknown"]


@st.composite
def organisations(draw: st.DrawFn) -> tuple[list[MapPerson], list[MapLink]]:
    size = draw(st.integers(1, 60))
    ids = st.integers(0, size + 2).map(lambda number: f"p{number}")  # a few are not there
    shape = draw(st.sampled_from(["any", "chain", "star", "tree"]))
    people = []
    for number in range(size):
        if shape == "any":
            manager = draw(st.none() | ids)
        else:
            chief = {"chain": number - 1, "star": 0, "tree": (number - 1) // 4}[shape]
            manager = f"p{chief}" if number else None
        stance = draw(st.sampled_from(STANCES))
        people.append(
            MapPerson(
                f"p{number}",
                draw(NAMES),
                draw(st.sampled_from(["", "Director, Procurement and Supply Chain", "X" * 200])),
                manager,
                stance,
                stance.capitalize(),
                draw(st.sampled_from(["", "↑", "↓", "→"])),
                draw(st.sampled_from(["high", "medium", "low", "unknown"])),
                draw(st.sampled_from([(), ("EB",), ("UB", "TB", "Coach", "Champion", "EB")])),
                draw(st.sampled_from(["", "", "left"])),
            )
        )
    links = st.builds(MapLink, ids, ids, st.just("Influences"), st.sampled_from(["red", "accent"]))
    return people, draw(st.lists(links, max_size=8))


@given(organisations())
@settings(max_examples=40, deadline=None)
def test_nothing_overlaps_or_is_clipped_whatever_the_organisation(
    geometry: Any, organisation: tuple[list[MapPerson], list[MapLink]]
) -> None:
    people, links = organisation
    charts = org_map(people, links)
    assert charts
    for chart in charts:
        geometry.check(chart)
    drawn = sum(len(geometry.boxes(chart)) for chart in charts)
    assert drawn >= len(people)  # a root may stand on several maps, nobody is dropped


def staff(count: int, fan: int) -> list[MapPerson]:
    return [
        MapPerson(f"p{n}", f"Person {n}.", "Head of something", f"p{(n - 1) // fan}" if n else None)
        for n in range(count)
    ]


def test_five_people_are_a_tree_on_one_picture(geometry: Any) -> None:
    (chart,) = org_map(staff(5, 4))
    tops = {round(box.top) for box in geometry.boxes(chart)}
    assert len(tops) == 2
    assert chart.caption == "Organisational map: 5 contacts."


def test_twenty_five_people_fit_on_one_page() -> None:
    assert len(org_map(staff(25, 5))) == 1


def test_sixty_people_stand_on_maps_of_a_page_each_and_all_of_them(geometry: Any) -> None:
    charts = org_map(staff(60, 6))
    assert 1 < len(charts) <= 3
    assert charts[0].caption.startswith("Organisational map 1 of")
    words = " ".join(geometry.words(chart) for chart in charts)
    assert all(f"Person {n}." in words for n in range(60))
    for chart in charts:
        assert max(area.bottom for area in geometry.texts(chart)) < 960


def test_circles_and_unknown_managers_are_marked_and_said(geometry: Any) -> None:
    people = [
        MapPerson("a", "Anna", manager="b"),
        MapPerson("b", "Ben", manager="a"),
        MapPerson("c", "Carl", manager="c"),
        MapPerson("d", "Dora", manager="gone"),
        MapPerson("e", "Emil"),
    ]
    (chart,) = org_map(people)
    assert "Reports in a circle: Anna and Carl." in chart.alt
    assert "Manager not on map: Dora." in chart.alt
    assert "Manager unknown: Emil." in chart.alt
    assert geometry.words(chart).count("Reports in a circle") == 2
    geometry.check(chart)


def test_relationships_are_numbered_and_named(geometry: Any) -> None:
    (chart,) = org_map(staff(5, 4), [MapLink("p1", "p3", "In conflict with", "red")])
    assert "Person 1. – in conflict with – Person 3." in geometry.words(chart)
    assert "in conflict with" in chart.alt


def test_relationships_across_maps_are_said_in_words(geometry: Any) -> None:
    charts = org_map(staff(60, 6), [MapLink("p59", "p12", "Ally of", "green")])
    words = " ".join(geometry.words(chart) for chart in charts)
    assert "Person 59. – ally of – Person 12." in words


def test_who_left_is_said_to_have_left(geometry: Any) -> None:
    (chart,) = org_map(
        [MapPerson("a", "Anna", stance="mentor", stance_label="Mentor", note="left")]
    )
    assert "left · Mentor" in geometry.words(chart)


def test_five_hundred_people_are_drawn_too(geometry: Any) -> None:
    charts = org_map(staff(500, 7))
    assert sum(len(geometry.boxes(chart)) for chart in charts) >= 500


def test_nobody_is_no_picture() -> None:
    assert org_map(()) == ()
