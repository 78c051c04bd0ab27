"""How do blocks read as plain text, in a terminal or where nothing else can be shown?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text as RichText

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
    Prose,
    Quadrant,
    Stats,
    Table,
    Text,
)  # fmt: skip

_CONTROLS = (set(range(0x20)) - {0x09, 0x0A}) | set(range(0x7F, 0xA0)) | set(range(0xD800, 0xE000))
_PRINTABLE = dict.fromkeys(_CONTROLS)
_REORDERING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_LONG, _SHORT = 24, 12
"""Letters of the longest word that is never broken in a table, and of a text kept in one line."""
_MARKS = {"missing": "[?]", "note": "[i]", "warning": "[!]"}


def printable(text: str) -> str:
    """Return ``text`` without control characters (terminal escapes begin with one), which no
    medium can show; line breaks and tabs stay."""
    return text if text.isprintable() else text.translate(_PRINTABLE)


def to_text(blocks: Sequence[Block], width: int = 80) -> str:
    """Return ``blocks`` as plain text, at most ``width`` columns of a terminal wide."""
    parts = [_render(_draw(block, width), width) for block in blocks]
    return "\n\n".join(part for part in parts if part)


def _render(what: RenderableType, width: int) -> str:
    out = StringIO()
    # Nothing of this depends on the terminal or its environment: what it writes is also stored.
    console = Console(
        file=out, width=width, height=25, color_system=None, force_terminal=False, emoji=False,
        markup=False, highlight=False, legacy_windows=False, force_jupyter=False, _environ={},
    )  # fmt: skip
    console.print(what)
    lines = printable(out.getvalue()).translate(_REORDERING).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _draw(block: Block, width: int) -> RenderableType:  # noqa: PLR0911, PLR0912 (one per kind)
    match block:
        case Heading():
            return _underlined(block.text, "=-"[block.level > 1])
        case Prose():
            return Markdown(block.text, hyperlinks=False)
        case Text():
            return _plain(block.text)
        case Facts():
            return _pairs(block.items)
        case Stats():
            return _pairs([Fact(s.label, Cell(s.value, note=s.note)) for s in block.items])
        case Table():
            body = _table(block, width)
            return _lines([_plain(block.caption), body]) if block.caption else body
        case Matrix():
            titles = tuple(Column(title) for title in (block.corner, *block.columns))
            rows = tuple((Cell(row.label), *row.cells) for row in block.rows)
            return _table(Table(block.name, titles, rows), width)
        case Cards():
            return _lines(map(_card, block.cards))
        case Quadrant():
            return _lines(
                _under(panel.title, *(_plain(f"- {_words(item)}") for item in panel.items))
                for panel in block.panels
            )
        case Callout():
            text = [_plain(block.text)] if block.text else []
            return _under(f"{_MARKS[block.kind]} {block.title}", *text, indent=4)
        case Chart():
            return _plain("[chart] " + ": ".join(filter(None, (block.caption, block.alt))))
        case Columns():
            return _plain(f"{to_text(block.left, width)}\n\n{to_text(block.right, width)}")
        case Front():
            facts = [_pairs(block.facts)] if block.facts else []
            above, below = ([_plain(text)] if text else [] for text in (block.subtitle, block.foot))
            return _lines([_underlined(block.title, "="), *above, *facts, *below])


def _table(table: Table, width: int) -> RenderableType:
    titles = [column.title for column in table.columns]
    cells = [[f"{cell.text}\n{cell.note}".rstrip("\n") for cell in row] for row in table.rows]
    widths = _widths([*zip(titles, *cells, strict=True)], width)
    if not widths:
        return _lines(
            _pairs([Fact(*pair) for pair in zip(titles, row, strict=True)]) for row in table.rows
        )
    spaced = any(cell.note for row in table.rows for cell in row)
    grid = Grid(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, leading=int(spaced))
    for column, wide in zip(table.columns, widths, strict=True):
        grid.add_column(_plain(column.title), width=wide, overflow="fold", justify=column.align)
    for row in cells:
        grid.add_row(*map(_plain, row))
    return grid


def _widths(columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return how wide the columns with these texts are drawn: no word is broken, nor a date if that
    can be, and what must be wrapped is wrapped alike. Without room for the words: nothing."""
    room -= 2 * len(columns) - 1
    texts = [printable("\n".join(column)).split("\n") for column in columns]
    whole = [max([1, *map(cell_len, lines)]) for lines in texts]
    much = [max(map(cell_len, column)) for column in columns]

    def least(lines: Sequence[str], short: int) -> int:
        parts = [part for x in lines for part in ([x] if cell_len(x) <= short else x.split())]
        return min(max([1, *map(cell_len, parts)]), _LONG)

    for short in (_SHORT, 0):
        wide = [least(lines, short) for lines in texts]
        if sum(wide) <= room or len(columns) < 2:
            break
    else:
        return []
    while sum(wide) < min(room, sum(whole)):
        at = max(range(len(wide)), key=lambda at: (wide[at] < whole[at]) * much[at] / wide[at])
        wide[at] += 1
    return wide


def _card(card: Card) -> RenderableType:
    badge = f" [{_words(card.badge)}]" if card.badge else ""
    texts = [_plain(text) for text in (card.subtitle, card.text) if text]
    return _under(f"* {card.title}{badge}", *texts, *([_pairs(card.facts)] if card.facts else []))


def _words(cell: Cell) -> str:
    return f"{cell.text} ({cell.note})" if cell.note else cell.text


def _plain(text: str) -> RenderableType:
    return RichText(printable(text), overflow="fold")


def _underlined(text: str, line: str) -> RenderableType:
    words = printable(text)
    return _plain(f"{words}\n{line * min(cell_len(words), 60)}")


def _lines(parts: Iterable[RenderableType]) -> RenderableType:
    spaced: list[RenderableType] = []
    for part in parts:
        spaced += ["", part] if spaced else [part]
    return Group(*spaced)


def _under(title: str, *parts: RenderableType, indent: int = 2) -> RenderableType:
    return Group(_plain(title), *(Padding(part, (0, 0, 0, indent)) for part in parts))


def _pairs(items: Sequence[Fact]) -> RenderableType:
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(max_width=28, overflow="fold")
    grid.add_column(overflow="fold", ratio=1)
    for item in items:
        grid.add_row(_plain(item.label), _plain(_words(item.value)))
    return grid
