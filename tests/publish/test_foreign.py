from __future__ import annotations

import base64
import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pandas as pd
import pypdf
import pytest
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
    new_raw_cell,
)

from kapnb.publish.foreign import read_notebook
from kapnb.publish.pdf import KapnbPDFExporter
from kapnb.sections.blocks import MIME, Text, as_data


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    [
        _chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress(b"\0\xff\0\0\0\xff\0" * 2)),
        _chunk(b"IEND", b""),
    ]
)
PNG_TEXT = base64.b64encode(PNG).decode()
SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><text y="9">svg</text></svg>'
OURS = {MIME: {"version": 1, "blocks": as_data((Text("a block"),))}, "text/plain": "x"}


def shown(*outputs: Any, source: str = "", **metadata: Any) -> list[Any]:
    """Return what a cell with ``outputs`` shows, the code of the cell left out."""
    cell = new_code_cell(source, outputs=list(outputs), metadata=metadata)
    return read_notebook(new_notebook(cells=[cell]))


def display(data: dict[str, Any], **metadata: Any) -> Any:
    return new_output("display_data", data, metadata=metadata)


def frame(table: pd.DataFrame) -> Any:
    return display({"text/html": table.to_html(), "text/plain": str(table)})


def texts(table: Any) -> list[list[str]]:
    return [[cell["text"] for cell in row] for row in table["rows"]]


def test_our_blocks_come_first_and_hide_the_code() -> None:
    mixed = {**OURS, "text/html": "<p>html</p>", "image/png": PNG_TEXT}
    assert shown(display(mixed), source="show()") == as_data((Text("a block"),))
    assert shown(display({"text/plain": "3"}), source="1 + 2")[0]["text"] == "1 + 2"


def test_the_code_of_a_cell_that_failed_is_shown_even_in_a_document() -> None:
    error = new_output("error", ename="E", evalue="v", traceback=["\x1b[31mE\x1b[0m: v"])
    code, block, trace = shown(display(OURS), error, source="fail()")
    assert (code["role"], code["text"]) == ("source", "fail()")
    assert block["text"] == "a block"
    assert (trace["role"], trace["text"]) == ("error", "E: v")


@pytest.mark.parametrize(
    ("mime", "body", "data"),
    [("image/png", PNG_TEXT, PNG), ("image/svg+xml", SVG, SVG.encode())],
)
def test_a_picture_has_a_description(mime: str, body: str, data: bytes) -> None:
    with_alt = display({mime: body}, **{mime: {"alt": "sales by year"}})
    (picture,) = shown(with_alt)
    assert (picture["data"], picture["alt"]) == (data, "sales by year")
    assert shown(display({mime: body}), alt="of the cell")[0]["alt"] == "of the cell"
    assert shown(display({mime: body}))[0]["alt"] == "Picture without a description, cell 1"


def test_a_data_frame_is_a_table() -> None:
    table = pd.DataFrame({"name": ["Åse", "Bo"], "share": [0.5, 12.25]}, index=["x", "y"])
    (drawn,) = shown(frame(table))
    assert [(c["title"], c["align"]) for c in drawn["columns"]] == [
        ("", "left"), ("name", "left"), ("share", "right"),
    ]  # fmt: skip
    assert texts(drawn) == [["x", "Åse", "0.50"], ["y", "Bo", "12.25"]]


def test_levels_of_an_index_and_of_columns_are_kept_apart() -> None:
    index = pd.MultiIndex.from_product([["north", "south"], ["a", "b"]], names=["region", "kind"])
    heads = pd.MultiIndex.from_product([["2025", "2026"], ["won", "lost"]])
    (drawn,) = shown(frame(pd.DataFrame([[1, 2, 3, 4]] * 4, index=index, columns=heads)))
    titles = [column["title"] for column in drawn["columns"]]
    assert titles == ["region", "kind", "2025 · won", "2025 · lost", "2026 · won", "2026 · lost"]
    assert [row[:3] for row in texts(drawn)] == [
        ["north", "a", "1"], ["", "b", "1"], ["south", "a", "1"], ["", "b", "1"],
    ]  # fmt: skip


def test_a_wide_table_is_drawn_in_parts_that_repeat_its_index() -> None:
    table = pd.DataFrame(
        [[n * 12345 for n in range(30)]], columns=[f"column {n}" for n in range(30)]
    )
    parts = shown(frame(table))
    assert len(parts) > 1
    assert all(texts(part)[0][0] == "0" for part in parts)
    assert [cell for part in parts for cell in texts(part)[0][1:]] == [
        str(n * 12345) for n in range(30)
    ]


def test_a_long_table_says_how_many_rows_it_leaves_out() -> None:
    (drawn,) = shown(frame(pd.DataFrame({"n": range(1200)})))
    assert (len(drawn["rows"]), drawn["more"]) == (1000, 200)


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td colspan=99999999>a<td rowspan=x>b</table>", "<table></table>",
        "<table><tr></tr><tr><th>only</table>", "<table><tr><td rowspan=9>a</tr><tr><td>b</table>",
        "<table><tr><td><table><tr><td>inner</table></table>", "", "<p>", "<table><thead></table>",
    ],
)  # fmt: skip
def test_odd_html_is_no_error(html: str) -> None:
    shown(display({"text/html": html}))


