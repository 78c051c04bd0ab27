"""Which plan, or other model, does a text hold, or what is wrong with it, and in which lines?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import partial
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kapnb.errors import PlanErrors, Problem
from kapnb.plan.base import ID_PATTERN
from kapnb.plan.links import BrokenLinks, LinkProblem, Path, link_problems, nodes
from kapnb.plan.schema import model_schema
from kapnb.plan.whole import Plan

from .yamltext import Node, decoded, parsed

M = TypeVar("M", bound=BaseModel)
Links = Callable[[Any], Iterable[LinkProblem]]

_PATTERNS = {
    ID_PATTERN: "an id: 2 to 40 of a-z, 0-9, - and _, beginning with a letter or digit",
    "^[A-Z]{3}$": "three capital letters (ISO 4217), such as EUR",
}
_WHOLE = {"model_type", "model_attributes_type", "dict_type"}


def read_plan(text: str | bytes, file: str) -> Plan:
    """Return the plan that ``text`` holds; ``file`` is the name that problems give it.

    Raises ``PlanErrors`` with every problem at once, by line: what cannot be parsed, values
    that the models refuse, duplicate ids and references to nothing.
    """
    links = partial(link_problems, Plan)
    return read_model(Plan, text, file, links, "`kapnb new NAME` makes a plan")


def read_model(model: type[M], text: str | bytes, file: str, links: Links, hint: str) -> M:
    """Return the ``model`` that ``text`` holds; ``hint`` is what helps if that is nothing.

    ``links`` tells, of a file's plain data, what the models cannot place in a line themselves:
    they raise ``BrokenLinks`` for it. Raises ``PlanErrors`` with every problem at once, by line.
    """
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    root = parsed(decoded(content, file), file, hint)
    data = root.data()
    try:
        return model.model_validate(data)
    except ValidationError as error:
        models: dict[Path, type[BaseModel]] = {(): model}
        models |= {path: part for path, part, _ in nodes(model, data)}
        found = [
            (details["loc"], *_said(details, models))
            for details in error.errors(include_url=False)
            if not isinstance(details.get("ctx", {}).get("error"), BrokenLinks)
        ]
        for link in links(data):
            also = f" (line {root.line_of(link.other)} has it too)" if link.other else ""
            found.append((link.path, _shown(link.found), f"{link.allowed}{also}"))
        raise PlanErrors(_problems(found, root, file)) from None


def _problems(found: list[tuple[Path, str, str]], root: Node, file: str) -> tuple[Problem, ...]:
    problems = {
        Problem(file, root.line_of(path), _dotted(path), shown, allowed): None
        for path, shown, allowed in found
    }
    return tuple(sorted(problems, key=lambda problem: problem.line))


def _said(details: Any, models: dict[Path, type[BaseModel]]) -> tuple[str, str]:
    """Return what was found and what is allowed, for one of pydantic's errors."""
    path, kind, value = details["loc"], details["type"], details["input"]
    holder = models.get(path[:-1])
    if kind == "extra_forbidden" and holder:
        keys = list(holder.model_fields)
        return f"the key {_shown(path[-1])}", f"{', '.join(keys)}{_meant(path[-1], keys)}"
    if kind == "missing":
        return "nothing", f"{_wanted(path, models)} (this key is required)"
    if kind == "value_error":
        return _shown(value), str(details["ctx"]["error"])
    if kind in _WHOLE and (model := models.get(path)):
        return _shown(value), f"`key: value` lines with {', '.join(model.model_fields)}"
    return _shown(value), _wanted(path, models, value)


def _wanted(path: Path, models: dict[Path, type[BaseModel]], value: Any = None) -> str:
    """Return what may stand at ``path``, as its field's schema has it, in plain words."""
    depth = next((n for n in range(len(path) - 1, -1, -1) if path[:n] in models), 0)
    schema = model_schema(models[path[:depth]])
    prop = schema["properties"].get(path[depth], {}) if path else {}
    if len(path) > depth + 1:
        prop = prop.get("items", prop)
    if "$ref" in prop:
        prop = schema["$defs"][prop["$ref"].rpartition("/")[2]]
    if "minimum" in prop or prop.get("type") == "number":
        return _number(prop)
    match prop:
        case {"enum": codes}:
            said = f"{', '.join(codes)}{_meant(value, codes)}"
        case {"const": only}:
            said = str(only)
        case {"format": "date"}:
            said = "a day of the calendar, as YYYY-MM-DD"
        case {"type": "boolean"}:
            said = "true or false"
        case {"pattern": pattern}:
            said = _PATTERNS.get(pattern, f"text of the form {pattern}")
        case {"type": "array"}:
            said = "a list, each entry behind a dash"
        case {"type": "object"}:
            said = f"a mapping with {', '.join(prop.get('required', prop['properties']))}"
        case _:
            said = "text"
    return said


def _number(prop: dict[str, Any]) -> str:
    what = "a whole number" if prop["type"] == "integer" else "a number"
    if "maximum" in prop:
        return f"{what} from {prop['minimum']} to {prop['maximum']}"
    least = " of 0 or more" if "minimum" in prop else ""
    return f"{what}{least}, such as 1250.50, of at most 24 digits"


def _meant(word: Any, words: list[str]) -> str:
    close = get_close_matches(word.lower(), words, n=1) if isinstance(word, str) else []
    return f" (did you mean {close[0]}?)" if close else ""


def _shown(value: Any) -> str:
    """Return a value as a problem names it: on one line, at most about 60 characters."""
    if value is None:
        return "nothing"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, dict):
        value = ", ".join(f"{key}: {_shown(part)}" for key, part in value.items())
        return f"{{{value[:60]}{'...}' if len(value) > 60 else '}'}"
    text = " ".join(str(value)[:200].split())
    if not text:
        return "an empty text"
    return f'"{text[:57]}..."' if len(str(value)) > 60 else f'"{text}"'


def _dotted(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)[1:]
