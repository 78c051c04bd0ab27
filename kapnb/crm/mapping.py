"""Which column of a CRM's table becomes which field of a plan?

A mapping is a YAML file under ``templates/crm``; these models say what it may hold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Self, get_args

import yaml
from pydantic import BaseModel, Field, ValidationError, model_validator
from pydantic.fields import FieldInfo

from kapnb.errors import ImportRefused, Problem
from kapnb.plan import Account, Contact, Model, Offering, Opportunity, TeamMember
from kapnb.plan.base import Currency, Flag, Name
from kapnb.plan.links import ref_of
from kapnb.plan.vocabulary import Topic

from .tables import fold

Kind = Literal["offering", "team_member", "account", "contact", "opportunity"]
KINDS: tuple[Kind, ...] = get_args(Kind)  # in the order in which later ones refer to earlier ones
MODELS: dict[Kind, type[BaseModel]] = {
    "offering": Offering,
    "team_member": TeamMember,
    "account": Account,
    "contact": Contact,
    "opportunity": Opportunity,
}
NEXT, OTHERS = "next", "*"  # words of a rule: let the next one decide; every value not named
Columns = tuple[str, ...]


class Rule(Model):
    """What the values of one column mean; upper and lower case are the same."""

    column: str
    values: dict[str, str]


class Reference(Model):
    """A column that names another record, by its key or by its name.

    ``create``: a name that no table has becomes a record of its own. ``aliases``: a name that
    the CRM writes in two ways, and the one that counts.
    """

    to: Kind
    field: str = ""
    create: Flag = False
    aliases: dict[str, str] = Field(default={})


class FactRule(Model):
    """Columns that together become one fact of the account: ``label: value, value unit``.

    ``number``: written with thousands separators if it is one. ``unit``: a word behind it;
    ``currency`` stands for the account's. ``names_account``: the column holds a key of one.
    """

    topic: Topic
    columns: Columns = Field(min_length=1)
    label: str = ""
    number: Flag = False
    unit: str = ""
    names_account: Flag = False


class TableMap(Model):
    """How one kind of table is recognised and what its rows become.

    ``requires``: columns that the table must have, or lists of which it must have one.
    ``mostly_known``: it must also be that half of the file's columns are named here.
    ``key``: the column that tells two rows apart. ``fields``: column to field. ``joined``: field
    to the columns that make it where it is still empty. ``labelled``: field to columns whose
    values are added to it, each behind its label. ``choices``: field to the rules of which the
    first that decides counts. ``dated``: the day of the account's facts. ``refuses``: column to
    values with which a row is not taken. ``ignored``: reason to columns.
    """

    makes: Kind
    requires: tuple[str | Columns, ...] = Field(min_length=1)
    mostly_known: Flag = False
    key: str = ""
    fields: dict[str, str] = Field(default={})
    joined: dict[str, Columns] = Field(default={})
    labelled: dict[str, dict[str, str]] = Field(default={})
    choices: dict[str, tuple[Rule, ...]] = Field(default={})
    references: dict[str, Reference] = Field(default={})
    facts: tuple[FactRule, ...] = ()
    dated: str = ""
    refuses: dict[str, Columns] = Field(default={})
    ignored: dict[str, Columns] = Field(default={})

    @property
    def used(self) -> Columns:
        """Every column whose value goes somewhere."""
        rules = [rule.column for rules in self.choices.values() for rule in rules]
        many = [*self.joined.values(), *self.labelled.values(), *(f.columns for f in self.facts)]
        one = [self.key, self.dated, *self.fields, *self.references, *self.refuses, *rules]
        return tuple(filter(None, flatten([*one, *many])))

    @property
    def account_columns(self) -> Columns:
        """The columns that say to which account a row belongs; the first that is filled counts."""
        return tuple(name for name, ref in self.references.items() if ref.to == "account")

    @model_validator(mode="after")
    def _fits_the_plan(self) -> Self:
        model = MODELS[self.makes]
        plain = [name for name, info in model.model_fields.items() if _is_plain(name, info)]
        targets = [*self.fields.values(), *self.joined, *self.labelled, *self.choices]
        if wrong := [target for target in targets if target not in plain]:
            raise ValueError(f"fields of {self.makes} ({listed(plain)}), not {listed(wrong)}")
        if twice := [t for t in targets if [*self.fields.values()].count(t) > 1]:
            raise ValueError(f"one column for a field (there is more than one for {twice[0]})")
        for name, to in self.references.items():
            info = model.model_fields.get(to.field)
            ref = ref_of(info) if info else None
            if (to.field or to.to != "account") and (ref is None or to.to not in ref.kinds):
                raise ValueError(f"for {name} a field that refers to {to.to}, not {to.field!r}")
        if self.makes in ("contact", "opportunity") and not self.account_columns:
            raise ValueError("a reference to the account")
        if self.facts and self.makes != "account":
            raise ValueError("facts only where accounts are made")
        for field, rules in self.choices.items():
            for value in flatten(rule.values.values() for rule in rules):
                if value != NEXT and (allowed := problems_of(model, {field: value}).get(field)):
                    raise ValueError(f"for {field} {allowed}, not {value!r}")
        return self


class Mapping(Model):
    """All tables of one CRM, and how it writes amounts and days."""

    name: Name
    about: str = ""
    currency: Currency
    decimal: Literal[".", ","] = "."
    dates: Columns = ("%Y-%m-%d",)
    signs: dict[str, Currency] = Field(default={"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"})
    synonyms: dict[str, Columns] = Field(default={})
    tables: tuple[TableMap, ...] = Field(min_length=1)

    def names_in(self, spec: TableMap, columns: Sequence[str]) -> dict[str, str]:
        """Return the columns that ``spec`` decides on, each with its name in the file."""
        decided = [*spec.used, *flatten(spec.ignored.values()), *flatten(spec.requires)]
        known = {fold(column): column for column in decided}
        meant = {fold(word): fold(column) for column, ws in self.synonyms.items() for word in ws}
        said = {known[fold(column)]: column for column in columns if fold(column) in known}
        for column in columns:  # a synonym counts where no column has the name itself
            name = known.get(meant.get(fold(column), ""))
            if name and fold(column) not in known:
                said.setdefault(name, column)
        return said


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file; raises ``ImportRefused`` naming everything that is wrong with it."""
    try:
        # every scalar is text: in a mapping `1`, `no` and `true` are what stands in a cell
        loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
        return Mapping.model_validate(data)
    except ValidationError as error:
        errors = error.errors()
        inner = {e["loc"][:depth] for e in errors for depth in range(len(e["loc"]))}
        problems = [
            Problem(str(path), 0, ".".join(map(str, e["loc"])), shown(e["input"]), _allowed(e))
            for e in errors
            if e["loc"] not in inner  # what is wrong inside says it better
        ]
        raise ImportRefused("\n".join(map(str, problems))) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ImportRefused(f"{path}: not a mapping: {error}") from None


