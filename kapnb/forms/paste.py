"""What do rows copied from a spreadsheet put into a table?"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from kapnb.plan.base import new_id

from .draft import Edit
from .fields import Spec


def block(text: str) -> list[list[str]]:
    """Return the cells of what a spreadsheet puts on the clipboard, row by row.

    Tabs part cells and line ends rows; a cell that holds either is quoted. Text with a lone
    quotation mark is no quoted cell, and empty rows at the end are none.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        rows = list(csv.reader(io.StringIO(lines, newline=""), "excel-tab", strict=True))
    except csv.Error:
        rows = [line.split("\t") for line in lines.split("\n")]
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return rows


def titled(rows: Sequence[Sequence[str]], fields: Mapping[str, Spec]) -> list[str] | None:
    """Return the fields that the first row names by their titles; None if it is a row like any.

    A title may have its unit behind it, as in the head of a table, or be cut short. It is a head
    if half of its cells, and two at least, are titles; a cell that is none names no field.
    """
    names = {spec["title"].casefold(): name for name, spec in fields.items()}

    def field(head: str) -> str:
        said = head.strip().rstrip("*").split(",")[0].strip().casefold()
        starts = [name for title, name in names.items() if said and title.startswith(f"{said} ")]
        return names.get(said, starts[0] if len(starts) == 1 else "")

    found = [field(head) for head in rows[0]] if len(rows) > 1 else []
    heads = sum(bool(head.strip()) for head in rows[0]) if rows else 0
    return found if sum(map(bool, found)) >= max(2, heads / 2) else None


def filling(
    rows: Sequence[Sequence[str]],
    columns: Sequence[str],
    there: Sequence[str],
    new: Mapping[str, Any],
) -> list[Edit]:
    """Return the edits that fill ``there`` (records, in their order) and add the rest.

    Args:
        rows: the pasted cells.
        columns: the field under each pasted column; empty where nothing can be filled in.
        there: the records from the focused one down.
        new: what the edit that adds a record says besides its values; its ``after`` is that of the
            first one.
    """
    edits: list[Edit] = []
    last = new.get("after")
    for number, row in enumerate(rows):
        cells = {name: cell for name, cell in zip(columns, row, strict=False) if name}
        if number < len(there):
            edits += [{"set": there[number], "field": n, "value": c} for n, c in cells.items()]
        elif values := {name: cell for name, cell in cells.items() if cell.strip()}:
            edits.append({**new, "id": new_id(), "values": values, "after": last})
            last = edits[-1]["id"]
    return edits
