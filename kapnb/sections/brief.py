"""The brief: one page before a meeting."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from kapnb import words
from kapnb.insight import Person
from kapnb.insight.brief import Brief, Point, brief
from kapnb.insight.week import Item

from .blocks import Block, Callout, Card, Cards, Cell, Front, Heading, Panel, Quadrant, Text, facts
from .one_page import cut
from .summary import EDITIONS, foot
from .view import View

MOST_GUESTS = 6


def page(view: View, contacts: Collection[str] = ()) -> Iterator[Block]:
    """Yield the page for a meeting with these contacts; see ``insight.brief`` for none."""
    told = brief(view.insight, contacts)
    yield _front(view, told)
    yield Callout("note", f"Goal: {cut(told.goal.text, 0.9)}", cut(told.goal.why, 0.9))
    guests = sorted(told.guests, key=lambda guest: guest[0].contact.name not in told.goal.text)
    most = 4 if len(guests) > 2 else 6
    if guests:
        yield Heading("Who will be there" if told.meeting or contacts else "Key players", 2)
        yield Cards(
            tuple(_guest(view, *guest) for guest in guests[:MOST_GUESTS]), min(len(guests), 2)
        )
        if others := [person.contact.name for person, _ in guests[MOST_GUESTS:]]:
            yield Text(cut(f"And {words.listed(others)}", 0.98), small=True)
    yield Quadrant(
        "Promises, questions and objections",
        (
            _panel("We promised", most, _promises(view, told.by_us), told.others[0]),
            _panel("They promised", most, _promises(view, told.by_them), told.others[1]),
            _panel("Ask", most, told.questions),
            _panel("Be ready for", most, told.objections),
        ),
    )


def _front(view: View, told: Brief) -> Front:
    plan, meeting, last = view.plan, told.meeting, told.previous
    step = told.next_step
    due = view.due(step.due) if step and step.due else None
    by = f" ({', '.join(filter(None, (due.text, due.note)))})" if due else ""
    return Front(
        title=cut(plan.account.name, 0.5, lines=1, scale=2),
        subtitle="Brief for a meeting",
        running=f"{cut(plan.account.name, 0.4, lines=1)} · {words.day(view.today)}",
        layout="page",
        facts=facts(
            ("Meeting", words.day(meeting.date) if meeting else "Not planned yet"),
            ("As of", words.day(view.today)),
            ("Our people", cut(view.names(meeting.our_people), 0.3, lines=1) if meeting else ""),
            ("Purpose", cut(meeting.purpose, 0.5) if meeting else ""),
            (
                "Last time",
                f"{words.day(last.date)}: {cut(last.purpose, 0.4, lines=1)}" if last else "",
            ),
            ("Next step", cut(f"{step.text}{by}", 0.5) if step else "None"),
            ("For", EDITIONS[view.edition] if view.edition else ""),
        ).items,
        foot=foot(view),
        edition=view.edition.name,
    )


def _guest(view: View, person: Person, said: str) -> Card:
    contact, met = person.contact, person.last_met
    win = "" if view.edition else "Not known yet"
    role = filter(None, (contact.title, view.roles(person) or "role not known"))
    return Card(
        cut(contact.name, 0.25, lines=1),
        badge=Cell("Has left", tone="red") if person.gone else view.stance(person),
        subtitle=cut(", ".join(role), 0.4),
        facts=facts(
            ("Last met", f"{words.day(met)}, {view.ago(met)}" if met else "Never"),
            ("Company gains", cut(contact.organisation_result, 0.42)),
            ("Personal win", cut(contact.personal_win or win, 0.42)),
            ("Last seen or heard", cut(said, 0.42, lines=3)),
        ).items,
    )


def _promises(view: View, items: Iterable[Item]) -> Iterator[Point]:
    for item in items:
        due = view.due(item.due)
        yield Point(item.what, ", ".join(filter(None, (item.who, due.text, due.note))))


def _panel(title: str, most: int, points: Iterable[Point], others: int = 0) -> Panel:
    cells = [Cell(cut(p.text, 0.44, lines=3), note=cut(p.why, 0.44, lines=1)) for p in points]
    left = max(len(cells) - most, 0) + others
    more = (Cell(f"+{left} more in the playbook"),) if left else ()
    return Panel(title, (*cells[:most], *more) or (Cell("Nothing known."),))
