"""What do both sides say where two changes to a plan do not go together?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from kapnb.errors import Clash, KapnbError
from kapnb.plan import Plan
from kapnb.store.flat import flat, name_of, record_lists, title_of
from kapnb.store.revision import differences

from .draft import Draft
from .fields import plan_specs, specs
from .status import authors

if TYPE_CHECKING:
    from .desk import Desk


def sides(desk: Desk) -> dict[str, Any]:
    """Return a desk's conflict as JSON: ``who`` the other is, and the ``clashes``.

    A clash has ``what`` it is about, empty for the plan itself, and as ``was``, ``mine`` and
    ``theirs`` what was done, empty for a mere value, with pairs of a ``Spec`` and a value. Where
    the two changes only together make no plan, ``reason`` says so, and the clashes are what we
    changed. ``names`` are those of the records of both sides, by kind.
    """
    ours, theirs, who = desk.draft, desk.draft, "somebody else"
    with suppress(KapnbError):
        who = authors(desk.home.journal(desk.account), desk.status.revision, 0)
        theirs = Draft(desk.home.load(desk.account).plan)
    kinds = {**theirs.kinds, **ours.kinds}
    names = {
        kind: list(dict.fromkeys([*ours.names.get(kind, []), *theirs.names.get(kind, [])]))
        for kind in {**ours.names, **theirs.names}
    }

    def fields(clash: Clash, value: Any) -> Iterator[list[Any]]:
        model = kinds.get(clash.record, Plan)
        known = specs(model) if model is not Plan else plan_specs()
        was = {clash.field: None} if clash.field else clash.base or {}
        now = {clash.field: value} if clash.field else value or {}
        for name in {**was, **now}:
            if name in known and (clash.field or was.get(name) != now.get(name)):
                yield [known[name], now.get(name)]
            elif clash.field:  # the order of records
                order = [name_of(ours.state, record) for record in value or ()]
                yield [{"title": title_of(model, name), "type": "texts"}, order]

    def side(clash: Clash, value: Any) -> dict[str, Any]:
        if not clash.field and value is None:
            return {"done": "deleted", "fields": []}
        changed = list(fields(clash, value))
        done = "added" if clash.base is None else "changed" if changed else "moved"
        return {"done": "" if clash.field else done, "fields": changed}

    reason = "" if desk.clashes else desk.status.why
    clashes = desk.clashes or tuple(_ours(desk))
    told = [
        {
            "what": clash.name if clash.record else "",
            "was": side(clash, clash.base) if clash.field else None,
            "mine": side(clash, clash.ours),
            "theirs": side(clash, clash.theirs),
        }
        for clash in clashes
    ]
    return {"who": who, "names": names, "reason": reason, "clashes": told}


def _ours(desk: Desk) -> Iterator[Clash]:
    """Yield what we changed since the file was read."""
    before, after = flat(desk.saved.plan), desk.draft.state
    for change in differences(before, after):
        model = desk.draft.kinds.get(change.record, Plan)
        if change.field not in record_lists(model):
            state = after if change.record in after else before
            name = name_of(state, change.record) if change.record else ""
            yield Clash(change.record, name, "", change.old, change.new, None, change.field)
