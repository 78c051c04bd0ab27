"""Does HTML show every kind of block, and a user's words as they are?"""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup, Tag
from every_block import EXAMPLES, HOSTILE, WORDS, hostile
from hypothesis import given
from hypothesis import strategies as st

from kapnb.sections import palette
from kapnb.sections.blocks import (
    KINDS,
    Block,
    Card,
    Cards,
    Cell,
    Chart,
    Column,
    Front,
    Heading,
    Prose,
    Table,
    Text,
)
from kapnb.sections.html import folder, style_sheet, to_cell, to_html, without_style


def soup(*blocks: Block) -> BeautifulSoup:
    return BeautifulSoup(to_html(blocks), "html.parser")


def one(selector: str, *blocks: Block) -> Tag:
    (found,) = soup(*blocks).select(selector)
    return found


def test_there_is_an_example_and_a_template_of_every_kind() -> None:
    assert tuple(type(block) for block in EXAMPLES) == KINDS
    names = {path.name.split(".")[0] for path in (folder() / "blocks").iterdir()}
    assert names == {kind.__name__.lower() for kind in KINDS} | {"parts"}


@pytest.mark.parametrize(("block", "words"), list(zip(EXAMPLES, WORDS, strict=True)))
def test_every_word_of_a_block_is_shown(block: Block, words: tuple[str, ...]) -> None:
    page = soup(block)
    labels = " ".join(str(tag["aria-label"]) for tag in page.select("[aria-label]"))
    for word in words:
        assert word in f"{page.get_text(' ')} {labels}"


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_what_a_user_typed_arrives_as_it_is(text: str) -> None:
    for block in hostile(text):
        page = soup(block)
        assert text in page.get_text()
        assert not page.find_all("script")
        assert not [tag for tag in page.find_all(True) if tag.has_attr("onmouseover")]


@given(st.text(min_size=1).filter(lambda text: text.isprintable() and text.strip()))
def test_any_printable_text_survives(text: str) -> None:
    assert one("p", Text(text)).get_text() == text


def test_control_characters_are_left_out() -> None:
    assert one("p", Text("a\x00\x1b[31mb\x9bc\td\ne")).get_text() == "a[31mbc\td\ne"


def test_prose_is_markdown_without_raw_html_and_without_mathematics() -> None:
    prose = one("div.k-prose", Prose("**Bold** <b>x</b> costs $5 and $6."))
    assert prose.strong is not None
    assert prose.b is None
    assert prose.get_text() == "Bold <b>x</b> costs $5 and $6.\n"


def test_a_table_says_what_it_lists_and_names_its_columns() -> None:
    table = Table(
        "Contacts", (Column("Name", 3), Column("Hours", 1, "right")), ((Cell("M"), Cell("2")),)
    )
    assert one("table", table)["aria-label"] == "Contacts"
    assert one("div.k-scroll", table)["tabindex"] == "0"
    assert [th["scope"] for th in soup(table).select("th")] == ["col", "col"]
    assert [col["style"] for col in soup(table).select("col")] == ["width:75.00%", "width:25.00%"]
    assert "k-right" in one("td:last-child", table)["class"]


def test_a_word_too_long_for_a_column_may_break_and_a_date_may_not() -> None:
    row = (Cell("A" * 5000), Cell("short words only " * 20), Cell("22 Nov 2026"))
    cells = soup(Table("T", (Column("a"), Column("b"), Column("c")), (row,))).select("td")
    assert [cell["class"][1:] for cell in cells] == [["k-wraps"], ["k-long"], ["k-short"]]


def test_a_toned_cell_is_a_label_with_its_word() -> None:
    card = Cards((Card("Mette", Cell("Non-supporter", "non_supporter")),))
    assert one("span.k-pill.k-t-non_supporter", card).get_text() == "Non-supporter"


def test_every_tone_has_its_colours() -> None:
    sheet = style_sheet("blocks")
    for tone, colour in palette.TONES.items():
        assert (
            f".k-t-{tone}{{--fill:{colour.fill};--line:{colour.line};--text:{colour.text}}}"
            in sheet
        )


def test_a_chapter_is_an_h2_because_the_title_is_the_h1() -> None:
    page = soup(EXAMPLES[-1], Heading("Chapter", 1, "chapter"), Heading("Part", 2))
    assert [tag.name for tag in page.find_all(re.compile("h[1-6]"))] == ["h1", "h2", "h3"]
    assert page.h2 is not None
    assert page.h2["id"] == "chapter"


def test_a_picture_has_its_text_and_keeps_its_own_words() -> None:
    chart = Chart('<svg viewBox="0 0 1 1"><text>38 m</text></svg>', 'It "grew"', "Revenue")
    assert one("[role=img]", chart)["aria-label"] == 'It "grew"'
    assert 'viewBox="0 0 1 1"' in to_html([chart])
    assert one("figcaption", chart).get_text() == "Revenue"


@pytest.mark.parametrize("layout", ["report", "page"])
def test_a_front_has_the_only_h1(layout: str) -> None:
    front = Front("Nordhavn", "Playbook", "", layout)  # type: ignore[arg-type]
    assert one("h1", front).get_text() == "Nordhavn"


def test_a_cell_carries_its_style_and_gives_it_up_again() -> None:
    cell = to_cell(EXAMPLES)
    assert cell.count("<style") == 1
    assert without_style(cell) == to_html(EXAMPLES)


def test_nothing_of_the_style_loads_anything() -> None:
    for name in ("blocks", "page"):
        assert not re.search(r"url\(|@import|https?:", style_sheet(name))


def test_jupyterlab_is_told_that_dollars_are_money() -> None:
    assert "mathjax_ignore" in to_html([Text("$5 and $6")]).partition(">")[0]


def test_style_rules_stay_inside_our_own_element() -> None:
    sheet = re.sub(r"@font-face\s*{[^}]*}", "", style_sheet("blocks"))
    sheet = re.sub(r"@media[^{]*{|@page[^{]*{", "", sheet)
    for rule in re.findall(r"([^{}]+){[^}]*}", sheet):
        assert all(part.strip().startswith(".kapnb") for part in rule.split(","))
