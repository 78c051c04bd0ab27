"""Of which chapters is a document made, and how does a notebook show them?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Self

from kapnb import words
from kapnb.errors import KapnbError, NotFound
from kapnb.insight import Insight
from kapnb.plan import Audience, Plan, Standards
from kapnb.plan.editions import redact
from kapnb.store import Recorded, Workspace, find_workspace, load, read_standards, shipped

from . import (
    action_plan,
    changes,
    coaching,
    decision_group,
    execution,
    findings,
    fonts,
    html,
    one_page,
    profile,
    resilience,
    summary,
    targeting,
    thread,
)
from .blocks import Block, Heading
from .show import Section
from .view import View


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its name on the command line and in notebooks, its title, and how it is drawn.

    ``to_customer`` is its title in the customer's edition; a chapter without one is not in it.
    """

    name: str
    title: str
    draw: Callable[[View], Iterator[Block]]
    to_customer: str | None = None


PLAYBOOK: tuple[Chapter, ...] = (
    Chapter("front", "", summary.front, ""),
    Chapter("changes", "What changed", changes.changes),
    Chapter("summary", "Summary", summary.summary),
    Chapter("customer_goals", "Customer's goals", profile.customer_goals, "Your goals"),
    Chapter("profile", "Company profile", profile.profile),
    Chapter("finance", "Financials and value chain", profile.finance),
    Chapter("customer_team", "Customer team", decision_group.customer_team, "Your team"),
    Chapter("org_map", "Organisational map", decision_group.organisation),
    Chapter("decision_group", "Decision group and coverage", decision_group.decision_group),
    Chapter("resilience", "If somebody leaves", resilience.resilience),
    Chapter(
        "buying_process", "Buying process", decision_group.buying_process, "Purchase decisions"
    ),
    Chapter("initiatives", "White space and initiatives", targeting.initiatives, "Initiatives"),
    Chapter("targeting", "Opportunities", targeting.targeting),
    Chapter("swot", "SWOT", profile.swot),
    Chapter("objectives", "Objectives", action_plan.objectives, "Objectives"),
    Chapter("thread", "Golden thread", thread.thread),
    Chapter("milestones", "Milestones", action_plan.milestones, "Milestones"),
    Chapter("red_flags", "Red flags", action_plan.red_flags),
    Chapter("actions", "Open actions", action_plan.actions, "Actions"),
    Chapter("meetings", "Meetings", execution.meetings, "Meetings"),
    Chapter("accomplished", "What was accomplished", execution.accomplished),
    Chapter("reviews", "Reviews", execution.reviews),
    Chapter("our_team", "Our team", summary.our_team, "Our team"),
    Chapter("findings", "Findings of the checks", findings.findings),
    Chapter("appendix", "Unconfirmed facts, sources and rules", summary.appendix),
)

ACTION_PLAN: tuple[Chapter, ...] = (
    Chapter("one_page_front", "", one_page.front, ""),
    Chapter("one_page", "", one_page.page, ""),
)

SESSION: tuple[Chapter, ...] = (Chapter("coaching", "Coaching agenda", coaching.coaching),)
"""What is for a coaching session and in no document."""

CHAPTERS: dict[str, Chapter] = {
    chapter.name: chapter for chapter in (*PLAYBOOK, *ACTION_PLAN, *SESSION)
}
"""Every chapter under its name, in the order of the documents."""


