"""The action plan: what is still to be accomplished, with the key players, on one page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kapnb import words
from kapnb.insight import Person, work
from kapnb.plan import Action, Objective
from kapnb.plan.vocabulary import DecisionStatus

from .action_plan import score
from .blocks import Block, Cell, Column, Columns, Front, Heading, Row, Text, facts, table
from .changes import weightiest
from .fonts import wrap
from .summary import EDITIONS, foot
from .view import View, missing, open_objectives

SIZE = 8.0
"""The smallest size of the page's text in points; rows and texts are cut as if it were used."""
WIDTH = 186 / 25.4 * 72
"""The text's width in points: the narrower paper (A4, 210 mm) less two margins of 12 mm."""

MOST_OBJECTIVES, MOST_LINES, MOST_PLAYERS, MOST_MILESTONES, MOST_FLAGS, MOST_ASKS = (
    5,
    12,
    8,
    5,
    3,
    3,
)
NEAR = dt.timedelta(days=90)


def front(view: View) -> Iterator[Block]:
    """Yield the head of the page: account, owner, date, next review, goal, revenue."""
    account = view.plan.account
    review = work.next_review(view.plan)
    yield Front(
        title=cut(account.name, 0.5, lines=1, scale=2),
        subtitle="Action plan",
        running=f"{cut(account.name, 0.4, lines=1)} · {words.day(view.today)}",
        layout="page",
        facts=facts(
            ("Account manager", cut(view.plan.name_of(account.manager), 0.15, lines=1)),
            ("As of", words.day(view.today)),
            ("Next review", words.day(review) if review else ""),
            ("Revenue now", view.money(account.revenue_now)),
            ("Target", view.money(account.revenue_target)),
            ("Goal", cut(account.goal, 0.8)),
            ("For", "" if view.edition == 0 else EDITIONS[view.edition]),
        ).items,
        foot=foot(view),
        edition=view.edition.name,
    )


def page(view: View) -> Iterator[Block]:
    """Yield what is still to be done. Nothing completed; what is cut stands in the playbook."""
    yield from _changed(view)
    yield from _objectives(view)
    if not view.for_customer:
        yield from _players(view)
    milestones = tuple(_milestones(view))
    if view.for_customer:
        yield from milestones
        return
    yield Columns((*milestones, *_next_step(view)), (*_flags(view), *_asks(view)), 0.47)


def _changed(view: View) -> Iterator[Block]:
    found = () if view.for_customer else weightiest(view)
    if view.before and found:
        rows: list[Row] = [(cut(change.text, 0.97, lines=1),) for change in found]
        head = Column(f"What changed since {words.day(view.before.today)}")
        yield table("What changed", (head,), rows, dense=True)


def _objectives(view: View) -> Iterator[Block]:
    live = open_objectives(view)
    pending = work.open_actions(view.plan)
    if not live and not pending:
        if not view.for_customer:
            yield missing("Nothing is open.", "Set an objective with two dated actions.")
        return
    shown = live[:MOST_OBJECTIVES]
    groups: list[tuple[Objective | None, list[Action]]] = [
        (o, [a for a in pending if a.objective == o.id]) for o in shown
    ]
    known = {o.id for o in live}
    if free := [a for a in pending if a.objective not in known]:
        groups.append((None, free))
    share = _shares([len(actions) for _, actions in groups], MOST_LINES)
    rows: list[Row] = []
    for (objective, actions), lines in zip(groups, share, strict=True):
        rows += _group(view, objective, actions[:lines])
    left = len(pending) - sum(share)
    more = [words.plural(len(live) - len(shown), "objective")] if len(live) > len(shown) else []
    more += [words.plural(left, "action")] if left > 0 else []
    caption = f"+{words.listed(more)} more in the playbook" if more else ""
    yield Heading("Objectives and next actions", 2)
    heads = (Column("Objective", 3.4), Column("Next action", 4), Column("Who", 1.9))
    colour = () if view.for_customer else (Column("Colour", 0.9),)
    yield table(
        "Objectives and next actions", (*colour, *heads, Column("By when", 1.6)), rows, dense=True
    )
    if caption:
        yield _more(caption)


def _shares(wanted: Sequence[int], lines: int) -> list[int]:
    """Share the lines out one by one in turn, so that the first objective cannot take all."""
    given = [0] * len(wanted)
    while lines and any(g < w for g, w in zip(given, wanted, strict=True)):
        for index, most in enumerate(wanted):
            if lines and given[index] < most:
                given[index] += 1
                lines -= 1
    return given


def _group(view: View, objective: Objective | None, actions: Sequence[Action]) -> Iterator[Row]:
    name, colour = Cell("Other actions", strong=True), Cell("")
    if objective:
        name = Cell(cut(objective.name, 0.25), strong=True)
        found = view.insight.colours[objective.id].rag
        colour = Cell(found.label, found.value)
    rows: list[Row] = [
        (cut(a.what, 0.32), _short(view.owner(a.owner), 0.14), view.due(a.due)) for a in actions
    ] or [(Cell("No open action", tone="muted"), "", "")]
    for number, row in enumerate(rows):
        first = (colour, name) if number == 0 else (Cell(""), Cell(""))
        yield (*(first[1:] if view.for_customer else first), *row)


