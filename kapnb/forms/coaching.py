"""How do a coach and an account manager go through the ten requirements, and what is recorded?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kapnb.errors import NotFound
from kapnb.insight import Insight
from kapnb.insight.coaching import agenda
from kapnb.insight.questions import AgendaItem
from kapnb.plan import Action, RedFlag, RequirementVerdict, Review, ReviewPoint
from kapnb.plan.base import Model, new_id
from kapnb.plan.vocabulary import Requirement
from kapnb.sections.blocks import Block, Column, Heading, table
from kapnb.sections.coaching import TITLES
from kapnb.sections.execution import VERDICT_TONES
from kapnb.sections.html import style_sheet, to_html
from kapnb.sections.session import SLIDES, outcome
from kapnb.sections.show import Section
from kapnb.store.flat import title_of
from kapnb.words import day

from .desk import Desk
from .fields import Spec, specs
from .widget import DeskWidget, script, style

_REVIEWS = "execution.reviews"
_ON_A_SLIDE = ".reveal .jp-OutputPrompt{display:none}.reveal .kapnb{text-align:left;zoom:1.15}"
_TONES = {"praise": "green", "ask": "blue", "fix": "amber"}
_BECOMES: dict[str, tuple[str, type[Model], str, tuple[str, ...]]] = {
    "vulnerabilities": (
        "red_flag", RedFlag, "action_plan.red_flags", ("text", "probability", "impact", "owner"),
    ),
    "recommendations": ("action", Action, "action_plan.actions", ("what", "owner", "due")),
}  # fmt: skip
"""What each kind of point becomes: the field that names it, its model, the list in which it will
stand, and the fields that are asked for, first the one that takes over the point's text."""


