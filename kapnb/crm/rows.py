"""What does one row of a table say about a record of a plan?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kapnb.errors import ImportRefused

from .cells import read_amount, read_date, read_number, read_text
from .mapping import (
    MODELS,
    NEXT,
    OTHERS,
    FactRule,
    Mapping,
    TableMap,
    flatten,
    listed,
    problems_of,
    shown,
    value_kind,
)
from .tables import Row, Table

NameOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Source:
    """A table together with the mapping that knows it; ``names``: column to the file's name."""

    table: Table
    mapping: Mapping
    spec: TableMap
    names: dict[str, str]

    @property
    def file(self) -> str:
        """The path of the file, as its rows name it."""
        return str(self.table.path)

    def cell(self, row: Row, column: str) -> str:
        """Return what the row says in ``column``, or instead the word that the mapping's aliases
        have for it; empty where the file has no such column."""
        cell = row.cells.get(self.names.get(column, ""), "").strip()
        reference = self.spec.references.get(column)
        return reference.aliases.get(cell, cell) if reference else cell

    def name(self, row: Row, *columns: str) -> str:
        """Return the first filled of ``columns`` as a key or name that a plan can hold."""
        cell = next(filter(None, (self.cell(row, column) for column in columns)), "")
        return read_text(cell, long=False)[0]

    def unmapped(self) -> Iterator[tuple[str, int]]:
        """Yield the columns that nobody decided on, with the number of rows that fill them."""
        for column in self.table.columns:
            if column not in self.names.values():
                yield column, sum(bool(r.cells.get(column, "").strip()) for r in self.table.rows)


def recognise(table: Table, mappings: Sequence[Mapping]) -> Source:
    """Return the table with the mapping that requires most of its columns, then knows most.

    Raises ``ImportRefused`` when no mapping has all that it requires, naming the nearest one.
    """
    found: list[tuple[tuple[int, int], Source]] = []
    nearest: tuple[float, str] = (-1, "there is none")
    for mapping, spec in ((m, spec) for m in mappings for spec in m.tables):
        names = mapping.names_in(spec, table.columns)
        missing = [group for group in spec.requires if not names.keys() & set(flatten([group]))]
        lacks = listed(" or ".join(flatten([group])) for group in missing)
        if not missing and spec.mostly_known and 2 * len(names) < len(table.columns):
            lacks = f"most columns (it knows only {listed(names.values())})"
        if not lacks:
            score = (len(spec.requires), len(names))
            found.append((score, Source(table, mapping, spec, names)))
        share = 1 - len(missing) / len(spec.requires)
        if share > nearest[0]:
            nearest = share, f"nearest is {mapping.name} ({spec.makes}), which lacks {lacks}"
    if found:
        return max(found, key=lambda scored: scored[0])[1]
    known = listed(mapping.name for mapping in mappings)
    raise ImportRefused(
        f"{table.path}: found the columns {listed(table.columns):.500}; allowed: those that a "
        f"mapping knows ({known}); {nearest[1]}"
    )


@dataclass(slots=True)
class Reading:
    """What a row says: the fields of its record, the facts of its account and their day, why it
    cannot be taken, and how many cells were cleaned."""

    data: dict[str, Any] = field(default_factory=dict)
    facts: list[tuple[FactRule, list[str]]] = field(default_factory=list)
    day: dt.date | None = None
    problems: list[str] = field(default_factory=list)
    cleaned: int = 0


