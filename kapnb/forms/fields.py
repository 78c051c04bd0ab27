"""What does a form need to know of a model's fields, and what does the text typed into one mean?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from kapnb.crm.cells import read_date, read_number, read_text
from kapnb.plan import Account
from kapnb.plan.base import Code, Record, unit_of
from kapnb.plan.decision_group import OBSERVED_VALUES, Observation
from kapnb.plan.links import model_in, ref_of
from kapnb.plan.schema import model_schema

Spec = dict[str, Any]
"""One field as a browser reads it.

``name`` (dotted inside a part that is no record), ``title``, ``help``, ``unit``, ``required``,
``default`` and ``type``: ``text``, ``long``, ``number``, ``date``, ``flag``, ``choice``, ``ref``,
``refs``, ``texts`` or ``dates``. A choice has ``options`` [code, label], and ``options_by`` where
those that fit depend on another ``field``; a reference has ``kinds``, a number ``min``, ``max`` and
``whole`` where it has them.
"""
NEEDED = "Please fill this in."
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%d %B %Y")
_SHORT = {"k": 3, "m": 6, "bn": 9}
_DEPENDING: dict[tuple[type[BaseModel], str], tuple[str, Mapping[Any, type[Code]]]] = {
    (Observation, "value"): ("what", OBSERVED_VALUES)
}
_YES, _NO = ("true", "yes", "y", "x", "1"), ("false", "no", "n", "0")


@cache
def specs(model: type[BaseModel]) -> dict[str, Spec]:
    """Return the fields of a model that a form can hold, by name: no id, no lists of records."""
    properties = model_schema(model)["properties"]
    found: dict[str, Spec] = {}
    for name, info in model.model_fields.items():
        inner = model_in(info.annotation)
        if name == "id" or (inner and issubclass(inner, Record)):
            continue
        title = info.title or name
        if inner:
            for spec in specs(inner).values():
                shown = f"{title}: {spec['title'].lower()}"
                needed = spec["required"] and info.is_required()
                dotted = f"{name}.{spec['name']}"
                found[dotted] = spec | {"name": dotted, "title": shown, "required": needed}
            continue
        extra = info.json_schema_extra
        long = isinstance(extra, dict) and bool(extra.get("long"))
        spec = {"name": name, "title": title, "help": info.description or "",
                "unit": unit_of(model, name), "required": info.is_required()}  # fmt: skip
        kind, many = _core(info.annotation)
        prop = properties[name]
        if isinstance(kind, type) and issubclass(kind, Code):
            spec |= {"type": "choice", "options": _options(kind)}
        elif ref := ref_of(info):
            spec |= {"type": "refs" if many else "ref", "kinds": list(ref.kinds)}
        elif kind in (int, Decimal):
            bounds = {"min": prop.get("minimum"), "max": prop.get("maximum"), "whole": kind is int}
            spec |= {"type": "number"} | {k: v for k, v in bounds.items() if v is not None}
        elif kind is bool:
            spec |= {"type": "flag"}
        elif depends := _DEPENDING.get((model, name)):
            fitting = {code.value: _options(kind) for code, kind in depends[1].items()}
            every = [pair for pairs in fitting.values() for pair in pairs]
            one_each = [pair for i, pair in enumerate(every) if pair not in every[:i]]
            by = {"field": depends[0], "options": fitting}
            spec |= {"type": "choice", "options": one_each, "options_by": by, "help": ""}
        elif kind is str:
            spec |= {"type": "texts" if many else "long" if long else "text"}
        else:
            spec |= {"type": "dates" if many else "date"}
        if spec["type"] in ("choice", "number") and prop.get("default") is not None:
            spec["default"] = prop["default"]
        found[name] = spec
    return found


@cache
def plan_specs() -> dict[str, Spec]:
    """Return the fields of the plan that stand in no record, such as ``account.name``."""
    account = specs(Account)
    return {f"account.{name}": spec | {"name": f"account.{name}"} for name, spec in account.items()}


def _options(codes: type[Code]) -> list[list[str]]:
    return [[code.value, code.label] for code in codes]


def _core(annotation: Any) -> tuple[Any, bool]:
    """Return the type behind ``Annotated``, ``| None`` and ``tuple``, and whether it is a list."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _core(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return _core(next(part for part in get_args(annotation) if part is not type(None)))
    if origin is tuple:
        return _core(get_args(annotation)[0])[0], True
    return annotation, False


