"""Of what is a document made? Plain data that HTML, PDF and text draw alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any, Literal

MIME = "application/vnd.kapnb.blocks+json"
"""The MIME type under which a notebook cell hands its blocks to an exporter."""

Tone = Literal[
    "",
    "red", "amber", "green", "blue", "grey", "none",
    "mentor", "supporter", "neutral", "non_supporter", "opponent", "unknown",
    "not_relevant", "white_space", "potential", "current", "installed", "competitor",
    "a", "b", "c", "error", "warning", "hint", "muted", "accent",
]  # fmt: skip
"""What a colour means. Colours themselves stand in ``palette``; a word always stands beside one."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Plain text. With a tone it is drawn as a coloured label; ``note`` is small below.

    ``anchor`` is the id of the record that the cell names, when this is the place where a document
    tells of it; ``link`` is the id of a record that the text leads to, wherever it has its place.
    """

    text: str
    tone: Tone = ""
    note: str = ""
    strong: bool = False
    anchor: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is a chapter. ``anchor`` is unique in a document."""

    text: str
    level: int = 1
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """Our own words, in Markdown. Never for words that a user typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """Words that a user typed: shown as they are, a line break stays a line break."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value; a ``wide`` one has the line to itself."""

    label: str
    value: Cell
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values in one or two columns of pairs."""

    items: tuple[Fact, ...]
    columns: int = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. ``width`` is its share of the line, relative to the others."""

    title: str
    width: float = 1.0
    align: Literal["left", "right", "center"] = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header that repeats on every page. ``name`` says what it lists (for readers
    who cannot see it); ``caption`` stands above it when given."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    dense: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One record on a card: title, coloured badge, labelled facts, text; ``anchor`` is its id."""

    title: str
    badge: Cell | None = None
    subtitle: str = ""
    facts: tuple[Fact, ...] = ()
    text: str = ""
    tone: Tone = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards below each other (``columns=1``) or side by side."""

    cards: tuple[Card, ...]
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Panel:
    """A quarter of a quadrant."""

    title: str
    items: tuple[Cell, ...]
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Quadrant:
    """Four panels, two by two, in reading order."""

    name: str
    panels: tuple[Panel, Panel, Panel, Panel]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A row of a matrix."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A grid whose cells carry a tone over their whole area, with a label per row and column."""

    name: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class Callout:
    """Something the reader should not miss. ``missing``: what a chapter lacks and what to do."""

    kind: Literal["missing", "note", "warning"]
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture as SVG (no script, no link to outside) with the text that says the same.

    ``alt`` says what the picture shows to whoever cannot see it; ``caption`` stands below it.
    """

    svg: str
    alt: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Stat:
    """One big value with its label and a line below."""

    label: str
    value: str
    note: str = ""
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Stats:
    """A row of big values."""

    items: tuple[Stat, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Two stacks of blocks side by side; ``ratio`` is the left one's share of the width."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]
    ratio: float = 0.5


@dataclass(frozen=True, slots=True)
class Front:
    """What a document is. First in a document, once.

    ``layout`` ``report`` gives a cover, contents and running heads; ``page`` a single page
    under one line of heading. ``running`` stands on every page, ``foot`` at its end.
    """

    title: str
    subtitle: str
    running: str
    layout: Literal["report", "page"]
    facts: tuple[Fact, ...] = ()
    foot: str = ""
    language: str = "en"
    edition: str = "internal"


Block = (
    Heading | Prose | Text | Facts | Table | Cards | Quadrant | Matrix | Callout | Chart | Stats
    | Columns | Front
)  # fmt: skip

KINDS: tuple[type, ...] = (
    Heading, Prose, Text, Facts, Table, Cards, Quadrant, Matrix, Callout, Chart, Stats,
    Columns, Front,
)  # fmt: skip
"""Every kind of block, once. Each has a template of its own name in HTML and in Typst."""


Row = tuple[Cell | str, ...]
"""A row of a table as chapters write it: plain text may stand for a cell."""


Heads = tuple[Column | str, ...]
"""The columns of a table as chapters write them: a title may stand for a column."""


def cell(value: Cell | str) -> Cell:
    """Return ``value`` as a cell."""
    return value if isinstance(value, Cell) else Cell(value)


def table(
    name: str,
    columns: Iterable[Column | str],
    rows: Iterable[Iterable[Cell | str]],
    *,
    caption: str = "",
    dense: bool = False,
) -> Table:
    """Return a table from columns and rows in which plain text may stand for a cell or column."""
    heads = tuple(item if isinstance(item, Column) else Column(item) for item in columns)
    body = tuple(tuple(cell(item) for item in row) for row in rows)
    return Table(name, heads, body, caption, dense)


def facts(*pairs: tuple[str, Cell | str], columns: int = 2) -> Facts:
    """Return facts from pairs, without those that have no value.

    A long one, or one without a neighbour, has the line to itself.
    """
    items: list[Fact] = []
    alone = -1  # the place of a short fact that has no neighbour yet
    for label, value in pairs:
        if not (shown := cell(value)).text:
            continue
        long = len(shown.text) > 44 or len(shown.note) > 50 or "\n" in shown.text
        if long and alone >= 0:
            items[alone] = replace(items[alone], wide=True)
        alone = -1 if long or alone >= 0 else len(items)
        items.append(Fact(label, shown, long))
    if alone >= 0:
        items[alone] = replace(items[alone], wide=True)
    return Facts(tuple(items), columns)


def as_data(block: Any) -> Any:
    """Return a block as JSON data; a block or part of one is a mapping with its ``type``."""
    if isinstance(block, tuple | list):
        return [as_data(item) for item in block]
    kind: Any = type(block)
    if not (names := _parts(kind)):
        return block
    data: dict[str, Any] = {"type": kind.__name__.lower()}
    return data | {name: as_data(getattr(block, name)) for name in names}


@cache
def _parts(kind: type) -> tuple[str, ...]:
    return tuple(part.name for part in fields(kind)) if is_dataclass(kind) else ()
