"""The first and the last pages: what the document is, where we are, what it rests on."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from importlib.metadata import version
from textwrap import shorten

from kapnb import words
from kapnb.insight import work
from kapnb.plan import Audience
from kapnb.plan.vocabulary import Knowledge

from .action_plan import score
from .blocks import (
    Block,
    Callout,
    Cell,
    Column,
    Front,
    Heading,
    Heads,
    Prose,
    Row,
    Stat,
    Stats,
    Text,
    facts,
    table,
)
from .findings import score_stats, working
from .view import NOBODY, View, missing, open_objectives

EDITIONS = {
    Audience.internal: "Internal edition",
    Audience.management: "Management edition",
    Audience.customer: "Customer edition",
}


def front(view: View) -> Iterator[Block]:
    """Yield the cover of the playbook."""
    account = view.plan.account
    period = f"{words.day(account.period.start)} to {words.day(account.period.end)}"
    review = work.next_review(view.plan)
    manager = view.plan.name_of(account.manager)
    yield Front(
        title=account.name,
        subtitle="Key account plan" if view.for_customer else "Key account playbook",
        running=f"{account.name} · {words.day(view.today)}",
        layout="report",
        facts=facts(
            ("Account manager", manager),
            ("Team", words.listed([m.name for m in account.team if m.name != manager])),
            ("Planning period", period),
            ("As of", words.day(view.today)),
            ("Next review", words.day(review) if review else ""),
            ("For", EDITIONS[view.edition]),
        ).items,
        foot=foot(view),
        edition=view.edition.name,
    )


def foot(view: View) -> str:
    """Return the line at the foot of every document: which plan it shows, and what made it."""
    made = f"Made with kapnb {version('kapnb')}"
    if view.for_customer or view.revision is None or view.revised is None:
        return made
    edited = ", edited since" if view.pending else ""
    return f"Plan revision {view.revision} of {words.day(view.revised)}{edited} · {made}"


def summary(view: View) -> Iterator[Block]:
    """Yield where we are, on one page, and the decisions that are wanted."""
    account = view.plan.account
    if account.goal:
        yield Callout("note", "Where we want to be", account.goal)
    yield Stats(tuple(_stats(view)))
    yield from working(view)
    asks = work.open_asks(view.plan)
    yield Heading("Decisions wanted", 2)
    rows: list[Row] = [(ask.text, ask.whom or NOBODY, view.due(ask.due)) for ask in asks[:4]]
    if rows:
        heads: Heads = (Column("Ask", 4), Column("From", 1.6), Column("By when", 1.4))
        yield table("Decisions wanted", heads, rows, dense=True)
    else:
        yield Prose("None.")
    yield from _objectives(view)
    steps = work.next_steps(view.plan)
    if steps:
        yield Heading("The customer's next buying steps", 2)
        rows = [
            (
                decision.name,
                step.label,
                view.plan.name_of(step.responsible, "Nobody yet"),
                view.due(step.date),
            )
            for decision, step in steps[:2]
        ]
        heads = (Column("Purchase decision", 2.6), Column("Next step", 1.6))
        more = (Column("Responsible", 1.6), Column("Date", 1.4))
        yield table("Next buying steps", (*heads, *more), rows, dense=True)
    flags = work.open_flags(view.plan)[:2]
    if flags:
        yield Heading("The heaviest red flags", 2)
        rows = [
            (
                score(flag),
                flag.text,
                shorten(flag.mitigation, 80, placeholder=" …")
                or Cell("No mitigation yet", tone="amber"),
                view.owner(flag.owner),
            )
            for flag in flags
        ]
        heads = (Column("Score", 0.8), Column("Red flag", 2.6), Column("Mitigation", 3.6))
        yield table("Heaviest red flags", (*heads, Column("Owner", 1.6)), rows, dense=True)


def _objectives(view: View) -> Iterator[Block]:
    live = open_objectives(view)
    if not live:
        return
    yield Heading("Objectives", 2)
    rows: list[Row] = []
    for objective in live[:3]:
        colour = view.insight.colours[objective.id]
        due = words.day(objective.due) if objective.due else "No date"
        rag_cell = Cell(colour.rag.label, colour.rag.value)
        name = Cell(objective.name, note=colour.reason)
        rows.append((rag_cell, name, view.owner(objective.owner), due))
    rest = f", the {len(rows)} most urgent of {len(live)}" if len(live) > len(rows) else ""
    heads: Heads = (Column("Colour", 0.8), Column(f"Objective and reason{rest}", 4.4))
    yield table(
        "Open objectives", (*heads, Column("Owner", 1.6), Column("Due", 1.4)), rows, dense=True
    )


def _stats(view: View) -> Iterator[Stat]:
    account, insight = view.plan.account, view.insight
    currency = account.currency
    if account.revenue_now is not None:
        now, target = account.revenue_now, account.revenue_target
        note = f"target {words.compact(target)}" if target is not None else "no target"
        if target is not None and target > now:
            note += f", {words.compact(target - now)} to go"
        yield Stat("Revenue now", f"{currency} {words.compact(now)}", note)
    live = [t.opportunity for t in insight.targets if t.opportunity.status == "open"]
    ours = [o for o in live if (o.currency or currency) == currency and o.revenue is not None]
    if ours:
        whole = sum((o.revenue or Decimal(0) for o in ours), Decimal(0))
        weighted = sum(
            ((o.revenue or Decimal(0)) * (o.probability or 0) for o in ours), Decimal(0)
        ) / Decimal(100)
        deals = words.plural(len(ours), "opportunity", "opportunities")
        note = f"of {words.compact(whole)} in {deals}"
        yield Stat("Weighted pipeline", f"{currency} {words.compact(weighted)}", note)
    yield from score_stats(view)


def our_team(view: View) -> Iterator[Block]:
    """Yield who of us works for the customer."""
    team = view.plan.account.team
    if not team:
        if not view.for_customer:
            yield missing(
                "Nobody of us is named.",
                "Name the team with role and hours; hours decide what is worked (account, team).",
            )
        return
    heads: Heads = (Column("Name", 2), Column("Role", 3), Column("E-mail", 4))
    ours = (
        ()
        if view.for_customer
        else (Column("Hours", 1, "right"), Column("Hours of open actions", 1.4, "right"))
    )
    rows: list[Row] = [
        (
            Cell(member.name, strong=member.id == view.plan.account.manager),
            member.role,
            member.email,
            words.number(member.hours) if member.hours is not None else "?",
            words.number(work.committed_hours(view.plan, member.id)),
        )[: len(heads) + len(ours)]
        for member in team
    ]
    yield table("Our team", (*heads, *ours), rows)


def appendix(view: View) -> Iterator[Block]:
    """Yield what is not confirmed, the sources, and the rules by which the document judges."""
    known = view.plan.profile
    open_questions = [
        (kind, item.text, item.source or "No source", words.day(item.date) if item.date else "")
        for kind, items in (("Goal", known.goals), ("Fact", known.facts))
        for item in items
        if item.knowledge is Knowledge.unconfirmed
    ]
    yield Heading("Unconfirmed", 2)
    if open_questions:
        heads: Heads = (
            Column("What", 0.8),
            Column("Statement", 4.4),
            Column("Source", 2),
            "Since",
        )
        yield table("Unconfirmed", heads, open_questions, dense=True)
    elif known.goals or known.facts:
        yield Prose("Everything that the plan says of the customer was confirmed by them.")
    else:
        yield Prose("The plan says nothing of the customer yet.")
    sources = _sources(view)
    if sources:
        yield Heading("Sources", 2)
        heads = (Column("Source", 5), Column("Statements", 1, "right"), Column("Latest", 1.2))
        yield table("Sources", heads, sources, dense=True)
    yield Heading("Rules", 2)
    for title, text in RULES:
        yield Heading(title, 3)
        yield Text(text, small=True)


def _sources(view: View) -> list[Row]:
    """Return what is cited, how often and when last, the most cited first."""
    known = view.plan.profile
    cited = [(goal.source, goal.date) for goal in known.goals]
    cited += [(fact.source, fact.date) for fact in known.facts]
    cited += [(item.document, item.date) for item in known.swot]
    cited += [(year.source, year.year_end) for year in known.financials]
    dates: dict[str, list[dt.date]] = {}
    for source, date in cited:
        if source:
            dates.setdefault(source, []).extend([date] if date else [])
    counts = Counter(source for source, _ in cited if source)
    return [
        (source, str(count), words.day(max(dates[source])) if dates[source] else "No date")
        for source, count in counts.most_common()
    ]


RULES: tuple[tuple[str, str], ...] = (
    (
        "Colours",
        "Computed, not picked. Red: overdue, or more than 25 percentage points behind the straight "
        "line from start to due date. Amber: 5 to 25 points behind, due within 14 days without an "
        "open dated action, or no evidence for 90 days. Green: on the line. Blue: achieved. Grey: "
        "not begun, or no reading. A milestone is red when past, amber when moved or near.",
    ),
    (
        "Stance, influence and roles",
        "The latest observation counts. The arrow compares it with the one before. A stance older "
        "than 90 days is stale. Unknown is shown as unknown, never as neutral.",
    ),
    (
        "Coverage",
        "Meetings in the last 12 months: none no contact, one brief, two to four multiple, five or "
        "more in depth.",
    ),
    (
        "Key players",
        "Contacts of high or medium influence, and the economic buyer of any open decision.",
    ),
    (
        "If somebody leaves",
        "Lost are the bases of open decisions that nobody else covers, buying steps, promises, and "
        "units or key players that nobody else met in 12 months. At risk is the revenue of the "
        "open opportunities whose decision loses a base, or a step that nobody else of the same "
        "role could take; for one of us, of those that they own. Weighted is by probability.",
    ),
    (
        "Return on time invested",
        "Revenue × margin × probability ÷ hours required. A is the choice that brings the highest "
        "expected return within the hours that are left, B joins it with 20% more, C is the rest. "
        "Where ranking by return per hour alone would say otherwise, that is noted.",
    ),
    (
        "SMART",
        "Specific: names a person, unit or product, and what will be done. Measurable: metric, "
        "unit, baseline and target; an action says when it is done. Achievable: an owner of ours "
        "with hours. Relevant: serves a goal, an action an objective, and the pace reaches the "
        "target. Time-bound: due, an objective within the period. A question mark: to be asked.",
    ),
    (
        "Golden thread",
        "Live initiatives and open opportunities, objectives and actions, under the goal that they "
        "serve. An opportunity serves the goal of the initiative that leads to it. What serves no "
        "goal, or leads to no work, is listed with what to do.",
    ),
    ("Red flags", "Score is probability × impact, 1 to 25; 12 and more is high."),
    (
        "Findings and requirements",
        "An error: the plan contradicts itself. A warning: a risk, or something late. A hint: a "
        "gap worth closing. A requirement is grey while there is nothing, red with an error or "
        "when nothing of it counts, amber with a warning, else met. Suppressed ones do not count.",
    ),
    (
        "The three scores",
        "0 to 100 each, the plain mean of the known parts, and never made into one. Health: mean "
        "stance of the key players from −2 to +2; objectives (green and achieved 100, amber 50, "
        "red 0); share of open dated actions not overdue; 100 less 4 for each point of the "
        "heaviest open red flag; revenue now as a share of the target. Plan quality: share of the "
        "ten requirements that are green, and of the checks passed where something is there to "
        "check. Freshness: per requirement the mean over its evidence, 100 up to 30 days old, in "
        "a straight line to 0 at 365; planned dates are no evidence.",
    ),
)
