"""Which rules look at the people who decide, and at how they buy?"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from kapnb.plan import Audience, Contact, PurchaseDecision, Record
from kapnb.plan.vocabulary import BuyingRole, ContactStatus, Stance
from kapnb.plan.vocabulary import Requirement as Need
from kapnb.words import day, listed, plural, quoted

from ..people import Base, Person
from ..work import (
    open_decisions,
    open_initiatives,
    open_milestones,
    open_objectives,
    open_steps,
)
from .base import Hit, Hits, error, hint, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapnb.insight import Insight

FEWEST = 3
"""With fewer active contacts an account hangs on single threads."""


def _bases(on: Insight, *roles: BuyingRole) -> Iterator[tuple[PurchaseDecision, list[Base]]]:
    """Yield every open decision with these of its bases."""
    for found in on.open_bases:
        yield found.decision, [base for base in found.bases if base.role in roles]


def _uncovered(on: Insight, *roles: BuyingRole) -> Hits:
    for decision, bases in _bases(on, *roles):
        if bare := [base for base in bases if not base.people]:
            names = listed([base.role.label.lower() for base in bare], last="and no")
            gone = [name for base in bare for name in _names(base.gone)]
            since = f" since {listed(gone)} left" if gone else ""
            yield Hit(decision.id, f"{quoted(decision.name)} has no known {names}{since}.")


def _names(people: tuple[Person, ...]) -> list[str]:
    return [person.contact.name for person in people]


def _who_matter(on: Insight) -> list[Person]:
    """Return who is a key player or plays a part in an open decision, and has not left."""
    live = {decision.id for decision in open_decisions(on.plan)}
    return [
        person
        for person in on.people.values()
        if not person.gone
        and (person.key_player or any(held.decision in live for held in person.roles))
    ]


@error("K09", Need.customer_team, "Two economic buyers",
       "Only one person can alone release the money; we do not know who.",
       "Find out who signs, and record the other's role as given up.")  # fmt: skip
def two_economic_buyers(on: Insight) -> Hits:
    for decision, (base,) in _bases(on, BuyingRole.economic_buyer):
        if len(base.people) > 1:
            who = listed(_names(base.people))
            yield Hit(decision.id, f"{quoted(decision.name)} has {who} as economic buyers.")


@warning("K10", Need.customer_team, "No economic buyer",
         "Without the one who can release the money nothing is decided.",
         "Ask who signs an amount of this size, and record the role.")  # fmt: skip
def no_economic_buyer(on: Insight) -> Hits:
    yield from _uncovered(on, BuyingRole.economic_buyer)


@warning("K11", Need.customer_team, "No coach",
         "Nobody inside tells us how the decision is really made.",
         "Find somebody credible who wants our solution, and win them as coach.")  # fmt: skip
def no_coach(on: Insight) -> Hits:
    yield from _uncovered(on, BuyingRole.coach)


@hint("K12", Need.customer_team, "No user or technical buyer",
      "Who works with it, or can say no to it, will be heard late and loudly.",
      "Ask who will use it and who checks it, and record their roles.")  # fmt: skip
def no_other_buyer(on: Insight) -> Hits:
    yield from _uncovered(on, BuyingRole.user_buyer, BuyingRole.technical_buyer)


@warning("K13", Need.customer_team, "Economic buyer never met",
         "Somebody whom we do not know decides about the money.",
         "Ask the coach or our executive sponsor for an introduction.")  # fmt: skip
def economic_buyer_never_met(on: Insight) -> Hits:
    unmet = defaultdict[str, list[str]](list)
    for decision, (base,) in _bases(on, BuyingRole.economic_buyer):
        for person in base.people:
            if person.last_met is None:
                unmet[person.contact.id].append(quoted(decision.name))
    for contact, decisions in unmet.items():
        name = on.plan.name_of(contact)
        yield Hit(contact, f"We never met {name}, economic buyer of {listed(decisions)}.")


@warning("K14", Need.customer_team, "Single-threaded",
         "When one person leaves, so does the account.",
         "Get to know people in other functions and on other levels.")  # fmt: skip
def single_threaded(on: Insight) -> Hits:
    contacts = on.plan.decision_group.contacts
    active = [c.name for c in contacts if c.status is ContactStatus.active]
    if len(active) < FEWEST:
        known = f"Only {plural(len(active), 'active contact')}: {listed(active)}"
        yield Hit("", f"{known if active else 'No active contact is known'}.")


@warning("K15", Need.customer_team, "Key player against us, and nothing is done",
         "A key player below neutral can stop what all others want.",
         "Plan an action about this person: what do they need to see?")  # fmt: skip
def key_player_below_neutral(on: Insight) -> Hits:
    pending = on.open_actions
    named = {a.contact for a in pending} | {a.owner for a in pending}
    words = set(re.findall(r"\w+", " ".join(f"{a.what} {a.done_when}" for a in pending)))
    for person in on.key_players:
        # a name is written with its capitals: Will Price is not meant by "it will", nor by "price"
        contact, parts = person.contact, re.findall(r"\w{2,}", person.contact.name)
        if (person.stance.score or 0) < 0 and contact.id not in named and not words & set(parts):
            an = "an" if person.stance is Stance.opponent else "a"
            stands = f"is {an} {person.stance.label.lower()}, and no open action is about them"
            yield Hit(contact.id, f"{contact.name} {stands}.")


@warning("K16", Need.customer_team, "Stance out of date",
         "People change their minds; a plan on old stances is a guess.",
         "Meet them, and record what they think of us now.")  # fmt: skip
def stale_stance(on: Insight) -> Hits:
    for person in _who_matter(on):
        if person.stance_stale and (seen := person.stance_seen):
            age = plural((on.today - seen.date).days, "day")
            said = f"{person.stance.label.lower()} on {day(seen.date)}, {age} ago"
            yield Hit(person.contact.id, f"{person.contact.name} was last seen as {said}.")


@hint("K17", Need.customer_team, "Met, but stance unknown",
      "A meeting shows where a person stands, if somebody writes it down.",
      "Record what whoever was there saw, with a line of evidence.")  # fmt: skip
def stance_never_observed(on: Insight) -> Hits:
    for person in on.people.values():
        if person.last_met and person.stance.score is None and not person.gone:
            name, met = person.contact.name, f"last met on {day(person.last_met)}"
            yield Hit(person.contact.id, f"Nobody wrote down where {name} stands, {met}.")


@hint("K18", Need.customer_team, "Personal win unknown",
      "People decide for their own reasons too.",
      "Find out what the person gains by a yes.", needs=Audience.internal)  # fmt: skip
def personal_win_unknown(on: Insight) -> Hits:
    members = [member for decision in open_decisions(on.plan) for member in decision.members]
    wins = {p.contact.id for p in on.key_players} | {member.contact for member in members}
    wins -= {member.contact for member in members if member.personal_win}
    for contact in on.plan.decision_group.contacts:
        gone = contact.status is ContactStatus.left
        if contact.id in wins and not contact.personal_win and not gone:
            yield Hit(contact.id, f"What {contact.name} personally gains is not known.")


@error("K19", Need.customer_team, "Left, but still counted on",
       "The plan relies on somebody who is not there any more.",
       "Record the role as given up, and hand over what they own.")  # fmt: skip
def left_but_counted_on(on: Insight) -> Hits:
    holds = defaultdict[str | None, list[str]](list)
    live = {decision.id: decision.name for decision in open_decisions(on.plan)}
    for person in on.people.values():
        for held in person.roles:
            if held.decision in live:
                role = f"{held.role.label.lower()} of {quoted(live[held.decision], 40)}"
                holds[person.contact.id].append(role)
    for decision, step in open_steps(on.plan):
        holds[step.responsible].append(f"step {quoted(step.label, 40)} of {decision.name}")
    owned: list[tuple[str | None, Record]] = [(o.owner, o) for o in open_objectives(on.plan)]
    owned += [(action.owner, action) for action in on.open_actions]
    owned += [(milestone.assignee, milestone) for milestone in open_milestones(on.plan)]
    owned += [(initiative.contact, initiative) for initiative in open_initiatives(on.plan)]
    for owner, record in owned:
        holds[owner].append(f"{record.kind} {quoted(on.plan.name_of(record.id), 40)}")
    for contact in on.plan.decision_group.contacts:
        if contact.status is ContactStatus.left and (held_on := holds[contact.id]):
            still = f"has left, but still has: {listed(held_on, most=3)}"
            yield Hit(contact.id, f"{contact.name} {still}.")


@error("K21", Need.org_map, "Reporting lines in a circle",
       "Nobody can be above themselves; the map cannot be right.",
       "Correct who reports to whom.")  # fmt: skip
def reports_to_cycle(on: Insight) -> Hits:
    above = {contact.id: contact.reports_to for contact in on.plan.decision_group.contacts}
    done: set[str] = set()
    for start in above:
        path: list[str] = []
        node: str | None = start
        while node is not None and node not in done and node not in path:
            path.append(node)
            node = above.get(node)
        if node in path:
            ring = path[path.index(node) :]
            names = [on.plan.name_of(contact) for contact in (*ring, ring[0])]
            yield Hit(ring[0], f"{' reports to '.join(names)}.")
        done.update(path)


@hint("K23", Need.customer_team, "Contact twice",
      "What we know of one person stands in two places, and each is half.",
      "Keep one contact, and move the observations of the other to it.")  # fmt: skip
def contact_twice(on: Insight) -> Hits:
    alike = defaultdict[tuple[str, str], list[Contact]](list)
    for contact in on.plan.decision_group.contacts:
        if contact.status is not ContactStatus.left:
            alike["name", " ".join(contact.name.casefold().split())].append(contact)
            alike["e-mail", contact.email.strip().casefold()].append(contact)
    told: set[str] = set()
    for (what, value), same in alike.items():
        if value and len(same) > 1 and same[0].id not in told:
            told.add(same[0].id)
            names = listed([contact.name for contact in same])
            yield Hit(same[0].id, f"{names} have the same {what}.")


@warning("K24", Need.buying_process, "Buying step without responsible",
         "A step that nobody at the customer answers for does not move.",
         "Ask who at the customer answers for it.")  # fmt: skip
def step_without_responsible(on: Insight) -> Hits:
    open_ones = defaultdict[str, list[str]](list)
    for decision, step in open_steps(on.plan):
        if step.responsible is None:
            open_ones[decision.id].append(quoted(step.label, 40))
    for decision_id, steps in open_ones.items():
        of = f"of {quoted(on.plan.name_of(decision_id))}"
        yield Hit(decision_id, f"Nobody at the customer answers for {listed(steps)} {of}.")


@warning("K25", Need.buying_process, "Buying step late",
         "Their process slips, and so does our closing date.",
         "Ask what holds it up, and note the new date.")  # fmt: skip
def step_late(on: Insight) -> Hits:
    for decision, step in open_steps(on.plan):
        if step.date and step.date < on.today:
            due = f"was to be done by {day(step.date)}"
            yield Hit(step.id, f"{quoted(step.label)} of {quoted(decision.name)} {due}.")


@hint("K26", Need.buying_process, "Decision without a buying process",
      "We cannot be in time for steps that we do not know.",
      "Ask how they will decide: which steps, who, by when, by what criterion.")  # fmt: skip
def no_buying_process(on: Insight) -> Hits:
    for decision in open_decisions(on.plan):
        if not decision.steps:
            yield Hit(decision.id, f"No step of {quoted(decision.name)} is known.")