@dataclass(frozen=True)
class Book:
    """The plan of one account on one day for one kind of reader, chapter by chapter."""

    view: View

    def __repr__(self) -> str:
        return (
            f"<Book of {self.view.plan.account.name}, {self.view.today}, {self.view.edition.name}>"
        )

    @classmethod
    def open(
        cls,
        account: str,
        *,
        portfolio: str = "",
        as_of: str = "",
        edition: str = "internal",
        since: str = "",
    ) -> Self:
        """Open the plan of an account as it was recorded by the end of a day.

        Args:
            account: the account's slug.
            portfolio: the workspace's folder; empty finds the one around the current folder.
            as_of: the day, on which the plan is judged too, as YYYY-MM-DD; empty is today.
            edition: ``internal``, ``management`` or ``customer``.
            since: the day since which changes are told; empty is that of the last review, or
                the first of the journal.

        Raises:
            KapnbError: for an account, day or edition that does not exist, a plan with errors,
                or a day before the plan's history.
        """
        home = Workspace(Path(portfolio)) if portfolio else find_workspace()
        there = home.as_of(account, _day("as_of", as_of))
        standards = home.standards()
        view = cls.of(there.plan, as_of=as_of, edition=edition, standards=standards).view
        day = _day("since", since) if since else _last_review(view, there.begins)
        before, history = _before(home, account, view, day, there)
        damage = there.damage and f"The history of this plan cannot be read: kapnb log {account}"
        return cls(
            replace(
                view,
                before=before,
                history=history and (damage or history),
                revision=there.revision,
                revised=there.time.date() if there.time else None,
                pending=there.pending,
                damage=there.damage,
            )
        )

    @classmethod
    def of(
        cls,
        plan: Plan,
        *,
        as_of: str = "",
        edition: str = "internal",
        standards: Standards | None = None,
    ) -> Self:
        """Return the book of a plan that is already in hand, judged on a day; see ``open``.

        ``standards`` are the standard objectives; those that kapnb brings if left out.
        """
        today = _day("as_of", as_of)
        if edition not in Audience.__members__:
            allowed = ", ".join(Audience.__members__)
            raise KapnbError(f"edition: found {edition}; allowed: {allowed}")
        reader = Audience[edition]
        standards = standards or read_standards(shipped("templates") / "objectives.yaml")
        return cls(View(redact(plan, reader), today, reader, standards))

    def chapter(self, name: str) -> Section:
        """Return one chapter, ready to be shown; empty when its readers may not have it.

        Args:
            name: its name or title, or how only one of them begins.

        Raises:
            NotFound: there is no such chapter.
        """
        chapter = _meant(name)
        name = chapter.name
        title = chapter.to_customer if self.view.for_customer else chapter.title
        if title is None:
            return Section(())
        blocks = tuple(_anchored(chapter.draw(self.view), name))
        if title and blocks:
            blocks = (Heading(title, 2, name.replace("_", "-")), *blocks)
        return Section(blocks)


def warm_up() -> None:
    """Do once what every process that draws would do: load templates and fonts, draw a plan.

    The plan is that of a new account, so that nothing of anybody's stays behind.
    """
    html.warm_up()
    fonts.warm_up()
    book = Book.of(load(shipped("templates") / "new_account.yaml").plan)
    for name in CHAPTERS:
        html.to_cell(book.chapter(name).blocks)


def _meant(asked: str) -> Chapter:
    wanted = asked.casefold().replace("_", " ")
    called = [
        (title.casefold().replace("_", " "), chapter.name)
        for chapter in CHAPTERS.values()
        for title in (chapter.name, chapter.title, chapter.to_customer or "")
    ]
    whole = [name for title, name in called if title == wanted]
    begun = {name for title, name in called if wanted and title.startswith(wanted)}
    if wanted and (whole or len(begun) == 1):
        return CHAPTERS[(whole or [*begun])[0]]
    near = sorted(begun) or get_close_matches(asked, CHAPTERS, n=1)
    meant = f" (did you mean {words.listed(near, last='or')}?)" if near else ""
    raise NotFound(f"chapter: found {asked}; allowed: {', '.join(CHAPTERS)}{meant}")


def _anchored(blocks: Iterator[Block], name: str) -> Iterator[Block]:
    for number, block in enumerate(blocks):
        if isinstance(block, Heading) and not block.anchor:
            # a document's parts are level 1, its chapters level 2
            yield Heading(block.text, block.level + 1, f"{name.replace('_', '-')}-{number}")
        else:
            yield block


def _day(parameter: str, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else dt.date.today()  # noqa: DTZ011
    except ValueError:
        raise KapnbError(f"{parameter}: found {text}; allowed: a day as YYYY-MM-DD") from None


def _last_review(view: View, begins: dt.date | None) -> dt.date | None:
    held = [r.date for r in view.plan.execution.reviews if r.date < view.today]
    return max([*held, begins]) if begins else None


def _before(
    home: Workspace, account: str, view: View, day: dt.date | None, there: Recorded
) -> tuple[Insight | None, str]:
    """Return what the readers could know on ``day``, or why that cannot be told."""
    begins = there.begins
    if view.for_customer:
        return None, ""
    if day is None or begins is None:
        return None, "This plan has no history yet; it begins with the first save."
    if day < begins or begins >= view.today:
        return None, f"The history of this plan begins on {words.day(begins)}."
    if day >= view.today:
        return None, f"{words.day(day)} is not before {words.day(view.today)}."
    try:
        plan = redact(home.as_of(account, day, journal=there.journal).plan, view.edition)
    except KapnbError:
        return None, f"What is recorded of {words.day(day)} is damaged: kapnb log {account}"
    return Insight(plan, day, view.standards, view.edition), ""
