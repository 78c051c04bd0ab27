"""What does the input give back: findings closed and raised, the next question, the chapter?"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

import traitlets

from kapnb.errors import KapnbError
from kapnb.insight import Finding, Insight
from kapnb.insight.coaching import agenda
from kapnb.insight.questions import asks_of
from kapnb.plan.vocabulary import Rag, Requirement
from kapnb.sections.book import CHAPTERS
from kapnb.sections.html import style_sheet, to_html

from .desk import Desk
from .widget import DeskWidget, script, style


class Live(DeskWidget):
    """What follows from the plan as it stands, and how its chapters will look.

    Args:
        desk: whose plan it is.
        chapters: names of chapters of the playbook; the first is open.
        requirements: codes of those of the ten whose findings and questions are told; left out,
            those that a chapter is called by, or else all. If empty, only what was closed and
            raised is told, of all ten.
    """

    _esm = script("live")
    _css = style("live") + style_sheet("blocks")

    pages: traitlets.Dict[str, str] = traitlets.Dict().tag(sync=True)
    """The chapters that are open, as HTML."""

    def __init__(
        self, desk: Desk, *chapters: str, requirements: Iterable[str] | None = None
    ) -> None:
        named = [name for name in chapters if name in Requirement.__members__]
        asked = (named or Requirement) if requirements is None else requirements
        self.requirements = tuple(Requirement(code) for code in asked)
        self.chapters = {name: CHAPTERS[name].title for name in chapters}
        self.name = f"live {' '.join(chapters)}"
        self._open = set(chapters[:1])
        super().__init__(desk)
        self._draw_pages()
        desk.watch(self._draw_pages, patient=True)

    def describe(self) -> dict[str, Any]:
        """Return the chapters that can be opened, by name and title."""
        return {"chapters": [*self.chapters.items()], "open": sorted(self._open)}

    def draw(self) -> dict[str, Any]:
        """Return what is closed, raised and open, what to ask next, and the three scores."""
        try:
            then, now = self.desk.opened, self.desk.insight
            old, new = ({f.key: f for f in self._ours(on)} for on in (then, now))
            return {
                "closed": [_told(f) for key, f in old.items() if key not in new],
                "raised": [_told(f) for key, f in new.items() if key not in old],
                "open": [_told(f) for key, f in new.items() if key in old and self.requirements],
                "asks": bool(self.requirements),
                "question": self._question(now) if self.requirements else None,
                "lacking": [*self._lacking(now)],
                "scores": [*_scores(then, now)],
                "selected": self.desk.selected,
                "fault": "",
            }
        except Exception as error:  # what is told beside a form must never stop the form
            return {**self.data, "fault": _sorry("What follows from this", error)}

    def _ours(self, on: Insight) -> Iterator[Finding]:
        told = self.requirements or tuple(Requirement)
        return (found for found in on.findings if found.check.requirement in told)

    def _lacking(self, on: Insight) -> Iterator[str]:
        """Yield a sentence for each of our requirements of which nothing is there yet."""
        for state in on.requirements:
            if state.rag is Rag.grey and state.requirement in self.requirements:
                yield state.reason

    def _question(self, on: Insight) -> dict[str, str] | None:
        """Return what to ask next, or else what to mend; None when there is neither."""
        items = [*agenda(on), *asks_of(on)]
        ours = [item for item in items if item.requirement in self.requirements]
        for kind in ("ask", "fix"):
            for item in ours:
                if item.kind == kind:
                    head = item.text[:1].upper() + item.text[1:]
                    return {"kind": kind, "text": head, "why": item.why, "record": item.record}
        return None

    def do_open(self, message: dict[str, Any]) -> None:
        """Draw a chapter from now on, or no more."""
        name = message["chapter"]
        if name in self.chapters:
            (self._open.add if message["open"] else self._open.discard)(name)
            self._draw_pages()

    def _draw_pages(self) -> None:
        self.pages = {name: self._page(name) for name in self.chapters if name in self._open}

    def _page(self, name: str) -> str:
        try:
            return to_html(self.desk.chapter(name).blocks)
        except Exception as error:  # as above: a chapter comes back with the next change
            return f"<p>{escape(_sorry('This chapter', error))}</p>"


def _told(found: Finding) -> dict[str, str]:
    severity = found.check.severity
    return {
        "record": found.record,
        "tone": severity.value,
        "word": severity.label,
        "text": found.reason,
        "todo": found.check.todo,
    }


def _scores(then: Insight, now: Insight) -> Iterator[list[Any]]:
    """Yield name, value and change of each score, None where it is not known."""
    for name in ("health", "quality", "freshness"):
        was, score = getattr(then.scores, name), getattr(now.scores, name)
        known = None not in (was.value, score.value)
        yield [score.name, score.value, score.value - was.value if known else None]


def _sorry(what: str, error: Exception) -> str:
    logging.getLogger("kapnb").error("%s cannot be drawn", what, exc_info=error)
    said = f": {error}" if isinstance(error, KapnbError) else ""
    return f"{what} cannot be shown just now{said}. Your input is not touched by that."
