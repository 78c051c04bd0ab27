"""Which accounts do these tables make, and what becomes of every row?"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from kapnb.errors import ImportRefused
from kapnb.plan import Plan
from kapnb.plan.vocabulary import Knowledge, OpportunityStatus

from .cells import read_number, read_text
from .mapping import KINDS, MODELS, FactRule, Kind, listed, load_mapping, shown
from .mapping import Mapping as Mapped
from .outcome import Dangling, FileRead, Import, ImportedAccount, LeftOver, Total, Unmapped
from .rows import Source, read_row, recognise
from .tables import Row, read_table


def import_files(
    files: Sequence[Path] | Mapping[Path, bytes], *, today: dt.date, mappings: Sequence[Path]
) -> Import:
    """Read CRM exports in CSV and return the plans that they make; nothing is written.

    Args:
        files: CSV files, or what stands in them by name; tables of several kinds are joined.
        today: the day of the import: the planning period is its calendar year.
        mappings: the mapping files to try.

    Raises ``ImportRefused`` naming every mapping that is wrong and every file that is
    unreadable or known to no mapping. A single bad row is no error: it is refused and listed.
    """
    complaints: list[str] = []
    known: list[Mapped] = []
    sources: list[Source] = []
    for path in mappings:
        try:
            known.append(load_mapping(path))
        except ImportRefused as error:
            complaints.append(str(error))
    for path in files if not complaints else ():
        try:
            content = files[path] if isinstance(files, Mapping) else None
            sources.append(recognise(read_table(path, content), known))
        except ImportRefused as error:
            complaints.append(str(error))
    if complaints:
        raise ImportRefused("\n".join(complaints))
    desk = _Desk(today)
    for kind in KINDS:
        for source in (source for source in sources if source.spec.makes == kind):
            for row in source.table.rows:
                desk.take(source, row)
    return desk.finish(sources)


@dataclass(eq=False, slots=True)
class _Draft:
    """A record in the making: ``parts`` are the contacts and opportunities of an account."""

    kind: Kind
    id: str
    key: str
    source: Source
    row: Row
    data: dict[str, Any]
    account: _Draft | None = None
    parts: list[_Draft] = field(default_factory=list)

    @property
    def currency(self) -> str:
        """Its own currency, or else the account's, or else the mapping's."""
        above = self.account.currency if self.account else self.source.mapping.currency
        return str(self.data.get("currency", above))


class _Desk:
    """Where rows are taken in, joined, and handed out as plans."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self.drafts: dict[Kind, list[_Draft]] = {kind: [] for kind in KINDS}
        self.by_key: dict[tuple[Kind, str], _Draft] = {}
        self.by_name: dict[tuple[Kind, str], list[_Draft]] = defaultdict(list)
        self.ids: set[str] = set()
        self.refused: list[LeftOver] = []
        self.unplaced: list[LeftOver] = []
        self.dangling: Counter[tuple[str, str, str]] = Counter()

    def take(self, source: Source, row: Row) -> None:
        """Give a row its place: in an account, among what accounts share, or left over."""
        kind, spec = source.spec.makes, source.spec
        belongs = kind in ("contact", "opportunity")
        data: dict[str, Any] = {}
        problems = [row.problem]
        if not row.problem:
            data, problems = read_row(source, row, self._given(source))
        name = str(data.get("name", ""))
        # outside of an account, two of one name that no key tells apart are one too many
        key = source.name(row, spec.key) or ("" if belongs else name)
        if twin := self.by_key.get((kind, key)):
            place = f"{twin.row.file}:{twin.row.line}"
            problems.append(f"{spec.key or 'name'}: found {shown(key)} again, after {place}")
        if problems:
            self._leave(self.refused, row, "; ".join(problems))
            return
        named = source.name(row, *spec.account_columns)
        found = self._find("account", named) if belongs else []
        account = found[0] if len(found) == 1 else None
        identity = key or f"{account.key if account else named}\n{name}"
        draft = self._draft(source, row, data, kind=kind, key=key, identity=identity)
        draft.account = account
        if account:
            account.parts.append(draft)
        elif belongs:
            called = f"names {shown(named)}, and {len(found) or 'no'} accounts are called so"
            self._leave(self.unplaced, row, called if named else "names no account")

    def finish(self, sources: Sequence[Source]) -> Import:
        """Return the plans, and what became of every row and column."""
        plans = tuple(self._assemble(account) for account in self.drafts["account"])
        present = {record for imported in plans for record in imported.plan.by_id}
        for draft in (*self.drafts["offering"], *self.drafts["team_member"]):
            if draft.row.line and draft.id not in present:
                self._leave(self.unplaced, draft.row, "no account of these files has to do with it")
        left = Counter(row.file for row in (*self.refused, *self.unplaced))
        counts = [(source, len(source.table.rows)) for source in sources]
        return Import(
            plans=plans,
            refused=tuple(self.refused),
            unplaced=tuple(self.unplaced),
            unmapped=tuple(Unmapped(s.file, *column) for s in sources for column in s.unmapped()),
            dangling=tuple(Dangling(*value, rows) for value, rows in self.dangling.items()),
            files=tuple(
                FileRead(s.file, s.mapping.name, s.spec.makes, rows, rows - left[s.file])
                for s, rows in counts
            ),
            totals=tuple(_totals(self.drafts["opportunity"])),
            notes=tuple(f"{s.file}: {note}" for s in sources for note in s.table.notes),
        )

    def _given(self, source: Source) -> dict[str, Any]:
        if source.spec.makes != "account":
            return {"id": "id"}
        year = self.today.year
        period = {"start": dt.date(year, 1, 1), "end": dt.date(year, 12, 31)}
        return {"currency": source.mapping.currency, "period": period}

    def _leave(self, pile: list[LeftOver], row: Row, reason: str) -> None:
        pile.append(LeftOver(row.file, row.line, reason, row.cells))

    def _draft(
        self, source: Source, row: Row, data: dict[str, Any], *, kind: Kind, key: str, identity: str
    ) -> _Draft:
        draft = _Draft(kind, self._id(kind, source.mapping.name, identity), key, source, row, data)
        self.drafts[kind].append(draft)
        self.by_name[kind, _spoken(data["name"])].append(draft)
        if key:
            self.by_key[kind, key] = draft
        return draft

    def _id(self, kind: str, *identity: str) -> str:
        """Return an id that follows from the CRM's own key, so that a later import finds it."""
        letter = {"offering": "p"}.get(kind, kind[0])
        turn = 1
        while (found := letter + _digest(kind, *identity, str(turn))) in self.ids:
            turn += 1
        self.ids.add(found)
        return found

    def _find(self, kind: Kind, named: str, account: _Draft | None = None) -> list[_Draft]:
        """Return what has this key, or else this name; with ``account``, only what is in it."""
        keyed = self.by_key.get((kind, named))
        found = [keyed] if keyed else self.by_name.get((kind, _spoken(named)), [])
        return [draft for draft in found if account is None or draft.account is account]

    def _fields(self, draft: _Draft, named: dict[str, _Draft]) -> dict[str, Any]:
        """Return the fields of a record with its references, whose drafts go into ``named``."""
        model_fields = MODELS[draft.kind].model_fields
        known = {"id": draft.id, "crm_id": draft.key}
        fields = {name: value for name, value in known.items() if value and name in model_fields}
        fields |= draft.data
        for column, to in draft.source.spec.references.items():
            if not to.field or not (cell := draft.source.name(draft.row, column)):
                continue
            found = self._find(to.to, cell, draft.account if to.to == "contact" else None)
            if not found and to.create:
                row, data = Row(draft.source.file, 0, {}), {"name": cell}
                made = self._draft(draft.source, row, data, kind=to.to, key=cell, identity=cell)
                found = [made]
            if len(found) == 1:
                fields[to.field], named[found[0].id] = found[0].id, found[0]
            else:
                self.dangling[draft.source.file, column, cell] += 1
        return fields

    def _assemble(self, draft: _Draft) -> ImportedAccount:
        named = {one.id: one for one in self.drafts["offering"] if one.row.line}  # all are ours
        account = self._given(draft.source) | self._fields(draft, named)
        contacts = [self._fields(part, named) for part in draft.parts if part.kind == "contact"]
        deals = [self._fields(part, named) for part in draft.parts if part.kind == "opportunity"]
        owners = Counter(deal["owner"] for deal in deals if "owner" in deal)
        parts = {kind: [n for n in named.values() if n.kind == kind] for kind in KINDS}
        added = {
            "manager": account.get("manager") or max(owners, key=owners.__getitem__, default=None),
            "team": [self._fields(one, {}) for one in parts["team_member"]],
            "offerings": [self._fields(one, {}) for one in parts["offering"]],
        }
        account |= {name: value for name, value in added.items() if value}
        facts = [*self._facts(draft)]
        steps: dict[str, Any] = {
            "profile": {"facts": facts} if facts else None,
            "decision_group": {"contacts": contacts} if contacts else None,
            "targeting": {"opportunities": deals} if deals else None,
        }
        plan = Plan.model_validate({"kapnb": 1, "account": account} | steps)
        return ImportedAccount(draft.data["name"], draft.key, plan)

    def _facts(self, draft: _Draft) -> Iterator[dict[str, Any]]:
        source, row = draft.source, draft.row
        for rule in source.spec.facts:
            cells = filter(None, (source.cell(row, column) for column in rule.columns))
            words = [self._stated(rule, cell, source.mapping.decimal) for cell in cells]
            if not words:
                continue
            label = f"{rule.label}: " if rule.label else ""
            unit = draft.currency if rule.unit == "currency" else rule.unit
            yield {
                "id": self._id("fact", draft.id, rule.label or rule.columns[0]),
                "topic": rule.topic,
                "text": f"{label}{listed(words)} {unit}".rstrip(),
                "knowledge": Knowledge.unconfirmed,
                "source": read_text(source.table.path.name, long=False),
                "date": source.day(row) or self.today,
            }

    def _stated(self, rule: FactRule, cell: str, decimal: str) -> str:
        if rule.names_account and (found := self._find("account", cell)):
            return str(found[0].data["name"])
        try:
            return f"{read_number(cell, decimal):,}" if rule.number else read_text(cell, long=True)
        except ValueError:
            return read_text(cell, long=True)  # "about 500" is a fact too


def _digest(*identity: str) -> str:
    return sha256("\n".join(identity).encode()).hexdigest()[:8]


def _spoken(name: str) -> str:
    return " ".join(name.casefold().split())


def _totals(deals: list[_Draft]) -> Iterator[Total]:
    counts: Counter[tuple[bool, str]] = Counter()
    amounts: dict[tuple[bool, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for deal in deals:
        kind = deal.account is None, deal.data.get("status", OpportunityStatus.open.value)
        counts[kind] += 1
        if "revenue" in deal.data:
            amounts[kind][deal.currency] += deal.data["revenue"]
    for left, status in sorted(counts):
        kind = left, status
        yield Total(status, not left, counts[kind], dict(amounts[kind]))
