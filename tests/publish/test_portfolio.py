"""Does the table of all accounts count what is there, and add up no currencies?"""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from kapnb.publish.portfolio import portfolio_frame
from kapnb.store import Workspace

TODAY = dt.date(2026, 11, 22)
PLAN = """\
kapnb: 1
account:
  name: Alpha AG
  industry: Machines
  manager: ann
  currency: EUR
  period: {start: 2026-01-01, end: 2026-12-31}
  team:
    - {id: ann, name: Ann Lee}
decision_group:
  contacts:
    - {id: bob, name: Bob Ray}
targeting:
  opportunities:
    - {id: o1, name: Presses, revenue: 1000, status: open}
    - {id: o2, name: Spares, revenue: 500}
    - {id: o3, name: Robots, revenue: 300, currency: USD}
    - {id: o4, name: Lathes, revenue: 9000, status: won}
    - {id: o5, name: Belts}
action_plan:
  red_flags:
    - {id: f1, text: Late, probability: 2, impact: 3}
    - {id: f2, text: Gone, probability: 2, impact: 3, status: closed}
execution:
  meetings:
    - {id: m1, date: 2026-10-01, purpose: Visit}
    - {id: m2, date: 2025-11-22, purpose: A year ago to the day}
    - {id: m3, date: 2026-11-30, purpose: Still to come}
  reviews:
    - {id: r1, date: 2026-09-01, next_date: 2026-12-08}
"""


@pytest.fixture
def workspace(tmp_path):
    for slug, text in {"alpha": PLAN, "broken": "kapnb: 1\naccount: {nme: x}\n"}.items():
        (tmp_path / "accounts" / slug).mkdir(parents=True)
        (tmp_path / "accounts" / slug / "plan.yaml").write_text(text)
    return Workspace(tmp_path)


def test_an_account_at_a_glance(workspace):
    row = portfolio_frame(workspace, today=TODAY).loc["alpha"]
    assert row.to_dict() == {
        "Name": "Alpha AG",
        "Industry": "Machines",
        "Manager": "Ann Lee",
        "Period end": dt.date(2026, 12, 31),
        "Contacts": 1,
        "Meetings in 12 months": 1,
        "Open opportunities": 4,
        "Open red flags": 1,
        "Last meeting": dt.date(2026, 10, 1),
        "Next review": dt.date(2026, 12, 8),
        "Pipeline EUR": 1500.0,
        "Pipeline USD": 300.0,
        "Errors": 0,
    }


def test_a_plan_that_cannot_be_read_is_a_row_with_its_number_of_errors(workspace):
    row = portfolio_frame(workspace, today=TODAY).loc["broken"]
    assert (row["Name"], row["Errors"] > 1) == ("broken", True)
    assert pd.isna(row["Contacts"])


def test_no_accounts_is_an_empty_table_with_its_columns(tmp_path):
    frame = portfolio_frame(Workspace(tmp_path), today=TODAY)
    assert frame.empty
    assert {"Name", "Contacts", "Errors"} <= set(frame.columns)
