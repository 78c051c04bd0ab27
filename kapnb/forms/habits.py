"""What does a form fill in by itself, because everybody would?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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

    New records are dated today. An action that is done gets its day, a milestone that is moved
    keeps the date that it had in the file, and what somebody saw is signed by the account manager.
    """
    today = desk.today.isoformat()
    for edit in edits:
        if "add" in edit:
            yield {**edit, "values": _first(edit, desk, today) | dict(edit.get("values") or {})}
            continue
        yield edit
        if "set" not in edit:
            continue
        try:
            kind = desk.draft.kind_of(edit["set"])
        except Refused:
            continue
        match kind, edit["field"], edit.get("value"):
            case (k, "status", "done" | "Done") if k is Action:
                if not desk.draft.values(edit["set"]).get("done_on"):
                    yield {"set": edit["set"], "field": "done_on", "value": today}
            case (k, "date", str(new)) if k is Milestone:
                was = _saved(desk, edit["set"])
                if isinstance(was, Milestone) and was.date.isoformat() != new:
                    kept = [day.isoformat() for day in (*was.earlier_dates, was.date)]
                    yield {"set": edit["set"], "field": "earlier_dates", "value": kept}


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
