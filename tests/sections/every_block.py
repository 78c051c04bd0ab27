"""What does one block of every kind look like, as data?"""

from __future__ import annotations

from kapnb.sections.blocks import (
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
)  # fmt: skip

_FACTS = (Fact("Owner", Cell("Ingrid", note="since May")), Fact("Health", Cell("Amber", "amber")))

EXAMPLES: tuple[Block, ...] = (
    Heading("Customer team", 2, "team"),
    Prose("We hold the **engines**."),
    Text("First line\nsecond line"),
    Facts(_FACTS),
    Table(
        "Contacts",
        (Column("Name", 2), Column("Meetings", 1, "right")),
        (
            (Cell("Mette", strong=True), Cell("7")),
            (Cell("Jens", note="chief"), Cell("none", "red")),
        ),
        "Two contacts",
    ),
    Cards((Card("Fleet sensors", Cell("A", "a"), "Closes in March", _FACTS, "A pilot", "a"),)),
    Quadrant(
        "SWOT",
        (
            Panel("Strengths", (Cell("Installed", note="on 31 vessels"),), "green"),
            Panel("Weaknesses", (Cell("No reference"),), "red"),
            Panel("Opportunities", (Cell("New rules"),)),
            Panel("Threats", ()),
        ),
    ),
    Matrix(
        "White space",
        "Unit",
        ("Engines", "Sensors"),
        (
            MatrixRow(
                "Tankers", (Cell("Installed", "installed"), Cell("Free", "white_space", "2 m"))
            ),
        ),
    ),
    Callout("missing", "No competitors", "Write them down"),
    Chart('<svg xmlns="http://www.w3.org/2000/svg"><text>38 m</text></svg>', "It grew", "Revenue"),
    Stats((Stat("Revenue", "33 m", "of 38 m", "amber"), Stat("Open", "8"))),
    Columns((Text("On the left"),), (Text("On the right"),), 0.6),
    Front("Nordhavn A/S", "Playbook", "Nordhavn · Playbook", "report", _FACTS, "Revision 41"),
)
"""One block of each kind, in the order of ``blocks.KINDS``."""

WORDS: tuple[tuple[str, ...], ...] = (
    ("Customer team",),
    ("engines",),
    ("First line", "second line"),
    ("Owner", "Ingrid", "since May", "Amber"),
    ("Two contacts", "Name", "Meetings", "Mette", "7", "Jens", "chief", "none"),
    ("Fleet sensors", "A", "Closes in March", "Owner", "Ingrid", "A pilot"),
    ("Strengths", "Installed", "on 31 vessels", "Weaknesses", "No reference", "Threats"),
    ("Unit", "Engines", "Sensors", "Tankers", "Installed", "Free", "2 m"),
    ("No competitors", "Write them down"),
    ("It grew", "Revenue"),
    ("Revenue", "33 m", "of 38 m", "Open", "8"),
    ("On the left", "On the right"),
    ("Nordhavn A/S", "Playbook", "Owner", "Ingrid", "Revision 41"),
)
"""The words that a reader must find in each of them."""

HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "$x$ and $5 and $6",
    '#panic("x")',
    "=HYPERLINK('x')",
    "**not bold** [no](link) <!-- -->",
    '" onmouseover="alert(1)',
    "مرحبا بالعالم",
    "漢字かな交じり文",
    "👩🏽‍💻",
    "A" * 5000,
    "one\ntwo",
)
"""Words that a user may type and that must reach the reader as they are."""


def hostile(text: str) -> tuple[Block, ...]:
    """Return every kind of block in which a user's words can stand, made of ``text`` alone."""
    cell, marked = Cell(text, note=text, strong=True), Cell(text, "red", text)
    pair = Fact(text, cell)
    return (
        Heading(text, 1, "anchor"),
        Text(text),
        Facts((pair,)),
        Table(text, (Column(text), Column(text)), ((cell, marked),), text),
        Cards((Card(text, marked, text, (pair,), text, "blue"),), 2),
        Quadrant(text, (Panel(text, (cell,)),) * 4),
        Matrix(text, text, (text,), (MatrixRow(text, (marked,)),)),
        Callout("warning", text, text),
        Chart("<svg></svg>", text, text),
        Stats((Stat(text, text, text),)),
        Columns((Text(text),), (Text(text),)),
        Front(text, text, text, "page", (pair,), text),
    )
