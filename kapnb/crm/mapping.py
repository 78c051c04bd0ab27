"""Which column of a CRM's table becomes which field of a plan?

A mapping is a YAML file under ``templates/crm``; these models say what it may hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

import yaml
from pydantic import BaseModel, BeforeValidator, Field, ValidationError, model_validator

from kapnb.errors import ImportRefused, Problem
from kapnb.plan import Account, Contact, Model, Offering, Opportunity, TeamMember
from kapnb.plan.base import Currency, Flag, Name
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
OneOf = Annotated[Columns, BeforeValidator(lambda said: [said] if isinstance(said, str) else said)]


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
    requires: tuple[OneOf, ...] = Field(min_length=1)
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
    def decided(self) -> Columns:
        """Every column whose value goes somewhere, or nowhere for a reason."""
        rules = [rule.column for rules in self.choices.values() for rule in rules]
        one = [self.key, self.dated, *self.fields, *self.references, *self.refuses, *rules]
        facts = [fact.columns for fact in self.facts]
        many = [*self.joined.values(), *self.labelled.values(), *self.ignored.values()]
        return tuple(filter(None, chain(one, *many, *facts, *self.requires)))

    @property
    def account_columns(self) -> Columns:
        """The columns that say to which account a row belongs; the first that is filled counts."""
        return tuple(name for name, ref in self.references.items() if ref.to == "account")

    @model_validator(mode="after")
    def _fits_the_plan(self) -> Self:
        model = MODELS[self.makes]
        named = [to.field for to in self.references.values() if to.field]
        targets = [*self.fields.values(), *self.joined, *self.labelled, *self.choices, *named]
        if wrong := [target for target in targets if target not in model.model_fields]:
            allowed = listed(model.model_fields)
            raise ValueError(f"fields of {self.makes} ({allowed}), not {listed(wrong)}")
        if self.makes in ("contact", "opportunity") and not self.account_columns:
            raise ValueError("a reference to the account")
        for field, rules in self.choices.items():
            for value in chain(*(rule.values.values() for rule in rules)):
                if value != NEXT and (allowed := problems_of(model, {field: value}).get(field, "")):
                    raise ValueError(f"for {field} {allowed}, not {value!r}")
        return self


class Mapping(Model):
    """All tables of one CRM, and how it writes numbers and days."""

    name: Name
    about: str = ""
    currency: Currency
    decimal: Literal[".", ","] = "."
    dates: Columns = ("%Y-%m-%d",)
    synonyms: dict[str, Columns] = Field(default={})
    tables: tuple[TableMap, ...]

    def names_in(self, spec: TableMap, columns: Sequence[str]) -> dict[str, str]:
        """Return the columns that ``spec`` decides on, each with its name in the file; a synonym
        counts where no column has the name itself."""
        there = {fold(column): column for column in columns}
        return {
            name: there[fold(word)]
            for name in spec.decided
            for word in (*self.synonyms.get(name, ()), name)
            if fold(word) in there
        }


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file; raises ``ImportRefused`` naming everything that is wrong with it."""
    try:
        # every scalar is text: in a mapping `1`, `no` and `true` are what stands in a cell
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        return Mapping.model_validate(data)
    except ValidationError as error:
        problems = [
            Problem(str(path), 0, ".".join(map(str, e["loc"])), shown(e["input"]), _allowed(e))
            for e in error.errors()
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


def listed(items: Iterable[str]) -> str:
    """Return the items as a person reads them."""
    return ", ".join(items)


def shown(value: object) -> str:
    """Return what was found, in quotes and cut to 80 characters."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:76]}...{text[-1]}"


def _allowed(error: Any) -> str:
    message = str(error["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
    return {"missing": "some text", "extra_forbidden": "no such key"}.get(error["type"], message)
