"""Step 2 in the documents: who decides, how do they buy, and where do they stand?"""

from __future__ import annotations

from collections.abc import Iterator

from kapnb import words
from kapnb.insight import Person
from kapnb.insight.people import Bases
from kapnb.plan import PurchaseDecision
from kapnb.plan.vocabulary import BuyingRole, ContactStatus, DecisionStatus, RelationshipKind

from .blocks import (
    Block,
    Card,
    Cards,
    Cell,
    Column,
    Fact,
    Heading,
    Heads,
    Prose,
    Row,
    Tone,
    facts,
    table,
)
from .charts.orgmap import BADGES, MapLink, MapPerson, org_map
from .charts.stakeholders import stakeholder_map
from .view import ARROWS, NOBODY, View, missing

_SHORT = {word: badge for badge, word in BADGES.items()}
_LINK_TONES: dict[RelationshipKind, Tone] = {
    RelationshipKind.influences: "blue",
    RelationshipKind.ally: "green",
    RelationshipKind.conflict: "red",
}
_NO_CONTACTS = missing(
    "No contact is known.",
    "Add the people you have met or heard of, with title and manager (decision_group, contacts). "
    "Fewer than three active contacts leave the account hanging on a single thread.",
)


def customer_team(view: View) -> Iterator[Block]:
    """Yield the people at the customer, and what moves them."""
    everybody = tuple(view.insight.people.values())
    if view.for_customer:
        rows: list[Row] = [
            (Cell(p.contact.name, anchor=p.contact.id), p.contact.title, _place(view, p))
            for p in everybody
            if not p.gone
        ]
        if rows:
            yield table("Your team", ("Name", "Title", "Department or unit"), rows)
        return
    if not everybody:
        yield _NO_CONTACTS
        return
    rows = [
        (
            Cell(p.contact.name, note=_status(p), strong=p.key_player, anchor=p.contact.id),
            Cell(p.contact.title, note=_place(view, p)),
            view.roles(p) or Cell("No role known", tone="muted"),
            view.stance(p),
            p.influence.label,
            Cell(
                p.coverage.label, note=f"met {view.ago(p.last_met)}" if p.last_met else "never met"
            ),
        )
        for p in everybody
    ]
    heads: Heads = (
        Column("Name", 1.8),
        Column("Title", 2.3),
        Column("Buying roles", 1.8),
    )
    more = (Column("Stance", 1.7), Column("Influence", 1.1), Column("Coverage", 1.4))
    yield Prose("Key players are in bold. Coverage counts the meetings of the last twelve months.")
    yield table("Customer team", (*heads, *more), rows, dense=True)
    cards = tuple(card for p in view.insight.key_players if (card := _motives(view, p)))
    if cards:
        yield Heading("What moves the key players", 2)
        yield Cards(cards, columns=2)


def _place(view: View, person: Person) -> str:
    unit = view.plan.name_of(person.contact.unit)
    parts = dict.fromkeys(filter(None, (person.contact.department, unit)))
    return ", ".join(parts)


def _status(person: Person) -> str:
    status = person.contact.status
    return "" if status is ContactStatus.active else status.label.lower()


def _motives(view: View, person: Person) -> Card | None:
    contact = person.contact
    found = facts(
        ("Answers for", contact.responsibilities),
        ("Result for the organisation", contact.organisation_result),
        ("Personal win", contact.personal_win),
        ("Needs", contact.needs),
        ("Interests", contact.interests),
        ("Notes", contact.notes),
    ).items
    seen = person.stance_seen
    if seen and seen.observation.evidence:
        found = (
            *found,
            Fact("Last seen or heard", Cell(seen.observation.evidence, note=words.day(seen.date))),
        )
    if not found:
        return None
    return Card(contact.name, view.stance(person), contact.title, found)


def map_people(view: View) -> tuple[MapPerson, ...]:
    """Return every contact as the maps show one, in the order of the file."""
    return tuple(
        MapPerson(
            id=p.contact.id,
            name=p.contact.name,
            title=p.contact.title,
            manager=p.contact.reports_to,
            stance=p.stance.value,
            stance_label=p.stance.label,
            trend=ARROWS[p.trend] if p.stance_before else "",
            influence=p.influence.value,
            roles=tuple(dict.fromkeys(_badge(held.role) for held in p.roles)),
            note=_status(p),
            key_player=p.key_player,
        )
        for p in view.insight.people.values()
    )


def organisation(view: View) -> Iterator[Block]:
    """Yield the org map, drawn and as a table for readers without colour."""
    everybody = view.insight.people
    if not everybody:
        yield _NO_CONTACTS
        return
    known = map_people(view)
    links = [
        MapLink(link.source, link.target, link.relation.label, _LINK_TONES[link.relation])
        for link in view.plan.decision_group.relationships
    ]
    yield from org_map(known, links)
    gone = {p.contact.id for p in everybody.values() if p.gone}
    chart = stakeholder_map([person for person in known if person.id not in gone])
    if chart:
        yield Heading("Influence and stance", 2)
        yield chart
    yield Heading("Who reports to whom", 2)
    rows: list[Row] = [
        (
            Cell(p.contact.name, link=p.contact.id),
            view.plan.name_of(p.contact.reports_to, "Not known"),
            view.stance(p),
            p.influence.label,
            (p.stance_seen.observation.evidence if p.stance_seen else "") or "No evidence",
        )
        for p in everybody.values()
    ]
    heads: Heads = (
        Column("Name", 1.7),
        Column("Reports to", 1.7),
        Column("Stance", 1.6),
    )
    yield table(
        "Reporting lines",
        (*heads, Column("Influence", 1.2), Column("Evidence of the stance", 3.4)),
        rows,
        dense=True,
    )
    relationships = view.plan.decision_group.relationships
    if relationships:
        yield Heading("Beside the reporting line", 2)
        rows = [
            (
                view.plan.name_of(link.source),
                Cell(link.relation.label.lower(), _LINK_TONES[link.relation]),
                view.plan.name_of(link.target),
                Cell(link.evidence, note=words.day(link.date) if link.date else ""),
            )
            for link in relationships
        ]
        heads = (
            Column("Who", 1.6),
            Column("How", 1.5),
            Column("Whom", 1.6),
            Column("Evidence", 3.6),
        )
        yield table("Relationships", heads, rows)


