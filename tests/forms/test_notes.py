"""What is taken from a file of meeting notes, and is its text left alone?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapnb.errors import KapnbError
from kapnb.forms.notes import LIMIT, read_notes

KNOWN = {"c-ada": "Ada Quill", "c-zoe": "Zoë Tarn", "t-me": "Mo Reed"}


def test_markdown_notes_give_text_day_purpose_and_who_is_named_in_full():
    text = "\ufeff# Review the **pilot** #\n\nZoe\u0308 Tarn and Ada Quill; Ada-Lin was late.\n\n"
    notes = read_notes("2026-11-12 pilot.md", text.encode(), KNOWN)
    assert notes.said == text[1:]
    assert (notes.date, notes.purpose) == ("2026-11-12", "Review the pilot")
    assert notes.named == ("c-zoe", "c-ada")
    assert notes.told == ()


@pytest.mark.parametrize(
    ("name", "text", "date"),
    [
        ("20261112_visit.txt", "Date: 1 Nov 2026", "2026-11-12"),
        ("visit 4711.txt", "Visit\n**Date:** 12 Nov 2026\n", "2026-11-12"),
        ("visit.txt", "---\ndate: 2026-11-12\n---\nVisit", "2026-11-12"),
        ("2026-13-40.txt", "We set a date: soon.", ""),
    ],
)
def test_the_day_comes_from_the_file_name_or_a_date_line(name, text, date):
    assert read_notes(name, text.encode(), KNOWN).date == date


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("Date: 2026-11-12\n\nReview the pilot\nlater", "Review the pilot"),
        ("Talked on the stairs.\n## Offer for Görlitz\n", "Offer for Görlitz"),
        ("word " * 40, "word " * 17 + "word …"),
        ("---\n***\n", ""),
    ],
)
def test_the_purpose_is_the_first_heading_or_else_the_first_line(text, purpose):
    assert read_notes("notes.md", text.encode(), KNOWN).purpose == purpose


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\x89PNG\r\n\x1a\n\x00", "is no text"),
        ("Zoë".encode("utf-16"), "is no text"),
        ("Zoë".encode("latin-1"), "is no text"),
        (b"a\x00b", "is no text"),
        (b" \n", "is empty"),
        (b"a" * (LIMIT + 1), "larger than 200 kB"),
    ],
)
def test_what_is_no_text_or_too_large_is_refused_with_a_word(content, why):
    with pytest.raises(KapnbError, match=why):
        read_notes("photo.png", content, KNOWN)


def test_line_ends_and_control_characters_that_change_are_told():
    notes = read_notes("old.txt", b"one\r\ntwo\x0cthree", KNOWN)
    assert notes.said == "one\ntwo\ufffdthree"
    assert len(notes.told) == 2
    assert notes.told[1].endswith("1 control character became \ufffd.")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t")))
def test_any_other_text_is_kept_to_the_letter(text):
    if text.strip() and not text.startswith("\ufeff"):
        assert read_notes("notes.md", text.encode(), KNOWN).said == text
