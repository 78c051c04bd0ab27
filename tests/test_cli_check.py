"""Does ``kapnb check`` tell people and programs what to mend first?"""

from __future__ import annotations

import csv
import datetime as dt
import json

import pytest

from kapnb.plan import Action, ActionPlan, Contact, DecisionGroup, Execution, Suppression
from kapnb.store import Workspace

DAY = ("--as-of", "2026-11-22")
BEGAN = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


@pytest.fixture
def home(tmp_path, monkeypatch, plan):
    """A workspace with an account that is only late and one whose plan contradicts itself."""
    (tmp_path / "accounts").mkdir()
    made = Workspace(tmp_path)
    late = Action(id="a-late", what='=HYPERLINK("x")', due="2026-11-20")
    quiet = Suppression(id="su", check="K03", reason="New", by="Mia", until="2026-12-01")
    for name, above in (("Kestrel Dairies", None), ("Nordwind", "c-ann")):
        ann = Contact(id="c-ann", name="Ann Oddly", reports_to=above)
        empty = plan()
        whole = empty.replace(
            account=empty.account.replace(name=name),
            action_plan=ActionPlan(actions=(late,)),
            decision_group=DecisionGroup(contacts=(ann,)),
            execution=Execution(suppressions=(quiet,)),
        )
        made.create(whole, now=BEGAN)
    monkeypatch.setenv("KAPNB_HOME", str(tmp_path))
    return made


def test_a_named_account_is_told_in_full_with_what_to_do(home, kapnb):
    code, out, err = kapnb("check", "nordwind", *DAY)
    assert (code, err) == (1, "")
    assert out.index("1 error") < out.index("K21") < out.index("Ann Oddly reports to Ann Oddly.")
    assert "Correct who reports to whom." in out
    assert "Accounts by findings" not in out


def test_exit_code_is_0_without_an_error_and_severities_can_be_left_out(home, kapnb):
    code, out, _ = kapnb("check", "kestrel-dairies", *DAY, "--severity", "warning")
    assert (code, "K44" in out, "hint" in out) == (0, True, False)
    assert kapnb("check", "kestrel-dairies", *DAY, "--severity", "error")[1].count("K") == 1
    assert kapnb("check", "--severity", "fatal")[0] == 2


def test_many_accounts_are_a_list_with_those_first_that_need_a_look(home, kapnb):
    for name in ("Aster", "Birch"):
        home.create(name, now=BEGAN)
    code, out, _ = kapnb("check", *DAY)
    assert code == 1
    assert "Ann Oddly" not in out
    assert out.index("nordwind") < out.index("kestrel-dairies") < out.index("aster")
    assert "What hits most accounts" in out


def test_programs_get_a_row_per_finding_and_nothing_else_on_stdout(home, kapnb):
    home.create("Broken", now=BEGAN)
    home.plan_path("broken").write_text("kapnb: 1\naccount: {nme: x}\n")
    code, out, err = kapnb("check", "broken", "--format", "json")
    assert (code, json.loads(out), "nme" in err) == (1, [], True)
    rows = json.loads(kapnb("check", *DAY, "--format", "json")[1])
    (late,) = [row for row in rows if (row["account"], row["code"]) == ("nordwind", "K44")]
    assert late["record"] == "a-late"
    assert late["severity"] == "warning"
    assert [
        row["suppressed_until"]
        for row in rows
        if row["code"] == "K03" and row["account"] != "broken"
    ] == ["2026-12-01"] * 2
    told = list(csv.DictReader(kapnb("check", *DAY, "--format", "csv")[1].splitlines()))
    assert len(told) == len(rows)
    assert list(told[0]) == list(rows[0])


def test_a_cell_of_a_table_is_never_a_formula(home, kapnb):
    _, out, _ = kapnb("check", "nordwind", *DAY, "--format", "csv")
    cells = [cell for row in csv.reader(out.splitlines()) for cell in row]
    assert '\'=HYPERLINK("x")' in cells
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@"}]


def test_a_plan_that_cannot_be_read_today_has_a_past_that_is_checked(home, kapnb):
    home.plan_path("nordwind").write_text("<<<<<<< HEAD\n", "utf-8")
    assert kapnb("check", "nordwind")[0] == 1
    _, out, err = kapnb("check", "nordwind", "--as-of", "2026-06-01", "--format", "json")
    assert (bool(json.loads(out)), err) == (True, "")


def test_a_day_before_the_history_is_refused_with_the_first_day(home, kapnb):
    code, out, err = kapnb("check", "nordwind", "--as-of", "2025-01-01")
    assert (code, out) == (1, "")
    assert "5 Jan 2026" in err
