"""What does a plan say once the draft of a meeting is in it, or what does the draft still lack?"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from kapnb.insight.people import Person, people
from kapnb.plan import Contact, Meeting, Observation, Plan
from kapnb.plan.base import UNPRINTABLE
from kapnb.plan.decision_group import OBSERVED_VALUES
from kapnb.plan.vocabulary import Observed
from kapnb.store.flat import gathered, record_lists, unflat
from kapnb.words import day, listed, plural

from .draft import Draft
from .fields import NEEDED, Spec, problems, read, specs

DraftMeeting = Mapping[str, Any]
"""A meeting that is being written down, as JSON; every record has the id that it will have.

``{"id": id, "meeting": {field: raw}, "people": [{"id", "name"}], "seen": {contact: {"id",
"stance", "influence", "role", "decision", "evidence"}}, "rows": {list: [{"id", field: raw}]}}``.
"""
Said = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Left:
    """A kind of record that a meeting leaves behind: how it is asked for, with which fields, what
    one is called, and the fields that say where and when it was learned."""

    asked: str
    fields: tuple[str, ...]
    noun: str
    meeting: str = ""
    date: str = ""
    source: str = ""


LEFT: dict[str, Left] = {
    "action_plan.actions": Left(
        "What was promised, by us and by them?", ("what", "owner", "due"), "action", "meeting"
    ),
    "profile.swot": Left(
        "What speaks for or against us?", ("quadrant", "text", "contact"), "SWOT item",
        "meeting", "date",
    ),
    "action_plan.red_flags": Left(
        "What could go wrong?", ("text", "probability", "impact", "owner"), "red flag",
        "meeting", "raised",
    ),
    "profile.goals": Left(
        "What do they want to reach?", ("text", "horizon", "knowledge"), "goal",
        "", "date", "source",
    ),
    "profile.facts": Left(
        "What else did we learn?", ("topic", "text", "knowledge"), "fact", "", "date", "source"
    ),
}  # fmt: skip
"""What can come out of a meeting, by the list of the plan that it goes to."""

SEEN: dict[str, Spec] = {
    what.value: specs(Observation)["value"]
    | {
        "name": what.value,
        "title": what.label,
        "help": "",
        "type": "choice",
        "required": False,
        "options": [[code.value, code.label] for code in codes],
    }
    for what, codes in OBSERVED_VALUES.items()
} | {name: specs(Observation)[name] for name in ("decision", "evidence")}
"""What is asked of each attendee, as a browser reads it."""


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a draft: the plan with it, or what is wrong, by record and field.

    ``note`` is for the journal, ``counts`` says how many of what came in, in words.
    """

    plan: Plan | None
    said: Said
    note: str = ""
    counts: str = ""


def written(plan: Plan, draft: DraftMeeting, *, today: dt.date) -> Written:
    """Return the plan with everything that the draft says, or all that is wrong with it.

    What is blank is left out. An attendee was observed if a value was picked, or if there is a
    line of evidence: that alone confirms the stance of before. Records that the plan has already
    are set, so that a draft can be written twice.
    """
    pen = _Pen(plan)
    for person in draft.get("people", ()):
        if str(person["id"]) in _picked(draft):
            pen.knows("contact", person)
            pen.put(Contact, str(person["id"]), person, "decision_group.contacts", "new contact")
    record, raw = str(draft["id"]), draft.get("meeting", {})
    if not pen.put(Meeting, record, raw, "execution.meetings"):
        pen.state.setdefault(record, {})
    about = pen.state[record]
    if said := _exact(raw.get("said")):
        about["said"] = said
    pen.knows("meeting", {"id": record, "name": str(raw.get("purpose"))})
    date = about.get("date", today.isoformat())
    known = people(plan, today)
    for contact in _attendees(pen, draft):
        seen = {"id": contact, **draft.get("seen", {}).get(contact, {})}
        for number, (what, value) in enumerate(_observed(pen, seen, known.get(contact))):
            made = f"{seen['id']}{number or ''}"
            fields = {"contact": contact, "what": what.value, "value": value}
            fields |= {"decision": seen.get("decision")} if what is Observed.role else {}
            fields |= {"evidence": seen.get("evidence")} if not number else {}
            if pen.put(Observation, made, fields, noun=what.label.lower()):
                about["observations"] = list(dict.fromkeys([*about.get("observations", ()), made]))
            elif number:
                pen.said.setdefault(str(seen["id"]), {}).update(pen.said.pop(made))
            if date > today.isoformat():
                pen.say(record, "date", "What was seen cannot be of a day to come.")
    for where, left in LEFT.items():
        told = {left.meeting: record, left.date: date, left.source: about.get("purpose")}
        told = {name: value for name, value in told.items() if name and value}
        for row in draft.get("rows", {}).get(where, ()):
            if any(row.get(name) not in (None, "", []) for name in left.fields):
                model = record_lists(Plan)[where]
                pen.put(model, str(row["id"]), {**row, **told}, where, left.noun)
    return pen.result(f"Meeting {day(dt.date.fromisoformat(date))}: {about.get('purpose', '')}")


