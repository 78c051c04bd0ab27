"""What do two changed versions of one plan make together, and where do they clash?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from kapnb.errors import Clash, Conflict
from kapnb.plan.links import model_in
from kapnb.plan.whole import Plan

from .flat import Flat, kinds, name_of, unflat

_Spot = tuple[str, str, Any, Any, Any]  # record, field, base, ours, theirs


def merged(base: Flat, ours: Flat, theirs: Flat, *, path: Path) -> Plan:
    """Return the plan with the changes of both sides since ``base``.

    Records are merged field by field, and lists of records entry by entry in the order of
    ``theirs``, which is what the file ``path`` says. Raises ``Conflict`` where both changed the
    same field differently, where one changed what the other removed, and when the result is no
    valid plan.
    """
    spots: list[_Spot] = []
    made: Flat = {}
    known = base.keys() | ours.keys() | theirs.keys()
    for holder in {**theirs, **ours}:
        b, o, t = base.get(holder), ours.get(holder), theirs.get(holder)
        if t in (o, b):
            found = o
        elif o == b:
            found = t
        elif o is None or t is None:
            found = None
            spots.append((holder, "", b, o, t))
        else:
            found = _fields(holder, (b or {}, o, t), known, spots)
        if found is not None:
            made[holder] = found
    if spots:
        raise Conflict(path, tuple(_clash(spot, (base, ours, theirs)) for spot in spots))
    try:
        return unflat(made)
    except ValidationError as error:
        said = [details["msg"].removeprefix("Value error, ") for details in error.errors()]
        raise Conflict(path, (), "; ".join(said)) from None


def _fields(
    holder: str, sides: tuple[dict[str, Any], ...], known: set[str], spots: list[_Spot]
) -> dict[str, Any]:
    base, ours, theirs = sides
    made = {}
    for name in {**theirs, **ours}:
        b, o, t = base.get(name), ours.get(name), theirs.get(name)
        if t in (o, b):
            found = o
        elif o == b:
            found = t
        elif (found := _list(b or [], o or [], t or [], known)) is None:
            spots.append((holder, name, b, o, t))
        if found not in (None, []):
            made[name] = found
    return made


def _list(base: Any, ours: Any, theirs: Any, known: set[str]) -> list[str] | None:
    """Return the list of record ids of both sides; None for what cannot be merged so."""
    sides = (base, ours, theirs)
    if not all(isinstance(side, list) and known.issuperset(side) for side in sides):
        return None
    if any(len(set(side)) < len(side) for side in sides):
        return None
    there = set(ours) & set(theirs) & set(base)
    orders = [[i for i in side if i in there] for side in sides]
    if orders[0] != orders[1] != orders[2] != orders[0]:
        return None  # both moved entries
    lead, other = (theirs, ours) if orders[1] in (orders[0], orders[2]) else (ours, theirs)
    gone = set(base) - (set(ours) & set(theirs))
    made = [i for i in lead if i not in gone]
    for place, entry in enumerate(other):
        if entry not in gone and entry not in made:  # behind its neighbour of the other side
            near = next((i for i in reversed(other[:place]) if i in made), None)
            made.insert(made.index(near) + 1 if near else 0, entry)
    return made


def _clash(spot: _Spot, sides: tuple[Flat, ...]) -> Clash:
    record, field, *values = spot
    side = next(side for side in sides if record in side)
    kind = kinds(side).get(record)
    return Clash(record, name_of(side, record, kind), _title(kind or Plan, field), *values)


def _title(model: type[BaseModel], field: str) -> str:
    title = ""
    for part in filter(None, field.split(".")):
        info = model.model_fields[part]
        title, model = info.title or part, model_in(info.annotation) or model
    return title
