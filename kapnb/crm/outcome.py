"""What came of an import, down to the last row?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from kapnb.plan import Plan
from kapnb.words import plural

_REASONS = 20  # a terminal is read from the end; the report has every row


@dataclass(frozen=True, slots=True)
class ImportedAccount:
    """An account and its plan; ``crm_id`` is its key in the CRM: its Id, or else its name."""

    name: str
    crm_id: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A row that is in no plan, whole: ``cells`` maps every column to its text."""

    file: str
    line: int
    reason: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FileRead:
    """How many rows a file has, and how many of them are in a plan."""

    file: str
    mapping: str
    makes: str
    rows: int
    placed: int


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A column that nobody decided on, and in how many rows it says something."""

    file: str
    column: str
    filled: int


@dataclass(frozen=True, slots=True)
class Dangling:
    """A value that names a record which these files do not have, and in how many rows."""

    file: str
    column: str
    value: str
    rows: int


@dataclass(frozen=True, slots=True)
class Total:
    """Number and sums of the opportunities of one status; amounts of currencies never add up."""

    status: str
    placed: bool
    deals: int
    amounts: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Import:
    """Every row is in exactly one of ``plans``, ``refused`` (it cannot be read) and ``unplaced``
    (it can, and belongs to no account)."""

    plans: tuple[ImportedAccount, ...]
    refused: tuple[LeftOver, ...]
    unplaced: tuple[LeftOver, ...]
    unmapped: tuple[Unmapped, ...]
    dangling: tuple[Dangling, ...]
    files: tuple[FileRead, ...]
    totals: tuple[Total, ...]
    notes: tuple[str, ...]

    def report(self) -> Any:
        """Return all but the plans as plain data for JSON, with the left-over rows complete."""
        no_plan = {"plans": {"__all__": {"plan"}}}
        return TypeAdapter(Import).dump_python(self, mode="json", exclude=no_plan)

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{len(self.plans):,} accounts"
        for file in self.files:
            yield f"{file.file}: {file.placed:,} of {file.rows:,} rows taken ({file.mapping})"
        for total in self.totals:
            where = total.status if total.placed else f"{total.status}, without account"
            sums = ", ".join(f"{amount:,} {money}" for money, amount in total.amounts.items())
            yield f"opportunities {where}: {total.deals:,}, {sums or 'no amounts'}"
        yield from self.left()
        yield from self.unused()

    def left(self) -> Iterator[str]:
        """Yield in a line each why rows are in no plan, and which."""
        for what, left in (("refused", self.refused), ("unplaced", self.unplaced)):
            rows: dict[tuple[str, str], list[int]] = {}
            for row in left:
                rows.setdefault((row.file, row.reason), []).append(row.line)
            for (name, reason), lines in [*rows.items()][:_REASONS]:
                some = ", ".join(map(str, lines[:5])) + (", ..." if lines[5:] else "")
                place = f"line{'s' if lines[1:] else ''} {some}"
                yield f"{name}: {what}, {plural(len(lines), 'row')}: {reason} ({place})"
            if more := [len(lines) for lines in rows.values()][_REASONS:]:
                yield f"{what} for other reasons: {sum(more):,} more rows (the report has them all)"

    def unused(self) -> Iterator[str]:
        """Yield in a line each what of the rows is in no plan, and what was odd about a file."""
        for column in self.unmapped:
            yield f"{column.file}: unmapped: {column.column} ({column.filled:,} filled)"
        for lost in self.dangling:
            yield f"{lost.file}: {lost.column}: not found: {lost.value:.60} ({lost.rows:,} rows)"
        yield from self.notes
