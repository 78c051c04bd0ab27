"""What would be lost if somebody left, and what is to be done about it now?"""

from __future__ import annotations

from collections.abc import Iterator

from kapnb import words
from kapnb.insight.resilience import Loss
from kapnb.plan import Contact
from kapnb.plan.vocabulary import BuyingRole

from .blocks import Block, Cell, Column, Heading, Row, Text, table
from .charts.svg import some
from .view import View, missing

_TITLES = ("Who", "What would be lost", "Revenue at risk", "What to do")
_HEADS = tuple(map(Column, _TITLES, (1.5, 2.9, 1.9, 2.4)))


def resilience(view: View) -> Iterator[Block]:
    """Yield what would be lost without each key player, and without each of us."""
    theirs = [loss for loss in view.insight.resilience if isinstance(loss.who, Contact)]
    ours = [loss for loss in view.insight.resilience if not isinstance(loss.who, Contact)]
    if not theirs:
        yield missing(
            "No key player is known.",
            "Note who has high or medium influence, and who releases the money for each purchase "
            "decision (decision_group, observations).",
        )
    for title, losses in (("At the customer", theirs), ("On our side", ours)):
        if rows := [_row(view, loss) for loss in losses if any(loss.size)]:
            yield Heading(title, 2)
            yield table(title, _HEADS, rows, dense=True)
        if spare := [loss.who.name for loss in losses if not any(loss.size)]:
            yield Text(f"Nothing would be uncovered without {words.listed(spare, last='or')}.")


def _row(view: View, loss: Loss) -> Row:
    told = list(_told(view, loss))
    risk = [
        f"{words.money(plain, currency)}\nweighted {words.money(weighted, currency)}"
        for currency, (plain, weighted) in loss.revenue(view.plan.account.currency).items()
    ]
    person = view.insight.people.get(loss.who.id)
    title = loss.who.title if isinstance(loss.who, Contact) else loss.who.role
    note = "has left: lost today" if person and person.gone else title
    return (
        Cell(loss.who.name, note=note, strong=True, link=loss.who.id),
        "\n".join(what for what, _ in told),
        Cell("\n".join(risk) or "Not valued", note=some([deal.name for deal in loss.deals], 2)),
        "\n".join(dict.fromkeys(todo for _, todo in told)),
    )


def _told(view: View, loss: Loss) -> Iterator[tuple[str, str]]:
    """Yield what is lost, a sentence each, with what to do about it."""
    name, ours = view.plan.name_of, not isinstance(loss.who, Contact)
    others = [p for p in view.insight.people.values() if not p.gone and p.contact is not loss.who]
    for decision in dict.fromkeys(decision for decision, _ in loss.bases):
        roles = [role.label.lower() for where, role in loss.bases if where == decision]
        friends = [p for p in others if p.roles_in(decision) and (p.stance.score or 0) > 0]
        friends = [p for p in friends if BuyingRole.economic_buyer not in p.roles_in(decision)]
        todo = f"Find a second {words.listed(roles)}."
        if BuyingRole.economic_buyer.label.lower() in roles:
            todo = "Ask who would decide instead, and meet that person."
        elif BuyingRole.coach.label.lower() in roles and friends:
            best = max(friends, key=lambda p: p.stance.score or 0)
            todo = f"Develop {best.contact.name}, a {best.stance.label.lower()}, as a coach."
        yield f"Nobody else is {words.listed(roles, last='or')} for {name(decision)}.", todo
    if steps := [step.label for step in loss.steps]:
        todo = "Ask who would answer for the buying step instead."
        yield f"Answers for {words.listed(steps)} in the buying process.", todo
    if loss.only and ours:
        met = f"Nobody else of us met {view.names(loss.only)} in twelve months."
        yield met, "Take a colleague along."
    for unit in () if ours else loss.only:
        near = [p.contact.name for p in others if p.contact.unit == unit]
        todo = f"Meet {words.listed(near[:2], last='or') or 'a second person'} there."
        yield f"We met nobody else in {name(unit)} in twelve months.", todo
    if ours and loss.deals:
        deals = words.plural(len(loss.deals), "open opportunity", "open opportunities")
        yield f"Owns {deals}.", "Name a deputy who knows what is in hand."
    if promises := [name(promise.id) for promise in loss.promises]:
        todo = "Name a deputy who knows what is in hand." if ours else "Agree who takes over."
        lead = "In hand" if ours else "Promised by or about them"
        yield f"{lead}: {some(promises, 2)}.", todo