def read_row(source: Source, row: Row, given: dict[str, Any]) -> Reading:
    """Read ``row`` by its mapping; ``given`` are fields that it may leave out."""
    spec, model, reading = source.spec, MODELS[source.spec.makes], Reading()
    marks: set[str] = set()

    def refuse(column: str, found: str, allowed: str) -> None:
        reading.problems.append(f"{column}: found {shown(found)}; allowed: {allowed}")

    def read(column: str, kind: str) -> Any:
        if not (cell := source.cell(row, column)):
            return None
        try:
            value, mark, changed = _value(cell, kind, source.mapping)
        except ValueError as error:
            return refuse(column, cell, str(error))
        marks.update({mark} - {""})
        reading.cleaned += changed
        return value

    for column, name in spec.fields.items():
        if (value := read(column, value_kind(model, name))) is not None:
            reading.data[name] = value
    for name, text in _composed(spec, reading.data, read):
        reading.data[name] = text
    for rule in spec.facts:
        if stated := [text for column in rule.columns if (text := read(column, "long"))]:
            reading.facts.append((rule, stated))
    reading.day = read(spec.dated, "date")
    for name, column, chosen in _chosen(source, row):
        if chosen is None:
            words = [word for rule in spec.choices[name] for word in rule.values]
            refuse(column, source.cell(row, column), listed(word or "nothing" for word in words))
        else:
            reading.data[name] = chosen
    for column, unwanted in spec.refuses.items():
        if (cell := source.cell(row, column)).casefold() in map(str.casefold, unwanted):
            refuse(column, cell, "rows that are not marked so")
    if marks and marks != {counted := reading.data.setdefault("currency", min(marks))}:
        refuse("currency", listed(sorted(marks)), f"amounts in {counted}")
    headers = {name: column for column, name in spec.fields.items()}
    for name, allowed in problems_of(model, given | reading.data).items():
        refuse(headers.get(name, name), str(reading.data.get(name, "")), allowed)
    return reading


def _value(cell: str, kind: str, mapping: Mapping) -> tuple[Any, str, bool]:
    """Return the value, the currency named beside it, and whether it is not quite the cell's."""
    if kind == "date":
        return read_date(cell, mapping.dates), "", False
    if kind in ("amount", "number"):
        bare = cell if kind == "amount" else cell.removesuffix("%")
        return *read_amount(bare, mapping.decimal, mapping.signs), False
    text, changed = read_text(cell, long=kind == "long")
    return text, "", changed


def _composed(
    spec: TableMap, data: dict[str, Any], read: Callable[[str, str], Any]
) -> Iterator[tuple[str, str]]:
    """Yield the fields that several columns make together."""
    for name, columns in spec.joined.items():
        parts = [read(column, "line") for column in columns] if name not in data else []
        if any(parts):
            yield name, " ".join(filter(None, parts))
    for name, labels in spec.labelled.items():
        kind = value_kind(MODELS[spec.makes], name)
        said = [(label, read(column, kind)) for column, label in labels.items()]
        lines = [f"{label}: {text}" if label else text for label, text in said if text]
        if lines:
            before = [data[name]] if name in data else []
            yield name, ("\n" if kind == "long" else "; ").join([*before, *lines])


def state_fact(
    rule: FactRule, cells: Sequence[str], *, decimal: str, currency: str, name_of: NameOf
) -> str:
    """Return the sentence of a fact; ``name_of`` turns an account's key into its name."""

    def stated(cell: str) -> str:
        try:
            return f"{read_number(cell, decimal):,}" if rule.number else cell
        except ValueError:
            return cell  # "about 500" is a fact too

    words = [name_of(cell) if rule.names_account else stated(cell) for cell in cells]
    label = f"{rule.label}: " if rule.label else ""
    unit = currency if rule.unit == "currency" else rule.unit
    return f"{label}{listed(words)} {unit}".rstrip()


def _chosen(source: Source, row: Row) -> Iterator[tuple[str, str, str | None]]:
    """Yield (field, the column that decides, the value), None for a word that no rule knows."""
    for name, rules in source.spec.choices.items():
        for rule in (rule for rule in rules if rule.column in source.names):
            values = {word.casefold(): meaning for word, meaning in rule.values.items()}
            cell = source.cell(row, rule.column).casefold()
            if (chosen := values.get(cell, values.get(OTHERS))) != NEXT:
                yield name, rule.column, chosen
                break
