"""What stands in each cell of a matrix that people click on, and what happens then?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .widget import DeskWidget, script, style


@dataclass(frozen=True, slots=True)
class Item:
    """Something in a cell that can be selected and, where items move, dragged to another cell."""

    id: str
    text: str
    tone: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Square:
    """A cell: its word and tone, what is said when one points at it, what is in it.

    ``more`` names what else it offers, ``note`` is a line below its word.
    """

    text: str = ""
    tone: str = ""
    says: str = ""
    items: tuple[Item, ...] = ()
    more: str = ""
    note: str = ""


Heads = Sequence[tuple[str, str]]
"""Rows or columns: what a message calls each of them, and what people read."""


class Grid(DeskWidget):
    """A matrix with the keyboard of a grid; a subclass returns ``drawn(...)`` from ``draw``.

    A click on a cell is ``do_cell`` with ``row`` and ``column``, on an item ``do_select``. Where
    items move, an item put into another cell is ``do_drop`` with ``item``, ``row``, ``column``;
    where a cell has ``more``, that is ``do_more``.
    """

    _esm = script("matrix", "grid")
    _css = style("grid")

    def drawn(
        self,
        label: str,
        rows: Heads,
        columns: Heads,
        cell: Callable[[str, str], Square],
        *,
        corner: str,
        across: str = "",
        hint: str = "",
        moves: bool = False,
    ) -> dict[str, Any]:
        """Return the matrix as the browser draws it.

        Args:
            label: what the matrix shows.
            rows, columns: their keys, which ``cell`` and the messages get, and their headings.
            cell: what stands in a row and a column.
            corner: what the rows are.
            across: what the columns are, over their headings.
            hint: a sentence below.
            moves: whether items can be put into another cell.
        """
        return {
            "label": label,
            "corner": corner,
            "across": across,
            "rows": [{"id": key, "text": text} for key, text in rows],
            "columns": [{"id": key, "text": text} for key, text in columns],
            "cells": [[asdict(cell(row, column)) for column, _ in columns] for row, _ in rows],
            "selected": self.desk.selected,
            "help": hint,
            "moves": moves,
        }
