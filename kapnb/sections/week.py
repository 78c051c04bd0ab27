"""How do the week of several accounts, and one person's tasks, read as lists?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from kapnb import words
from kapnb.insight import work
from kapnb.insight.week import Item, Week
from kapnb.plan import Action, Milestone

from .blocks import Block, Heading, Row, Text, table

_WEEK = ("Due", "Late", "Who", "Account", "What")
_TASKS = ("Due", "Late", "Account", "What", "Done when")


def week(weeks: Sequence[Week]) -> Iterator[Block]:
    """Yield one list over all accounts: overdue, this week, promised by them, see again."""
    again: list[Row] = [
        (
            _day(a.last_met, "Never"),
            a.person.contact.name if a.person else "No key player known",
            a.account,
            "; ".join(a.reasons),
        )
        for a in sorted((a for week in weeks for a in week.see_again), key=lambda a: a.weight)
    ]
    blocks = (
        *_items("Overdue", _WEEK, (item for week in weeks for item in week.overdue)),
        *_items("This week", _WEEK, (item for week in weeks for item in week.due)),
        *_items("Promised by them", _WEEK, (item for week in weeks for item in week.by_them)),
        *_group("See again", ("Last met", "Who", "Account", "Why"), again),
    )
    nothing = Text("Nothing is overdue, due or promised, and nobody is to be seen again.")
    yield from blocks or (nothing,)


def tasks(name: str, items: Sequence[Item]) -> Iterator[Block]:
    """Yield one person's open actions and milestones, and those they were never told of."""
    untold = [i for i in items if isinstance(i.record, Milestone) and i.record.told_on is None]
    blocks = (
        *_items(f"To do: {name}", _TASKS, (item for item in items if item.due)),
        *_items("Without a date", _TASKS, (item for item in items if not item.due)),
        *_items("Milestones that they were never told of", _TASKS[:-1], untold),
    )
    yield from blocks or (Text(f"Nothing is open for {name}."),)


def _group(title: str, heads: Sequence[str], rows: Sequence[Row]) -> tuple[Block, ...]:
    return (Heading(title, 2), table(title, heads, rows)) if rows else ()


def _items(title: str, heads: Sequence[str], items: Iterable[Item]) -> tuple[Block, ...]:
    rows: list[Row] = []
    for item in sorted(items, key=lambda item: item.due or dt.date.max):
        action = item.record if isinstance(item.record, Action) else None
        promised = ""
        if told := item.promised:  # who was not there promised nothing
            there = {*told.our_people, *work.there(told)}
            how = "promised" if item.owner in there else "agreed"
            promised = f" ({how} on {words.day(told.date)})"
        said = {
            "Due": _day(item.due, "No date"),
            "Late": words.plural(item.late, "day") if item.late else "",
            "Who": item.who or "Nobody yet",
            "Account": item.account,
            "What": f"{'' if action else f'{item.kind}: '}{item.what}{promised}",
            "Done when": action.done_when if action else "",
        }
        rows.append(tuple(said[head] for head in heads))
    return _group(title, heads, rows)


def _day(date: dt.date | None, none: str) -> str:
    return words.day(date) if date else none
