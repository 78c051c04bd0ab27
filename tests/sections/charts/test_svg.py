import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapnb.sections.charts.svg import Key, Picture, alternative


@given(st.text(), st.floats(20, 300))
def test_any_text_is_well_formed_xml_and_as_wide_as_its_room(text: str, room: float) -> None:
    picture = Picture()
    assert picture.text(0, 20, text, room=room) <= room
    ET.fromstring(picture.chart("alt").svg)


def test_markup_in_a_text_stays_a_text() -> None:
    picture = Picture()
    picture.text(0, 20, "<script>alert(1)</script> & #panic")
    svg = picture.chart("alt").svg
    assert "<script" not in svg
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; #panic" in svg


def test_an_alternative_counts_what_it_leaves_out() -> None:
    said = alternative("60 things.", [f"thing number {n}" for n in range(60)])
    assert len(said) <= 620
    assert said.startswith("60 things. thing number 0; thing number 1")
    assert said.endswith("more.")
    assert alternative("One thing.", ["a thing"]) == "One thing. a thing."
    assert len(alternative("x" * 5000, ["y" * 5000] * 3)) <= 620


def test_a_long_legend_goes_on_in_the_next_row() -> None:
    picture = Picture()
    picture.legend([Key("what this mark means here")] * 12)
    assert picture.bottom > 30


def test_a_picture_scales_and_needs_nothing_from_outside() -> None:
    svg = Picture().chart("alt").svg
    assert 'width="640"' in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_chinese_among_latin_letters_starts_where_it_was_measured() -> None:
    picture = Picture()
    wide = picture.text(100, 20, "Liu 刘伟 jun.", size=10, anchor="end")
    root = ET.fromstring(picture.chart("alt").svg)
    places = [float(node.get("x", "")) for node in root.iter() if node.tag.endswith("tspan")]
    assert places[0] == pytest.approx(100 - wide, abs=0.01)
    assert places[2] - places[1] == pytest.approx(20, abs=0.01)
    assert "".join(root.itertext()) == "Liu 刘伟 jun."
