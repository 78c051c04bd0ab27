"""Does plain text say what the blocks say, within its width and without harm to a terminal?"""

from __future__ import annotations

import unicodedata

import pytest
from every_block import EXAMPLES, HOSTILE, WORDS, hostile
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from kapnb.sections.blocks import Block, Callout, Chart, Columns, Heading, Text, table
from kapnb.sections.plain import to_text


@pytest.mark.parametrize(("block", "words"), list(zip(EXAMPLES, WORDS, strict=True)))
def test_every_word_of_a_block_is_there(block: Block, words: tuple[str, ...]) -> None:
    text = to_text([block])
    for word in words:
        assert word in text


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_no_line_is_wider_than_asked(text: str, width: int) -> None:
    lines = to_text(hostile(text), width).splitlines()
    assert max(cell_len(line) for line in lines) <= width


def test_long_words_are_folded_and_not_cut() -> None:
    assert to_text([Text("A" * 5000)]).count("A") == 5000


@settings(deadline=None, max_examples=40)
@given(st.text())
def test_no_control_character_reaches_the_terminal(text: str) -> None:
    drawn = to_text(hostile(text))
    assert not [c for c in drawn if unicodedata.category(c) == "Cc" and c != "\n"]


def test_a_terminal_escape_is_disarmed() -> None:
    assert to_text([Text("\x1b]0;owned\x07 and \u202ereversed")]) == "]0;owned and reversed"


def test_markup_of_the_terminal_library_is_text() -> None:
    assert to_text([Text("[bold]x[/bold] :smile:")]) == "[bold]x[/bold] :smile:"


def test_headings_are_underlined_as_wide_as_they_are() -> None:
    assert to_text([Heading("漢字"), Heading("Part", 2)]) == "漢字\n====\n\nPart\n----"


def test_columns_line_up_behind_wide_letters() -> None:
    names = table("Names", ["Name", "Role"], [("田中 美咲", "user"), ("Mette", "coach")])
    *_, first, second = to_text([names]).splitlines()
    assert cell_len(first.partition("user")[0]) == cell_len(second.partition("coach")[0])


def test_a_table_too_wide_for_the_terminal_goes_row_by_row() -> None:
    wide = table("Wide", ["Name", "Role", "Stance", "Met"], [("Mette", "Coach", "Mentor", "7")])
    assert to_text([wide], 24) == "Name    Mette\nRole    Coach\nStance  Mentor\nMet     7"


def test_no_word_and_no_date_of_a_table_is_broken_where_there_is_room() -> None:
    rows = [("Gunnar Bleichsteiner", "Non-supporter", "Talks a lot about " * 9, "11 Dec 2026")]
    text = to_text([table("People", ["Who", "Stance", "Said", "By when"], rows)])
    assert all(word in text for word in ("Bleichsteiner", "Non-supporter", "11 Dec 2026"))
    narrow = to_text([table("People", ["Who", "Stance", "Said", "By when"], rows)], 46)
    assert "Non-supporter" in narrow
    assert "11 Dec 2026" not in narrow  # what does not fit otherwise is wrapped between its words


def test_a_callout_and_a_picture_are_marked() -> None:
    blocks = [
        Callout("warning", "Nobody decides", "Ask Mette."),
        Chart("<svg/>", "It grew.", "Sales"),
    ]
    assert to_text(blocks) == "[!] Nobody decides\n    Ask Mette.\n\n[chart] Sales: It grew."


def test_columns_stand_below_each_other() -> None:
    assert to_text([Columns((Text("left"),), (Text("right"),))]) == "left\n\nright"


def test_what_is_written_does_not_depend_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    before = to_text(EXAMPLES)
    for name, value in (("COLUMNS", "20"), ("FORCE_COLOR", "1"), ("TERM", "xterm-256color")):
        monkeypatch.setenv(name, value)
    assert to_text(EXAMPLES) == before
