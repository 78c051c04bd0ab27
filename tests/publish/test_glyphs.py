from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from kapnb.publish.glyphs import clean, spell, typefaces
from kapnb.sections.fonts import font_file


@pytest.mark.parametrize(
    "text",
    [
        "Ærø – “quoted” € → ✓ ∑", "田中さん 汉语 한국어", "שלום مرحبا", "Ελλάδα Україна", "नमस्ते",
        "e\u0301 a\u030a", "✔\ufe0f", "a\u200db", "a\u00adb\u200bc\u2060d\u00a0e\u2028f",
    ],
)  # fmt: skip
def test_letters_that_a_font_has_are_left_alone(text: str) -> None:
    missing = typefaces(()).missing([text])
    assert missing == ()
    assert spell(text, missing) == text


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("Tim 😀!", "Tim [U+1F600]!"),
        ("👩\u200d💻", "[U+1F469][U+1F4BB]"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d[U+1F525]"),
        ("ไทย", "[U+0E44][U+0E17][U+0E22]"),
        ("\u0378", "[U+0378]"),
    ],
)
def test_letters_without_a_font_become_their_numbers(text: str, spelled: str) -> None:
    assert spell(text, typefaces(()).missing([text])) == spelled


def test_every_missing_letter_is_told_once_and_in_order() -> None:
    faces = typefaces(())
    assert faces.missing(["b😀ไ", "😀 ä", "plain"]) == ("ไ", "😀")
    assert faces.missing(["😀"]) == ("😀",)  # what is known is not tried again


def test_what_paper_cannot_show_is_taken_out() -> None:
    assert clean("a\x00b\x07c\ufeffd\r\ne\rf\tg\x9b") == "abcd\ne\nf\tg"
    assert clean("half \ud83d letter") == "half \ufffd letter"
    assert clean("plain") == "plain"


def test_more_fonts_draw_more_letters(tmp_path: Path) -> None:
    font = TTFont(font_file())  # ours under another name, with one letter more
    for table in font["cmap"].tables:
        table.cmap[ord("ไ")] = "A"
    for record in font["name"].names:
        record.string = str(record).replace("Source Sans", "More Letters")
    font.save(tmp_path / "more.ttf")
    assert typefaces(()).missing(["ไท"]) == ("ท", "ไ")
    assert typefaces((str(tmp_path),)).missing(["ไท"]) == ("ท",)
