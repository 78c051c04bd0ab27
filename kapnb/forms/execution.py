"""What was said in a meeting, and what did it move?"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping
from typing import Any

from kapnb.errors import KapnbError
from kapnb.insight import Person
from kapnb.insight.changes import changes
from kapnb.plan import Meeting, Plan
from kapnb.sections.brief import page
from kapnb.sections.html import style_sheet, to_html
from kapnb.store.flat import record_lists
from kapnb.words import day, listed

from .desk import Desk
from .fields import specs
from .meeting import LEFT, SEEN, written
from .notes import LIMIT, read_notes
from .widget import DeskWidget, script, style

_RECENT = dt.timedelta(days=30)
"""So long a meeting that was planned can be written up with one click."""
_MOST = 8
_ASKED = ("type", "date", "our_people", "attendees", "purpose", "said", "decisions",
          "next_step", "next_date", "objectives")  # fmt: skip


class MeetingForm(DeskWidget):
    """One meeting in three minutes: everything it taught goes to its place when it is saved.

    Until then it is in the browser only. Notes that exist as files can be dropped onto it.
    """

    _esm = script("controls", "notes", "meeting")
    _css = style("controls", "meeting") + style_sheet("blocks")
    name = "meeting"

    def __init__(self, desk: Desk) -> None:
        self._result: dict[str, Any] = {}
        self._written: tuple[Mapping[str, Any], int | None] = ({}, None)
        super().__init__(desk, patient=True)

    def describe(self) -> dict[str, Any]:
        """Return what is asked, in the words of the model."""
        about, lists = specs(Meeting), record_lists(Plan)
        manager = self.desk.plan.account.manager
        rows = [
            {
                "list": where,
                "asked": left.asked,
                "noun": left.noun,
                "fields": [specs(lists[where])[name] for name in left.fields],
            }
            for where, left in LEFT.items()
        ]
        return {
            "about": {name: about[name] for name in _ASKED},
            "seen": SEEN,
            "rows": rows,
            "first": {
                "date": self.desk.today.isoformat(),
                "our_people": [manager] if manager else [],
            },
            "limit": LIMIT,
        }

    def draw(self) -> dict[str, Any]:
        """Return whom one can have met, where they stood, and what the last message led to."""
        desk = self.desk
        meetings = desk.plan.execution.meetings
        last = self._result if self._result.get("of") == desk.account else {}
        return {
            "names": {
                kind: desk.draft.names.get(kind, [])
                for kind in ("contact", "team_member", "objective", "decision")
            },
            "people": {key: self._before(person) for key, person in desk.insight.people.items()},
            "planned": [_asked(m, desk) for m in meetings if _to_write_up(m, desk.today)],
            "meetings": [meeting.id for meeting in meetings],
            "result": last | {"undo": self._written[1] == desk.status.revision},
        }

    def _before(self, person: Person) -> dict[str, str]:
        cell = self.desk.view.stance(person)
        known = [f"{person.influence.label} influence"] if person.influence_seen else []
        more = filter(None, (*known, self.desk.view.roles(person)))
        return {
            "was": cell.text,
            "tone": cell.tone,
            "age": cell.note,
            "stance": person.stance.value if person.stance_seen else "",
            "about": ", ".join(filter(None, (person.contact.title, *(m.lower() for m in more)))),
        }

    def do_keep(self, message: dict[str, Any]) -> None:
        """Write the meeting into the plan, or say what is missing."""
        desk, draft = self.desk, message["draft"]
        desk.save()  # so that what was typed elsewhere is a revision of its own
        before = desk.insight
        made = written(desk.plan, draft, today=desk.today)
        if made.plan is None:
            self._answer("said", said=made.said)
            return
        desk.change(made.plan, made.note)
        desk.save()
        self._written = draft, desk.status.revision
        with_whom = made.plan.by_id[str(draft["id"])]
        guests = with_whom.attendees if isinstance(with_whom, Meeting) else ()
        waits = "" if not desk.dirty else " It is not in the file yet: see above."
        self._answer(
            "saved",
            id=draft["id"],
            text=f"Saved{f': {made.counts}' if made.counts else ''}.{waits}",
            moved=[change.text for change in changes(before, desk.insight)][:_MOST],
            guests=listed([desk.plan.name_of(guest) for guest in guests], most=3),
            brief=to_html(tuple(page(desk.view, guests))) if guests else "",
        )

    def do_undo(self, _: dict[str, Any]) -> None:
        """Take the meeting out again, with all that came with it, and give the draft back."""
        draft, revision = self._written
        if revision is None or revision != self.desk.status.revision:
            raise KapnbError("Something else was saved since: undo that first.")
        self.desk.undo()
        self._answer("undone", draft=draft)

    def do_notes(self, message: dict[str, Any]) -> None:
        """Read files of notes; each is proposed as a meeting."""
        names = self.desk.draft.names
        known = dict([*names.get("contact", []), *names.get("team_member", [])])
        notes, told = [], []
        for file in message["files"]:
            content = base64.b64decode(str(file["data"]).partition(",")[2])
            try:
                found = read_notes(str(file["name"]), content, known)
            except KapnbError as error:
                told.append(str(error))
                continue
            told += found.told
            notes.append({"file": file["name"], "date": found.date, "purpose": found.purpose,
                          "said": found.said, "named": found.named})  # fmt: skip
        self._answer("notes", notes=notes, told=told)

    def _answer(self, kind: str, **words: Any) -> None:
        number = self._result.get("number", 0) + 1
        self._result = {"kind": kind, "number": number, "of": self.desk.account, **words}
        self._refresh()


def _to_write_up(meeting: Meeting, today: dt.date) -> bool:
    bare = not (meeting.said or meeting.decisions or meeting.observations)
    return bare and meeting.date >= today - _RECENT


def _asked(meeting: Meeting, desk: Desk) -> dict[str, Any]:
    there = desk.draft.values(meeting.id)
    values = {name: there[name] for name in _ASKED if name in there}
    return {"id": meeting.id, "text": f"{day(meeting.date)}: {meeting.purpose}", "values": values}
