"""Typst is told how wide the words of a table are."""

from kapnb.publish.widths import tell_widths, widest
from kapnb.sections.fonts import text_width


def _cell(text, *, note="", tone=""):
    return {"text": text, "note": note, "tone": tone}


def _table(*rows, titles=("Who", "What")):
    columns = [{"title": title, "width": 1.0} for title in titles]
    return {"type": "table", "columns": columns, "rows": [list(row) for row in rows]}


def test_the_widest_word_is_that_of_text_or_note():
    bold = text_width("Grundversorgung", 1.0, bold=True)
    assert widest("a Grundversorgung b", "c") == widest("x", "Grundversorgung") == round(bold, 3)
    assert widest("") == 0


def test_a_column_needs_its_widest_part_and_the_room_of_a_label():
    table = _table(
        (_cell("x"), _cell("Maschinen-Versicherung", tone="red")), (_cell("y"), _cell(""))
    )
    tell_widths([{"type": "columns", "left": [table], "right": []}])
    who, what = table["columns"]
    assert who["need"] == who["word"] == widest("Who")
    assert what["need"] == round(0.9 + text_width("Versicherung", 1.0, bold=True), 3)
    assert table["rows"][0][1]["word"] == widest("Maschinen-Versicherung") > what["need"]


def test_a_table_without_rows_needs_its_titles():
    table = _table()
    tell_widths([table])
    assert [column["need"] for column in table["columns"]] == [widest("Who"), widest("What")]
