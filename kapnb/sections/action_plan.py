"""Step 4 in the documents: what will be done, by whom, by when?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kapnb import words
from kapnb.insight import work
from kapnb.insight.smart import Letter, smart_action, smart_objective
from kapnb.plan import Action, Milestone, Objective, RedFlag
from kapnb.plan.vocabulary import FlagStatus, MilestoneStatus, Rag

from .blocks import (
    Block,
    Card,
    Cards,
    Cell,
    Column,
    Heading,
    Heads,
    Prose,
    Row,
    Tone,
    facts,
    table,
)
from .charts.flags import MapFlag, flag_grid, severity
from .charts.progress import MapObjective, progress
from .charts.timeline import MapEntry, timeline
from .view import View, by_urgency, missing, rag


def objectives(view: View) -> Iterator[Block]:
    """Yield our objectives with colour, reason and SMART letters."""
    found = view.plan.action_plan.objectives
    if view.for_customer:
        rows: list[Row] = [
            (
                Cell(o.name, note=view.plan.name_of(o.goal)),
                f"{o.metric}: {words.number(o.target)} {o.unit}"
                if o.target is not None
                else o.metric,
                view.owner(o.owner),
                words.day(o.due) if o.due else "",
            )
            for o in found
        ]
        if rows:
            heads: Heads = (
                Column("Objective and your goal", 3),
                Column("Measured by", 2),
            )
            yield table("Shared objectives", (*heads, "Owner", "Due"), rows)
        return
    if not found:
        yield missing(
            "There is no objective.",
            "Set three to five, each for a goal of the customer, with metric, baseline, target, "
            "owner and due date (action_plan, objectives).",
        )
        return
    chart = progress([_bar(view, objective) for objective in found])
    if chart:
        yield chart
    yield Cards(tuple(_objective(view, objective) for objective in by_urgency(view)))


def _bar(view: View, objective: Objective) -> MapObjective:
    state, colour = view.insight.progress[objective.id], view.insight.colours[objective.id]
    return MapObjective(
        name=objective.name,
        tone=colour.rag.value,
        word=rag(colour).text,
        baseline=objective.baseline,
        target=objective.target,
        actual=state.reading.value if state.reading else None,
        expected=state.line,
        unit=objective.unit,
    )


def _objective(view: View, objective: Objective) -> Card:
    colour = view.insight.colours[objective.id]
    letters = smart_objective(view.plan, objective, view.today)
    mine = [a for a in work.open_actions(view.plan) if a.objective == objective.id]
    following = Cell(mine[0].what, note=_who_when(view, mine[0])) if mine else Cell("None")
    shown, live = rag(colour), colour.computed not in (Rag.none, Rag.blue)
    # the due date has a line of its own
    looked_at = " · ".join(f"{what} {found}" for what, found in colour.rows if what != "Due")
    return Card(
        objective.name,
        badge=shown,
        subtitle=" · ".join(map(str, filter(None, (objective.type, objective.status)))),
        tone=colour.rag.value,
        facts=facts(
            ("Owner", view.owner(objective.owner)),
            ("Due", words.day(objective.due) if objective.due else "No date"),
            ("Why this colour", Cell(colour.reason, note=looked_at)),
            ("Advice", colour.advice),
            ("Measured by", objective.metric or Cell("Nothing yet", tone="amber")),
            ("Customer goal", view.plan.name_of(objective.goal) or Cell("None", tone="amber")),
            ("Next action", following),
            ("SMART", Cell(smart_word(letters), note=weaknesses(letters)) if live else ""),
        ).items,
        anchor=objective.id,
    )


def smart_word(letters: Sequence[Letter]) -> str:
    """Return which of the five letters fail or must be asked about, in words."""
    failed = [letter.word for letter in letters if letter.result == "fail"]
    asked = [letter.word for letter in letters if letter.result == "ask"]
    parts = (
        f"not {words.listed(failed, last='or')}" if failed else "",
        f"{words.listed(asked)}?" if asked else "",
    )
    said = "; ".join(filter(None, parts))
    return said[:1].upper() + said[1:] if said else "All five letters"


def weaknesses(letters: Sequence[Letter]) -> str:
    """Return the reason of each letter that did not pass, and what to write instead."""
    weak = [letter for letter in letters if letter.result != "pass"]
    return " ".join(filter(None, (part for x in weak for part in (x.reason, x.proposal))))


def _who_when(view: View, action: Action) -> str:
    due = f"by {words.day(action.due)}" if action.due else "no date"
    return f"{view.owner(action.owner).text}, {due}"


def milestones(view: View) -> Iterator[Block]:
    """Yield the timeline of milestones and actions, and the milestones as a table."""
    plan = view.plan.action_plan
    if not plan.milestones:
        if not view.for_customer:
            yield missing(
                "There is no milestone.",
                "Name the days by which something must be reached, and who must be told "
                "(action_plan, milestones).",
            )
        return
    entries = [
        MapEntry(
            name=m.name,
            date=m.date,
            kind="milestone",
            tone=_tone(view, m),
            word=m.status.label if view.for_customer else rag(view.insight.colours[m.id]).text,
            earlier=m.earlier_dates,
        )
        for m in plan.milestones
    ]
    entries += [
        MapEntry(a.what, a.due, "action", _action_tone(view, a), a.status.label)
        for a in work.open_actions(view.plan)
        if a.due
    ]
    chart = timeline(
        entries, view.plan.account.period.start, view.plan.account.period.end, view.today
    )
    if chart:
        yield chart
    rows: list[Row] = []
    for milestone in sorted(plan.milestones, key=lambda m: m.date):
        colour = view.insight.colours[milestone.id]
        moved = words.listed([words.day(date) for date in milestone.earlier_dates])
        told = f"told on {words.day(milestone.told_on)}" if milestone.told_on else "not told yet"
        if view.for_customer:
            told = ""
        rows.append(
            (
                Cell(
                    milestone.name,
                    note=view.plan.name_of(milestone.objective),
                    anchor=milestone.id,
                ),
                Cell(words.day(milestone.date), note=f"was {moved}" if moved else ""),
                _assignee(view, milestone, told),
                milestone.status.label
                if view.for_customer
                else Cell(
                    rag(colour).text, colour.rag.value, f"{colour.reason} {colour.advice}".strip()
                ),
            )
        )
    heads: Heads = (
        Column("Milestone", 3.2),
        Column("Date", 1.7),
        Column("Assignee", 1.7),
    )
    yield table("Milestones", (*heads, Column("State", 2.2)), rows)


def _assignee(view: View, milestone: Milestone, told: str) -> Cell:
    owner = view.owner(milestone.assignee)
    return owner if owner.note or milestone.assignee is None else Cell(owner.text, note=told)


def _tone(view: View, milestone: Milestone) -> Tone:
    if view.for_customer:  # our colours are not for them; some of what makes them is not there
        return "blue" if milestone.status is MilestoneStatus.done else "accent"
    tone: Tone = view.insight.colours[milestone.id].rag.value
    return tone


def _action_tone(view: View, action: Action) -> Tone:
    return "red" if work.overdue(action.due, view.today) else "green"


def red_flags(view: View) -> Iterator[Block]:
    """Yield the grid of red flags and their register."""
    everything = view.plan.action_plan.red_flags
    if not everything:
        yield missing(
            "No red flag is noted.",
            "Every account has some. Ask: what would make us lose this customer? Give each a "
            "probability, an impact, a mitigation and an owner (action_plan, red_flags).",
        )
        return
    live = work.open_flags(view.plan)
    chart = flag_grid([MapFlag(f.text, f.probability, f.impact, f.status.label) for f in live])
    if chart:
        yield chart
    else:
        yield Prose("No red flag is open.")
    rows: list[Row] = [_flag(view, flag, live=True) for flag in live]
    rows += [_flag(view, flag, live=False) for flag in everything if flag not in live]
    heads: Heads = (
        Column("Red flag", 2.8),
        Column("Score", 1.2),
        Column("Status", 1.3),
    )
    more = (Column("Mitigation", 3), Column("Owner", 1.5), Column("Due", 1.4))
    yield table("Register of red flags", (*heads, *more), rows, dense=True)


def score(flag: RedFlag) -> Cell:
    """Return the score of an open red flag with the tone of its severity."""
    points = work.score(flag)
    return Cell(str(points), severity(points)[0])


def _flag(view: View, flag: RedFlag, *, live: bool) -> Row:
    accepted = f"by {flag.accepted_by}" if flag.status is FlagStatus.accepted else ""
    return (
        Cell(flag.text, note=flag.category.label, anchor=flag.id),
        score(flag) if live else Cell(str(work.score(flag)), "muted"),
        Cell(flag.status.label, note=accepted),
        flag.mitigation or (Cell("None yet", tone="amber") if live else ""),
        view.owner(flag.owner) if live else view.plan.name_of(flag.owner),
        view.due(flag.due, late_matters=live) if live or flag.due else "",
    )


def actions(view: View) -> Iterator[Block]:
    """Yield the open actions under their objectives, with their SMART letters."""
    found = work.open_actions(view.plan)
    if not found:
        if not view.for_customer:
            yield missing(
                "No action is open.",
                "Every objective needs two dated actions with an owner (action_plan, actions).",
            )
        return
    by_objective = {o.id: o.name for o in view.plan.action_plan.objectives}
    # of the customer's actions the objective may not be shared
    rest = "Other actions" if view.for_customer else "Without an objective"
    for key, title in [*by_objective.items(), (None, rest)]:
        mine = [action for action in found if action.objective == key]
        if not mine:
            continue
        yield Heading(title, 2)
        heads: Heads = (
            Column("Action", 3.4),
            Column("Owner", 1.6),
            Column("Due", 1.5),
            Column("Status", 1.4),
        )
        ours = () if view.for_customer else (Column("SMART", 1.7),)
        rows: list[Row] = [_action(view, action)[: len(heads) + len(ours)] for action in mine]
        yield table(f"Actions: {title}", (*heads, *ours), rows)


def _action(view: View, action: Action) -> tuple[Cell | str, ...]:
    note = f"done when {action.done_when}" if action.done_when else ""
    letters = smart_action(view.plan, action)
    return (
        Cell(action.what, note=note, anchor=action.id),
        view.owner(action.owner),
        view.due(action.due),
        action.status.label,
        smart_word(letters),
    )