class Session(DeskWidget):
    """A coaching session: one review of today, recorded as it goes, requirement by requirement.

    The agenda is that of the beginning, so that nothing vanishes from it by being mended.
    """

    _esm = script("controls", "panel", "timer", "coaching_stage", "coaching")
    _css = style("controls", "panel", "coaching") + style_sheet("blocks")
    name = "coaching session"

    def __init__(self, desk: Desk) -> None:
        self._start: tuple[Insight, Insight] | None = None
        self._about, self._page, self._finished = "", "", ""
        super().__init__(desk)
        desk.watch(self._linked)
        desk.watch(self._present, patient=True)

    def describe(self) -> dict[str, Any]:
        """Return the requirements, the phases and the fields."""
        point = specs(ReviewPoint)["text"]
        return {
            "account": self.desk.account,
            "requirements": [[need.value, need.label] for need in Requirement],
            "kinds": {kind: [TITLES[kind], _TONES[kind]] for kind in TITLES},
            "review": _picked(Review, "who", "next_date"),
            "verdict": specs(RequirementVerdict)["verdict"],
            "verdict_tones": {code.value: tone for code, tone in VERDICT_TONES.items()},
            "note": _picked(RequirementVerdict, "note"),
            "points": {
                name: {
                    "title": title_of(Review, name),
                    "text": point,
                    "field": field,
                    "becoming": title_of(ReviewPoint, field),
                    "list": list_,
                    "becomes": _picked(model, *fields),
                }
                for name, (field, model, list_, fields) in _BECOMES.items()
            },
        }

    def draw(self) -> dict[str, Any]:
        """Return the agenda, and how far the session is."""
        review, draft = self._review(), self.desk.draft
        done: list[str] = draft.values(review).get("discussed", []) if review else []
        verdicts = [i for i in self._below("verdicts", review) if "requirement" in draft.values(i)]
        return {
            "review": self._record(review) if review else None,
            "day": day(self.desk.today),
            "discussed": done,
            "agenda": list(self._agenda()),
            "requirements": {
                state.requirement.value: [state.rag.value, state.rag.label, state.reason]
                for state in self.desk.insight.requirements
            },
            "verdicts": {draft.values(i)["requirement"]: self._record(i) for i in verdicts},
            "points": {
                name: [self._point(name, i) for i in self._below(name, review)]
                for name in _BECOMES
            },
            "names": {kind: draft.names.get(kind, []) for kind in ("team_member", "contact")},
            "about": self._about,
            "page": self._page,
            "outcome": self._outcome() if review and review == self._finished else "",
        }  # fmt: skip

    def _review(self) -> str:
        """Return the id of the review of today, empty before the session."""
        reviews, today = self.desk.plan.execution.reviews, self.desk.today
        return next((review.id for review in reversed(reviews) if review.date == today), "")

    def _below(self, name: str, review: str) -> list[str]:
        rows = self.desk.draft.rows(f"{_REVIEWS}.{name}") if review else ()
        return [record for holder, record in rows if holder == review]

    def _record(self, record: str) -> dict[str, Any]:
        draft = self.desk.draft
        return {"id": record, "values": draft.values(record), "said": draft.said.get(record, {})}

    def _point(self, name: str, record: str) -> dict[str, Any]:
        draft, field = self.desk.draft, _BECOMES[name][0]
        became = draft.values(record).get(field, "")
        waits = became in draft.waiting
        made = self._record(became) if became and (waits or became in draft.state) else None
        if made and waits:  # what nobody has come to yet is no mistake
            made["said"] = {n: said for n, said in made["said"].items() if n in made["values"]}
        return {**self._record(record), "became": made, "waits": waits}

    def _then(self) -> Insight:
        """Return what followed from the plan when the session began, as far as this desk knows."""
        if self._start and self._start[0] is self.desk.opened:
            return self._start[1]
        return self.desk.opened if self._review() else self.desk.insight

    def _agenda(self) -> Iterator[dict[str, Any]]:
        then = self._then()
        was = {finding.key for finding in then.findings}
        still = {finding.key for finding in self.desk.insight.findings}

        def settled(item: AgendaItem) -> bool:
            behind = {item.key, *item.covers} & was
            return bool(behind) and not behind & still

        for item in agenda(then):
            yield {
                "key": item.key,
                "requirement": item.requirement.value,
                "kind": item.kind,
                "text": item.text,
                "why": item.why,
                "advice": item.advice,
                "since": day(item.since) if item.since else "",
                "settled": settled(item),
            }

    def _outcome(self) -> str:
        return to_html((*outcome(self.desk.view), *self._closed()))

    def _closed(self) -> Iterator[Block]:
        still = {finding.key for finding in self.desk.insight.findings}
        closed = [finding for finding in self._then().findings if finding.key not in still]
        if closed:
            yield Heading("What it closed", 3)
            heads = (Column("Finding that is no more", 4), Column("Requirement", 1.6))
            rows = [(found.reason, found.check.requirement.label) for found in closed]
            yield table("Findings that it closed", heads, rows, dense=True)

    def do_start(self, _: dict[str, Any]) -> None:
        """Begin the review of today; the account manager takes part."""
        self._start = (self.desk.opened, self.desk.insight)
        who = self.desk.plan.name_of(self.desk.plan.account.manager)
        self.desk.edit([{"add": _REVIEWS, "id": new_id(), "values": {"who": who}}])

    def do_present(self, message: dict[str, Any]) -> None:
        """Show the chapter of a requirement, or none for an empty name."""
        self._about = str(message["requirement"])
        self._present()

    def do_finish(self, message: dict[str, Any]) -> None:
        """Save, and show what came of the session, or go back to it."""
        self._finished = self._review() if message["finished"] else ""
        self.desk.save()
        self._refresh()

    def _present(self) -> None:
        """Draw the chapter that is open; a chapter is called like its requirement."""
        page = to_html(self.desk.chapter(self._about).blocks) if self._about else ""
        if page != self._page:
            self._page = page
            self._refresh()

    def _linked(self) -> None:
        """Name in a point what it became, as soon as that has all that it needs."""
        draft = self.desk.draft
        there = {kind: dict(draft.names.get(kind, ())) for kind in ("red_flag", "action")}
        edits = [
            {"set": point, "field": kind, "value": held[kind]}
            for point, held in draft.held.items()
            for kind in there
            if draft.kind_of(point) is ReviewPoint
            # what is told of it was told before the other came; else it waits for something else
            and kind in draft.said.get(point, {})
            and str(held.get(kind)) in there[kind]
        ]
        if edits:
            self.desk.edit(edits)


def _picked(model: type[Model], *names: str) -> dict[str, Spec]:
    return {name: specs(model)[name] for name in names}


@dataclass(frozen=True, slots=True)
class Slide(Section):
    """A section that fits on a slide of ``jupyter nbconvert --to slides``."""

    def _repr_mimebundle_(self, **kept: Any) -> dict[str, Any]:
        bundle = Section._repr_mimebundle_(self, **kept)
        return bundle | {"text/html": f"<style>{_ON_A_SLIDE}</style>{bundle['text/html']}"}


def slide(desk: Desk, name: str) -> Slide:
    """Return a slide of the session on the desk; ``NotFound`` for a wrong name.

    Args:
        desk: the desk of the notebook.
        name: one of ``sections.session.SLIDES``.
    """
    if name not in SLIDES:
        raise NotFound(f"slide: found {name}; allowed: {', '.join(SLIDES)}")
    return Slide(tuple(SLIDES[name](desk.view)))