def read(spec: Spec, raw: Any, known: Mapping[str, list[tuple[str, str]]]) -> Any:
    """Return what somebody typed, picked or pasted as a plan file holds it; None for nothing.

    Args:
        spec: the field.
        raw: text, a bool, or a list of texts, as a control or a pasted cell gives it.
        known: the records that a reference can name: (id, name) by kind.

    Raises:
        ValueError: a sentence that says what is allowed.
        TypeError: no control gives this.
    """
    kind = spec["type"]
    parts = raw if isinstance(raw, list) and kind in ("refs", "texts", "dates") else [raw]
    if not all(isinstance(part, str | float | int | None) for part in parts):
        raise TypeError(f"{spec['name']} cannot hold {type(raw).__name__}")
    if kind == "flag":
        return _flag(raw)
    if kind in ("refs", "texts", "dates"):
        parts = (
            raw
            if isinstance(raw, list)
            else re.split(r"[;\n]" if kind != "texts" else r"\n", raw or "")
        )
        one = spec | {"type": kind[:-1]}
        found = [read(one, part, known) for part in parts if part and str(part).strip()]
        return list(dict.fromkeys(found)) or None
    if not (text := read_text("" if raw is None else str(raw), long=kind == "long")):
        return None
    if kind in ("choice", "ref"):
        there = [pair for name in spec.get("kinds", ()) for pair in known.get(name, [])]
        return _meant(text, spec.get("options", there), spec)
    return {"number": _number, "date": read_day}.get(kind, str)(text)


def read_day(text: str) -> str:
    """Return the day as YYYY-MM-DD. Raises ``ValueError`` with the ways to write one."""
    try:
        return read_date(
            text[:10] if re.match(r"\d{4}-\d\d-\d\d[ T]", text) else text, _DATES
        ).isoformat()
    except ValueError:
        raise ValueError("Please give a day such as 2026-11-22 or 22 Nov 2026.") from None


def _flag(raw: Any) -> bool | None:
    word = str(raw or "").strip().casefold()
    if word in _YES:
        return True
    if word in _NO or not word:
        return None
    raise ValueError("Please say yes or no.")


def _number(text: str) -> str:
    bare = re.sub(r"^[^\d.+\-−]+|\s*(%|h|hours)$", "", text).replace("−", "-").strip()
    bare = ("-" if re.match(r"[-−]\s*\D", text) else "") + bare
    power = 0
    if short := re.fullmatch(r"(.*\d)\s*(k|m|bn)", bare, re.IGNORECASE):
        bare, power = short[1], _SHORT[short[2].lower()]
    try:
        found = read_number(bare, ".").scaleb(power)
    except ValueError:
        raise ValueError("Please give a number such as 1250, 1,250.50 or 1.2m.") from None
    return format(found.normalize() if found else found, "f")


def _meant(text: str, options: Sequence[Sequence[str]], spec: Spec) -> str:
    for code, _ in options:
        if code == text:
            return code
    same = [code for code, label in options if label.casefold() == text.casefold()]
    if len(same) == 1:
        return same[0]
    if len(same) > 1:
        raise ValueError(f"There are {len(same)} called {text}: please pick one from the list.")
    if spec["type"] == "choice":
        said = text.casefold()  # as people type it in a spreadsheet: Strength, short, no
        near = {code for code, label in options if said in (code, label.casefold()[: len(said)])}
        if len(near) == 1 and said:
            return near.pop()
        raise ValueError(f"Please pick one: {', '.join(label for _, label in options)}.")
    raise ValueError(f"“{text[:40]}” is not in the plan yet: pick from the list, or add it first.")


def problems(model: type[BaseModel], data: dict[str, Any]) -> dict[str, str]:
    """Return what is wrong with a record: a sentence per field, under "" for it as a whole.

    ``data`` is what a plan file would hold. Nothing wrong is an empty dictionary.
    """
    try:
        model.model_validate(data)
    except ValidationError as error:
        known = specs(model)
        found: dict[str, str] = {}
        for details in error.errors(include_url=False):
            path = [str(step) for step in details["loc"] if not isinstance(step, int)]
            name = next((n for n in (".".join(path), *path[:1]) if n in known), "")
            found.setdefault(name, _sentence(known.get(name), details))
        for name, spec in known.items():
            by = spec.get("options_by") or {"field": "", "options": {}}
            fitting = dict(by["options"].get(data.get(by["field"]), []))
            if fitting and data.get(name, "") and data[name] not in fitting:
                found.pop("", None)
                found[name] = f"Please pick one that fits: {', '.join(fitting.values())}."
        return found
    return {}


def _sentence(spec: Spec | None, details: Any) -> str:
    if details["type"] == "missing":
        return NEEDED
    if details["type"] == "value_error":
        return f"Please give {details['ctx']['error']}."
    if spec and spec["type"] == "number":
        what = "a whole number" if spec.get("whole") else "a number"
        if "max" in spec:
            return f"Please give {what} from {spec['min']} to {spec['max']}."
        return (
            f"Please give {what}{' of 0 or more' if 'min' in spec else ''}, of at most 24 digits."
        )
    if spec and spec["name"].endswith("currency"):
        return "Please give three capital letters, such as EUR."
    return f"{details['msg']}."
