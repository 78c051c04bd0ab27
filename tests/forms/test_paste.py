"""Is a block of cells from a spreadsheet read as it was copied, and put where it belongs?"""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from kapnb.forms.fields import specs
from kapnb.forms.paste import block, filling, titled
from kapnb.plan import Opportunity

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=8)
ROWS = st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=4)


@given(ROWS)
def test_what_a_spreadsheet_writes_is_read_back(rows):
    out = io.StringIO()
    csv.writer(out, "excel-tab").writerows(rows)
    kept = list(rows)
    while kept and not any(cell.strip() for cell in kept[-1]):
        kept.pop()
    assert block(out.getvalue()) == kept


@given(st.text())
def test_any_text_is_cells(text):
    assert all(isinstance(cell, str) for row in block(text) for cell in row)


def test_a_quoted_cell_holds_lines_and_a_lone_quotation_mark_is_none():
    assert block('a\t"two\r\nlines"\r\nb\tc\r\n') == [["a", "two\nlines"], ["b", "c"]]
    assert block('"Best" they said\tx\n"yes') == [['"Best" they said', "x"], ['"yes']]
    assert block("\n \t\n") == []


def test_a_row_of_titles_says_what_stands_below_it():
    fields = specs(Opportunity)
    heads = ["Opportunity *", "margin, %", "", "REVENUE"]
    assert titled([heads, ["x"]], fields) == ["name", "margin", "", "revenue"]
    assert titled([[*heads, "Colour"], ["x"]], fields) == ["name", "margin", "", "revenue", ""]
    assert titled([heads], fields) is None
    assert titled([["Opportunity", "Colour"], ["x"]], fields) is None


def test_rows_fill_what_is_there_and_the_rest_is_added_in_order():
    rows = [["a", "1", "left out"], ["", "2", "x"], ["c", ""], ["", " "], ["d", "4"]]
    edits = filling(rows, ["name", "hours", ""], ["r1", "r2"], {"add": "list", "after": "r9"})
    assert edits[:4] == [
        {"set": "r1", "field": "name", "value": "a"},
        {"set": "r1", "field": "hours", "value": "1"},
        {"set": "r2", "field": "name", "value": ""},
        {"set": "r2", "field": "hours", "value": "2"},
    ]
    first, second = edits[4:]
    assert (first["values"], first["after"]) == ({"name": "c"}, "r9")
    assert (second["values"], second["after"]) == ({"name": "d", "hours": "4"}, first["id"])
