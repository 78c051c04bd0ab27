"""What does a form fill in by itself, because everybody would?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kapnb.plan import Action, Milestone
from kapnb.plan.base import Model

from .draft import Edit, Refused

if TYPE_CHECKING:
    from .desk import Desk

_DATED = {
    "profile.goals": "date",
    "profile.facts": "date",
    "profile.swot": "date",
    "action_plan.red_flags": "raised",
    "decision_group.observations": "date",
    "decision_group.relationships": "date",
    "execution.meetings": "date",
    "execution.reviews": "date",
    "readings": "date",
}
"""The lists whose new records are of today, and the field that says so."""


def with_habits(edits: Iterable[Edit], desk: Desk) -> Iterator[Edit]:
    """Yield the edits with what goes along with them.

    New records are dated today. An action that is done gets its day, and loses it when it is opened
    again. A milestone that is moved keeps the date that it had in the file. What somebody saw is
    signed by the account manager.
    """
    today = desk.today.isoformat()
    for edit in edits:
        if "add" in edit:
            yield {**edit, "values": _first(edit, desk, today) | dict(edit.get("values") or {})}
            continue
        record = edit.get("set")
        was_done = record is not None and _is_done(desk, record)
        yield edit
        if record is None:
            continue
        try:
            kind = desk.draft.kind_of(record)
        except Refused:
            continue
        if kind is Action and edit["field"] == "status":
            if not _is_done(desk, record):
                yield from [{"set": record, "field": "done_on", "value": None}] * was_done
            elif not desk.draft.values(record).get("done_on"):
                yield {"set": record, "field": "done_on", "value": today}
        elif kind is Milestone and edit["field"] == "date":
            yield from _moved(record, desk.draft.state.get(record, {}), _saved(desk, record))


def _is_done(desk: Desk, record: str) -> bool:
    there = desk.draft.state.get(record) or desk.draft.values(record)
    return there.get("status") in ("done", "Done")


def _moved(record: str, now: Mapping[str, Any], was: Model | None) -> Iterator[Edit]:
    """Yield what keeps the date that a milestone had in the file, as long as it is moved."""
    if not isinstance(was, Milestone):
        return
    old, kept = was.date.isoformat(), list(now.get("earlier_dates", ()))
    if now["date"] == old and kept[-1:] == [old] and was.date not in was.earlier_dates:
        yield {"set": record, "field": "earlier_dates", "value": kept[:-1]}
    elif now["date"] != old and old not in kept:
        yield {"set": record, "field": "earlier_dates", "value": [*kept, old]}


def _first(edit: Edit, desk: Desk, today: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if dated := _DATED.get(edit["add"]):
        found[dated] = today
    if edit["add"] == "decision_group.observations" and desk.plan.account.manager:
        found["by"] = desk.plan.account.manager
    if edit["add"] == "profile.financials":
        found["currency"] = desk.plan.account.currency
    return found


def _saved(desk: Desk, record: str) -> Model | None:
    return desk.saved.plan.by_id.get(record)
