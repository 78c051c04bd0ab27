"""What every part of a plan has in common: strictness, field labels, audiences, identity."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)


class Audience(IntEnum):
    """Who at most may read a field: each edition shows what is marked so or higher."""

    internal = 0
    management = 1
    customer = 2


class Code(str, Enum):
    """A stable lower_case code with the label that people see (``Stance.non_supporter.label``)."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    def __str__(self) -> str:
        return self.label


class Model(BaseModel):
    """Strict and frozen: unknown keys are refused, values never change, lists are tuples."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=False)

    @model_validator(mode="before")
    @classmethod
    def _an_empty_value_is_an_absent_one(cls, data: Any) -> Any:
        if isinstance(data, dict):
            return {key: value for key, value in data.items() if value is not None}
        return data

    def replace(self, **changes: Any) -> Self:
        """Return a copy with these fields changed, validated like any other input.

        Raises ``pydantic.ValidationError`` for a value that the field does not allow.
        """
        data = {name: getattr(self, name) for name in self.model_fields_set}
        return type(self).model_validate(data | changes)


ID_PATTERN = r"^[a-z0-9][a-z0-9_-]{1,39}$"
RecordId = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
_ID_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"  # none that people mistake for another


def new_id() -> str:
    """Return a random record id of seven characters (30**7, about 2 * 10**10 values)."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(7))


class Record(Model):
    """An entry of a list in a plan: it has an id that is unique in the whole plan."""

    kind: ClassVar[str] = "record"
    id: RecordId = Field(
        title="Id",
        description="A short id, unique in the plan. Never reuse one.",
        json_schema_extra={"audience": Audience.customer.name},
    )


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a text field as the id of a record of one of these kinds."""

    kinds: tuple[str, ...]

    def __init__(self, *kinds: str) -> None:
        object.__setattr__(self, "kinds", kinds)


UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""The letters that no text of a plan holds: XML, and so every picture, forbids them."""


def _printable(text: str) -> str:
    if bad := UNPRINTABLE.search(text):
        raise ValueError(f"text without control characters (there is a U+{ord(bad[0]):04X})")
    return text


def _one_line(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise ValueError("one line of text")
    return text


def _no_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("some text")
    return text


def _iso_date(value: Any) -> Any:
    # pydantic would read a number as seconds since 1970, which nobody means in a plan
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date | str):
        raise ValueError("a date as YYYY-MM-DD")
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("a date as YYYY-MM-DD")
    return value


def _true_or_false(value: Any) -> Any:
    if value in (True, "true"):
        return True
    if value in (False, "false"):
        return False
    raise ValueError("true or false")


def _no_thousands_point(value: Any) -> Any:
    # 820.000 is 820 to a computer and 820,000 to half of Europe: nobody should have to guess
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,3}\.000", value):
        raise ValueError("a number without thousands separators, such as 820000 or 820.00")
    if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
        return value.to_integral_value()  # so that no file is ever written that way
    return value


Text = Annotated[str, AfterValidator(_printable)]
Line = Annotated[str, AfterValidator(_printable), AfterValidator(_one_line)]
Name = Annotated[
    Line, AfterValidator(_no_blank), WithJsonSchema({"type": "string", "minLength": 1})
]
Date = Annotated[dt.date, BeforeValidator(_iso_date)]
Flag = Annotated[bool, BeforeValidator(_true_or_false)]
Number = Annotated[
    Decimal, Field(allow_inf_nan=False, max_digits=24), WithJsonSchema({"type": "number"})
]
Amount = Annotated[
    Decimal,
    BeforeValidator(_no_thousands_point),
    Field(ge=0, allow_inf_nan=False, max_digits=24),
    WithJsonSchema({"type": "number", "minimum": 0}),
]
SignedAmount = Annotated[Number, BeforeValidator(_no_thousands_point)]
Percent = Annotated[
    Decimal,
    Field(ge=0, le=100, allow_inf_nan=False, max_digits=24),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100}),
]
Hours = Annotated[
    Decimal,
    Field(ge=0, le=1_000_000, allow_inf_nan=False, max_digits=24),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1_000_000}),
]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Scale5 = Annotated[int, Field(ge=1, le=5)]
Weight = Annotated[int, Field(ge=1, le=3)]


def field(
    title: str,
    description: str = "",
    audience: Audience = Audience.internal,
    *,
    default: Any = ...,
    unit: str = "",
    long: bool = False,
) -> Any:
    """Declare a field with what forms and documents need to know of it.

    Args:
        title: the label that people see.
        description: one sentence of help.
        audience: who at most may read it; internal when nothing is said.
        default: the value when the key is absent; left out, the key is required.
        unit: ``%``, ``hours``, ``currency`` or another word shown behind the value.
        long: True for text of several lines.
    """
    extra: dict[str, Any] = {"audience": audience.name}
    if unit:
        extra["unit"] = unit
    if long:
        extra["long"] = True
    return Field(default, title=title, description=description or None, json_schema_extra=extra)


def audience_of(model: type[BaseModel], name: str) -> Audience:
    """Return who at most may read field ``name`` of ``model``; internal when it says nothing."""
    extra = model.model_fields[name].json_schema_extra
    if isinstance(extra, dict) and "audience" in extra:
        return Audience[str(extra["audience"])]
    return Audience.internal


def unit_of(model: type[BaseModel], name: str) -> str:
    """Return the unit of field ``name`` of ``model``, or an empty text."""
    extra = model.model_fields[name].json_schema_extra
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""
