"""What does a plan say, record by record and field by field, as plain JSON?"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel

from kapnb.plan.base import Code, Record
from kapnb.plan.links import model_in
from kapnb.plan.whole import NAMES, Plan

from .writing import plain

Flat = dict[str, dict[str, Any]]
"""Fields under the id of the record that has them, under "" those of the plan itself.

What lies in a part that is no record has a dotted name (``account.name``); a list of records is
the list of their ids; defaults are left out. Dates and amounts are text, as in the plan file.
"""


def flat(plan: Plan) -> Flat:
    """Return what a plan says; ``unflat`` makes the same plan of it."""
    found: Flat = {"": {}}
    _spread(plain(plan), "", "", found)
    return found


def _spread(data: dict[str, Any], holder: str, prefix: str, found: Flat) -> None:
    for key, value in data.items():
        if isinstance(value, dict):
            _spread(value, holder, f"{prefix}{key}.", found)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            found[holder][prefix + key] = [item["id"] for item in value]
            for item in value:
                found[item["id"]] = {}
                _spread({k: v for k, v in item.items() if k != "id"}, item["id"], "", found)
        elif isinstance(value, list):
            found[holder][prefix + key] = [_json(item) for item in value]
        else:
            found[holder][prefix + key] = _json(value)


def _json(value: Any) -> Any:
    match value:
        case Code():
            return value.value
        case Decimal():
            return format(value, "f")
        case dt.date():
            return value.isoformat()
    return value


def unflat(state: Flat) -> Plan:
    """Return the plan that says ``state``.

    Raises ``ValueError`` (``pydantic.ValidationError`` is one) for what is no plan.
    """
    try:
        data = gathered(state, Plan, "")
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError("records or lists that no plan has") from error
    return Plan.model_validate(data)


def gathered(state: Flat, model: type[BaseModel], holder: str) -> dict[str, Any]:
    """Return what a plan file holds for one record, or for the plan: its ``model`` validates it."""
    lists = record_lists(model)
    data: dict[str, Any] = {"id": holder} if holder else {}
    for name, value in state[holder].items():
        *parts, last = name.split(".")
        place = data
        for part in parts:
            place = place.setdefault(part, {})
        below = lists.get(name)
        place[last] = [gathered(state, below, i) for i in value] if below else value
    return data


@cache
def record_lists(model: type[BaseModel]) -> dict[str, type[Record]]:
    """Return which kind of record each list of records of a model holds, by dotted name."""
    found: dict[str, type[Record]] = {}
    for name, info in model.model_fields.items():
        inner = model_in(info.annotation)
        if inner and issubclass(inner, Record):
            found[name] = inner
        elif inner:
            found |= {f"{name}.{key}": kind for key, kind in record_lists(inner).items()}
    return found


class Place(NamedTuple):
    """Of which kind a record is, and the title of the list that it stands in."""

    kind: type[BaseModel]
    title: str


def places(state: Flat) -> dict[str, Place]:
    """Return where every record of a state stands, by id, and the plan itself under ""."""
    found = {"": Place(Plan, "Plan")}
    waiting = [""]
    while waiting:
        holder = waiting.pop()
        model = found[holder].kind
        for name, kind in record_lists(model).items():
            below = state.get(holder, {}).get(name, [])
            if not isinstance(below, list):
                raise TypeError(name)
            found |= dict.fromkeys(below, Place(kind, title_of(model, name)))
            waiting += below
    return found


def is_whole(state: Flat) -> bool:
    """Whether lists hold texts only, and every record of a state stands in a list of records."""
    lists = [v for fields in state.values() for v in fields.values() if isinstance(v, list)]
    if not all(isinstance(entry, str) for entries in lists for entry in entries):
        return False
    try:
        return places(state).keys() == state.keys()
    except TypeError:  # something else where a list of records should be
        return False


def title_of(model: type[BaseModel], name: str) -> str:
    """Return what people call a field, given by its dotted name; that, if it is not known."""
    first, _, rest = name.partition(".")
    info = model.model_fields.get(first)
    below = model_in(info.annotation) if info else None
    return title_of(below, rest) if rest and below else (info and info.title) or name


def name_of(state: Flat, record: str) -> str:
    """Return what people call a record; its id, where it has no name."""
    return str(next((v for key in NAMES if (v := state.get(record, {}).get(key))), record))


def digest(state: Flat) -> str:
    """Return the SHA-256 of a state: equal for equal plans, however their files are written."""
    text = json.dumps(state, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
