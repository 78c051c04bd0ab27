"""What do we want to reach, is it SMART, and who does what for it by when?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from kapnb.insight import work
from kapnb.insight.smart import Letter, smart_action, smart_objective
from kapnb.insight.swot import objective_for, proposals
from kapnb.plan import Account, Action, Goal, Milestone, Objective, Reading
from kapnb.plan.action_plan import ActionPlan
from kapnb.plan.base import new_id
from kapnb.plan.vocabulary import ObjectiveType, Rag
from kapnb.sections.action_plan import smart_word, weaknesses
from kapnb.sections.view import by_urgency, rag
from kapnb.store.flat import title_of
from kapnb.words import day, number

from .desk import Desk
from .fields import specs
from .form import makes, names_for, noun_of
from .table import Table
from .widget import DeskWidget, script, style

OBJECTIVES = "action_plan.objectives"
LOOSE = "-"
"""What is shown when it is the actions and milestones under no objective."""
_LISTS: dict[str, tuple[type[Action | Milestone | Reading], str]] = {
    "actions": (Action, "what done_when owner due hours status"),
    "milestones": (Milestone, "name assignee date status"),
    "readings": (Reading, "date value note"),
}
_LONG = ("what", "name", "done_when", "note")
_FIELDS = "metric unit baseline target owner goal start due type status standard shared"


class Objectives(DeskWidget):
    """Our objectives: each with its letters of SMART, its colour, and what stands under it."""

    _esm = script("controls", "panel", "objective_rows", "objectives")
    _css = style("controls", "panel", "objectives")
    name = "objectives"

    def __init__(self, desk: Desk) -> None:
        self._account = self._shown = self._followed = ""
        self._order: dict[str, list[str]] = {}
        super().__init__(desk)

    def describe(self) -> dict[str, Any]:
        """Return the fields of an objective and of what stands under it."""
        known = dict(specs(Objective))
        codes = [[s.code, s.title] for s in self.desk.view.standards.objectives]
        known["standard"] = {**known["standard"], "type": "choice", "options": codes, "help": ""}
        lists = {}
        for name, (model, columns) in _LISTS.items():
            spec = specs(model)
            shown = [spec[c] | ({"type": "long"} if c in _LONG else {}) for c in columns.split()]
            title = title_of(Objective if model is Reading else ActionPlan, name)
            parts = {"title": title, "one": noun_of(model), "fields": shown}
            lists[name] = {**parts, "above": spec.get("objective")}
        return {
            "name": {**known["name"], "type": "long"},
            "fields": [known[name] for name in _FIELDS.split()],
            "override": [spec for name, spec in known.items() if "override" in name],
            "lists": lists,
            "makes": makes(),
        }

    # what is shown

    def draw(self) -> dict[str, Any]:
        """Return the objectives, the one that is shown in full, and what one could start from."""
        desk = self.desk
        if self._account != desk.account:
            self._account, self._shown, self._order = desk.account, "", {}
        ranked = [objective.id for objective in by_urgency(desk.view)]
        new = [r for _, r in desk.draft.rows(OBJECTIVES) if r in desk.draft.waiting]
        order = self._steady("", new + ranked)
        places = (*order, LOOSE)
        wanted = self._shown
        if desk.selected != self._followed:
            self._followed = wanted = desk.selected
            if isinstance(there := desk.plan.by_id.get(wanted), Action | Milestone):
                wanted = there.objective or LOOSE
        self._shown = next(r for r in (wanted, self._shown, *places) if r in places)
        return {
            "objectives": [self._entry(record) for record in order],
            "loose": sum(a.objective is None for a in desk.insight.open_actions),
            "shown": self._shown,
            "detail": None if self._shown == LOOSE else self._detail(self._shown),
            "rows": {name: self._rows(name) for name in _LISTS},
            "names": names_for(desk, specs(Objective) | specs(Action)),
            "starts": [start[:3] for start in self._starts()],
        }

    def _steady(self, name: str, wanted: Sequence[str]) -> list[str]:
        """Return records in the order that they had: nothing moves away from who types in it."""
        kept = [record for record in self._order.get(name, ()) if record in wanted]
        self._order[name] = kept + [record for record in wanted if record not in kept]
        return self._order[name]

    def _entry(self, record: str) -> dict[str, Any]:
        view, there = self.desk.view, self.desk.plan.by_id.get(record)
        entry = {"id": record, "name": self.desk.draft.values(record).get("name") or ""}
        if not isinstance(there, Objective):
            return entry | {"tone": "none", "word": "New", "owner": "", "due": "", "open": 0}
        colour = rag(view.insight.colours[record])
        due = view.due(there.due, late_matters=there in work.open_objectives(view.plan))
        count = sum(action.objective == record for action in view.insight.open_actions)
        shown = {"owner": view.owner(there.owner).text, "due": due.text, "late": due.note}
        return entry | shown | {"tone": colour.tone, "word": colour.text, "open": count}

    def _detail(self, record: str) -> dict[str, Any]:
        plan, draft = self.desk.plan, self.desk.draft
        found = {"values": draft.values(record), "said": draft.said.get(record, {})}
        there = plan.by_id.get(record)
        if not isinstance(there, Objective):
            return found
        colour, state = self.desk.insight.colours[record], self.desk.insight.progress[record]
        over = colour.computed in (Rag.none, Rag.blue)
        letters = () if over else smart_objective(plan, there, self.desk.today)
        line, reading = state.line, state.reading
        return found | {
            "smart": smart_word(letters) if letters else "",
            "letters": [_drawn(x) | {"uses": list(self._uses(there, x))} for x in letters],
            "colour": {"tone": colour.rag.value, "word": rag(colour).text, "note": rag(colour).note}
            | {"reason": colour.reason, "rows": colour.rows, "advice": colour.advice},
            "actual": None if state.actual is None else float(state.actual),
            "expected": None if state.expected is None else float(state.expected),
            "line": "" if line is None else f"{number(line, places=1)} {there.unit}",
            "measured": reading and f"{number(reading.value)} {there.unit}, {day(reading.date)}",
        }

    def _rows(self, name: str) -> list[dict[str, Any]]:
        draft, nested = self.desk.draft, name == "readings"
        rows = {}
        there = f"{OBJECTIVES}.{name}" if nested else f"action_plan.{name}"
        for above, record in draft.rows(there):
            values = draft.values(record)
            if ((above if nested else values.get("objective")) or LOOSE) == self._shown:
                over = str(values.get("status")).lower() in ("done", "cancelled")
                row = {"id": record, "values": values, "said": draft.said.get(record, {})}
                rows[record] = row | {"over": over} | self._notes(record)
        dates = {i: str(r["values"].get("due") or r["values"].get("date")) for i, r in rows.items()}
        order = sorted(rows, key=lambda i: (rows[i]["over"], dates[i]))
        return [rows[record] for record in self._steady(name, order)]

    def _notes(self, record: str) -> dict[str, Any]:
        match self.desk.plan.by_id.get(record):
            case Action() as there:
                letters = smart_action(self.desk.plan, there)
                done = there.done_on and f"{title_of(Action, 'done_on')} {day(there.done_on)}"
                said = f"{smart_word(letters)}. {weaknesses(letters)}".strip()
                return {"note": done, "letters": [*map(_drawn, letters)], "smart": said}
            case Milestone() as there:
                colour = self.desk.insight.colours[record]
                live = colour.rag is not Rag.blue
                parts = [f"{rag(colour).text}: {colour.because.rstrip('.')}"] if live else []
                parts += [f"was {day(date)}" for date in there.earlier_dates]
                return {"note": " · ".join(parts), "tone": colour.rag.value if live else ""}
        return {}

    # what can be taken over

    def _uses(self, there: Objective, letter: Letter) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield what would mend a letter: how it is called, and the values of fields.

        ``behind`` is put behind the name, whatever was typed there by then.
        """
        account, profile = self.desk.plan.account, self.desk.plan.profile
        if letter.result != "fail":
            return
        match letter.letter:
            case "S":
                named = [f"with {offering.name}" for offering in account.offerings]
                named += [f"in {unit.name}" for unit in profile.business_units]
                yield from ((f"… {name}", {"behind": name}) for name in named[:3])
            case "M":
                yield from self._measures(there)
            case "A" if there.owner is None and account.manager:
                yield self.desk.plan.name_of(account.manager), {"owner": account.manager}
            case "R" if there.goal is None:
                yield from ((goal.text, {"goal": goal.id}) for goal in profile.goals[:3])
            case "T":
                yield day(account.period.end), {"due": account.period.end.isoformat()}

    def _measures(self, there: Objective) -> Iterator[tuple[str, dict[str, str]]]:
        account, standard = self.desk.plan.account, self.desk.view.standards.of(there.standard)
        now, target = account.revenue_now, account.revenue_target
        if there.type is ObjectiveType.revenue and now is not None and target is not None:
            title, unit = title_of(Account, "revenue_target"), account.currency
            values = {
                "metric": title,
                "unit": unit,
                "baseline": f"{now:f}",
                "target": f"{target:f}",
            }
            yield f"{title}: {number(now)} to {number(target)} {unit}", values
        elif standard and not there.metric:
            yield standard.test.label, {"metric": standard.test.label}

    def _starts(self) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
        """Yield from what an objective can be begun: key, group, label, and its first values."""
        plan, insight = self.desk.plan, self.desk.insight
        yield "", "", "From scratch", {}
        used = {objective.standard for objective in work.open_objectives(plan)}
        for s in self.desk.view.standards.objectives:
            if s.code not in used:
                values = {"name": s.title, "type": s.type and s.type.value, "standard": s.code}
                yield s.code, "A standard objective", s.title, values
        goals = (loose.record for loose in insight.thread.loose_below)
        for goal in (goal for goal in goals if isinstance(goal, Goal)):
            yield goal.id, "A goal of theirs with nothing behind it", goal.text, {"goal": goal.id}
        for row in proposals(plan, insight.swot):
            drawn = objective_for(plan, row).model_dump(mode="json", exclude_unset=True)
            if drawn["id"] not in plan.by_id:
                yield drawn["id"], "What follows from the SWOT", drawn["name"], drawn

    # what people do

    def do_select(self, message: dict[str, Any]) -> None:
        """Show an objective, or what is under none; now the lists may be put in order again."""
        self._order, self._shown = {}, str(message["record"])
        self.desk.select(self._shown.removeprefix(LOOSE))

    def do_use(self, message: dict[str, Any]) -> None:
        """Give fields of an objective the values that a letter proposed."""
        record, values = message["record"], dict(message["values"])
        if more := values.pop("behind", ""):
            values["name"] = f"{self.desk.draft.values(record).get('name', '')} {more}".strip()
        self.desk.edit([{"set": record, "field": f, "value": v} for f, v in values.items()])

    def do_start(self, message: dict[str, Any]) -> None:
        """Add an objective that begins with what was picked, and show it."""
        picked = next((v for key, _, _, v in self._starts() if key == message["key"]), {})
        values = {"start": self.desk.today.isoformat(), **picked}
        record = values.pop("id", "") or new_id()
        self.desk.edit([{"add": OBJECTIVES, "id": record, "values": values}])
        self.do_select({"record": record})


def _drawn(letter: Letter) -> dict[str, Any]:
    return asdict(letter) | {"word": letter.word}


def actions(desk: Desk) -> Table:
    """Return the table of all actions, with the letters of SMART that each lacks."""

    def smart(record: str) -> tuple[str, str]:
        there = desk.plan.by_id[record]
        if not isinstance(there, Action) or there not in desk.insight.open_actions:
            return "", ""
        weak = {x.letter: x.result for x in smart_action(desk.plan, there) if x.result != "pass"}
        failed = ", ".join(letter for letter, result in weak.items() if result == "fail")
        asked = ", ".join(letter for letter, result in weak.items() if result == "ask")
        said = "; ".join(filter(None, (failed and f"Not {failed}", asked and f"{asked}?")))
        return said or "All five", "red" if failed else "amber" if asked else "green"

    return Table(desk, "action_plan.actions", extra={"SMART": smart})