class _Pen:
    """The state of a plan while records are written into it, and what is wrong with them."""

    def __init__(self, plan: Plan) -> None:
        base = Draft(plan)
        self.state = {record: dict(fields) for record, fields in base.state.items()}
        self.kinds, self.known = base.kinds, {k: list(v) for k, v in base.names.items()}
        self.said: Said = {}
        self.made = Counter[str]()

    def knows(self, kind: str, record: Mapping[str, Any]) -> None:
        """Let later records refer to one that is new."""
        self.known.setdefault(kind, []).append((str(record["id"]), str(record["name"])))

    def say(self, record: str, field: str, sentence: str) -> None:
        self.said.setdefault(record, {})[field] = sentence

    def put(
        self, model: type[BaseModel], record: str, raw: Mapping[str, Any], where: str = "",
        noun: str = "",
    ) -> bool:  # fmt: skip
        """Write a record at the end of a list of the plan, if there is nothing wrong with it."""
        if self.kinds.get(record, model) is not model:
            self.say(record, "", "This is in the plan as something else: please start afresh.")
            return False
        wrong: dict[str, str] = {}
        fields = dict(self.state.get(record, {}))
        for name, spec in specs(model).items():
            if name in raw:
                try:
                    fields[name] = read(spec, raw[name], self.known)
                except (ValueError, TypeError) as error:
                    wrong[name] = str(error)
        fields = {name: value for name, value in fields.items() if value is not None}
        wrong = problems(model, gathered(self.state | {record: fields}, model, record)) | wrong
        for name, sentence in wrong.items():
            self.say(record, name, sentence)
        if wrong:
            return False
        self.state[record] = fields
        if where:
            there = self.state[""].get(where, [])
            self.state[""][where] = list(dict.fromkeys([*there, record]))
        self.made[noun] += 1
        return True

    def result(self, note: str) -> Written:
        """Return the plan as it now stands, if everything could be written."""
        if not self.said:
            try:
                plan = unflat(self.state)
            except ValueError:
                self.say("", "", "The plan would not hold together: please start afresh.")
            else:
                counts = [plural(count, noun) for noun, count in self.made.items() if noun]
                return Written(plan, {}, note, listed(counts))
        return Written(None, self.said)


def _picked(draft: DraftMeeting) -> set[str]:
    """Return what the draft refers to anywhere, so that nobody is made who was taken out again."""
    rows = [row for rows in draft.get("rows", {}).values() for row in rows]
    values = [value for part in (draft.get("meeting", {}), *rows) for value in part.values()]
    return {str(v) for value in values for v in (value if isinstance(value, list) else [value])}


def _attendees(pen: _Pen, draft: DraftMeeting) -> list[str]:
    try:
        found = read(specs(Meeting)["attendees"], draft["meeting"].get("attendees"), pen.known)
    except (ValueError, TypeError, KeyError):
        return []
    return list(found or ())


def _observed(
    pen: _Pen, seen: Mapping[str, Any], before: Person | None
) -> Iterator[tuple[Observed, Any]]:
    """Yield what was observed of one attendee: of what, and the value picked."""
    record = str(seen["id"])
    if bool(seen.get("role")) != bool(seen.get("decision")):
        pen.say(record, "decision" if seen.get("role") else "role", NEEDED)
    picked = [(what, seen[what.value]) for what in Observed if seen.get(what.value)]
    if seen.get("evidence") and not picked:
        if before and before.stance_seen:
            picked = [(Observed.stance, before.stance.value)]
        else:
            sentence = "Please pick what this line is evidence of; Unknown is a stance, too."
            pen.say(record, Observed.stance.value, sentence)
    for what, value in picked:
        if what is Observed.role and not seen.get("decision"):
            continue
        try:
            yield what, read(SEEN[what.value], value, {})
        except (ValueError, TypeError) as error:
            pen.say(record, what.value, str(error))


def _exact(raw: Any) -> str:
    """Return notes as they are: the plan knows one line end only, and no control characters."""
    text = str(raw or "").replace("\r\n", "\n").replace("\r", "\n")
    return UNPRINTABLE.sub("\ufffd", text) if text.strip() else ""
