"""How is a plan written down, so that people and every YAML reader see the same?"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml
from pydantic import BaseModel

from kapnb.plan.base import Code
from kapnb.plan.whole import Plan

_SCHEMA_LINE = "# yaml-language-server: $schema=../plan.schema.json"
_WIDTH = 96
_RESOLVERS = yaml.SafeLoader.yaml_implicit_resolvers  # what YAML 1.1 takes for more than text
_CORE = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|0o[0-7]+|[yYnN]")  # what 1.2 does
_MARKUP = re.compile(r"""^[-?:,\[\]{}#&*!|>'"%@`=\s]|:\s|\s\#|[:\s]$|^\.\.\.""")
_ESCAPED = re.compile('[\x00-\x1f"\\\\\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


@dataclass(frozen=True, slots=True)
class Style:
    """How a file is indented: columns from a key to the keys and to the dashes below it."""

    step: int = 2
    dash: int = 2


def plain(model: BaseModel) -> dict[str, Any]:
    """Return what a model says beyond its defaults: dicts, lists and single values, in order."""
    found: dict[str, Any] = {}
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if value is None or (not info.is_required() and value == info.default):
            continue
        if isinstance(value, BaseModel):
            found[name] = plain(value)
        elif isinstance(value, tuple):
            found[name] = [plain(item) if isinstance(item, BaseModel) else item for item in value]
        else:
            found[name] = value
    return found


def plan_text(plan: Plan) -> str:
    """Return the whole file of a plan: keys in the models' order, defaults left out."""
    lines = [_SCHEMA_LINE]
    for key, value in plain(plan).items():
        if isinstance(value, dict):
            lines.append("")
        lines += entry_lines(key, value, 0, Style())
    return "\n".join(lines) + "\n"


def entry_lines(key: str, value: Any, column: int, style: Style) -> list[str]:
    """Return the lines of ``key: value`` where the key stands in ``column``."""
    head, more = value_lines(value, column, style)
    return [f"{' ' * column}{key}:{head}", *more]


def value_lines(value: Any, column: int, style: Style) -> tuple[str, list[str]]:
    """Return what stands behind the colon of a key in ``column``, and the lines below it."""
    if isinstance(value, dict):
        inner = column + style.step
        return "", [line for key in value for line in entry_lines(key, value[key], inner, style)]
    if isinstance(value, list):
        if not any(isinstance(item, dict) for item in value):
            flow = f" [{', '.join(_word(item, flow=True) for item in value)}]"
            if len(flow) + column < _WIDTH:
                return flow, []
        dash = column + style.dash
        return "", [line for item in value for line in item_lines(item, dash, style)]
    if isinstance(value, str) and (len(value) > _WIDTH or "\n" in value) and _can_be_block(value):
        margin = " " * (column + style.step)
        lines = value.removesuffix("\n").split("\n")
        return f" |{'' if value.endswith(chr(10)) else '-'}", [
            margin + line if line else "" for line in lines
        ]
    return f" {_word(value)}", []


def item_lines(item: Any, column: int, style: Style) -> list[str]:
    """Return the lines of a list entry whose dash stands in ``column``."""
    if not isinstance(item, dict):
        return [f"{' ' * column}- {_word(item)}"]
    lines = [line for key in item for line in entry_lines(key, item[key], column + 2, style)]
    return [f"{' ' * column}- {lines[0].lstrip()}", *lines[1:]]


def _can_be_block(text: str) -> bool:
    odd = any(line and not line.strip() for line in text.split("\n"))
    special = _ESCAPED.search(text.translate({ord(sign): None for sign in '\n\t"\\'}))
    return not (odd or special or text[0].isspace() or text.endswith("\n\n"))


def _word(value: Any, *, flow: bool = False) -> str:
    """Return a single value on one line, quoted where a reader would not see the same text."""
    match value:
        case bool():
            return "true" if value else "false"
        case Code():
            return str(value.value)
        case Decimal():
            return format(value, "f")
        case dt.date():
            return value.isoformat()
        case str():
            return value if _is_plain(value, flow=flow) else _quoted(value)
    return str(value)


def _is_plain(text: str, *, flow: bool) -> bool:
    if not text or _MARKUP.search(text) or _ESCAPED.search(text.translate({34: None, 92: None})):
        return False
    if flow and re.search(r"[,\[\]{}]", text):
        return False
    known = _RESOLVERS.get(text[0], []) + _RESOLVERS.get(None, [])
    return not (_CORE.fullmatch(text) or any(pattern.match(text) for _, pattern in known))


def _quoted(text: str) -> str:
    return f'"{_ESCAPED.sub(lambda match: _escape(match[0]), text)}"'


def _escape(sign: str) -> str:
    return _ESCAPES.get(sign) or f"\\u{ord(sign):04X}"
