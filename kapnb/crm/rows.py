"""What does one row of a table say about a record of a plan?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from kapnb.errors import ImportRefused
from kapnb.plan.schema import model_schema

from .cells import read_date, read_number, read_text
from .mapping import MODELS, NEXT, OTHERS, Mapping, TableMap, listed, problems_of, shown
from .tables import Row, Table


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
        return read_text(cell, long=False)

    def day(self, row: Row) -> dt.date | None:
        """Return the day of the row's facts; raises ``ValueError``."""
        cell = self.cell(row, self.spec.dated)
        return read_date(cell, self.mapping.dates) if cell else None

    def unmapped(self) -> Iterator[tuple[str, int]]:
        """Yield the columns that nobody decided on, with the number of rows that fill them."""
        for column in self.table.columns:
            if column not in self.names.values():
                yield column, sum(bool(r.cells.get(column, "").strip()) for r in self.table.rows)


def recognise(table: Table, mappings: Sequence[Mapping]) -> Source:
    """Return the table with the mapping that requires most of its columns, then knows most.

    Raises ``ImportRefused`` when no mapping has all that it requires, naming the nearest one.
    """
    found: list[Source] = []
    others: list[tuple[float, str]] = []
    for mapping, spec in ((m, spec) for m in mappings for spec in m.tables):
        names = mapping.names_in(spec, table.columns)
        missing = [" or ".join(group) for group in spec.requires if not names.keys() & set(group)]
        if missing:
            share = len(missing) / len(spec.requires)
            others.append((share, f"{mapping.name} ({spec.makes}), which lacks {listed(missing)}"))
        elif spec.mostly_known and 2 * len(names) < len(table.columns):
            known = listed(names.values())
            others.append((0, f"{mapping.name} ({spec.makes}), which knows only {known}"))
        else:
            found.append(Source(table, mapping, spec, names))
    if found:
        return max(found, key=lambda source: (len(source.spec.requires), len(source.names)))
    _, nearest = min(others, key=lambda other: other[0], default=(1, "none"))
    raise ImportRefused(
        f"{table.path}: found the columns {listed(table.columns):.500}; allowed: those that a "
        f"mapping knows; nearest is {nearest}"
    )


def read_row(source: Source, row: Row, given: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the fields of the row's record by its mapping, and why the row cannot be taken.

    ``given`` are fields that it may leave out.
    """
    spec, model = source.spec, MODELS[source.spec.makes]
    data: dict[str, Any] = {}
    problems: list[str] = []

    def refuse(column: str, found: str, allowed: str) -> None:
        problems.append(f"{column}: found {shown(found)}; allowed: {allowed}")

    def read(column: str, name: str) -> Any:
        cell = source.cell(row, column)
        try:
            return _value(cell, model, name, source.mapping) if cell else None
        except ValueError as error:
            return refuse(column, cell, str(error))

    for column, name in spec.fields.items():
        if (value := read(column, name)) is not None:
            data[name] = value
    data |= dict(_composed(spec, data, read))
    for name, column, chosen in _chosen(source, row):
        if chosen is None:
            words = [word for rule in spec.choices[name] for word in rule.values]
            refuse(column, source.cell(row, column), listed(word or "nothing" for word in words))
        else:
            data[name] = chosen
    for column, unwanted in spec.refuses.items():
        if (cell := source.cell(row, column)).casefold() in map(str.casefold, unwanted):
            refuse(column, cell, "rows that are not marked so")
    try:
        source.day(row)
    except ValueError as error:
        refuse(spec.dated, source.cell(row, spec.dated), str(error))
    headers = {name: column for column, name in spec.fields.items()}
    for name, allowed in problems_of(model, given | data).items():
        refuse(headers.get(name, name), str(data.get(name, "")), allowed)
    return data, problems


def _value(cell: str, model: type[BaseModel], name: str, mapping: Mapping) -> Any:
    prop = model_schema(model)["properties"][name]
    if prop.get("format") == "date":
        return read_date(cell, mapping.dates)
    if prop.get("type") in ("number", "integer"):
        return read_number(cell.removesuffix(prop.get("unit", "")), mapping.decimal)
    return read_text(cell, long="long" in prop)


def _composed(
    spec: TableMap, data: dict[str, Any], read: Callable[[str, str], Any]
) -> Iterator[tuple[str, str]]:
    """Yield the fields that several columns make together."""
    for name, columns in spec.joined.items():
        parts = [read(column, name) for column in columns] if name not in data else []
        if any(parts):
            yield name, " ".join(filter(None, parts))
    for name, labels in spec.labelled.items():
        said = [(label, read(column, name)) for column, label in labels.items()]
        lines = [f"{label}: {text}" if label else text for label, text in said if text]
        if lines:
            before = [data[name]] if name in data else []
            mark = "\n" if "long" in model_schema(MODELS[spec.makes])["properties"][name] else "; "
            yield name, mark.join([*before, *lines])


def _chosen(source: Source, row: Row) -> Iterator[tuple[str, str, str | None]]:
    """Yield (field, the column that decides, the value), None for a word that no rule knows."""
    for name, rules in source.spec.choices.items():
        for rule in (rule for rule in rules if rule.column in source.names):
            values = {word.casefold(): meaning for word, meaning in rule.values.items()}
            cell = source.cell(row, rule.column).casefold()
            if (chosen := values.get(cell, values.get(OTHERS))) != NEXT:
                yield name, rule.column, chosen
                break
