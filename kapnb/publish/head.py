"""What is said of an account beside its documents: who it is, and how it stands?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kapnb.errors import KapnbError, PlanErrors
from kapnb.plan import Plan
from kapnb.store import Workspace
from kapnb.words import day


@dataclass(frozen=True, slots=True)
class Head:
    """Who an account is; ``problems`` are its plan's.

    ``row`` is what the portfolio says of it, None where that is not for the readers.
    """

    slug: str
    name: str = ""
    manager: str = ""
    period: str = ""
    problems: tuple[str, ...] = ()
    row: dict[str, Any] | None = None


def head_of(
    workspace: Workspace, slug: str, as_of: dt.date | None = None, *, judged: bool = False
) -> Head:
    """Return the head of an account; never raise for a plan that cannot be read.

    Where that is so today, it is the head of the plan on the day ``as_of``, if one is given.
    With ``judged`` it has the row of the portfolio, judged on that day or else today.
    """
    try:
        try:
            plan = workspace.load(slug).plan
        except PlanErrors as error:
            plan = _plan_on(workspace, slug, as_of, error)
    except PlanErrors as error:
        return Head(slug, problems=tuple(str(problem) for problem in error.problems))
    except (KapnbError, OSError) as error:
        return Head(slug, problems=(str(error),))
    account = plan.account
    period = f"{day(account.period.start)} to {day(account.period.end)}"
    row = _row(workspace, slug, plan, as_of) if judged else None
    return Head(slug, account.name, plan.name_of(account.manager), period, row=row)


def _plan_on(workspace: Workspace, slug: str, as_of: dt.date | None, today: PlanErrors) -> Plan:
    if as_of is None:
        raise today
    try:
        return workspace.as_of(slug, as_of).plan
    except KapnbError:  # what is wrong with the file helps more than that it has no past
        raise today from None


def _row(
    workspace: Workspace, slug: str, plan: Plan, as_of: dt.date | None
) -> dict[str, Any] | None:
    from .portfolio import row_of

    today = dt.date.today()  # noqa: DTZ011
    try:
        if as_of and as_of < today:
            plan = workspace.as_of(slug, as_of).plan
        return row_of(plan, as_of or today, workspace.standards())
    except KapnbError:  # the day is before its history: its documents say so
        return None
