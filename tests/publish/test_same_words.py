from __future__ import annotations

import io
import re
from collections import Counter
from typing import Any

import pypdf
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output

from kapnb.publish.pdf import KapnbPDFExporter
from kapnb.sections.blocks import (
    KINDS,
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
)
from kapnb.sections.html import to_html

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="40">'
    '<text x="2" y="20">drawn</text></svg>'
)
CELL = Cell("Ærø 50 %", "amber", note="since May", strong=True)
FACTS = (Fact("Owner", CELL), Fact("Aim", Cell("a long one", "muted"), wide=True))
PLAIN = (Cell("plain"), Cell("strong", strong=True), Cell("muted", "muted", "noted"))
BLOCKS: tuple[Block, ...] = (
    Heading("Customer team", 2, "team"),
    Prose(
        "We **hold** the *engines* for $5 & more <b>x</b>, [there](#team), ~~not~~ `code`.\n\n"
        "- one\n    - two\n\n1. three\n\n> said\n\n| a | b |\n|---|---|\n| c | d |\n\n"
        "### Small\n\n```\nfenced\n```\n\n- [ ] open ![seen](x.png)"
    ),
    Text("First line\nsecond line #panic('x')"),
    Facts(FACTS),
    Table("Contacts", (Column("Name"), Column("Role", 2, "right"), Column("")), (PLAIN,), "Above"),
    Cards((Card("Card", CELL, "below", FACTS, "words", "red"), Card("Bare"))),
    Quadrant("SWOT", (Panel("S", (CELL,), "green"), Panel("W", PLAIN), *(Panel("O", ()),) * 2)),
    Matrix("White space", "Unit", ("One", "Two", "Three"), (MatrixRow("Row", PLAIN),)),
    Callout("missing", "Nothing known", "Ask her"),
    Chart(SVG, "The alternative is not shown", "Below it"),
    Stats((Stat("Health", "72", "of 100", "green"), Stat("Age", "3"))),
    Columns((Heading("Left"), Text("l")), (Text("r", small=True),), 0.3),
    Front("Title", "Subtitle", "", "page", FACTS, "Foot"),
)  # fmt: skip


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\s\u200b•‣–☐]+", text))


def in_html(block: Block) -> Counter[str]:
    soup = BeautifulSoup(to_html((block,)), "html.parser")
    for tag in soup.find_all(True):
        if tag.name == "img":
            tag.replace_with(str(tag["alt"]))
        elif tag.name not in {"strong", "em", "a", "code", "del"}:
            tag.append(" ")
            tag.insert_before(" ")
    return words(soup.get_text().replace("’", "'"))


def in_pdf(block: Block) -> Counter[str]:
    # A page adds nothing but its front: a title that must be there and is taken off again.
    front = block if isinstance(block, Front) else Front("§", "", "", "page")
    blocks = (front,) if isinstance(block, Front) else (front, block)
    data: dict[str, Any] = {MIME: {"version": 1, "blocks": as_data(blocks)}}
    cell = new_code_cell("", outputs=[new_output("display_data", data)])
    pdf, _ = KapnbPDFExporter().from_notebook_node(new_notebook(cells=[cell]))
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    found = words(text.replace("§", ""))
    del found["1."]  # a list's own number, which is no text in HTML
    return found


def test_every_kind_of_block_is_compared() -> None:
    assert {type(block) for block in BLOCKS} == set(KINDS)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: type(block).__name__)
def test_every_kind_of_block_says_the_same_words_in_html_and_in_pdf(block: Block) -> None:
    assert in_pdf(block) == in_html(block)
