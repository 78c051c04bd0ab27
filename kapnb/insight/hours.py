"""Which opportunities deserve the hours that exist, and what would more or fewer hours bring?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from kapnb.plan import Offering, Opportunity, Plan, TeamMember
from kapnb.plan.vocabulary import OpportunityStatus

from .knapsack import Knapsack
from .work import open_deals

STEP = Decimal("0.2")
"""The share of the hours by which they are varied: B joins with so many more."""
POINTS = 4_800
"""The curve has so many points divided by the deals, but 20 to 160."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Hours of the planning period, and those of them spent on opportunities."""

    available: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        """The hours that are left, never below 0."""
        return max(self.available - self.spent, Decimal(0))


@dataclass(frozen=True, slots=True)
class Deal:
    """An open opportunity of ``account``: what it is expected to return, and for how many hours."""

    id: str
    name: str
    account: str
    expected: Decimal
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Shift:
    """What ``hours`` more (below 0: fewer) do to the best choice, and to its expected return."""

    hours: Decimal
    gain: Decimal
    joins: tuple[Deal, ...]
    leaves: tuple[Deal, ...]


@dataclass(frozen=True)
class Allocation:
    """The best use of ``hours`` (None: unknown) among ``deals`` of one currency.

    The choice has the highest expected return of all that fit; of equals the one of fewer hours,
    then the one with the earlier deal.
    """

    deals: tuple[Deal, ...]
    hours: Decimal | None

    @cached_property
    def _knapsack(self) -> Knapsack:
        return Knapsack([deal.expected for deal in self.deals], [deal.hours for deal in self.deals])

    def best(self, hours: Decimal) -> tuple[Deal, ...]:
        """Return the best choice for so many hours, in the order of the file."""
        return tuple(self.deals[place] for place in self._knapsack.best(max(hours, Decimal(0))))

    @cached_property
    def chosen(self) -> tuple[Deal, ...]:
        """The best choice for the hours that there are; nothing when they are unknown."""
        return self.best(self.hours) if self.hours is not None else ()

    @property
    def used(self) -> Decimal:
        """The hours that the chosen ones need."""
        return _sum(deal.hours for deal in self.chosen)

    @property
    def expected(self) -> Decimal:
        """The expected return of the chosen ones."""
        return _sum(deal.expected for deal in self.chosen)

    @property
    def ranked(self) -> list[Deal]:
        """The deals by falling return per hour; what needs no hours comes first."""
        return sorted(self.deals, key=lambda d: (d.hours > 0, -d.expected / (d.hours or 1)))

    @property
    def cut_line(self) -> tuple[Deal | None, Deal | None]:
        """The chosen one that returns least per hour, and of the others the one that returns most.

        The second returns more than the first when it is too large for what is left, or when
        others fill the hours better together. What needs no hours is no part of it.
        """
        inside = set(self.chosen)
        timed = [deal for deal in self.ranked if deal.hours]
        last = next((deal for deal in reversed(timed) if deal in inside), None)
        return last, next((deal for deal in timed if deal not in inside), None)

    def shift(self, hours: Decimal) -> Shift:
        """Return what changes with so many more hours, or fewer when below 0."""
        now, then = self.chosen, self.best((self.hours or Decimal(0)) + hours)
        old, new = set(now), set(then)
        joins = tuple(deal for deal in then if deal not in old)
        leaves = tuple(deal for deal in now if deal not in new)
        gain = _sum(deal.expected for deal in joins) - _sum(deal.expected for deal in leaves)
        return Shift(hours, gain, joins, leaves)

    @cached_property
    def next_step(self) -> Shift | None:
        """The fewest more hours known to bring more, and what; None when all is chosen or the
        hours are unknown."""
        after = self._knapsack.beyond(self.hours) if self.hours is not None else None
        return self.shift(after - (self.hours or 0)) if after is not None else None

    @cached_property
    def curve(self) -> tuple[tuple[Decimal, Decimal], ...]:
        """Hours and what they return at best, from 0 to all that are needed.

        It ends at twice the hours that there are, and not before half as many more.
        """
        if not self.hours:
            return ()
        end = max(min(_sum(d.hours for d in self.deals), self.hours * 2), self.hours * 3 / 2)
        points = max(20, min(160, POINTS // max(len(self.deals), 1)))
        steps = {end * place / points for place in range(points + 1)}
        steps |= {self.hours * (1 + sign * STEP) for sign in (-1, 0, 1)}
        return tuple((h, _sum(deal.expected for deal in self.best(h))) for h in sorted(steps))


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def budget(plan: Plan) -> Budget | None:
    """Return the hours of the period; None when no team member's hours are known.

    Hours count as spent in the period for opportunities that are open or were closed in it.
    """
    known = [member.hours for member in plan.account.team if member.hours is not None]
    return Budget(_sum(known), _sum(hours for _, hours in _spent(plan))) if known else None


def _spent(plan: Plan) -> list[tuple[Opportunity, Decimal]]:
    return [
        (deal, deal.hours_spent or Decimal(0))
        for deal in plan.targeting.opportunities
        if deal.status is OpportunityStatus.open
        or (deal.close_date and plan.account.period.holds(deal.close_date))
    ]


def expected(plan: Plan, opportunity: Opportunity) -> tuple[Decimal | None, Decimal | None]:
    """Return the margin in percent, the opportunity's own or its offering's, and the expected
    return, revenue x margin x probability; None for what is unknown."""
    offering = plan.by_id.get(opportunity.offering or "")
    standard = offering.margin if isinstance(offering, Offering) else None
    margin = opportunity.margin if opportunity.margin is not None else standard
    if opportunity.revenue is None or margin is None or opportunity.probability is None:
        return margin, None
    return margin, opportunity.revenue * margin * opportunity.probability / 10_000


def _deals(plan: Plan) -> list[tuple[Opportunity, Deal]]:
    """Return what competes for the account's hours: open, of known return, in its currency."""
    return [
        (o, Deal(o.id, o.name, plan.account.name, worth, o.hours_required))
        for o in open_deals(plan)
        if (o.currency or plan.account.currency) == plan.account.currency
        and (worth := expected(plan, o)[1])
        and o.hours_required is not None
    ]


def allocate(plan: Plan) -> Allocation:
    """Return the best use of the hours that the account's team has left."""
    hours = budget(plan)
    return Allocation(tuple(deal for _, deal in _deals(plan)), hours.left if hours else None)


@dataclass(frozen=True, slots=True)
class Share:
    """What one person should work on for the accounts of one currency; see Allocation."""

    owner: str
    currency: str
    allocation: Allocation


def allocate_portfolio(plans: Sequence[Plan]) -> tuple[Share, ...]:
    """Return the best use of each owner's hours over all accounts, by currency and owner.

    An owner is one person in all accounts: one e-mail, or one name where that is missing. Their
    hours are those of their team entries, less those spent on what they own (see ``budget``). An
    opportunity without owner is the account manager's; without one, its owner is "". Where nobody
    entered an owner's hours they are unknown and nothing is chosen; those of others are not theirs.
    Hours given to accounts of one currency stay there, since returns in two cannot be compared.
    Every opportunity has one owner, so the owners' optima together are the portfolio's.
    """
    team = [member for plan in plans for member in plan.account.team]
    mails = {_fold(member.name): _fold(member.email) for member in team if member.email.strip()}
    names: dict[tuple[str, str], str] = {}
    given: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(list)
    spent: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(list)
    owned: defaultdict[tuple[str, str], list[Deal]] = defaultdict(list)
    for plan in plans:

        def pool(person: str | None, plan: Plan = plan) -> tuple[str, str]:
            member = plan.by_id.get(person or plan.account.manager or "")
            name, mail = (member.name, member.email) if isinstance(member, TeamMember) else ("", "")
            key = _fold(mail) or mails.get(_fold(name), _fold(name)), plan.account.currency
            names.setdefault(key, name)
            return key

        for member in plan.account.team:
            if member.hours is not None:
                given[pool(member.id)].append(member.hours)
        for opportunity, hours in _spent(plan):
            spent[pool(opportunity.owner)].append(hours)
        for opportunity, deal in _deals(plan):
            owned[pool(opportunity.owner)].append(deal)
    shares = []
    for key, name in names.items():
        left = Budget(_sum(given[key]), _sum(spent[key])).left if key in given else None
        shares.append(Share(name, key[1], Allocation(tuple(owned[key]), left)))
    return tuple(sorted(shares, key=lambda share: (share.currency, share.owner)))


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())
