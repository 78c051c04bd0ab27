"""What is said of an account beside its documents: who it is, and how it stands?"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from kapnb.errors import KapnbError, PlanErrors
from kapnb.plan import Plan
from kapnb.store import Recorded, Workspace
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
    today = dt.date.today()  # noqa: DTZ011
    then: Recorded | None = None
    if judged and as_of and as_of < today:
        with suppress(KapnbError, OSError):  # then there is no row; its documents say why
            then = workspace.as_of(slug, as_of)
    read = then.journal.plan if then and then.journal else None
    try:
        try:
            plan = read or workspace.load(slug).plan
        except PlanErrors as error:
            plan = _plan_on(workspace, slug, as_of, error)
    except PlanErrors as error:
        return Head(slug, problems=tuple(str(problem) for problem in error.problems))
    except (KapnbError, OSError) as error:
        return Head(slug, problems=(str(error),))
    account = plan.account
    period = f"{day(account.period.start)} to {day(account.period.end)}"
    row = None
    if judged and (then or not as_of or as_of >= today):
        row = _row(workspace, then.plan if then else plan, as_of or today)
    return Head(slug, account.name, plan.name_of(account.manager), period, row=row)


def _plan_on(workspace: Workspace, slug: str, as_of: dt.date | None, today: PlanErrors) -> Plan:
    if as_of is None:
        raise today
    try:
        return workspace.as_of(slug, as_of).plan
    except KapnbError:  # what is wrong with the file helps more than that it has no past
        raise today from None


def _row(workspace: Workspace, plan: Plan, day: dt.date) -> dict[str, Any] | None:
    from .portfolio import row_of

    try:
        return row_of(plan, day, workspace.standards())
    except KapnbError:  # the standards cannot be read: its documents say so
        return None
