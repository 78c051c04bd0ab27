"""Step 1 in the documents: what does the customer want, and where can we help?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kapnb import words
from kapnb.insight import swot as position
from kapnb.plan.vocabulary import Horizon, Knowledge, SwotQuadrant, Topic

from .blocks import (
    Block,
    Card,
    Cards,
    Cell,
    Column,
    Heading,
    Heads,
    Panel,
    Quadrant,
    Row,
    Tone,
    facts,
    table,
)
from .charts.financials import MapYear, financials
from .view import View, missing


def customer_goals(view: View) -> Iterator[Block]:
    """Yield the customer's goals, short and long term, in their words."""
    goals = view.plan.profile.goals
    if view.for_customer:
        if goals:
            rows: list[Row] = [(goal.text, goal.horizon.label) for goal in goals]
            yield table("Your goals", (Column("Goal", 4), "Horizon"), rows)
        return
    if not goals:
        yield missing(
            "No goal of the customer is known.",
            "Ask for their goals of this year and of the next three, and write them down in their "
            "own words (profile, goals).",
        )
    for horizon in Horizon:
        rows = []
        for goal in goals:
            if goal.horizon is horizon:
                served = [o.name for o in view.plan.action_plan.objectives if o.goal == goal.id]
                source = ", ".join(filter(None, (goal.source, goal.by)))
                rows.append(
                    (
                        Cell(goal.text, note=source, anchor=goal.id),
                        _knowledge(goal.knowledge),
                        words.day(goal.date) if goal.date else "",
                        "; ".join(served) or Cell("Nothing behind it", tone="amber"),
                    )
                )
        if rows:
            yield Heading(horizon.label, 2)
            heads: Heads = (
                Column("Goal, in their words", 4),
                Column("Knowledge", 1.5),
                "Since",
            )
            yield table(f"{horizon.label} goals", (*heads, Column("Our objectives", 2.5)), rows)


def _knowledge(knowledge: Knowledge) -> Cell:
    return Cell(knowledge.label, tone="green" if knowledge is Knowledge.confirmed else "amber")


def profile(view: View) -> Iterator[Block]:
    """Yield the account, its structure, what we know of it and who else sells to it."""
    account, known = view.plan.account, view.plan.profile
    yield facts(
        ("Industry", account.industry),
        ("Tier", account.tier.label if account.tier else ""),
        ("Revenue with us now", view.money(account.revenue_now)),
        ("Target of the period", view.money(account.revenue_target)),
        ("Account manager", view.plan.name_of(account.manager)),
        (
            "Planning period",
            f"{words.day(account.period.start)} to {words.day(account.period.end)}",
        ),
    )
    if not (known.facts or known.business_units or known.competitors):
        yield missing(
            "The company is not described yet.",
            "Start with its business units (they carry the white space), two or three facts on "
            "market and strategy, and the competitors that you meet there (profile).",
        )
    for topic in Topic:
        rows: list[Row] = [
            (fact.text, _knowledge(fact.knowledge), Cell(fact.source, note=_dated(view, fact.date)))
            for fact in known.facts
            if fact.topic is topic
        ]
        if rows:
            yield Heading(topic.label, 2)
            heads: Heads = (
                Column("What we know", 5),
                Column("Knowledge", 1.5),
                Column("Source", 2),
            )
            yield table(topic.label, heads, rows)
    if known.business_units:
        yield Heading("Business units", 2)
        rows = [
            (
                unit.name,
                view.plan.name_of(unit.parent),
                unit.trend.label if unit.trend else "Unknown",
            )
            for unit in known.business_units
        ]
        yield table("Business units", (Column("Unit", 2), Column("Part of", 2), "Trend"), rows)
    if known.competitors:
        yield Heading("Competitors", 2)
        rows = [
            (Cell(rival.name, note=rival.offering, strong=True), rival.strong, rival.weak)
            for rival in known.competitors
        ]
        heads = (Column("Competitor", 2), Column("Where strong", 3), Column("Where weak", 3))
        yield table("Competitors", heads, rows)


def _dated(view: View, date: object) -> str:
    return words.day(date) if isinstance(date, type(view.today)) else ""


