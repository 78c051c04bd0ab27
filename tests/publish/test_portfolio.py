"""Does the table of all accounts count what is there, and add up no currencies?"""

from __future__ import annotations

import datetime as dt
import shutil

import pandas as pd
import pytest

from kapnb.publish.portfolio import heat_map, hours_frame, portfolio_frame, readable
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
    - {id: o1, name: Presses, revenue: 1000, status: open, probability: 20}
    - {id: o2, name: Spares, revenue: 500, probability: 80}
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
    said = {
        "Name": "Alpha AG",
        "Industry": "Machines",
        "Tier": "",
        "Manager": "Ann Lee",
        "Period end": dt.date(2026, 12, 31),
        "Contacts": 1,
        "Meetings in 12 months": 1,
        "Open opportunities": 4,
        "Open red flags": 1,
        "Last meeting": dt.date(2026, 10, 1),
        "Next review": dt.date(2026, 12, 8),
        "Red objectives": 0,
        "Errors": 0,
        "File errors": 0,
        "Pipeline EUR": 1500.0,
        "Pipeline USD": 300.0,
        "Weighted EUR": 600.0,
        "Customer's goals and objectives": "Nothing yet",
        "Every meeting documented": "Met",
    }
    assert {name: row[name] for name in said} == said
    assert row["Warnings"] > 0
    assert row["Exception"].startswith("Single-threaded: ")
    assert pd.isna(row["Hours"])


def test_a_plan_that_cannot_be_read_is_a_row_with_its_number_of_errors(workspace):
    row = portfolio_frame(workspace, today=TODAY).loc["broken"]
    assert (row["Name"], row["File errors"] > 1) == ("broken", True)
    assert pd.isna(row["Contacts"])
    assert pd.isna(row["Health"])


def test_no_accounts_is_an_empty_table_with_its_columns(tmp_path):
    frame = portfolio_frame(Workspace(tmp_path), today=TODAY)
    assert frame.empty
    assert {"Name", "Contacts", "Errors", "File errors"} <= set(frame.columns)
    assert heat_map(frame).blocks[0].rows == ()
    assert hours_frame(Workspace(tmp_path)).empty


def test_the_same_again_from_the_cache_and_without_it(workspace, monkeypatch):
    first = portfolio_frame(workspace, today=TODAY)
    with monkeypatch.context() as patched:
        # a file that did not change is not parsed
        patched.setattr("kapnb.publish.portfolio.read_plan", None)
        pd.testing.assert_frame_equal(portfolio_frame(workspace, today=TODAY), first)
    shutil.rmtree(workspace.root / ".kapnb")
    pd.testing.assert_frame_equal(portfolio_frame(workspace, today=TODAY), first)


def test_a_changed_plan_and_another_day_are_judged_anew(workspace):
    portfolio_frame(workspace, today=TODAY)
    path = workspace.root / "accounts" / "alpha" / "plan.yaml"
    path.write_text(PLAN.replace("Alpha AG", "Alpha Group"))
    assert portfolio_frame(workspace, today=TODAY).loc["alpha", "Name"] == "Alpha Group"
    later = portfolio_frame(workspace, today=dt.date(2027, 10, 2)).loc["alpha"]
    assert later["Meetings in 12 months"] == 1  # that of 30 November, and no longer October's


def test_the_heat_map_begins_with_the_account_of_most_gaps(workspace):
    good = workspace.root / "accounts" / "beta"
    good.mkdir()
    goal = "{id: g1, text: Grow, horizon: short_term, knowledge: confirmed, date: 2026-11-01}"
    profile = f"profile:\n  goals:\n    - {goal}\n"
    plan = PLAN.replace("Alpha AG", "Beta SE").replace(
        "decision_group:", f"{profile}decision_group:"
    )
    (good / "plan.yaml").write_text(plan)
    matrix = heat_map(portfolio_frame(workspace, today=TODAY)).blocks[0]
    assert [row.label for row in matrix.rows] == ["Alpha AG", "Beta SE"]
    assert matrix.columns[0] == "Customer goals"
    assert [row.cells[0].text for row in matrix.rows] == ["Nothing yet", "Partly"]
    assert matrix.rows[0].cells[0].tone == "grey"


def test_the_hours_of_a_person_go_where_they_return_most(workspace):
    path = workspace.root / "accounts" / "alpha" / "plan.yaml"
    sums = "margin: 10, probability: 50, hours_required: 40"
    path.write_text(
        PLAN.replace("name: Ann Lee", "name: Ann Lee, hours: 60")
        .replace("revenue: 1000, status: open, probability: 20", f"revenue: 1000, {sums}")
        .replace("revenue: 500, probability: 80", f"revenue: 500, {sums}")
    )
    row = hours_frame(workspace).loc[("Ann Lee", "EUR")]
    assert (row["Work on"], row["Hours"], row["Expected"]) == ("Presses (Alpha AG)", 40, 50)
    assert row["Next step"] == "20 h more bring 25"
    assert (row["20% fewer"], row["20% more"]) == (0, 0)


@pytest.mark.parametrize(
    ("given", "said"),
    [("hours: 30", "Nothing fits 30 h"), ("hours: 0", "No hours left"), ("", "Hours not known")],
)
def test_a_person_whom_nothing_fits_is_told_so(workspace, given, said):
    path = workspace.root / "accounts" / "alpha" / "plan.yaml"
    sums = "margin: 10, hours_required: 40"
    path.write_text(
        PLAN.replace("name: Ann Lee", f"name: Ann Lee, {given}".rstrip(", ")).replace(
            "revenue: 1000, status: open", f"revenue: 1000, {sums}"
        )
    )
    assert hours_frame(workspace).loc[("Ann Lee", "EUR"), "Work on"] == said


def test_readers_see_dates_in_words_and_a_dash_for_what_is_not_known(workspace):
    frame = portfolio_frame(workspace, today=TODAY)
    columns = ["Name", "Last meeting", "Open opportunities", "Pipeline EUR", "Exception"]
    (shown,) = readable(frame[columns]).blocks
    assert [column.title for column in shown.columns] == ["Account", *columns]
    assert [column.align for column in shown.columns[2:5]] == ["left", "right", "right"]
    first, broken = ([cell.text for cell in row] for row in shown.rows)
    assert first[:5] == ["alpha", "Alpha AG", "1 Oct 2026", "4", "1,500"]
    assert broken == ["broken", "broken", "–", "–", "–", "–"]


def test_readers_of_an_empty_table_are_told_so(tmp_path):
    assert "nothing to show" in str(readable(hours_frame(Workspace(tmp_path))))
    assert "nothing to show" in str(readable(portfolio_frame(Workspace(tmp_path), today=TODAY)))
