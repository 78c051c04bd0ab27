"""What do two changed versions of one plan make together, and where do they clash?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from kapnb.errors import Clash, Conflict
from kapnb.plan.links import ref_of
from kapnb.plan.whole import Plan

from .flat import Flat, Place, name_of, places, record_lists, title_of, unflat

_CLASH: Any = object()


def merged(base: Flat, ours: Flat, theirs: Flat, *, path: Path) -> Plan:
    """Return the plan with the changes of both sides since ``base``.

    Records are merged field by field, and lists of records entry by entry in the order of
    ``theirs``, which is what the file ``path`` says. Raises ``Conflict`` where both changed the
    same field differently, where one changed or moved what the other removed, and when the
    result is no valid plan.
    """
    sides = (base, ours, theirs)
    known = places(base) | places(ours) | places(theirs)
    made: Flat = {}
    clashes: list[Clash] = []
    for record in {**theirs, **ours}:
        b, o, t = values = [side.get(record) for side in sides]
        if t in (o, b) or o == b:
            fields = o if t in (o, b) else t
        elif o is None or t is None:
            fields = None
            clashes.append(_clash(sides, known[record], record, "", values))
        else:
            fields = {}
            for name in {**t, **o}:
                each = [(b or {}).get(name), o.get(name), t.get(name)]
                found = _value(known[record].kind, name, each)
                if found is _CLASH:
                    clashes.append(_clash(sides, known[record], record, name, each))
                elif found not in (None, []):
                    fields[name] = found
        if fields is not None:
            made[record] = fields
    for record in () if clashes else places(made).keys() - made.keys():  # removed and moved
        values = [side.get(record) for side in sides]
        clashes.append(_clash(sides, known[record], record, "", values))
    if clashes:
        raise Conflict(path, tuple(clashes))
    try:
        return unflat(made)
    except ValueError as error:
        found = error.errors() if isinstance(error, ValidationError) else []
        said = [(".".join(map(str, e["loc"])), e["msg"]) for e in found] or [("", str(error))]
        told = [": ".join(filter(None, pair)).replace("Value error, ", "") for pair in said]
        raise Conflict(path, (), "; ".join(told)) from None


def settled(
    base: Flat,
    ours: Flat,
    theirs: Flat,
    clashes: Sequence[Clash],
    mine: Sequence[bool],
    *,
    path: Path,
) -> Plan:
    """Return what ``merged`` makes once somebody decided, per clash, whether ours counts.

    The side that does not count is taken for unchanged there. Raises ``Conflict`` as ``merged``
    does, when the decisions make no plan or something else clashes.
    """
    base, ours = ({record: dict(f) for record, f in side.items()} for side in (base, ours))
    for clash, keep in zip(clashes, mine, strict=True):
        source, target = (theirs, base) if keep else (base, ours)
        if clash.field:
            value = source.get(clash.record, {}).get(clash.field)
            target.setdefault(clash.record, {})[clash.field] = value
        else:
            _as_in(source, target, clash.record)
    return merged(_pruned(base), _pruned(ours), theirs, path=path)


def _as_in(source: Flat, target: Flat, record: str) -> None:
    """Let ``target`` say of a record, and of where it stands, what ``source`` says."""
    target.pop(record, None)
    kinds, waiting = places(source), [record] if record in source else []
    while waiting:  # with the records in it
        one = waiting.pop()
        target[one] = dict(source[one])
        for name in record_lists(kinds[one].kind):
            waiting += source[one].get(name, [])
    for holder, fields in target.items():
        for name, entries in list(fields.items()):
            there = source.get(holder, {}).get(name, [])
            if not isinstance(entries, list) or not isinstance(there, list):
                continue
            if record in entries and record not in there:
                fields[name] = [entry for entry in entries if entry != record]
    for holder, fields in source.items():
        for name, there in fields.items():
            if isinstance(there, list) and record in there and holder in target:
                entries = list(target[holder].get(name, []))
                if record not in entries:
                    near = next(
                        (e for e in reversed(there[: there.index(record)]) if e in entries), None
                    )
                    entries.insert(entries.index(near) + 1 if near else 0, record)
                    target[holder][name] = entries


def _pruned(state: Flat) -> Flat:
    """Return a state without empty values, and without records that stand nowhere."""
    found = {r: {n: v for n, v in f.items() if v not in (None, [])} for r, f in state.items()}
    reached = places(found)
    return {record: fields for record, fields in found.items() if record in reached}


def _value(kind: type[BaseModel], name: str, values: list[Any]) -> Any:
    base, ours, theirs = values
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    info = kind.model_fields.get(name)
    of_ids = name in record_lists(kind) or (info and ref_of(info))
    if of_ids and all(isinstance(value, list | None) for value in values):
        return _list(base or [], ours or [], theirs or [])
    return _CLASH


def _list(base: list[str], ours: list[str], theirs: list[str]) -> Any:
    """Return the ids of both sides: those that neither removed and those that either added."""
    both = set(base) & set(ours) & set(theirs)
    was, mine, their = ([i for i in side if i in both] for side in (base, ours, theirs))
    if was not in (mine, their) and mine != their:
        return _CLASH  # both moved entries
    lead, other = (ours, theirs) if their == was != mine else (theirs, ours)
    gone = set(base) - both
    made = [i for i in lead if i not in gone]
    for place, entry in enumerate(other):
        if entry not in gone and entry not in made:  # behind its neighbour of the other side
            near = next((i for i in reversed(other[:place]) if i in made), None)
            made.insert(made.index(near) + 1 if near else 0, entry)
    return made


def _clash(
    sides: tuple[Flat, ...], place: Place, record: str, field: str, values: list[Any]
) -> Clash:
    side = next(side for side in sides if record in side)
    name = name_of(side, record) if record else "The plan"
    title = title_of(place.kind, field) if field else ""
    return Clash(record, name, title, values[0], values[1], values[2], field)