def test_words_and_tables_of_html_keep_their_order() -> None:
    html = "<h2>Title</h2><p>one <b>two</b></p><table><tr><td>1</table><li>three<script>x</script>"
    first, table, last = shown(display({"text/html": html}))
    assert first["text"] == "Title\none two"
    assert texts(table) == [["1"]]
    assert last["text"] == "three"


def test_what_needs_a_browser_or_is_mathematics_is_shown_as_source_with_a_notice() -> None:
    notice, code = shown(display({"text/html": "<script>draw()</script>"}))
    assert "browser" in notice["text"]
    assert code["text"] == "<script>draw()</script>"
    code, notice = shown(display({"text/latex": "$$x^2$$", "text/plain": "x**2"}))
    assert (code["text"], notice["type"]) == ("$$x^2$$", "notice")


def test_a_program_s_output_has_no_colour_codes_and_no_overwritten_lines() -> None:
    text = "\x1b[1;31mred\x1b[0m\n10%\r 50%\r100%\n\x1b]8;;http://x\x07link\x1b]8;;\x07\n"
    (code,) = shown(new_output("stream", name="stdout", text=text))
    assert code["text"] == "red\n100%\nlink"


def test_of_endless_output_the_beginning_is_shown() -> None:
    code, notice = shown(new_output("stream", name="stdout", text="x" * 5_000_000))
    assert (len(code["text"]), notice["text"]) == (200_000, "+4,800,000 more letters")
    code, notice = shown(new_output("stream", name="stdout", text="x\n" * 5_000))
    assert (len(code["text"].split()), notice["text"]) == (2_000, "+3,000 more lines")


def test_a_widget_shows_its_text_and_unknown_data_their_kind() -> None:
    view = {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "IntSlider(value=3)"}
    assert shown(display(view))[0]["text"] == "IntSlider(value=3)"
    (notice,) = shown(display({"application/json": {"a": 1}}))
    assert "application/json" in notice["text"]


def test_markdown_cells_bring_pictures_and_html(tmp_path: Path) -> None:
    (tmp_path / "near.png").write_bytes(PNG)
    (tmp_path.parent / "outside.png").write_bytes(PNG)
    source = (
        f"![a](attachment:p.png) ![b](near.png) ![c](data:image/png;base64,{PNG_TEXT})\n\n"
        "![d](../outside.png) ![e](https://example.org/e.png) ![f](a%00.png)\n\n"
        "<b>bold</b> text\n\n"
        "<table><tr><td>1</td></tr></table>"
    )
    cell = new_markdown_cell(source, attachments={"p.png": {"image/png": PNG_TEXT}})
    blocks = read_notebook(new_notebook(cells=[cell]), (tmp_path,))
    assert [block["alt"] for block in blocks if block["type"] == "picture"] == ["a", "b", "c"]
    refused = [block["text"] for block in blocks if block["type"] == "notice"]
    assert [text.split(" (")[0] for text in refused] == [
        "Picture not included: d", "Picture not included: e", "Picture not included: f",
    ]  # fmt: skip
    assert [block["type"] for block in blocks][-2:] == ["markdown", "table"]


def test_dollars_are_mathematics_only_where_they_can_be() -> None:
    (markdown, notice) = read_notebook(
        new_notebook(cells=[new_markdown_cell("$a_1 + b_1$ costs $5 and $6, or *more*")])
    )
    first, *rest = markdown["children"][0]["children"]
    assert first == {"type": "codespan", "raw": "$a_1 + b_1$"}
    assert rest[0]["raw"].startswith(" costs $5 and $6")
    assert "Mathematics" in notice["text"]
    ours = new_code_cell("", outputs=[display(OURS)])
    cells = [new_markdown_cell("$a$ is a"), ours]
    assert read_notebook(new_notebook(cells=cells))[0]["children"][0]["children"] == [
        {"type": "text", "raw": "$a$ is a"}
    ]


def test_a_notebook_with_everything_becomes_a_pdf_that_says_it() -> None:
    png = display({"image/png": PNG_TEXT})
    outputs = [
        png, display({"image/svg+xml": SVG}), frame(pd.DataFrame({"col": [1]})),
        display({"text/markdown": "**md** out"}), display({"text/latex": "$latex$"}),
        display({"text/html": "<script>js()</script>"}), display({"text/plain": "plain"}),
        display({"image/png": "AAAA"}), display({"application/json": {"json": 1}}),
        new_output("stream", name="stderr", text="warned"),
        new_output("error", ename="E", evalue="oops", traceback=["E: oops"]),
    ]  # fmt: skip
    cells = [
        new_markdown_cell("# Title\n\n> quote\n\n- [x] task\n\n|h|\n|-|\n|cell|\n\n    fence"),
        new_code_cell("code()", outputs=outputs), new_raw_cell("raw words"), new_code_cell(),
    ]  # fmt: skip
    pdf, resources = KapnbPDFExporter().from_notebook_node(new_notebook(cells=cells))
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    said = (
        "Title quote task cell fence code() svg col md out $latex$ js() plain json warned "
        "E: oops raw words"
    )
    assert [word for word in said.split() if word not in text] == []
    assert resources["kapnb"]["tagged"]
    assert len(resources["kapnb"]["warnings"]) == 1
