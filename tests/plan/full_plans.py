"""A plan in which every field of every kind of record says something, made from the models."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from kapnb.plan import Plan
from kapnb.plan.links import nodes
from kapnb.plan.schema import model_schema


class _Anything(dict[str, Any]):
    """A mapping in which the walk over the models finds every part once."""

    def get(self, key: Any, default: Any = None) -> Any:
        return [0]


def parts_of(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """Return the models below a model, by field."""
    return {str(path[0]): part for path, part, _ in nodes(model, _Anything())}


def all_models(model: type[BaseModel] = Plan) -> dict[str, type[BaseModel]]:
    """Return every model class of a plan, by name."""
    found = {model.__name__: model}
    for part in parts_of(model).values():
        found |= all_models(part)
    return found


def full_data() -> dict[str, Any]:
    """Return plain data of the full plan; a record's id is its kind, then kind-2 and so on."""
    data = _filled(Plan, {})
    meeting = data["execution"]["meetings"][0]
    for observation in (*data["decision_group"]["observations"], *meeting["observations"]):
        observation |= {"what": "role", "value": "coach"}
    return data


def _filled(model: type[BaseModel], seen: dict[str, int]) -> dict[str, Any]:
    schema, parts = model_schema(model), parts_of(model)
    data: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        prop = schema["properties"][name]
        if name in parts:
            value: Any = _filled(parts[name], seen)
        elif "$ref" in prop:
            codes = schema["$defs"][prop["$ref"].rpartition("/")[2]]["enum"]
            value = "confirmed" if "confirmed" in codes else codes[-1]
        elif "Takes the id of: " in (about := prop.get("description", "")):
            value = about.rpartition("id of: ")[2].split(" or ")[0].rstrip(".").replace(" ", "_")
        elif name == "id":
            kind = str(getattr(model, "kind", ""))
            seen[kind] = seen.get(kind, 0) + 1
            value = kind if seen[kind] == 1 else f"{kind}-{seen[kind]}"
        else:
            value = "SEK" if name == "currency" else _value(prop.get("items", prop))
        data[name] = [value] if str(info.annotation).startswith("tuple") else value
    return data


def _value(prop: dict[str, Any]) -> Any:
    if prop.get("format") == "date":
        return "2026-05-04"
    text = "Two\nlines" if prop.get("long") else "NO"
    number = prop.get("const", prop.get("maximum"))
    return {"boolean": True, "integer": number, "number": Decimal("12.50")}.get(prop["type"], text)
