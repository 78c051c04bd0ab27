"""What does one record say, field by field, and how is it edited?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from kapnb.plan import Plan
from kapnb.store.flat import name_of, record_lists

from .desk import Desk
from .fields import Spec, plan_specs, specs
from .widget import DeskWidget, script, style


class Form(DeskWidget):
    """The account's own fields, or the selected record of a kind.

    Args:
        desk: the plan that is worked on.
        name: ``account``; empty shows a record.
        kind: the kind of record that is shown once one of it is selected, such as ``contact``.
        fields: the fields to show, in this order; all of them if not given.
    """

    _esm = script("controls", "panel", "form")
    _css = style("controls", "panel")

    def __init__(
        self, desk: Desk, name: str = "", *, kind: str = "", fields: Sequence[str] | None = None
    ) -> None:
        self.kind = kind
        self.name = f"form of {name or kind}"
        self.fields = fields
        self.model = _models()[kind] if kind else Plan
        super().__init__(desk)

    def describe(self) -> dict[str, Any]:
        """Return the fields, in groups, and what can be made on the spot."""
        there = described(self.desk, self.model)
        if self.fields is not None:
            there = {name: there[name] for name in self.fields}
        return {"specs": there, "groups": groups(there), "makes": makes()}

    def draw(self) -> dict[str, Any]:
        """Return what the record says, or what to do when none is selected."""
        draft, record = self.desk.draft, self.desk.selected if self.kind else ""
        if self.kind and (not record or self._kind_of(record) != self.kind):
            noun = noun_of(self.model)
            return {"none": f"Select {'an' if noun[0] in 'aeiou' else 'a'} {noun} to see it here."}
        return {
            "record": record,
            "title": title_of_record(self.desk, record) if record else "Account",
            "values": draft.values(record),
            "said": draft.said.get(record, {}),
            "names": names_for(self.desk, self.spec_fields),
        }

    @property
    def spec_fields(self) -> dict[str, Spec]:
        """The fields of the model."""
        return specs(self.model) if self.kind else plan_specs()

    def _kind_of(self, record: str) -> str:
        draft = self.desk.draft
        waits = draft.waiting.get(record)
        return str(getattr(waits.kind if waits else draft.kinds.get(record), "kind", ""))


def described(desk: Desk, model: type[BaseModel]) -> dict[str, Spec]:
    """Return the fields of a model, amounts with the account's currency as their unit."""
    currency = desk.plan.account.currency
    found = plan_specs() if model is Plan else specs(model)
    return {
        name: spec | {"unit": currency, "money": True} if spec["unit"] == "currency" else spec
        for name, spec in found.items()
    }


def groups(fields: dict[str, Spec]) -> list[tuple[str, list[str]]]:
    """Return the fields as a form shows them: what few people need last, under More."""
    more = [name for name in fields if name.endswith("crm_id") or "_override." in name]
    first = [name for name in fields if name not in more]
    return [("", first), ("More", more)] if more else [("", first)]


def noun_of(model: type[BaseModel]) -> str:
    """Return what people call one record of a kind: ``purchase decision``."""
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in model.__name__).strip()
    return words.replace("swot", "SWOT").replace("tows", "TOWS")


def makes() -> dict[str, tuple[str, str, str]]:
    """Return the kinds that a name is enough for: the list, the field that names them, the noun."""
    found = {}
    for path, model in record_lists(Plan).items():
        needed = [spec for spec in specs(model).values() if spec["required"]]
        if len(needed) == 1 and needed[0]["type"] == "text":
            found[str(getattr(model, "kind", ""))] = (path, needed[0]["name"], noun_of(model))
    return found


def names_for(desk: Desk, fields: dict[str, Spec]) -> dict[str, list[tuple[str, str]]]:
    """Return the records that these fields can refer to, by kind."""
    kinds = {kind for spec in fields.values() for kind in spec.get("kinds", ())}
    return {kind: desk.draft.names.get(kind, []) for kind in sorted(kinds)}


def title_of_record(desk: Desk, record: str) -> str:
    """Return what people call a record: its name, or of which kind it is."""
    model, values = desk.draft.kind_of(record), desk.draft.values(record)
    written = {n: values.get(n) for n, s in specs(model).items() if s["type"] in ("text", "long")}
    name = name_of({record: written}, record)
    return name if name != record else noun_of(model).capitalize()


def _models() -> dict[str, type[BaseModel]]:
    found: dict[str, type[BaseModel]] = {}
    waiting = list(record_lists(Plan).values())
    while waiting:
        model = waiting.pop()
        found[str(getattr(model, "kind", ""))] = model
        waiting += record_lists(model).values()
    return found
