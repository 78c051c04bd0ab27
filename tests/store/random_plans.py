"""Which plans might people have, how might they write them by hand, and what might they edit?"""

from __future__ import annotations

import datetime as dt
import random
import string
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from kapnb.plan import Plan
from kapnb.plan.decision_group import (
    OBSERVED_VALUES,
    BuyingRole,
    BuyingStep,
    Observation,
    Observed,
)
from kapnb.plan.links import link_problems, nodes
from kapnb.plan.schema import model_schema

AWKWARD = (
    *("NO", "yes", "on", "null", "~", "Null", "12:30", "012", "0o17", "0x1F", "1e3", "1_000", ".5"),
    *("5551234", "+49 30 1234", "2026-11-22", "2026-11-22 10:00:00", "=", "<<", "-", "- a", "? b"),
    *("a: b", "a:", "a #b", "#a", "&a", "*a", "!a", "!!str a", "|", ">", "%a", "@a", "`a`", "..."),
    *("---", "{a: b}", "[a, b]", '"a"', "'a'", "it's", 'say "a"', "a\\b", " a", "a ", "a\tb", "é"),
    *("株式会社", "مرحبا", "🙂", "a\u2028b", "a\x85b", "\ufeffa", "{{ 7*7 }}", "<script>", "$x$"),
    *("word " * 40, "x" * 5000, "a, b", "a]", "none", "true", "y", "<<<<<<< HEAD", "======="),
)
LONG = (
    "first\nsecond",
    "first\n\nthird\n",
    "  indented\nless",
    "a\n\n\n",
    "\na",
    "# no comment\n- no list\nkey: no",
    "a\n   \nb",
    "tab\there\n\tand here",
    "cr\rlf\r\n",
    "<<<<<<< HEAD\n=======\n>>>>>>> x",
    "a line that is long enough to be folded by people who fold lines " * 4 + "\nend",
)


def new_id(rnd: random.Random) -> str:
    return "".join(rnd.choice(string.ascii_lowercase + string.digits) for _ in range(6))


def value_of(rnd: random.Random, model: type[BaseModel], name: str) -> Any:
    """Return a random value of a field that is neither a reference nor a model."""
    schema = model_schema(model)
    prop = schema["properties"][name]
    if "$ref" in prop:
        prop = schema["$defs"][prop["$ref"].rpartition("/")[2]]
    if name == "currency":
        return rnd.choice(["EUR", "JPY", "NOK"])
    if "enum" in prop:
        return rnd.choice(prop["enum"])
    if "format" in prop or "format" in prop.get("items", {}):
        days = [dt.date(1900, 1, 1) + dt.timedelta(rnd.randrange(400_000)) for _ in range(3)]
        return days if "items" in prop else days[0]
    if prop["type"] == "string":
        return text_of(rnd, long=prop.get("long", False))
    if prop["type"] == "array":
        return [text_of(rnd, long=False) for _ in range(rnd.choice([0, 1, 3]))]
    top = prop.get("maximum", 10**12)
    simple = {
        "boolean": rnd.random() < 0.5,
        "integer": prop.get("const") or rnd.randint(prop.get("minimum", 0), top),
        "number": rnd.choice([Decimal(0), Decimal(top), Decimal(rnd.randrange(top * 100)) / 100]),
    }
    return simple[prop["type"]]


def text_of(rnd: random.Random, *, long: bool) -> str:
    if long and rnd.random() < 0.5:
        return rnd.choice(LONG)
    if rnd.random() < 0.3:
        return rnd.choice(AWKWARD)
    return " ".join(rnd.choice(["Anna", "Größe", "of", "plant 7", "(new)"]) for _ in range(3))


def model_data(rnd: random.Random, model: type[BaseModel], fill: float) -> dict[str, Any]:
    """Return data for a model, references still missing."""
    found: dict[str, Any] = {}
    parts = {path[0]: cls for path, cls, _ in _parts(model)}
    for name, info in model.model_fields.items():
        is_list = str(info.annotation).startswith("tuple")
        if name == "id":
            found[name] = new_id(rnd)
        elif name in parts and is_list:
            count = rnd.choice([0, 1, 2, 3])
            found[name] = [model_data(rnd, parts[name], fill) for _ in range(count)]
        elif name in parts:
            if info.is_required() or rnd.random() < fill:
                found[name] = model_data(rnd, parts[name], fill)
        elif (info.is_required() or rnd.random() < fill) and not _is_ref(model, name):
            found[name] = value_of(rnd, model, name)
    if model is Observation:
        found |= {"date": "2026-01-01", "value": rnd.choice(list(OBSERVED_VALUES[Observed.stance]))}
        found["what"] = "stance"
    if "start" in found and "end" in found:
        found["start"], found["end"] = sorted([found["start"], found["end"]])
    if model is BuyingStep:
        found["name"] = "a step"
    return found


def _parts(model: type[BaseModel]) -> list[Any]:
    class Anything(dict[str, Any]):
        def get(self, key: Any, default: Any = None) -> Any:
            return [0]

    return list(nodes(model, Anything()))


