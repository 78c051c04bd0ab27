"""Which cells of a notebook belong in the document?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kapnb.sections.blocks import MIME

NOTE = "notebook-only"
"""The tag of a cell that speaks to whoever runs the notebook, not to the document's reader."""


def is_own(cell: Any) -> bool:
    """Whether one of the cell's outputs was made of blocks."""
    return any(MIME in output.get("data", {}) for output in cell.get("outputs", ()))


def of_document(cells: Sequence[Any]) -> list[Any]:
    """Return the cells that a document shows, in their order.

    Notes to whoever runs the notebook are left out. In a document of ours so is a part (a
    Markdown cell that begins with a heading) with nothing to read before the next one, because
    its chapters are not for the readers of this edition.
    """
    kept = [cell for cell in cells if NOTE not in cell.get("metadata", {}).get("tags", ())]
    if not any(is_own(cell) for cell in kept):
        return kept
    return [cell for at, cell in enumerate(kept) if not _empty_part(cell, kept[at + 1 :])]


def _empty_part(cell: Any, following: Sequence[Any]) -> bool:
    if cell.cell_type != "markdown" or not cell.source.lstrip().startswith("#"):
        return False
    for other in following:
        if other.cell_type == "markdown":
            return True
        if any(_says_something(output) for output in other.get("outputs", ())):
            return False
    return True


def _says_something(output: Any) -> bool:
    blocks = output.get("data", {}).get(MIME)
    return bool(blocks["blocks"]) if blocks else True
