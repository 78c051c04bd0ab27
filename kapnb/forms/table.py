"""Which records does a list of the plan hold, and how are they edited as a table?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from kapnb.errors import NotFound
from kapnb.plan import BuyingStep, Plan
from kapnb.store.flat import record_lists, title_of
from kapnb.words import plural

from .desk import Desk
from .draft import Edit
from .fields import Spec
from .form import described, groups, makes, names_for, noun_of
from .paste import block, filling, titled
from .widget import DeskWidget, script, style

Extra = Callable[[str], tuple[str, str]]
"""Returns the text and the tone (one of ``sections.palette.TONES``, or "") for a record's id."""

_WIDTHS = {"text": 150, "long": 320, "ref": 150, "refs": 170, "choice": 120, "date": 108,
           "number": 104, "flag": 84}  # fmt: skip
_NAME, _EXTRA, _ROOM, _MOST = 220, 110, 960, 7
_ORDERED = (BuyingStep,)
HOLDER = "in"
"""The column that says in which record those of a nested list stand; no field has this name."""


class Table(DeskWidget):
    """The records of a list as a table, each of them with all its fields in a side panel.

    Args:
        desk: the plan that is worked on.
        name: a list of the plan such as ``profile.goals``, or one within its records such as
            ``decision_group.decisions.steps``.
        columns: the fields that are columns; those that fit and matter most if not given.
        label: what the table is called; the list's own title if empty.
        extra: columns that are worked out, by title: each a function of a record's id.

    Raises:
        NotFound: there is no such list.
    """

    _esm = script("controls", "panel", "table_rows", "table_keys", "table_side", "table")
    _css = style("controls", "panel", "table")

    def __init__(
        self,
        desk: Desk,
        name: str,
        columns: Sequence[str] | None = None,
        label: str = "",
        *,
        extra: Mapping[str, Extra] | None = None,
    ) -> None:
        self.list = name
        self.name = f"table of {name}"
        self.holder, self.inner, self.model = _place(name)
        self.columns, self.extra = columns, dict(extra or {})
        self.label = label or title_of(Plan, name)
        self._told: dict[str, Any] = {}
        self._deleted: tuple[Edit | None, int | None, list[Edit]] | None = None
        super().__init__(desk)

    def describe(self) -> dict[str, Any]:
        """Return the columns, the fields of the panel, and the words of the table."""
        fields = described(self.desk, self.model)
        room = _ROOM - _EXTRA * len(self.extra)
        chosen = list(self.columns or sensible(fields, room))
        if self.holder is not Plan:
            noun = noun_of(self.holder)
            fields = {HOLDER: {"name": HOLDER, "title": noun.capitalize(), "help": "", "unit": "",
                               "required": True, "type": "ref", "kinds": [_kind(self.holder)]},
                      **fields}  # fmt: skip
            chosen = [HOLDER, *chosen]
        return {
            "list": self.inner,
            "label": self.label,
            "noun": noun_of(self.model),
            "empty": (self.model.__doc__ or "").split("\n")[0],
            "specs": fields,
            "groups": groups({n: spec for n, spec in fields.items() if n != HOLDER}),
            "columns": [(name, _width(fields[name])) for name in chosen],
            "extras": [(title, _EXTRA) for title in self.extra],
            "makes": makes(),
            "ordered": self.model in _ORDERED,
        }

    def draw(self) -> dict[str, Any]:
        """Return the records in their order, and what they can refer to."""
        draft = self.desk.draft
        fields = described(self.desk, self.model)
        names = names_for(self.desk, fields)
        if self.holder is not Plan:
            names[_kind(self.holder)] = draft.names.get(_kind(self.holder), [])
        return {
            "rows": [self._row(holder, record) for holder, record in draft.rows(self.list)],
            "names": names,
            "selected": self.desk.selected,
            "told": self._told if self._told.get("account") == self.desk.account else {},
        }

    def _row(self, holder: str, record: str) -> dict[str, Any]:
        draft = self.desk.draft
        values, waiting = draft.values(record), record in draft.waiting
        below = record_lists(self.model)
        inside = {title_of(self.model, name): len(values.pop(name, ())) for name in below}
        return {
            "id": record,
            "values": values | ({HOLDER: holder} if holder else {}),
            "said": draft.said.get(record, {}),
            "waiting": waiting,
            "inside": inside,
            "extras": [("", "") if waiting else work(record) for work in self.extra.values()],
        }

    def do_delete(self, message: dict[str, Any]) -> None:
        """Delete a record, so that it can be put back as it was.

        The deletion is a revision of its own; a record that still waits is known from the draft.
        """
        record, title = str(message["record"]), str(message["title"])
        draft = self.desk.draft
        held, waits = dict(draft.held.get(record, {})), draft.waiting.get(record)
        back: Edit | None = None
        if waits:
            back = {"add": waits.list, "in": waits.holder, "id": record, "values": held,
                    "after": waits.after}  # fmt: skip
        else:
            self.desk.save()
        self.desk.edit([{"remove": record}], note=f"{title[:60]} deleted")
        if not waits:
            self.desk.save()
        again: list[Edit] = [{"set": record, "field": n, "value": raw} for n, raw in held.items()]
        self._deleted = (back, self.desk.status.revision, again)
        self._tell(f"Deleted {title}.", restore=True)

    def do_restore(self, _: dict[str, Any]) -> None:
        """Put back the record that was deleted last, with what was not valid yet in it."""
        if self._deleted is None:
            return
        back, revision, again = self._deleted
        if back:
            self.desk.edit([back])
        else:
            self.desk.undo(revision=revision)
            self.desk.edit(again)
        self._deleted = None
        self._tell("")

    def do_paste(self, message: dict[str, Any]) -> None:
        """Fill in rows of a spreadsheet; what cannot be read stays in its cell with its message."""
        rows, there = block(str(message["text"])), list(message["rows"])
        columns = titled(rows, described(self.desk, self.model))
        rows = rows[1:] if columns else rows
        holder = str(message.get("in", ""))
        mates = [record for at, record in self.desk.draft.rows(self.list) if at == holder]
        new = {"add": self.inner, "in": holder, "after": mates[-1] if mates else None}
        under = columns or message["columns"]
        edits = filling(rows, under, there, new)
        self.desk.edit(edits, note=f"pasted into {self.label}")
        added = sum("add" in edit for edit in edits)
        filled = min(len(rows), len(there))
        said = [plural(filled, "row") + " filled in"] if filled else []
        said += [plural(added, "row") + " added"] if added else []
        tell = f"Pasted: {', '.join(said)}." if said else "There was nothing to paste."
        filled_in = {at for row in rows for at, cell in enumerate(row) if cell.strip()}
        lost = sum(not any(under[at : at + 1]) for at in filled_in)
        if lost:
            tell += f" {plural(lost, 'column')} found no place: put titles above, as they are here."
        self._tell(tell)

    def _tell(self, text: str, *, restore: bool = False) -> None:
        self._told = {"text": text, "restore": restore, "account": self.desk.account}
        self._refresh()


