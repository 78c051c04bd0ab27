"""How wide are the words of a table? Told to Typst, which would measure them far slower."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from kapnb.publish.hypertext import Data
from kapnb.sections.fonts import text_width

_PILL = 0.9  # what a coloured label needs beside its words, in em
_PARTS = re.compile("[\\s\u200b@/._-]")  # where a line may break, or look.typ lets it
_SPACE = re.compile(r"\s")


def tell_widths(blocks: list[Data]) -> None:
    """Add to cells and columns of the tables in ``blocks`` how wide their widest word is, in em.

    ``word`` of a cell is that of a word between spaces, ``need`` of a column that of what a
    line cannot break. Words are taken as bold, which is the widest that they are drawn.
    """
    for block in blocks:
        if block["type"] == "columns":
            tell_widths(block["left"])
            tell_widths(block["right"])
        elif block["type"] == "table":
            _tell_table(block)


def _tell_table(table: Data) -> None:
    for row in table["rows"]:
        for cell in row:
            cell["word"] = widest(cell["text"], cell["note"])
    for at, column in enumerate(table["columns"]):
        cells: list[Any] = [row[at] for row in table["rows"]]
        pill = _PILL if any(cell["tone"] not in ("", "muted") for cell in cells) else 0.0
        texts = [
            column["title"],
            *(text for cell in cells for text in (cell["text"], cell["note"])),
        ]
        column["word"] = widest(column["title"])
        column["need"] = round(pill + max(map(_widest_part, texts)), 3)


def widest(*texts: str) -> float:
    """Return the width of the widest word of ``texts``, in em."""
    return round(max(_width(word) for text in texts for word in _SPACE.split(text)), 3)


@lru_cache(maxsize=8192)
def _widest_part(text: str) -> float:
    return max(map(_width, _PARTS.split(text)))


@lru_cache(maxsize=16384)
def _width(word: str) -> float:
    return text_width(word, 1.0, bold=True)