def problems_of(model: type[BaseModel], data: dict[str, Any]) -> dict[str, str]:
    """Return what would be allowed instead, for each field of ``model`` that is wrong in ``data``
    or that is missing there."""
    try:
        model.model_validate(data)
    except ValidationError as error:
        return {str(e["loc"][0]): _allowed(e) for e in error.errors() if e["loc"]}
    return {}


def value_kind(model: type[BaseModel], field: str) -> str:
    """Return how a cell for ``field`` is read: as date, amount, number, long (text) or line."""
    info = model.model_fields[field]
    extra, types = info.json_schema_extra, _types(info.annotation)
    said = extra if isinstance(extra, dict) else {}
    if Decimal in types or int in types:
        return "amount" if said.get("unit") == "currency" else "number"
    return "date" if dt.date in types else "long" if said.get("long") else "line"


def listed(items: Iterable[str]) -> str:
    """Return the items as a person reads them."""
    return ", ".join(items)


def shown(value: object) -> str:
    """Return what was found, in quotes and cut to 80 characters."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:76]}...{text[-1]}"


def flatten(items: Iterable[Any]) -> Columns:
    """Return texts and the texts of collections as one sequence."""
    return tuple(c for item in items for c in ([item] if isinstance(item, str) else item))


def _allowed(error: Any) -> str:
    message = str(error["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
    return {"missing": "some text", "extra_forbidden": "no such key"}.get(error["type"], message)


def _types(annotation: Any) -> set[Any]:
    parts = get_args(annotation)
    return {part for inner in parts for part in _types(inner)} if parts else {annotation}


def _is_plain(name: str, info: FieldInfo) -> bool:
    classes = [part for part in _types(info.annotation) if isinstance(part, type)]
    holds_models = any(issubclass(part, BaseModel) for part in classes)
    return name not in ("id", "crm_id") and not holds_models and ref_of(info) is None
