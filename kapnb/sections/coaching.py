"""What does a coaching session go through, as blocks?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from kapnb.insight.coaching import agenda
from kapnb.insight.questions import Kind
from kapnb.words import day

from .blocks import Block, Card, Cards, Cell, Heading, facts
from .view import View, missing

TITLES: dict[Kind, str] = {"praise": "To praise", "ask": "To ask", "fix": "To mend"}


def coaching(view: View) -> Iterator[Block]:
    """Yield the agenda, numbered: what to praise, to ask and to mend."""
    items, number = agenda(view.insight), count(1)
    if not items:
        yield missing("There is nothing new to talk about.", "Set the date of the next review.")
    for kind, title in TITLES.items():
        cards = tuple(
            Card(
                f"{next(number)}. {item.text}",
                badge=Cell(f"still open since {day(item.since)}", "amber") if item.since else None,
                subtitle=item.requirement.label,
                facts=facts(("Because", item.why), ("Advice", item.advice)).items,
            )
            for item in items
            if item.kind == kind
        )
        if cards:
            yield Heading(title, 2)
            yield Cards(cards)
