"""Which records does a plan hold, and does every reference lead to one?

The walk is led by the models' fields, so it reads a validated plan and the plain mappings of
a file alike: a file whose values are wrong can still be told about its references.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from .base import Record, Ref

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class LinkProblem:
    """A duplicate id, whose first place is ``other``, or a reference to nothing."""

    path: Path
    found: str
    allowed: str
    other: Path | None = None


class BrokenLinks(ValueError):
    """The plan has duplicate ids or references to nothing; ``problems`` names them all."""

    def __init__(self, problems: tuple[LinkProblem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "; ".join(
            f"{'.'.join(map(str, p.path))}: found {p.found}; allowed: {p.allowed}"
            for p in self.problems
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """A field that matters to the walk: it holds models, or it refers to records."""

    name: str
    model: type[BaseModel] | None
    ref: Ref | None


@cache
def _parts(model: type[BaseModel]) -> tuple[_Part, ...]:
    parts = [
        _Part(name, model_in(info.annotation), ref_of(info))
        for name, info in model.model_fields.items()
    ]
    return tuple(part for part in parts if part.model or part.ref)


def _items(value: Any) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield (number,), item
    elif value is not None:
        yield (), value


def _get(holder: Any, name: str) -> Any:
    return holder.get(name) if isinstance(holder, dict) else getattr(holder, name, None)


def nodes(model: type[BaseModel], value: Any, path: Path = ()) -> Iterator[tuple[Path, type, Any]]:
    """Yield (path, model class, value) of everything below ``value`` in the order of the models.

    Args:
        model: the class that ``value`` is, or should be, an instance of.
        value: a model, or the plain mapping that was read for it.
        path: where ``value`` stands.
    """
    for part in _parts(model):
        if part.model is None:
            continue
        for place, item in _items(_get(value, part.name)):
            here = (*path, part.name, *place)
            yield here, part.model, item
            if isinstance(item, dict | BaseModel):
                yield from nodes(part.model, item, here)


def records(model: BaseModel) -> Iterator[tuple[Path, Record]]:
    """Yield every record below ``model`` with its path."""
    for path, _, value in nodes(type(model), model):
        if isinstance(value, Record):
            yield path, value


def references(model: type[BaseModel], value: Any) -> Iterator[tuple[Path, str, Ref]]:
    """Yield every reference at and below ``value``: its path, the id it names, what it may name."""
    for path, cls, holder in [((), model, value), *nodes(model, value)]:
        for part in _parts(cls):
            if part.ref is None:
                continue
            for place, target in _items(_get(holder, part.name)):
                if isinstance(target, str):
                    yield (*path, part.name, *place), target, part.ref


def link_problems(model: type[BaseModel], value: Any) -> tuple[LinkProblem, ...]:
    """Return every duplicate id and every reference to nothing at and below ``value``."""
    problems: list[LinkProblem] = []
    kinds: dict[str, str] = {}
    places: dict[str, Path] = {}
    for path, cls, holder in nodes(model, value):
        if not issubclass(cls, Record) or not isinstance(found := _get(holder, "id"), str):
            continue
        if found in kinds:
            allowed = "an id that no other record of the plan has"
            problems.append(LinkProblem((*path, "id"), found, allowed, places[found]))
        kinds.setdefault(found, cls.kind)
        places.setdefault(found, (*path, "id"))
    for path, target, ref in references(model, value):
        if kinds.get(target) not in ref.kinds:
            known = [key for key, kind in kinds.items() if kind in ref.kinds]
            wanted = " or ".join(kind.replace("_", " ") for kind in ref.kinds)
            listed = ", ".join(known[:12]) + (" ..." if len(known) > 12 else "")
            article = "an" if wanted[0] in "aeiou" else "a"
            allowed = f"the id of {article} {wanted} ({listed or 'there is none yet'})"
            problems.append(LinkProblem(path, target, allowed))
    return tuple(problems)


def ref_of(info: FieldInfo) -> Ref | None:
    """Return what a field refers to; None for a field that is no reference."""
    if found := next((extra for extra in info.metadata if isinstance(extra, Ref)), None):
        return found
    return _ref_in(info.annotation)


def _ref_in(annotation: Any) -> Ref | None:
    origin = get_origin(annotation)
    if origin is Annotated:
        return next((extra for extra in annotation.__metadata__ if isinstance(extra, Ref)), None)
    if origin in (Union, UnionType, tuple):
        return next((ref for part in get_args(annotation) if (ref := _ref_in(part))), None)
    return None


def model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model that a field of this annotation holds, alone or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Annotated, Union, UnionType, tuple):
        return next((found for part in get_args(annotation) if (found := model_in(part))), None)
    return None