def _is_ref(model: type[BaseModel], name: str) -> bool:
    description = model_schema(model)["properties"][name].get("description", "")
    return "Takes the id of:" in description


def link(rnd: random.Random, data: dict[str, Any], chance: float) -> dict[str, Any]:
    """Add references to the records that lack some; drop records that cannot have theirs."""
    ids: dict[str, list[str]] = {}
    for _, cls, value in nodes(Plan, data):
        if "id" in value:
            ids.setdefault(cls.kind, []).append(value["id"])
    for _, cls, value in list(nodes(Plan, data)):
        for name, info in cls.model_fields.items():
            if not _is_ref(cls, name) or name in value:
                continue
            kinds = model_schema(cls)["properties"][name]["description"]
            kinds = kinds.rpartition("id of: ")[2].rstrip(".").replace(" ", "_").split("_or_")
            known = [record for kind in kinds for record in ids.get(kind, [])]
            if known and (info.is_required() or rnd.random() < chance):
                is_list = str(info.annotation).startswith("tuple")
                sample = rnd.sample(known, min(len(known), rnd.randint(1, 9)))
                value[name] = sample if is_list else sample[0]
        if cls is Observation and "decision" in value and value["what"] != "role":
            value |= {"what": "role", "value": rnd.choice(list(BuyingRole))}
    return mended(data)


def mended(data: dict[str, Any]) -> dict[str, Any]:
    """Take out what refers to nothing, and the records that lack a required reference."""
    while problems := link_problems(Plan, data):
        holder: Any = data
        for step in problems[0].path[:-1]:
            holder = holder[step]
        last = problems[0].path[-1]
        del holder[last]
    for _, cls, value in list(nodes(Plan, data)):
        if cls is Observation and value.get("what") == "role" and "decision" not in value:
            value |= {"what": "stance", "value": "neutral"}
        for name in cls.model_fields:
            part = value.get(name)
            if isinstance(part, list) and part and isinstance(part[0], dict):
                value[name] = [item for item in part if _has_required(cls, name, item)]
    return data


def _has_required(holder: type[BaseModel], name: str, item: dict[str, Any]) -> bool:
    cls = {path[0]: cls for path, cls, _ in _parts(holder)}[name]
    return all(key in item for key, info in cls.model_fields.items() if info.is_required())


def random_data(rnd: random.Random) -> dict[str, Any]:
    return link(rnd, model_data(rnd, Plan, rnd.choice([0.2, 0.6])), 0.5)


def edited(rnd: random.Random, data: dict[str, Any]) -> dict[str, Any]:
    """Change up to three things in place: fields, records, order, whole blocks."""
    for _ in range(rnd.randint(1, 3)):
        _, cls, value = rnd.choice(list(nodes(Plan, data)))
        fixed = ("id", "date", "what", "value") if cls is Observation else ("id", "start", "end")
        name = rnd.choice([key for key in cls.model_fields if key not in fixed] or ["name"])
        required = name not in cls.model_fields or cls.model_fields[name].is_required()
        sub = {path[0]: sub for path, sub, _ in _parts(cls)}.get(name)
        if sub and str(cls.model_fields[name].annotation).startswith("tuple"):
            _edit_list(rnd, sub, value.setdefault(name, []))
        elif name in value and not required and (_is_ref(cls, name) or rnd.random() < 0.4):
            del value[name]
        elif sub:
            value[name] = model_data(rnd, sub, 0.5)
        elif name in cls.model_fields and not _is_ref(cls, name):
            value[name] = value_of(rnd, cls, name)
        if cls is BuyingStep and not value.get("name", "").strip():
            value["name"] = "a step"
    return link(rnd, data, 0.3)


def _edit_list(rnd: random.Random, model: type[BaseModel], items: list[Any]) -> None:
    match rnd.choice(["add", "add", "delete", "order", "clear"]):
        case "add":
            items.insert(rnd.randint(0, len(items)), model_data(rnd, model, 0.5))
        case "delete" if items:
            items.pop(rnd.randrange(len(items)))
        case "order":
            rnd.shuffle(items)
        case "clear":
            items.clear()