def _players(view: View) -> Iterator[Block]:
    players = view.insight.key_players
    shown = players[:MOST_PLAYERS]
    buyers_missing = [
        bases.decision
        for bases in view.insight.bases
        if bases.decision.status is DecisionStatus.open and not bases.bases[0].people
    ]
    yield Heading("Key players", 2)
    rows: list[Row] = [
        (
            Cell("Economic buyer: not known", tone="none"),  # a box without a name in it
            "Economic buyer",
            Cell("Unknown", tone="unknown"),
            "",
            Cell("Find out who releases the money", note=cut(decision.name, 0.3, lines=1)),
        )
        for decision in buyers_missing[:2]
    ]
    rows += [_player(view, person) for person in shown[: MOST_PLAYERS - len(rows)]]
    if not rows:
        yield missing("No key player is known.", "Find out who decides and who influences them.")
        return
    heads = (Column("Who", 3), Column("Role", 1.7), Column("Stance", 1.5))
    more = (Column("Last met", 1.2), Column("Next step", 3.2))
    yield table("Key players", (*heads, *more), rows, dense=True)
    hidden = len(players) + len(buyers_missing[:2]) - len(rows)
    if hidden > 0:
        yield _more(f"+{words.plural(hidden, 'key player')} more in the playbook")


def _player(view: View, person: Person) -> Row:
    contact = person.contact
    stance = view.stance(person)
    return (
        Cell(cut(contact.name, 0.275, lines=1), note=cut(contact.title, 0.275, lines=1)),
        cut(view.roles(person) or "No role known", 0.145),
        Cell(stance.text, stance.tone),
        view.ago(person.last_met),
        _next_with(view, person),
    )


def _next_with(view: View, person: Person) -> Cell:
    step = work.next_step(view.plan, view.today, [person.contact.id])
    if not step:
        return Cell("None", tone="muted")
    return Cell(cut(step.text, 0.28), note=view.due(step.due).note if step.due else "")


def _milestones(view: View) -> Iterator[Block]:
    pending = work.open_milestones(view.plan)
    near = [m for m in pending if m.date - view.today <= NEAR]
    yield Heading("Milestones of the next 90 days", 2)
    if not near:
        yield Text("None.", small=True)
        return
    rows: list[Row] = [
        (
            view.due(m.date),
            Cell(cut(m.name, 0.3), note=_short(view.owner(m.assignee), 0.3, beside=True).text),
        )
        for m in near[:MOST_MILESTONES]
    ]
    yield table("Milestones", (Column("Date", 1.2), Column("Milestone", 3)), rows, dense=True)
    if len(near) > MOST_MILESTONES:
        yield _more(f"+{len(near) - MOST_MILESTONES} more in the playbook")


def _next_step(view: View) -> Iterator[Block]:
    for decision, step in work.next_steps(view.plan):
        if step.date and step.date - view.today <= NEAR:
            who = _short(view.owner(step.responsible), 0.3, beside=True).text
            yield Heading("Their next buying step", 2)
            text = cut(f"{step.label}: {decision.name}", 0.28)
            row: Row = (view.due(step.date), Cell(text, note=who))
            yield table(
                "Next buying step", (Column("Date", 1.2), Column("Step", 3)), [row], dense=True
            )
            return


def _flags(view: View) -> Iterator[Block]:
    live = work.open_flags(view.plan)
    yield Heading("Red flags", 2)
    if not live:
        yield Text("None open.", small=True)
        return
    rows: list[Row] = [
        (
            score(flag),
            Cell(
                cut(flag.text, 0.36),
                note=cut(flag.mitigation.replace("\n", " ") or "No mitigation yet", 0.4),
            ),
        )
        for flag in live[:MOST_FLAGS]
    ]
    yield table(
        "Red flags", (Column("Score", 0.6), Column("Flag, mitigation", 4)), rows, dense=True
    )
    if len(live) > MOST_FLAGS:
        yield _more(f"+{len(live) - MOST_FLAGS} more in the playbook")


def _asks(view: View) -> Iterator[Block]:
    asks = work.open_asks(view.plan)
    if not asks:
        return
    yield Heading("Asks", 2)
    rows: list[Row] = [
        (view.due(ask.due), Cell(cut(ask.text, 0.34), note=cut(ask.whom, 0.34, lines=1)))
        for ask in asks[:MOST_ASKS]
    ]
    yield table("Asks", (Column("By when", 1.2), Column("Ask", 3.4)), rows, dense=True)
    if len(asks) > MOST_ASKS:
        yield _more(f"+{len(asks) - MOST_ASKS} more in the playbook")


def _short(owner: Cell, share: float, *, beside: bool = False) -> Cell:
    """Return an owner cut to a share of the width; that they have left stands below or beside."""
    if beside:
        owner = replace(owner, text=", ".join(filter(None, (owner.text, owner.note))))
    return replace(owner, text=cut(owner.text, share, lines=1))


def cut(text: str, share: float, *, lines: int = 2, scale: float = 1.0) -> str:
    """Return ``text`` cut to ``lines`` lines of a share of the page's width, by measured width."""
    return " ".join(wrap(text, SIZE * scale, WIDTH * share, lines=lines))


def _more(text: str) -> Block:
    return Text(text, small=True)
