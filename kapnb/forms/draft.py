"""What does a plan say with the edits made on it, and which of what was typed is not valid yet?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from kapnb.errors import KapnbError
from kapnb.plan import Contact, Plan
from kapnb.plan.base import new_id
from kapnb.store.flat import Flat, flat, gathered, name_of, places, record_lists, unflat
from kapnb.words import listed, plural

from .fields import NEEDED, Spec, plan_specs, problems, read, specs

Edit = Mapping[str, Any]
"""One step of somebody's editing, as JSON.

``{"set": record, "field": name, "value": raw}`` (record "" and a dotted name for the plan's own
fields), ``{"add": list, "in": holder, "id": id, "values": {field: raw}, "after": record}``
(holder "" for the lists of the plan), ``{"remove": record}``, ``{"move": record,
"after": record}``.
"""


class Refused(KapnbError):
    """An edit that cannot be made; the text says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A new record that still lacks what it needs: where it will stand, once it has it."""

    holder: str
    list: str
    after: str | None
    kind: type[BaseModel]


class Draft:
    """A plan being edited: always valid, with what is not valid yet held beside it.

    ``state`` is what the plan says. ``held`` has raw values that the field does not allow, and
    all values of ``waiting`` records, by record and field; ``said`` why, in a sentence.
    """

    def __init__(self, plan: Plan) -> None:
        self.state: Flat = flat(plan)
        self.plan = plan
        self.held: dict[str, dict[str, Any]] = {}
        self.said: dict[str, dict[str, str]] = {}
        self.waiting: dict[str, Waiting] = {}

    def take(self, plan: Plan) -> None:
        """Go on from another plan; what is held stays with the records that it still has."""
        self.plan, self.state = plan, flat(plan)
        self._forget_places()
        kept = {"", *self.state, *self.waiting}
        self.waiting = {i: w for i, w in self.waiting.items() if w.holder in kept}
        for notes in (self.held, self.said):
            for record in [r for r in notes if r not in self.state and r not in self.waiting]:
                del notes[record]

    def apply(self, edits: Iterable[Edit]) -> None:
        """Make the edits, all of them or none.

        Raises ``Refused`` for what would leave the plan without what it needs.
        """
        before = (self.plan, self.state, {k: dict(v) for k, v in self.held.items()},
                  {k: dict(v) for k, v in self.said.items()}, dict(self.waiting))  # fmt: skip
        self.state = {record: dict(fields) for record, fields in self.state.items()}
        try:
            for edit in edits:
                self._forget_places()
                self._one(edit)
            self.plan = unflat(self.state)
            self.state = flat(self.plan)
        except Exception as error:  # whatever it was, nothing may be left half done
            self.plan, self.state, self.held, self.said, self.waiting = before
            if isinstance(error, Refused):
                raise
            raise Refused("That cannot be done: the plan would not hold together.") from error
        finally:
            self._forget_places()

    def _one(self, edit: Edit) -> None:
        if "set" in edit:
            self._set(edit["set"], edit["field"], edit.get("value"))
        elif "add" in edit:
            self._add(edit)
        elif "remove" in edit:
            self._remove(edit["remove"])
        else:
            self._move(edit["move"], edit.get("after"))

    @cached_property
    def kinds(self) -> dict[str, type[BaseModel]]:
        """The model of every record of the plan, by id; under "" that of the plan itself."""
        return {record: place.kind for record, place in places(self.state).items()}

    @cached_property
    def names(self) -> dict[str, list[tuple[str, str]]]:
        """The records that can be referred to: (id, what people call it) by kind."""
        found: dict[str, list[tuple[str, str]]] = {}
        for record, kind in self.kinds.items():
            if record:
                found.setdefault(getattr(kind, "kind", ""), []).append(
                    (record, name_of(self.state, record))
                )
        return found

    def _forget_places(self) -> None:
        self.__dict__.pop("kinds", None)
        self.__dict__.pop("names", None)

    def kind_of(self, record: str) -> type[BaseModel]:
        """Return the model of a record, waiting or not. Raises ``Refused`` if it is gone."""
        if record in self.waiting:
            return self.waiting[record].kind
        if record not in self.kinds:
            raise Refused("That was deleted meanwhile; nothing was changed.")
        return self.kinds[record]

    def rows(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield (holder, id) of a list of records in order, waiting ones included.

        ``name`` is a list of the plan (``profile.goals``), or a list within the records of one
        (``decision_group.decisions.steps``), for which the holder is the record's id.
        """
        lists = record_lists(Plan)
        if name in lists:
            holders = [""]
            inner = name
        else:
            outer, _, inner = name.rpartition(".")
            holders = [record for _, record in self.rows(outer)]
        for holder in holders:
            there = [str(i) for i in self.state.get(holder, {}).get(inner, [])]
            for record, waits in self.waiting.items():
                if (waits.holder, waits.list) == (holder, inner):
                    near = waits.after in there
                    there.insert(there.index(str(waits.after)) + 1 if near else len(there), record)
            yield from ((holder, record) for record in there)

    def values(self, record: str) -> dict[str, Any]:
        """Return what a record's fields say, as typed where that is not valid yet."""
        return {**self.state.get(record, {}), **self.held.get(record, {})}

    def _set(self, record: str, field: str, raw: Any) -> None:
        model = self.kind_of(record)
        spec = self._spec(model, field)
        if record in self.waiting:
            self._hold(record, field, raw)
            self._join(record)
            return
        try:
            value = read(spec, raw, self.names)
        except ValueError as error:
            self._hold(record, field, raw, str(error))
            return
        others = self._readable(record, model, field)
        empty: list[str] = []
        for more in (others, {}) if others else ({},):
            fields = self.state[record] | more | {field: value}
            wrong = self._wrong(record, model, fields)
            if not wrong:
                self.state[record] = {n: v for n, v in fields.items() if v is not None}
                self._drop(record, field, *more)
                return
            empty = empty or [name for name, said in wrong.items() if said == NEEDED]
        self._hold(record, field, raw)
        kept = {n: s for n, s in self.said[record].items() if s != NEEDED or n in self.held[record]}
        self.said[record] = kept | dict.fromkeys(empty, NEEDED)  # told where it is missing
        for name, said in wrong.items():
            if said != NEEDED and (name in (field, "") or name not in self.held[record]):
                self.said[record][field] = said

    def _readable(self, record: str, model: type[BaseModel], but: str) -> dict[str, Any]:
        """Return the held values that can be read and may have waited for the field ``but``."""
        found = {}
        for name, raw in self.held.get(record, {}).items():
            if name != but:
                try:
                    found[name] = read(self._spec(model, name), raw, self.names)
                except ValueError:
                    continue
        return found

    def _wrong(self, record: str, model: type[BaseModel], fields: dict[str, Any]) -> dict[str, str]:
        """Return what is wrong with a record that has these fields, empty ones left out."""
        there = {name: value for name, value in fields.items() if value is not None}
        return problems(model, gathered(self.state | {record: there}, model, record))

    @staticmethod
    def _spec(model: type[BaseModel], field: str) -> Spec:
        return specs(model)[field] if model is not Plan else plan_specs()[field]

    def _hold(self, record: str, field: str, raw: Any, said: str = "") -> None:
        self.held.setdefault(record, {})[field] = raw
        self.said.setdefault(record, {}).pop(field, None)
        if said:
            self.said[record][field] = said

    def _drop(self, record: str, *fields: str) -> None:
        held, said = self.held.pop(record, {}), self.said.pop(record, {})
        if kept := {n: raw for n, raw in held.items() if n not in fields}:
            self.held[record] = kept
            self.said[record] = {n: why for n, why in said.items() if n not in fields}

    def _add(self, edit: Edit) -> None:
        holder, name = edit.get("in") or "", edit["add"]
        values = dict(edit.get("values") or {})
        record = str(edit.get("id") or new_id())
        if record in self.kinds or record in self.waiting:  # it was put back after it was saved
            for field, raw in values.items():
                self._set(record, field, raw)
            return
        if holder in self.waiting:
            raise Refused("Please complete the entry above it first.")
        kind = record_lists(self.kind_of(holder))[name]
        self.waiting[record] = Waiting(holder, name, edit.get("after"), kind)
        self.held[record], self.said[record] = values, {}
        self._join(record)

    def _join(self, record: str) -> None:
        """Put a waiting record into the plan, if it has all that it needs."""
        waits = self.waiting[record]
        held, said, fields = self.held[record], {}, {}
        for name, raw in held.items():
            try:
                fields[name] = read(self._spec(waits.kind, name), raw, self.names)
            except ValueError as error:
                said[name] = str(error)
        wrong = self._wrong(record, waits.kind, fields) if fields else {"": NEEDED}
        if not said and not wrong:
            there = [i for h, i in self.rows(self._path(waits)) if h == waits.holder]
            self.state[record] = {n: v for n, v in fields.items() if v is not None}
            del self.waiting[record], self.held[record], self.said[record]
            self.state[waits.holder][waits.list] = [i for i in there if i not in self.waiting]
            return
        self.said[record] = {
            n: s for n, s in wrong.items() if n in held or not n or s == NEEDED
        } | said

    def _path(self, waits: Waiting) -> str:
        if not waits.holder:
            return waits.list
        return f"{self._list_of(waits.holder)}.{waits.list}"

    def _list_of(self, record: str) -> str:
        """Return the name of the list of the plan that a record stands in."""
        return next(n for n in record_lists(Plan) if record in self.state[""].get(n, []))

    def _remove(self, record: str) -> None:
        if record in self.waiting:
            del self.waiting[record]
            self.held.pop(record, None)
            self.said.pop(record, None)
            return
        gone = {record, *self._below(record)}
        needed: list[str] = []
        for holder, field, spec in self._named(gone):
            there, kind = self.state[holder], self.kinds[holder]
            less = {name: value for name, value in there.items() if name != field}
            if spec["type"] == "refs":
                there[field] = [i for i in there[field] if i not in gone]
            elif self._wrong(holder, kind, less):
                needed.append(getattr(kind, "kind", "").replace("_", " "))
            else:
                self.state[holder] = less
        if needed:
            counts = [plural(needed.count(n), n, _plurals(n)) for n in dict.fromkeys(needed)]
            raise Refused(
                f"{name_of(self.state, record)} cannot be deleted: {listed(counts)} "
                f"{'is' if len(needed) == 1 else 'are'} about it. Delete those first"
                + (", or set the status to left." if self.kinds[record] is Contact else ".")
            )
        for holder in self.state:
            for name in record_lists(self.kinds[holder]):
                there = self.state[holder].get(name, [])
                if record in there:
                    self.state[holder][name] = [i for i in there if i != record]
        for one in gone:
            del self.state[one]
            self.held.pop(one, None)
            self.said.pop(one, None)

    def _below(self, record: str) -> Iterator[str]:
        for name in record_lists(self.kind_of(record)):
            for inner in self.state[record].get(name, []):
                yield inner
                yield from self._below(inner)

    def _named(self, gone: set[str]) -> Iterator[tuple[str, str, Spec]]:
        """Yield the records, and their fields, that refer to one of ``gone`` from outside."""
        for record, kind in self.kinds.items():
            if record in gone:
                continue
            for field, spec in (specs(kind) if record else plan_specs()).items():
                there = self.state[record].get(field)
                many = there if isinstance(there, list) else [there]
                if spec["type"] in ("ref", "refs") and gone.intersection(many):
                    yield record, field, spec

    def _move(self, record: str, after: str | None) -> None:
        for holder in self.state:
            for name in record_lists(self.kinds[holder]):
                there = [i for i in self.state[holder].get(name, []) if i != record]
                if len(there) < len(self.state[holder].get(name, [])):
                    there.insert(there.index(after) + 1 if after in there else 0, record)
                    self.state[holder][name] = there
                    return


def _plurals(kind: str) -> str:
    return f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"
