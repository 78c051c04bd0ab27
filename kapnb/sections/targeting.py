"""Step 3 in the documents: where does an hour of ours return most?"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kapnb import words
from kapnb.insight import Target
from kapnb.insight.hours import STEP, Allocation, Shift, budget
from kapnb.plan import BusinessUnit
from kapnb.plan.vocabulary import Abc, CellState, OpportunityStatus

from .blocks import (
    Block,
    Cell,
    Column,
    Heading,
    Heads,
    Matrix,
    MatrixRow,
    Prose,
    Row,
    Stat,
    Stats,
    facts,
    table,
)
from .charts.hours import return_chart
from .charts.opportunities import MapOpportunity, opportunity_map
from .view import View, missing


def initiatives(view: View) -> Iterator[Block]:
    """Yield the white-space matrix and the customer initiatives that could fill it."""
    if not view.for_customer:
        yield from _white_space(view)
    found = view.plan.targeting.initiatives
    if not found:
        if not view.for_customer:
            yield missing(
                "No customer initiative is known.",
                "Ask what they plan in each business unit, and note which offering would serve it, "
                "until when, with whom and for how much (targeting, initiatives).",
            )
        return
    yield Heading("Customer initiatives", 2)
    rows: list[Row] = []
    for initiative in found:
        goal = view.plan.name_of(initiative.goal)
        ours: tuple[Cell | str, ...] = ()
        if not view.for_customer:
            ours = (
                Cell(
                    initiative.status.label, "muted" if initiative.status == "dropped" else "accent"
                ),
                view.money(initiative.revenue, initiative.currency) or "Unknown",
            )
        rows.append(
            (
                Cell(initiative.name, note=goal, anchor=initiative.id),
                view.plan.name_of(initiative.unit, "Unknown"),
                view.plan.name_of(initiative.offering, "None proposed"),
                initiative.time_frame or "Unknown",
                view.plan.name_of(initiative.contact, "Nobody yet"),
                *ours,
            )
        )
    heads: Heads = (
        Column("Initiative and goal", 2.8),
        Column("Unit", 1.5),
        Column("Offering", 1.5),
    )
    more = (Column("Time-frame", 1.2), Column("Contact", 1.4))
    ours_heads = (
        () if view.for_customer else (Column("Status", 1.5), Column("Potential", 1.5, "right"))
    )
    yield table("Customer initiatives", (*heads, *more, *ours_heads), rows, dense=True)


def _white_space(view: View) -> Iterator[Block]:
    matrix = view.insight.white_space
    if not matrix or not matrix[0]:
        yield missing(
            "The white space cannot be drawn.",
            "It needs the customer's business units (profile, business_units) and our offerings "
            "(account, offerings).",
        )
        return
    # a page is seven columns wide; more offerings continue in a second matrix
    for first in range(0, len(matrix[0]), 7):
        part = [row[first : first + 7] for row in matrix]
        rows = tuple(
            MatrixRow(
                row[0].unit.name,
                tuple(Cell(space.state.label, space.state.value, space.why) for space in row),
            )
            for row in part
        )
        columns = tuple(space.offering.name for space in part[0])
        yield Matrix("White space", "Business unit", columns, rows)
    cells = [space for row in matrix for space in row if space.state is not CellState.not_relevant]
    free = sum(space.state is CellState.white_space for space in cells)
    yield Prose(f"{free} of the {words.plural(len(cells), 'relevant cell')} are white space.")


def targeting(view: View) -> Iterator[Block]:
    """Yield the opportunities by what an hour returns, and the eight targeting answers."""
    everything = view.insight.targets
    live = [t for t in everything if t.opportunity.status is OpportunityStatus.open]
    if not live:
        yield missing(
            "There is no open opportunity.",
            "Promote the most promising initiative, or ask what they will decide to buy next "
            "(targeting, opportunities).",
        )
    else:
        yield from _open(view, live)
    closed = [t for t in everything if t.opportunity.status is not OpportunityStatus.open]
    if closed:
        yield Heading("Won and lost", 2)
        yield from _closed(view, closed)


def _open(view: View, live: list[Target]) -> Iterator[Block]:
    hours = budget(view.plan)
    stats = [Stat("Open opportunities", str(len(live)))]
    currencies = dict.fromkeys(t.currency for t in live)
    for currency in currencies:
        known = [t.expected for t in live if t.currency == currency and t.expected is not None]
        amount = f"{currency} {words.compact(sum(known, Decimal(0)))}" if known else "Unknown"
        note = f"of {words.plural(len(known), 'opportunity', 'opportunities')}" if known else ""
        stats.append(Stat("Expected return", amount, note))
    if hours:
        sums = f"{words.number(hours.available)} available, {words.number(hours.spent)} spent"
        stats.append(Stat("Hours left in the period", words.hours(hours.left), sums))
    else:
        stats.append(Stat("Hours left in the period", "Unknown"))
    yield Stats(tuple(stats[:5]))
    for currency in currencies:
        deals = [
            MapOpportunity(
                t.opportunity.name, _grade(t), t.opportunity.hours_required, t.expected, t.roti
            )
            for t in live
            if t.currency == currency and t.roti is not None
        ]
        if chart := opportunity_map(deals, currency):
            yield chart
    order = {Abc.a: 0, Abc.b: 1, Abc.c: 2, None: 3}
    live = sorted(live, key=lambda t: (order[t.abc], -(t.roti or 0)))
    yield table(
        "Open opportunities",
        (
            Column("", 0.6, "center"),
            Column("Opportunity", 2.8),
            Column("Revenue", 1.5, "right"),
            Column("Margin", 0.9, "right"),
            Column("Probability", 1.1, "right"),
            Column("Hours", 0.9, "right"),
            Column("Return per hour", 1.5, "right"),
            Column("Close", 1.4),
        ),
        _rows(view, live),
        dense=True,
    )
    yield from _hours(view, live)
    yield Heading("The eight targeting questions", 2)
    heads = (Column("Opportunity, and their need now", 3), Column("Where, how large", 1.9))
    asked = ("Growing?", "Hours", "Margin", "Importance", "History", "Access")
    questions = (Column(title, 1.15) for title in asked)
    yield table(
        "Targeting answers", (*heads, *questions), [_answers(view, t) for t in live], dense=True
    )
    yield Prose(
        "Importance to them, history with us and access to the deciders count from 1 to 5. "
        "Access follows from the meetings with those who can say yes or no."
    )


def _grade(target: Target) -> str:
    return target.abc.value if target.abc else ""


def _rows(view: View, live: list[Target]) -> Iterator[Row]:
    """Yield the opportunities, with the cut line below the last A."""
    hours = view.insight.allocation.hours
    chosen = [target for target in live if target.abc is Abc.a]
    yield from (_row(view, target) for target in chosen)
    if hours is not None and chosen:
        used = sum((t.opportunity.hours_required or Decimal(0) for t in chosen), Decimal(0))
        total = Cell(words.number(used), strong=True)
        note = f"what is above needs {words.hours(used)} of the {words.hours(hours)} left"
        yield ("", Cell("Cut line", note=note, strong=True), "", "", "", total, "", "")
    yield from (_row(view, target) for target in live[len(chosen) :])


def _hours(view: View, live: list[Target]) -> Iterator[Block]:
    """Yield what the hours bring, and what more or fewer of them would."""
    best = view.insight.allocation
    if best.hours is None or not best.deals:
        return
    yield Heading("What the hours bring", 2)
    steps = [best.shift(best.hours * share) for share in (-STEP, Decimal(0), STEP)]
    if best.hours:
        marks = [best.hours + step.hours for step in steps]
        yield return_chart(best.curve, marks, view.plan.account.currency)
    count = words.plural(len(best.chosen), "opportunity", "opportunities")
    used = f"{words.number(best.used)} of {words.hours(best.hours)}"
    ends = zip(("Last in", "first out"), best.cut_line, strict=True)
    cut = [f"{end} {d.name}, {view.money(d.expected / d.hours)} per hour" for end, d in ends if d]
    differing = [f"{t.opportunity.name} is {t.abc}, {t.differs}" for t in live if t.differs]
    yield facts(
        ("Best use", f"{count} in {used}: {view.money(best.expected)} expected"),
        ("Cut line", "; ".join(cut)),
        ("One more hour", one_more_hour(view, best)),
        ("20% fewer hours", effect(view, steps[0])),
        ("20% more hours", effect(view, steps[2])),
        ("Optimum and rank", "; ".join(differing)),
    )


def one_more_hour(view: View, best: Allocation) -> str:
    """Return in words what one more hour brings, or else the next step that brings something."""
    ahead = best.next_step
    if ahead is None:
        whole = "Brings nothing: whatever is expected to return something is chosen."
        return whole if best.chosen == best.deals else "Cannot be said: too many are too alike."
    if ahead.hours > 1:
        return f"Brings nothing. With {words.hours(ahead.hours)} more, {effect(view, ahead)}"
    return effect(view, best.shift(Decimal(1)))


def effect(view: View, shift: Shift) -> str:
    """Return in words what joins, what drops out and what that brings or costs."""
    parts = [
        f"{words.listed([deal.name for deal in deals])} {verb}{'' if len(deals) > 1 else 's'}{rest}"
        for deals, verb, rest in ((shift.leaves, "drop", " out"), (shift.joins, "join", ""))
        if deals
    ]
    if not parts:
        return "Nothing changes."
    side = "more" if shift.gain > 0 else "less"
    return f"{' and '.join(parts)}: {view.money(abs(shift.gain))} {side} expected."


def _row(view: View, target: Target) -> tuple[Cell | str, ...]:
    deal = target.opportunity
    letter = Cell(target.abc.label, target.abc.value) if target.abc else Cell("–", "muted")
    why = f"{words.listed(target.missing)} unknown" if target.missing else target.why
    return (
        letter,
        Cell(deal.name, note="; ".join(filter(None, (why, target.differs))), anchor=deal.id),
        view.money(deal.revenue, target.currency) or "?",
        words.percent(target.margin) if target.margin is not None else "?",
        words.percent(deal.probability) if deal.probability is not None else "?",
        words.number(deal.hours_required) if deal.hours_required is not None else "?",
        view.money(target.roti, target.currency) or ("?" if target.missing else "–"),
        view.due(deal.close_date),
    )


def _answers(view: View, target: Target) -> Row:
    deal = target.opportunity
    unit = view.plan.by_id.get(deal.unit or "")
    trend = unit.trend.label if isinstance(unit, BusinessUnit) and unit.trend else "Unknown"
    spent = f"{words.number(deal.hours_spent)} spent" if deal.hours_spent else ""
    required = words.number(deal.hours_required) if deal.hours_required is not None else "Unknown"
    size = view.money(deal.revenue, target.currency) or "Size unknown"
    return (
        Cell(deal.name, note=deal.need or "Need unknown"),
        Cell(view.plan.name_of(deal.unit) or "Unit unknown", note=size),
        trend,
        Cell(required, note=spent),
        words.percent(target.margin) if target.margin is not None else "Unknown",
        _of_five(deal.importance),
        _of_five(deal.history),
        _of_five(target.access),
    )


def _of_five(value: int | None) -> str:
    return str(value) if value is not None else "Unknown"


def _closed(view: View, closed: list[Target]) -> Iterator[Block]:
    for status in (OpportunityStatus.won, OpportunityStatus.lost):
        found = [t for t in closed if t.opportunity.status is status]
        if not found:
            continue
        found.sort(key=lambda t: t.opportunity.close_date or view.today, reverse=True)
        sums = []
        for currency in dict.fromkeys(t.currency for t in found):
            revenue = [t.opportunity.revenue or 0 for t in found if t.currency == currency]
            sums.append(words.money(sum(revenue, Decimal(0)), currency))
        deals = words.plural(len(found), "opportunity", "opportunities")
        yield Prose(f"**{status.label}**: {deals}, {words.listed(sums)}.")
        rows: list[Row] = [
            (
                t.opportunity.name,
                view.plan.name_of(t.opportunity.offering),
                view.money(t.opportunity.revenue, t.currency) or "Unknown",
                view.money(t.actual_roti, t.currency) if status is OpportunityStatus.won else "",
                words.day(t.opportunity.close_date) if t.opportunity.close_date else "No date",
            )
            for t in found[:20]
        ]
        heads: Heads = (
            Column("Opportunity", 3),
            Column("Offering", 2),
            Column("Revenue", 1.6, "right"),
        )
        yield table(
            f"{status.label} opportunities",
            (*heads, Column("Return per hour spent", 1.7, "right"), Column("Closed", 1.4)),
            rows,
            dense=True,
        )
        if len(found) > 20:
            yield Prose(f"The latest 20 of {len(found)}; the plan holds them all.")
