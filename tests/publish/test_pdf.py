from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kapnb.errors import BuildFailed
from kapnb.publish.pdf import KapnbPDFExporter
from kapnb.sections.blocks import (
    MIME,
    Block,
    Callout,
    Card,
    Cards,
    Cell,
    Chart,
    Column,
    Columns,
    Fact,
    Facts,
    Front,
    Heading,
    Matrix,
    MatrixRow,
    Panel,
    Prose,
    Quadrant,
    Stat,
    Stats,
    Table,
    Text,
    as_data,
    table,
)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40">'
    '<text x="2" y="20">{}</text></svg>'
)
HOSTILE = (
    '#panic("x")', "$x$", "*bold*", "<a>", "@label", "a\\b", "// c", "`raw`", "= h", "#[x]",
    "{{ 7*7 }}", "=HYPERLINK(1)", "~", "a_b_c", "[x](#y)",
)  # fmt: skip
A4, LETTER = (595.276, 841.89), (612, 792)


def document(*blocks: Block) -> Any:
    """Return a notebook as one of ours is after it ran."""
    data = {MIME: {"version": 1, "blocks": as_data(blocks)}, "text/plain": "blocks"}
    return new_notebook(cells=[new_code_cell("show()", outputs=[new_output("display_data", data)])])


def front(layout: Any = "report", **change: Any) -> Front:
    manager = Fact("Account manager", Cell("Ada Bergström"))
    given = {"title": "Kestrel Dairies", "subtitle": "Playbook", "running": "Kestrel, 22 Nov 2026"}
    return Front(**given | change, layout=layout, facts=(manager,), foot="Made here")  # type: ignore[arg-type]


def export(*blocks: Block, notebook: Any = None, **traits: Any) -> tuple[pypdf.PdfReader, Any]:
    exporter = KapnbPDFExporter(**traits)
    about = {"metadata": {"name": "the-file"}}
    pdf, resources = exporter.from_notebook_node(notebook or document(*blocks), about)
    return pypdf.PdfReader(io.BytesIO(pdf)), resources["kapnb"]


def words(reader: pypdf.PdfReader) -> str:
    text = " ".join(page.extract_text() for page in reader.pages)
    return " ".join(text.replace("\u200b", "").split())


def actions(count: int) -> Table:
    rows = [(f"Do the thing number {n}", "Ada Bergström", "1 Dec 2026") for n in range(count)]
    return table("Actions", (Column("What", 3), "Who", "By when"), rows)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_user_typed_is_drawn_literally(text: str) -> None:
    cell = Cell(text, "amber", note=text)
    fact = Fact(text, cell)
    svg = SVG.format(text.replace("<", "&lt;"))
    blocks = (
        Front(text, text, text, "report", (fact,), text), Heading(text, 1, text), Text(text),
        Facts((fact,)), table(text, [text], [[cell]], caption=text),
        Cards((Card(text, cell, text, (fact,), text),)), Callout("note", text, text),
        Quadrant(text, (Panel(text, (cell,)),) * 4), Stats((Stat(text, text, text),)),
        Matrix(text, text, (text,), (MatrixRow(text, (cell,)),)), Chart(svg, text, text),
    )  # fmt: skip
    reader, said = export(*blocks)
    shown = " ".join(text.split())
    assert words(reader).count(shown) >= 30
    assert reader.metadata is not None
    assert reader.metadata.title == text
    assert said == {"missing_letters": [], "warnings": [], "tagged": True}


def test_a_word_of_five_thousand_letters_stays_on_the_paper() -> None:
    long = "x" * 5000
    rows = [[Cell(long), Cell("beside", "red")]]
    reader, _ = export(front(), Heading(long), Text(long), table("t", ["a", "b"], rows))
    assert "beside" in words(reader)
    for page in reader.pages[2:]:
        ends: list[float] = []
        page.extract_text(visitor_text=lambda text, _cm, tm, *_, ends=ends: ends.append(tm[4]))
        assert max(ends) < A4[0] - 57


def test_letters_without_a_font_are_drawn_as_numbers_and_told() -> None:
    reader, said = export(Text("日本語 שלום 한국어 ไ 👩\u200d💻"), Chart(SVG.format("😀"), "😀"))
    text = words(reader)
    assert "日本語" in text
    assert "한국어" in text
    assert "[U+0E44] [U+1F469][U+1F4BB]" in text
    assert "[U+1F600]" in text
    assert said["missing_letters"] == ["ไ", "👩\u200d", "💻", "😀"]
    assert said["tagged"]


