"""How do all accounts look at a glance, as a table that people analyse?"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from kapnb.errors import KapnbError, PlanErrors
from kapnb.insight import work
from kapnb.insight.people import a_year_before
from kapnb.plan.vocabulary import OpportunityStatus
from kapnb.store import Workspace, find_workspace

if TYPE_CHECKING:
    import pandas as pd


def portfolio_frame(
    workspace: Workspace | None = None, *, today: dt.date | None = None
) -> pd.DataFrame:
    """Return a row per account, under its slug.

    The columns say who it is (name, industry, manager, period end), how well we are in touch
    (contacts, meetings of 12 months, last meeting), and what is open (opportunities, red flags,
    next review). ``Pipeline EUR`` and the like are the yearly revenues of the open
    opportunities, one column per currency, because amounts of different currencies never add
    up. ``Errors`` counts those of a plan file that cannot be read; its other cells are empty.

    Args:
        workspace: found from the working directory if not given.
        today: the last day of the 12 months; today if not given.
    """
    import pandas as pd

    home = workspace or find_workspace()
    slugs = list(home.accounts())
    rows = [_row(home, slug, today or dt.date.today()) for slug in slugs]  # noqa: DTZ011
    pipelines = sorted({name for row in rows for name in row if name.startswith(_PIPELINE)})
    columns = [*_ABOUT, *_COUNTS, *_DATES, *pipelines, _ERRORS]
    frame = pd.DataFrame(rows, index=pd.Index(slugs, name="Account"), columns=columns)
    return frame.astype(dict.fromkeys([*_COUNTS, _ERRORS], "Int64"))


_ABOUT = ("Name", "Industry", "Manager", "Period end")
_COUNTS = ("Contacts", "Meetings in 12 months", "Open opportunities", "Open red flags")
_DATES = ("Last meeting", "Next review")
_PIPELINE = "Pipeline "
_ERRORS = "Errors"


def _row(home: Workspace, slug: str, today: dt.date) -> dict[str, Any]:
    try:
        plan = home.load(slug).plan
    except PlanErrors as error:
        return {"Name": slug, _ERRORS: len(error.problems)}
    except (KapnbError, OSError):
        return {"Name": slug, _ERRORS: 1}
    account = plan.account
    held = work.meetings_held(plan, today)
    since = a_year_before(today)
    sellable = [
        opportunity
        for opportunity in plan.targeting.opportunities
        if opportunity.status is OpportunityStatus.open
    ]
    pipeline: dict[str, float] = {}
    for opportunity in sellable:
        name = f"{_PIPELINE}{opportunity.currency or account.currency}"
        pipeline[name] = pipeline.get(name, 0.0) + float(opportunity.revenue or 0)
    return pipeline | {
        "Name": account.name,
        "Industry": account.industry,
        "Manager": plan.name_of(account.manager),
        "Period end": account.period.end,
        "Contacts": len(plan.decision_group.contacts),
        "Meetings in 12 months": sum(meeting.date > since for meeting in held),
        "Open opportunities": len(sellable),
        "Open red flags": len(work.open_flags(plan)),
        "Last meeting": max((meeting.date for meeting in held), default=None),
        "Next review": work.next_review(plan),
        _ERRORS: 0,
    }
