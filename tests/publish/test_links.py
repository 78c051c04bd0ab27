"""Do words that name a record lead to where the document tells of it, and only there?"""

from __future__ import annotations

import io
from typing import Any, Literal

import pypdf
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kapnb.publish.html import KapnbHTMLExporter
from kapnb.publish.pdf import KapnbPDFExporter
from kapnb.sections.blocks import (
    Block,
    Card,
    Cards,
    Cell,
    Fact,
    Facts,
    Front,
    Heading,
    Matrix,
    MatrixRow,
    table,
)
from kapnb.sections.html import to_cell
from kapnb.sections.show import Section

HOSTILE = ("", " ", '"><script>alert(1)</script>', "a b", "#x", "é", "x" * 5000, "A", "content")


def notebook(*blocks: Block, layout: Literal["report", "page"] = "report") -> Any:
    front = Front("Kestrel", "Playbook", "Kestrel", layout)
    outputs = [
        new_output("display_data", Section(part)._repr_mimebundle_()) for part in ((front,), blocks)
    ]
    cells = [new_code_cell("x", outputs=[output]) for output in outputs]
    return new_notebook(cells=[*cells, new_markdown_cell("# r-ana\n\n`<a data-k-at='ana'>`")])


def in_html(*blocks: Block) -> BeautifulSoup:
    document, _ = KapnbHTMLExporter().from_notebook_node(notebook(*blocks))
    return BeautifulSoup(document, "html.parser")


def in_pdf(*blocks: Block, **front: Any) -> tuple[pypdf.PdfReader, int]:
    """Return the document and how many links its pages have."""
    pdf, resources = KapnbPDFExporter().from_notebook_node(notebook(*blocks, **front))
    assert resources["kapnb"]["tagged"]
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    found = [page.get("/Annots") or () for page in reader.pages]
    return reader, sum(map(len, found))


def links(page: BeautifulSoup) -> list[tuple[str, str]]:
    return [(str(a["href"]), a.get_text()) for a in page.select("main.kapnb a[href]")]


TEAM = table("Team", ("Who",), [(Cell("Ana", anchor="ana", strong=True),)])
NEWS = table("News", ("What",), [(Cell("Ana moved", link="ana"),), (Cell("Ed left", link="ed"),)])


def test_a_link_leads_to_the_place_of_its_record_before_or_after_it() -> None:
    page = in_html(NEWS, TEAM, Facts((Fact("Owner", Cell("Ana", "green", link="ana")),)))
    assert links(page) == [("#r-ana", "Ana moved"), ("#r-ana", "Ana")]
    assert [tag.get_text() for tag in page.select("#r-ana")] == ["Ana"]
    _, count = in_pdf(NEWS, TEAM)
    _, fewer = in_pdf(TEAM)
    assert (count, fewer) == (1, 0)


def test_a_card_and_a_matrix_can_be_the_place() -> None:
    card = Cards((Card("Roadmap", anchor="me"),))
    grid = Matrix("White space", "Unit", ("One",), (MatrixRow("Row", (Cell("x", anchor="ws"),)),))
    lines = table("News", ("What",), [(Cell("Met", link="me"),), (Cell("Free", link="ws"),)])
    page = in_html(card, grid, lines)
    assert links(page) == [("#r-me", "Met"), ("#r-ws", "Free")]
    assert [tag.get("role") for tag in page.select("#r-me")] == ["group"]
    assert in_pdf(card, grid, lines)[1] == 2


def test_of_two_places_the_first_counts() -> None:
    page = in_html(TEAM, TEAM, NEWS)
    assert len(page.select("#r-ana")) == 1
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert in_pdf(TEAM, TEAM, NEWS)[1] == 1


def test_a_link_to_what_is_not_there_is_plain_text() -> None:
    page = in_html(NEWS)
    assert links(page) == []
    assert "Ed left" in page.get_text()
    reader, count = in_pdf(NEWS)
    assert count == 0
    assert "Ed left" in " ".join(p.extract_text() for p in reader.pages)


def test_a_place_that_nothing_leads_to_has_no_id() -> None:
    assert "data-k" not in str(page := in_html(TEAM).select_one("main table"))
    assert "r-ana" not in str(page)


@pytest.mark.parametrize("key", HOSTILE, ids=lambda key: key[:8])
def test_no_id_whatever_it_is_does_harm(key: str) -> None:
    blocks = (
        Heading("Team", 1, "team"),
        table("T", ("Who",), [(Cell("Ana", anchor=key, link=key),), (Cell("Bo", link=key),)]),
        Cards((Card("Card", anchor=key),)),
    )
    page = in_html(*blocks)
    assert not page.find_all("script")
    assert links(page) in ([], [(f"#r-{key}", "Ana"), (f"#r-{key}", "Bo")])
    assert "Bo" in page.get_text()
    in_pdf(*blocks)


def test_rows_that_a_page_has_no_room_for_are_no_places() -> None:
    rows = [(Cell(f"Row {n}", anchor=f"r{n}", link=f"r{299 - n}"),) for n in range(300)]
    reader, count = in_pdf(table("Rows", ("Row",), rows), layout="page")
    assert len(reader.pages) == 1
    assert count == 0


def test_in_a_notebook_a_link_is_plain_text() -> None:
    assert "href" not in to_cell((NEWS, TEAM)).partition("</style>")[2]
