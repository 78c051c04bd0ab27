"""What has changed since a day, and what should one know before meeting somebody?"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from kapnb.errors import KapnbError
from kapnb.plan import Meeting, Review
from kapnb.sections.book import Book
from kapnb.sections.brief import page
from kapnb.sections.html import style_sheet, to_html

from .desk import Desk
from .fields import read_day, specs
from .widget import DeskWidget, script, style

_AGO = {"A week": 7, "A month": 30, "A quarter": 91}


class Changes(DeskWidget):
    """What changed since a day, in sentences; since the last review if none is picked."""

    _esm = script("controls", "papers")
    _css = style("controls", "papers") + style_sheet("blocks")
    name = "changes"

    def __init__(self, desk: Desk) -> None:
        self._asked = (desk.account, "")
        self._past: tuple[object, dict[str, Any]] = (None, {})
        super().__init__(desk, patient=True)

    def describe(self) -> dict[str, Any]:
        """Return the field for a day, and the days that are asked for most."""
        ago = {title: self.desk.today - dt.timedelta(days=days) for title, days in _AGO.items()}
        days = [[title, day.isoformat()] for title, day in ago.items()]
        field = specs(Review)["date"] | {"title": "Since", "required": False}
        return {"field": field, "quick": [["Last review", ""], *days]}

    def draw(self) -> dict[str, Any]:
        """Return the chapter, and its day."""
        account, since = self._asked
        since = since if account == self.desk.account else ""
        view = replace(self.desk.view, **self._before(since)) if since else self.desk.view
        day = view.before.today.isoformat() if view.before else since
        return {"value": day, "html": to_html(Book(view).chapter("changes").blocks)}

    def _before(self, since: str) -> dict[str, Any]:
        desk, asked = self.desk, (self.desk.account, since)
        if self._past[0] != asked:
            home = str(desk.home.root)
            past = Book.open(desk.account, portfolio=home, as_of=desk.as_of, since=since).view
            self._past = asked, {"before": past.before, "history": past.history}
        return self._past[1]

    def do_ask(self, message: dict[str, Any]) -> None:
        """Tell what changed since another day."""
        try:
            day = read_day(str(message["value"])) if message["value"] else ""
        except ValueError as error:
            raise KapnbError(str(error)) from error
        self._asked = (self.desk.account, day)
        self._refresh()


class Brief(DeskWidget):
    """One page before a meeting with whoever is picked; with nobody picked, for the next one."""

    _esm = script("controls", "papers")
    _css = style("controls", "papers") + style_sheet("blocks")
    name = "brief"

    def __init__(self, desk: Desk) -> None:
        self._guests: tuple[str, ...] = ()
        super().__init__(desk, patient=True)

    def describe(self) -> dict[str, Any]:
        """Return the field for people."""
        return {"field": specs(Meeting)["attendees"], "quick": []}

    def draw(self) -> dict[str, Any]:
        """Return the page for those of them who are in the plan."""
        guests = [guest for guest in self._guests if guest in self.desk.insight.people]
        names = {"contact": self.desk.draft.names.get("contact", [])}
        html = to_html(tuple(page(self.desk.view, guests)))
        return {"value": guests, "names": names, "html": html}

    def do_ask(self, message: dict[str, Any]) -> None:
        """Draw the page for other people."""
        self._guests = tuple(map(str, message["value"]))
        self._refresh()