class Hand:
    """A person who writes a plan file by hand, in a style and with comments of their own.

    By record id, ``blocks`` are its lines with the comment above it and ``leads`` that comment;
    ``fields`` are the lines of a single value, by the id and the key; ``loose`` are comments
    between records that belong to none, with the ids of the records in their list.
    """

    def __init__(self, rnd: random.Random) -> None:
        self.rnd = rnd
        self.eol = rnd.choice(["\n", "\n", "\r\n"])
        self.step = rnd.choice([2, 2, 4])
        self.dash = rnd.choice([0, 2, 4])
        self.gap = rnd.choice([" ", "   "])
        self.chatty = rnd.choice([0.0, 0.1, 0.4])
        self.airy = rnd.random() < 0.4
        self.flow = rnd.choice([0, 0, 0.1])
        self.number = 0
        self.blocks: dict[str, list[str]] = {}
        self.fields: dict[tuple[str, str], list[str]] = {}
        self.leads: dict[str, list[str]] = {}
        self.loose: dict[str, list[str]] = {}
        self.block_lines: set[str] = set()

    def file(self, data: dict[str, Any]) -> str:
        lines = self.mapping(data, 0, "")
        if self.rnd.random() < 0.3:
            lines = ["# the head of the file", "", "---", *lines]
        if self.rnd.random() < 0.3:
            lines += ["", "# the foot of the file"]
        in_block = lines[-1] in self.block_lines  # a last line without its end would lose text
        end = self.eol if in_block else self.rnd.choice([self.eol, self.eol, ""])
        return self.eol.join(lines) + end

    def comment(self, column: int) -> list[str]:
        self.number += 1
        return [f"{' ' * column}# note {self.number} -"]

    def above(self, column: int) -> list[str]:
        if self.rnd.random() >= self.chatty:
            return []
        return self.comment(column) + (self.comment(column) if self.rnd.random() < 0.3 else [])

    def behind(self) -> str:
        return f" {self.comment(0)[0]}" if self.rnd.random() < self.chatty else ""

    def mapping(self, data: dict[str, Any], column: int, owner: str) -> list[str]:
        lines: list[str] = []
        for key, value in data.items():
            above = self.above(column) if lines else []
            if column == 0 and lines:
                above = ["", *above]
            made = self.entry(key, value, column)
            if key != "id" and not isinstance(value, dict | list):
                self.fields[owner, key] = made
            lines += above + made
        return lines

    def entry(self, key: str, value: Any, column: int) -> list[str]:
        margin = " " * column
        if isinstance(value, dict):
            inner = self.mapping(value, column + self.step, f"{key}:")
            return [f"{margin}{key}:{self.behind()}", *inner]
        if isinstance(value, list):
            return self.list_(key, value, column)
        if isinstance(value, str) and "\n" in value and (block := self.block(value, column)):
            return [f"{margin}{key}: {block[0]}{self.behind()}", *block[1:]]
        return [f"{margin}{key}:{self.gap}{self.word(value)}{self.behind()}"]

    def list_(self, key: str, value: list[Any], column: int) -> list[str]:
        margin = " " * column
        if not value:
            return [f"{margin}{key}:{self.rnd.choice([' []', '', ' ~'])}{self.behind()}"]
        if not isinstance(value[0], dict) and self.rnd.random() < 0.5:
            words = [self.word(item, flow=True) for item in value]
            comma = self.rnd.choice([", ", ",", f",\n{margin}   ".replace("\n", self.eol)])
            return [f"{margin}{key}: [{comma.join(words)}]{self.behind()}"]
        lines = [f"{margin}{key}:{self.behind()}"]
        dash = column + self.dash
        for item in value:
            if len(lines) > 1 and self.rnd.random() < self.chatty / 3:
                self.loose[(note := self.comment(dash))[0]] = [
                    other["id"] for other in value if isinstance(other, dict)
                ]
                lines += ["", *note, ""]
            elif len(lines) > 1 and self.airy:
                lines.append("")
            lead = self.above(dash)
            lines += lead
            made = self.item(item, dash)
            lines += made
            if isinstance(item, dict):
                self.blocks[item["id"]], self.leads[item["id"]] = lead + made, lead
        return lines

    def item(self, item: Any, dash: int) -> list[str]:
        margin = " " * dash
        if not isinstance(item, dict):
            return [f"{margin}- {self.word(item)}{self.behind()}"]
        is_flat = not any(isinstance(part, list | dict) for part in item.values())
        if is_flat and self.rnd.random() < self.flow:
            words = [f"{key}: {self.word(part, flow=True)}" for key, part in item.items()]
            return [f"{margin}- {{{', '.join(words)}}}{self.behind()}"]
        gap = self.rnd.choice([" ", " ", " ", "   "])
        column = dash + 1 + len(gap)
        lines = self.mapping(item, column, item["id"])
        if self.rnd.random() < 0.05:
            return [f"{margin}-{self.behind()}", *lines]
        lines[0] = f"{margin}-{gap}{lines[0][column:]}"
        if self.rnd.random() < self.chatty / 3:
            lines += self.comment(column)
        return lines

    def block(self, text: str, column: int) -> list[str]:
        odd = text[0] in " \n" or text.endswith("\n\n") or "\r" in text
        if odd or any(line and not line.strip() for line in text.split("\n")):
            return []
        margin = " " * (column + self.step)
        lines = text.removesuffix("\n").split("\n")
        made = [margin + line if line else "" for line in lines]
        self.block_lines |= set(made)
        return ["|" if text.endswith("\n") else "|-", *made]

    def word(self, value: Any, *, flow: bool = False) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if not isinstance(value, str):
            return str(value)
        value = str.__str__(value)
        if all(letter.isalnum() for letter in value) and value not in ("null", ""):
            return self.rnd.choice([value, value, f"'{value}'"])
        if self.rnd.random() < 0.5 and all(" " <= sign <= "~" for sign in value):
            return "'" + value.replace("'", "''") + "'"
        escaped = "".join(
            sign if sign.isprintable() and sign not in '"\\' else f"\\u{ord(sign):04x}"
            for sign in value
        )
        return f'"{escaped}"'