def finance(view: View) -> Iterator[Block]:
    """Yield the customer's financial years and value chain."""
    known = view.plan.profile
    if not known.financials:
        yield missing(
            "No financial year is known.",
            "Take revenue and profit of the last three years from the annual report (profile, "
            "financials).",
        )
    for currency in dict.fromkeys(year.currency for year in known.financials):
        years = sorted(
            (year for year in known.financials if year.currency == currency),
            key=lambda year: year.year_end,
        )
        chart = financials(
            [MapYear(_year(y.year_end), y.revenue, y.profit) for y in years], currency
        )
        if chart:
            yield chart
        rows: list[Row] = [
            (
                words.day(year.year_end),
                view.money(year.revenue, currency) or "Unknown",
                view.money(year.profit, currency) or "Unknown",
                year.source,
            )
            for year in years
        ]
        right = (Column("Revenue", 2, "right"), Column("Profit", 2, "right"))
        heads: Heads = (Column("Year to", 1.4), *right, Column("Source", 2.4))
        yield table(f"Financial years in {currency}", heads, rows)
    if known.value_chain:
        yield Heading("Value chain", 2)
        rows = [
            (
                Cell(link.activity.label, strong=True),
                link.wins,
                link.hurts,
                Cell(view.plan.name_of(link.offering), note=_worth(view.money(link.worth))),
            )
            for link in known.value_chain
        ]
        heads = (Column("Activity", 1.6), Column("How they win", 3), Column("Where it hurts", 3))
        yield table("Value chain", (*heads, Column("What helps", 2)), rows)
    else:
        yield missing(
            "The value chain is empty.",
            "For each activity ask how they win, where it hurts and which offering of ours helps "
            "(profile, value_chain).",
        )


def _year(end: dt.date) -> str:
    return str(end.year) if end.month == 12 else f"{words.MONTHS[end.month - 1]} {end.year}"


def _worth(amount: str) -> str:
    return f"worth {amount} a year" if amount else ""


def swot(view: View) -> Iterator[Block]:
    """Yield our position in this account, what follows from it, and what no longer holds."""
    live = view.insight.swot
    if not live:
        yield missing(
            "The SWOT is empty.",
            "Note after each meeting what speaks for and against us (profile, swot).",
        )
    else:
        panels = []
        for quadrant, tone in zip(SwotQuadrant, _TONES, strict=True):
            cells = tuple(_reason(view, item) for item in live if item.quadrant is quadrant)
            panels.append(Panel(quadrant.label, cells, tone))
        yield Quadrant("Our position in this account", (panels[0], panels[1], panels[2], panels[3]))
    if twice := position.duplicates(live):
        yield Heading("Said twice?", 2)
        heads: Heads = (Column("Keep", 4), Column("Merge into it", 4))
        rows: list[Row] = [
            tuple(Cell(item.text, note=item.source, link=item.id) for item in pair)
            for pair in twice
        ]
        yield table("Likely duplicates", heads, rows, dense=True)
    if live:
        yield from _conclusions(view)
    if gone := position.history(view.plan, view.today):
        yield Heading("What no longer holds", 2)
        rows = [
            (Cell(item.text, note=item.source, anchor=item.id), item.quadrant.label, words.day(day))
            for day, item in gone
        ]
        heads = (Column("Item", 5), Column("Was in", 1.5), Column("Retired", 1.2))
        yield table("Retired items", heads, rows, dense=True)


_TONES: tuple[Tone, ...] = ("green", "amber", "blue", "red")


def _reason(view: View, item: position.Item) -> Cell:
    """Return an item with its tag, source and age; what is derived leads to where it comes from."""
    age = view.ago(view.today - dt.timedelta(days=item.age)) if item.age is not None else ""
    tag = item.tag.label if item.tag and not item.derived else ""
    note = " · ".join(filter(None, (tag, item.source, age, "stale" if item.stale else "")))
    anchor, link = ("", item.id) if item.derived else (item.id, "")
    return Cell(item.text, note=note, strong=item.weight == 3, anchor=anchor, link=link)


def _conclusions(view: View) -> Iterator[Block]:
    written = view.plan.profile.tows
    proposed = position.proposals(view.plan, view.insight.swot)
    if not written:
        yield missing(
            "Nothing has been concluded from the SWOT.",
            "Join a strength or weakness with an opportunity or threat, and make it an objective "
            "(profile, tows).",
        )
    else:
        yield Heading("What follows from it", 2)
    cards = [
        Card(
            row.text or row.pair.label,
            badge=Cell(row.pair.label, tone="accent"),
            facts=facts(
                ("Ours", view.plan.name_of(row.inside)),
                ("Theirs", view.plan.name_of(row.outside)),
                ("Objective", view.plan.name_of(row.objective) or Cell("None yet", "amber")),
            ).items,
            anchor=row.id,
        )
        for row in written
    ]
    if cards:
        yield Cards(tuple(cards))
    if proposed:
        yield Heading("What could follow from it", 2)
        heads: Heads = (Column("Ours", 3), Column("Theirs", 3), Column("Objective it could be", 4))
        rows: list[Row] = [
            (
                Cell(row.inside.text, note=row.pair.label),
                Cell(row.outside.text, note=row.reason),
                position.objective_for(view.plan, row).name,
            )
            for row in proposed
        ]
        yield table("Proposed conclusions", heads, rows, dense=True)
