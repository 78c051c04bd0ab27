"""What is to be done this week, and how far are we today?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from kapnb import words
from kapnb.errors import KapnbError
from kapnb.insight import work
from kapnb.insight.week import Item
from kapnb.plan import (
    Action,
    Ask,
    BuyingStep,
    Meeting,
    Milestone,
    Objective,
    Reading,
    Record,
    RedFlag,
)
from kapnb.plan.base import Code
from kapnb.plan.vocabulary import ActionStatus, AskStatus, FlagStatus, MilestoneStatus, StepStatus

from .desk import Desk
from .fields import specs
from .widget import DeskWidget, script, style

_DATES: dict[type[Record], str] = {
    Action: "due",
    Milestone: "date",
    BuyingStep: "date",
    RedFlag: "due",
    Ask: "due",
    Objective: "due",
    Meeting: "date",
}
"""The field by which something is postponed."""
_ENDS: dict[type[Record], Code] = {
    Action: ActionStatus.done,
    Milestone: MilestoneStatus.done,
    BuyingStep: StepStatus.done,
    RedFlag: FlagStatus.closed,
    Ask: AskStatus.granted,
}
"""What a tick sets as the status."""


class WeekForm(DeskWidget):
    """What is late, due or promised, to tick off or to postpone, and the readings of today."""

    _esm = script("controls", "week")
    _css = style("controls", "week")
    name = "week"

    def __init__(self, desk: Desk) -> None:
        self._ticked: dict[str, tuple[str, str, str]] = {}  # what, status now, status before
        super().__init__(desk)

    def describe(self) -> dict[str, Any]:
        """Return the fields of a reading."""
        return {"reading": {name: specs(Reading)[name] for name in ("value", "note")}}

    def draw(self) -> dict[str, Any]:
        """Return the week by group, what was ticked off here, whom to see, and the readings."""
        desk, week = self.desk, self.desk.insight.week
        near = {item.record.id for item in (*week.overdue, *week.due)}
        later = [item for item in week.by_us if item.record.id not in near]
        groups = {
            "Overdue": week.overdue,
            "This week": week.due,
            "Promised by them": week.by_them,
            "Promised by us, for later": later,
        }
        self._ticked = {key: told for key, told in self._ticked.items() if key in desk.plan.by_id}
        return {
            "groups": [[title, [*map(self._item, items)]] for title, items in groups.items()],
            "ticked": [[key, what, status] for key, (what, status, _) in self._ticked.items()],
            "again": [
                [
                    again.person.contact.name if again.person else "No key player known",
                    words.listed(again.reasons),
                ]
                for again in week.see_again
            ],
            "scores": [*_scores(desk)],
            "readings": [*_readings(desk)],
        }

    def _item(self, item: Item) -> dict[str, Any]:
        kind, draft = type(item.record), self.desk.draft
        field = _DATES.get(kind, "")
        end = _ENDS.get(kind)
        promised = f"promised on {words.day(item.promised.date)}" if item.promised else ""
        about = (item.kind if kind is not Action else "", item.objective, promised)
        return {
            "id": item.record.id,
            "what": item.what,
            "about": " · ".join(filter(None, about)),
            "who": item.who or "Nobody yet",
            "late": f"{words.plural(item.late, 'day')} overdue" if item.late else "",
            "tick": end.label if end else "",
            "date": specs(kind)[field] if field else None,
            "due": draft.values(item.record.id).get(field, "") if field else "",
            "said": draft.said.get(item.record.id, {}).get(field, ""),
        }

    def do_tick(self, message: dict[str, Any]) -> None:
        """Set a status to what ends it, or back to what it was."""
        record, desk = str(message["record"]), self.desk
        if record in self._ticked:
            what, _, before = self._ticked.pop(record)
            edits = [{"set": record, "field": "status", "value": before}]
            if isinstance(desk.plan.by_id.get(record), Action):
                edits.append({"set": record, "field": "done_on", "value": ""})
            desk.edit(edits, f"Open again: {what}")
            return
        found = desk.plan.by_id.get(record)
        end = _ENDS.get(type(found)) if found else None
        if found is None or end is None:
            raise KapnbError("That was changed meanwhile: it is not open any more.")
        status, what = found.status, desk.plan.name_of(record)  # type: ignore[attr-defined]
        self._ticked[record] = (what or getattr(found, "label", ""), end.label, status.value)
        desk.edit([{"set": record, "field": "status", "value": end.value}], f"{end.label}: {what}")


def _scores(desk: Desk) -> Iterator[list[str]]:
    """Yield each score as it is, and what it was when the plan was opened if it moved."""
    now, then = desk.insight.scores, desk.opened.scores
    pairs = (now.health, then.health), (now.quality, then.quality), (now.freshness, then.freshness)
    for score, old in pairs:
        was = "" if score.value == old.value else f"was {_or_unknown(old.value)}"
        yield [score.name, _or_unknown(score.value), was]


def _or_unknown(value: int | None) -> str:
    return "unknown" if value is None else str(value)


def _readings(desk: Desk) -> Iterator[dict[str, Any]]:
    """Yield the open objectives that have a metric, with where they should be and today's value."""
    draft, today = desk.draft, desk.today
    there = draft.rows("action_plan.objectives.readings")
    now = {holder: key for holder, key in there if _of_day(draft.values(key), today)}
    for objective in work.open_objectives(desk.plan):
        if not objective.metric:
            continue
        how = desk.insight.progress[objective.id]
        last = max((r for r in objective.readings if r.date < today), key=_by_day, default=None)
        colour, old = desk.insight.colours[objective.id], desk.opened.colours.get(objective.id)
        key = now.get(objective.id, "")
        yield {
            "id": objective.id,
            "name": objective.name,
            "metric": ", ".join(filter(None, (objective.metric, objective.unit))),
            "rag": colour.rag.label,
            "tone": colour.rag.value,
            "was": f"was {old.rag.label.lower()}" if old and old.rag is not colour.rag else "",
            "last": f"{words.number(last.value)} on {words.day(last.date)}" if last else "None yet",
            "expected": "–" if how.line is None else words.number(how.line, places=1),
            "target": "–" if objective.target is None else words.number(objective.target),
            "reading": key,
            "values": draft.values(key) if key else {},
            "said": draft.said.get(key, {}) if key else {},
        }


def _by_day(reading: Reading) -> dt.date:
    return reading.date


def _of_day(values: dict[str, Any], today: dt.date) -> bool:
    return bool(values.get("date") == today.isoformat())