def _badge(role: BuyingRole) -> str:
    return _SHORT.get(role.label.lower(), role.label)


def decision_group(view: View) -> Iterator[Block]:
    """Yield for each purchase decision who plays which part, and the wins on both sides."""
    if not view.insight.bases:
        yield missing(
            "No purchase decision is known.",
            "Write down what they will decide to buy next, and who plays which part in it "
            "(decision_group, decisions).",
        )
    for bases in view.insight.bases:
        decision = bases.decision
        yield Heading(decision.name, 2)
        yield table("Coverage of the bases", _BASE_HEADS, _base_rows(view, bases))
        wins = {member.contact: member for member in decision.members}
        involved = [
            p
            for p in view.insight.people.values()
            if p.roles_in(decision.id) or p.contact.id in wins
        ]
        if not involved:
            yield missing("Nobody is known to take part.", "Ask who else will be asked.")
            continue
        rows: list[Row] = []
        for person in involved:
            member = wins.get(person.contact.id)
            roles = [role.label for role in person.roles_in(decision.id)]
            rows.append(
                (
                    Cell(
                        person.contact.name,
                        note=_status(person),
                        strong=person.key_player,
                        link=person.contact.id,
                    ),
                    ", ".join(roles) or Cell("No role known", tone="muted"),
                    view.stance(person),
                    (member.our_win if member else "") or "Unknown",
                    (member.personal_win if member else "") or "Unknown",
                )
            )
        heads: Heads = (Column("Who", 1.7), Column("Role", 1.5), Column("Stance", 1.6))
        if view.edition == 0:
            heads += (Column("Our win", 2.2), Column("Their win", 2.2))
        yield table(
            f"Decision group of {decision.name}", heads, [row[: len(heads)] for row in rows]
        )


_BASE_HEADS = (Column("Base", 1.5), Column("Covered by", 3), Column("Coverage", 1.6), "Stance")


def _base_rows(view: View, bases: Bases) -> list[Row]:
    rows: list[Row] = []
    tone: Tone
    closed = bases.decision.status is DecisionStatus.closed
    for base in bases.bases:
        if not base.people:
            left = words.listed([person.contact.name for person in base.gone])
            note = f"{left} left" if left else ""
            text, tone = ("Not known", "muted") if closed else ("Missing", "red")
            rows.append((Cell(base.role.label), Cell(text, tone, note), "", ""))
        for person in base.people:
            name = Cell(person.contact.name, link=person.contact.id)
            row = (Cell(base.role.label), name, view.coverage(person), view.stance(person))
            rows.append(row)
    here = Cell(bases.bases[0].role.label, anchor=bases.decision.id)
    return [(here, *rows[0][1:]), *rows[1:]]


def buying_process(view: View) -> Iterator[Block]:
    """Yield the customer's steps to each purchase, with who answers for them."""
    decisions = view.plan.decision_group.decisions
    if not decisions and not view.for_customer:
        yield missing(
            "The customer's buying process is not known.",
            "Ask: how will you decide, in which steps, and who answers for each? "
            "(decision_group, decisions, steps).",
        )
    for decision in decisions:
        if view.for_customer and not decision.steps:
            continue
        yield Heading(f"{decision.name} ({decision.status.label.lower()})", 2)
        if not decision.steps:
            yield missing("No step is known.", "Ask the customer how they will go about it.")
            continue
        yield _steps(view, decision)


def _steps(view: View, decision: PurchaseDecision) -> Block:
    tones: dict[str, Tone] = {"done": "blue", "in_progress": "green", "planned": "grey"}
    open_decision = decision.status is DecisionStatus.open
    rows: list[Row] = []
    for number, step in enumerate(decision.steps, 1):
        late = open_decision and step.status.value != "done"
        usual = step.stage.label if step.stage and step.name else ""
        rows.append(
            (
                str(number),
                Cell(step.label, note=usual if usual != step.name else "", anchor=step.id),
                Cell(step.status.label, tones[step.status.value]),
                view.plan.name_of(step.responsible) or NOBODY,
                view.due(step.date, late_matters=late),
                step.criterion or "Unknown",
                step.our_action or "None",
            )
        )
    heads: Heads = (
        Column("", 0.4),
        Column("Step", 1.7),
        Column("Status", 1.3),
        Column("Responsible", 1.5),
    )
    more = (Column("Date", 1.4), Column("Criterion", 2.4))
    ours = () if view.for_customer else (Column("Our action", 2.2),)
    columns = (*heads, *more, *ours)
    return table(
        f"Buying process of {decision.name}", columns, [r[: len(columns)] for r in rows], dense=True
    )
