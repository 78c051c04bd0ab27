"""What does a CSV file say, cell by cell, whoever wrote it?"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kapnb.errors import ImportRefused

_DELIMITERS = ",;\t|"
_LARGEST_CELL = 2**31 - 1  # what a C long holds everywhere; the csv module's own limit is 131,072


@dataclass(frozen=True, slots=True)
class Row:
    """One row, whole: ``cells`` keeps every cell's text under its column.

    ``line`` is where the row begins, counted from 1. ``problem`` says why the row does not fit
    the header; it is empty when it does.
    """

    file: str
    line: int
    cells: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a CSV file, each under its own name, its rows, and what was odd about it."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def fold(text: str) -> str:
    """Return ``text`` as names are compared: without case, space, underscore, hyphen, full stop."""
    return re.sub(r"[\s_.\-]+", "", text).casefold()


def read_table(path: Path, content: bytes | None = None) -> Table:
    """Read a CSV file, or its ``content``, as text: nothing is guessed, rounded or evaluated.

    UTF-16 is told by its byte order mark and UTF-8 by being valid; anything else is read as
    Windows-1252, with a note. The delimiter (comma, semicolon, tab or bar) is the one that
    divides the header into most columns. A column without a name is called by its number and a
    repeated name gets its number, both with a note. Rows in which no cell says anything are
    left out.

    Raises ``ImportRefused`` for a file without a header, or with quotation marks that do not
    pair up: what follows them cannot be told apart.
    """
    try:
        raw = path.read_bytes() if content is None else content
    except OSError as error:
        raise ImportRefused(f"{path}: found a file that cannot be read ({error})") from None
    notes: list[str] = []
    records = _records(path, _decode(raw, notes))
    header = next(records, None)
    if header is None:
        raise ImportRefused(f"{path}: found an empty file; allowed: a header and rows below it")
    columns = _names(header[1], notes)
    rows = tuple(_row(path, line, columns, cells) for line, cells in records)
    return Table(path, columns, rows, (*notes, *(() if rows else ("has a header and no rows",))))


def _decode(raw: bytes, notes: list[str]) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        notes.append(f"is not UTF-8 (line {line}) and was read as Windows-1252: check its accents")
        return raw.decode("cp1252", errors="replace")


def _records(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    def width(delimiter: str) -> int:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return next((len(cells) for cells in reader if any(cells)), 0)

    csv.field_size_limit(_LARGEST_CELL)
    delimiter = max(_DELIMITERS, key=width)
    # strict, because otherwise one open quotation mark swallows the rest of the file silently
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise ImportRefused(
            f"{path}: found quotation marks that do not pair up in the row from line {begins} on "
            f"({error}); allowed: a cell in quotation marks, with those inside it doubled"
        ) from None


def _names(header: list[str], notes: list[str]) -> tuple[str, ...]:
    names: dict[str, str] = {}
    for number, cell in enumerate(header, start=1):
        said = " ".join(cell.split())
        name = said or f"column {number}"
        while fold(name) in names:
            name = f"{name} ({number})"
        if name != said:
            notes.append(f"calls column {number} {cell!r}; here it is called {name}")
        names[fold(name)] = name
    return tuple(names.values())


def _row(path: Path, line: int, columns: tuple[str, ...], cells: list[str]) -> Row:
    beyond = [f"cell {number}" for number in range(len(columns) + 1, len(cells) + 1)]
    whole = dict(zip((*columns, *beyond), cells, strict=False))
    fits = f"found {len(cells)} cells; allowed: {len(columns)}, as the header has"
    return Row(str(path), line, whole, "" if len(cells) == len(columns) else fits)