def sensible(fields: Mapping[str, Spec], room: int) -> list[str]:
    """Return the fields that are worth a column and fit into ``room`` pixels, in their order.

    What is required comes first, then references, days, choices and amounts of money, then short
    texts. A long text is a column only where it is required, or the record has no other text.
    """
    ranks = dict(_ranks(fields))
    chosen: set[str] = set()
    for name in sorted(ranks, key=lambda name: ranks[name]):
        width = _width(fields[name])
        if width <= room and len(chosen) < _MOST:
            chosen.add(name)
            room -= width
    return [name for name in fields if name in chosen]


def _ranks(fields: Mapping[str, Spec]) -> Iterator[tuple[str, int]]:
    has_text = any(spec["type"] == "text" for spec in fields.values())
    for name, spec in fields.items():
        kind = spec["type"]
        if spec["required"]:
            yield name, 0
        elif "." in name or name in ("crm_id", "currency") or kind in ("texts", "dates"):
            continue
        elif kind in ("ref", "date", "choice") or spec.get("money"):
            yield name, 1
        elif kind != "long" or not has_text:
            yield name, 3 if kind == "flag" else 2


def _width(spec: Spec) -> int:
    return _NAME if spec["required"] and spec["type"] == "text" else _WIDTHS.get(spec["type"], 150)


def _kind(model: type[BaseModel]) -> str:
    return str(getattr(model, "kind", ""))


def _place(name: str) -> tuple[type[BaseModel], str, type[BaseModel]]:
    """Return what holds a list, the list's own name, and the kind of its records."""
    there = record_lists(Plan)
    if name in there:
        return Plan, name, there[name]
    outer, _, inner = name.rpartition(".")
    if outer in there and inner in record_lists(there[outer]):
        return there[outer], inner, record_lists(there[outer])[inner]
    raise NotFound(f"There is no list {name!r} in a plan: {', '.join(there)}.")