def test_says_of_itself_that_it_is_accessible() -> None:
    reader, said = export(front(language="de-DE"), Heading("Ziele", 1, "ziele"), Text("Text"))
    catalogue: Any = reader.trailer["/Root"]
    assert said["tagged"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "de-DE"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in catalogue
    assert b"<pdfuaid:part>1" in catalogue["/Metadata"].get_data()
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Kestrel Dairies", "Ada Bergström")


def test_a_report_has_cover_contents_running_heads_and_bookmarks() -> None:
    chapters = [Heading(name, 1, name.lower()) for name in ("Goals", "Team", "Plan")]
    reader, _ = export(front(), *chapters, Heading("Detail", 2), actions(90))
    cover, contents, *rest = [page.extract_text() for page in reader.pages]
    assert "Ada Bergström" in cover
    assert "Page" not in cover
    assert contents.index("Contents") < contents.index("Goals") < contents.index("Plan")
    for number, page in enumerate(rest, 3):
        assert "Kestrel, 22 Nov 2026" in page
        assert f"Page {number} of {len(reader.pages)}" in page
        assert "By when" in page  # the header of the table is there again
    titles = [item.title for item in reader.outline if not isinstance(item, list)]
    assert titles == ["Goals", "Team", "Plan"]


@pytest.mark.parametrize(("paper", "size"), [("a4", A4), ("letter", LETTER)])
@pytest.mark.parametrize("count", [0, 5, 300])
def test_a_page_is_one_page(paper: str, size: tuple[float, float], count: int) -> None:
    side = Columns((Heading("Left"), actions(count)), (Cards((Card("c", text="t"),) * count),))
    reader, said = export(front("page"), Heading("Top"), actions(count), side, paper=paper)
    assert len(reader.pages) == 1
    assert (float(reader.pages[0].mediabox.width), float(reader.pages[0].mediabox.height)) == (
        pytest.approx(size, abs=0.1)
    )
    assert ("more" in words(reader)) == (count == 300)
    assert said["tagged"]


def test_a_full_page_says_how_much_it_leaves_out_and_is_never_below_8_pt() -> None:
    reader, _ = export(front("page"), Heading("Top"), actions(300))
    text = words(reader)
    shown = text.count("Do the thing")
    assert shown > 30
    assert f"+{300 - shown} more" in text
    sizes: list[float] = []
    reader.pages[0].extract_text(
        visitor_text=lambda text, cm, tm, _font, size: (
            sizes.append(abs(size * tm[3] * cm[3])) if text.strip() else None
        )
    )
    assert min(sizes) >= 7.99


def test_a_page_full_of_words_is_still_one_page() -> None:
    blocks = [Text("word " * 3000), Prose("more " * 3000)] * 3
    reader, _ = export(front("page", title="long " * 300, subtitle="name " * 300), *blocks)
    assert len(reader.pages) == 1


def test_the_same_document_has_the_same_bytes_when_its_time_is_given() -> None:
    when = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
    first, again = (
        KapnbPDFExporter(timestamp=moment).from_notebook_node(document(front(), actions(3)))[0]
        for moment in [int(when.timestamp())] * 2
    )
    assert first == again
    info = pypdf.PdfReader(io.BytesIO(first)).metadata
    assert info is not None
    assert info.creation_date == when


def test_headings_that_leave_out_a_level_do_not_cost_accessibility() -> None:
    jumps = [Heading(f"h{n}", level) for n, level in enumerate([3, 1, 4, 2, 4, 1])]
    reader, said = export(*jumps, Prose("#### deep\n\n- # in a list\n\n# top"), actions(1))
    assert said["tagged"]
    assert "in a list" in words(reader)


def test_without_a_front_the_first_heading_or_else_the_file_is_the_title() -> None:
    for text, title in (("# Sales\n\ntext", "Sales"), ("text", "the-file")):
        reader, _ = export(notebook=new_notebook(cells=[new_markdown_cell(text)]))
        assert reader.metadata is not None
        assert reader.metadata.title == title
        assert words(reader).count(title) == 2  # as the title and at the foot of the page
        assert len(reader.pages) == 1


def test_parts_that_are_empty_or_meant_for_the_notebook_are_left_out() -> None:
    notebook = document(front(), Heading("Goals"), Text("kept"))
    hint = new_markdown_cell("Run the cells below", metadata={"tags": ["notebook-only"]})
    notebook.cells = [hint, *notebook.cells, new_markdown_cell("# Execution")]
    text = words(export(notebook=notebook)[0])
    assert "kept" in text
    assert "Run the cells" not in text
    assert "Execution" not in text


def test_pictures_that_cannot_be_read_are_named() -> None:
    linked = '<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/hostname"/></svg>'
    reader, said = export(Chart("<svg", "A broken chart"), Chart(linked, "A link"), Text("after"))
    text = words(reader)
    assert "A broken chart" in text
    assert "A link" in text
    assert "after" in text
    assert said["tagged"]
    assert len(said["warnings"]) == 2


def test_a_workspace_shadows_the_templates_file_by_file(tmp_path: Path) -> None:
    (tmp_path / "typst").mkdir()
    main = '#import "look.typ": data\n#set document(title: "own")\nOwn page: #data.front.title'
    (tmp_path / "typst" / "document.typ").write_text(main)
    reader, _ = export(front(), Text("x"), template_dirs=[str(tmp_path)])
    assert words(reader) == "Own page: Kestrel Dairies"


def test_a_layout_that_cannot_be_accessible_is_drawn_all_the_same_and_told(tmp_path: Path) -> None:
    (tmp_path / "typst").mkdir()
    (tmp_path / "typst" / "document.typ").write_text("A page without a title")
    reader, said = export(front(), template_dirs=[str(tmp_path)])
    assert words(reader) == "A page without a title"
    assert not said["tagged"]
    assert "PDF/UA-1" in said["warnings"][0]
    (tmp_path / "typst" / "document.typ").write_text("#panic()")
    with pytest.raises(BuildFailed, match="panicked"):
        export(front(), template_dirs=[str(tmp_path)])


def test_nbconvert_finds_the_exporter_and_writes_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "any.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Any\n\nnotebook")]), path)
    command = [sys.executable, "-m", "nbconvert", "--to", "kapnb-pdf", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    assert pypdf.PdfReader(tmp_path / "any.pdf").pages[0].extract_text().startswith("Any")


def test_typst_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, kapnb.publish.pdf; sys.exit('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


TEXTS = st.text(max_size=60) | st.sampled_from(HOSTILE)
CELLS = st.builds(Cell, TEXTS, st.sampled_from(["", "red", "muted", "a"]), TEXTS, st.booleans())
FACTS = st.lists(st.builds(Fact, TEXTS, CELLS, st.booleans()), max_size=4).map(tuple)
FLAT = st.one_of(
    st.builds(Heading, TEXTS, st.integers(1, 4), TEXTS),
    st.builds(Prose, TEXTS),
    st.builds(Text, TEXTS, st.booleans()),
    st.builds(Facts, FACTS, st.integers(1, 3)),
    st.lists(st.tuples(CELLS, CELLS), max_size=9).map(lambda rows: table("t", ["a", "b"], rows)),
    st.lists(st.builds(Card, TEXTS, CELLS, TEXTS, FACTS, TEXTS), max_size=4).map(
        lambda cards: Cards(tuple(cards), 2)
    ),
    st.builds(Callout, st.just("missing"), TEXTS, TEXTS),
    st.lists(st.builds(Stat, TEXTS, TEXTS, TEXTS), max_size=7).map(lambda s: Stats(tuple(s))),
)
STACKS = st.lists(FLAT, max_size=4).map(tuple)
BLOCKS = st.lists(FLAT | st.builds(Columns, STACKS, STACKS, st.floats(0.3, 0.7)), max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(BLOCKS, st.sampled_from(["report", "page", ""]), TEXTS)
def test_whatever_stands_in_it_a_document_is_drawn_accessibly(
    blocks: list[Block], layout: str, title: str
) -> None:
    begin = [front(layout, title=title)] if layout else []
    reader, said = export(*begin, *blocks)
    assert said["tagged"], said
    assert len(reader.pages) == 1 or layout != "page"


@pytest.mark.parametrize("above", range(34, 38))
def test_a_heading_and_its_sentence_stay_with_what_they_introduce(above: int) -> None:
    rows = [(f"{name} row\n" * 4,) for name in ("First", "Second", "Third")]
    blocks = Heading("Part", 2), Prose("What it says."), table("Table", ["Head"], rows)
    lines = (Text(f"Line {n}") for n in range(above))
    reader, _ = export(front(), Heading("Chapter"), *lines, *blocks)
    (page,) = [
        page.extract_text() for page in reader.pages if "What it says" in page.extract_text()
    ]
    assert "Part" in page
    assert "First row" in page
