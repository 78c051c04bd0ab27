"""How does a plan look as tables that people analyse with pandas?"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from kapnb.plan import Meeting, Observation, Plan, Record
from kapnb.plan.base import Code
from kapnb.plan.decision_group import OBSERVED_VALUES
from kapnb.plan.links import model_in, ref_of
from kapnb.plan.schema import model_schema
from kapnb.store.flat import record_lists

if TYPE_CHECKING:
    import pandas as pd

_TYPES = {"number": "float64", "integer": "Int64", "boolean": "bool"}


def frames(plan: Plan) -> dict[str, pd.DataFrame]:
    """Return a table for each list of records of a plan, under the list's name.

    The index is the record's id, the columns are the fields of the model; those of a part that is
    no record have a dotted name. Beside a reference (``owner``) stands what it leads to is called
    (``owner_name``, of several ``attendees_names``). A record within another also says in which:
    readings have ``objective`` and ``objective_name``. Lists of the same name are one table:
    ``observations`` has those of meetings too, with ``meeting``, and with its date where they
    have none.

    Dates are ``datetime64[s]``; decimals are ``float64``, while the plan has them exactly; whole
    numbers ``Int64``, yes or no ``bool``. Codes are their labels, as categories in the order of the
    vocabulary. What is not known is NaN, NaT, NA or an empty text.
    """
    import pandas as pd

    rows: dict[str, list[tuple[Record, Record | None]]] = {}
    for name, record, holder in _records(plan, Plan):
        rows.setdefault(name, []).append((record, holder))
    found = {}
    for name, (kind, holders) in _tables(Plan).items():
        there = rows.get(name, [])
        columns: dict[str, Any] = {}
        for within in holders:
            ids = [h.id if h and h.kind == within.kind else None for _, h in there]
            columns |= _named(plan, within.kind, ids)
        for field, prop, is_ref in _fields(kind):
            values = [_value(record, field, holder) for record, holder in there]
            many = prop.get("type") == "array"
            named = _named(plan, field, values, many=many) if is_ref else None
            columns |= named or {field: _typed(values, prop)}
        index = pd.Index([record.id for record, _ in there], name="id", dtype="string")
        found[name] = pd.DataFrame(columns, index=index)
    return found


def _tables(model: type[BaseModel]) -> dict[str, tuple[type[Record], list[type[Record]]]]:
    """Return the record and the records around it of every list below a model, by its name."""
    found: dict[str, tuple[type[Record], list[type[Record]]]] = {}
    for path, kind in record_lists(model).items():
        inside = [model] if issubclass(model, Record) else []
        new = {path.rpartition(".")[2]: (kind, inside), **_tables(kind)}
        for name, (record, holders) in new.items():
            found[name] = (record, found.get(name, (record, []))[1] + holders)
    return found


def _records(holder: Any, model: type[BaseModel]) -> Iterator[tuple[str, Record, Record | None]]:
    """Yield every record below ``holder``: the name of its list, it, and the record around it."""
    for path, kind in record_lists(model).items():
        for record in _at(holder, path):
            around = holder if isinstance(holder, Record) else None
            yield path.rpartition(".")[2], record, around
            yield from _records(record, kind)


def _fields(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Yield the dotted name of every field, its JSON Schema, and whether it is a reference."""
    schema = model_schema(model)
    for name, info in model.model_fields.items():
        inner = model_in(info.annotation)
        if inner and not issubclass(inner, Record):
            yield from _fields(inner, f"{prefix}{name}.")
        elif not inner and name != "id":
            prop = schema["properties"][name]
            known = schema.get("$defs", {}).get(prop.get("$ref", "").rpartition("/")[2], {})
            yield prefix + name, {**prop, **known}, ref_of(info) is not None


def _at(holder: Any, path: str) -> Any:
    for part in path.split("."):
        holder = getattr(holder, part, None)
    return holder


def _value(record: Record, field: str, holder: Record | None) -> Any:
    value = _at(record, field)
    match record, field, holder:
        case Observation(), "value", _:
            return OBSERVED_VALUES[record.what](value).label
        case Observation(date=None), "date", Meeting():
            return holder.date
    return value.label if isinstance(value, Code) else value


def _named(plan: Plan, field: str, values: list[Any], *, many: bool = False) -> dict[str, Any]:
    """Return a column of ids, or of tuples of them, and that of the names they lead to."""
    names = [plan.name_of(v) if not many else ", ".join(map(plan.name_of, v)) for v in values]
    ids = _typed(values, {"type": "array" if many else "string"})
    return {field: ids, f"{field}_name{'s' * many}": _typed(names, {})}


def _typed(values: list[Any], prop: dict[str, Any]) -> Any:
    import numpy as np
    import pandas as pd

    if labels := prop.get("enumDescriptions"):
        return pd.Categorical(values, categories=labels, ordered=True)
    if prop.get("format") == "date":
        return np.array(values, dtype="datetime64[s]")
    if prop.get("type") == "array":
        return pd.Series(values, dtype=object).array
    kind: Any = _TYPES.get(prop.get("type", ""), "string")
    return pd.array([float(v) if isinstance(v, Decimal) else v for v in values], dtype=kind)
