"""Does each command do its work, and say in a sentence what is wrong?"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_notebook

from kapnb import cli
from kapnb.sections.book import CHAPTERS
from kapnb.store import Workspace, shipped

NAMES = ("Nordwind Energie AG", "[bold]Böhm[/bold] & 田")


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """A workspace with an account of each of NAMES and a quick playbook."""
    home = Workspace(tmp_path)
    (tmp_path / "accounts").mkdir()
    for name in NAMES:
        home.create(name, now=dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC))
    first = new_code_cell(
        'account = ""\nportfolio = ""\nas_of = ""\nedition = ""', metadata={"tags": ["parameters"]}
    )
    notebook = new_notebook(cells=[first, new_code_cell("print(as_of, edition)")])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "", "language": "python"}
    (tmp_path / "templates").mkdir()
    nbformat.write(notebook, tmp_path / "templates" / "playbook.ipynb")
    monkeypatch.setenv("KAPNB_HOME", str(tmp_path))
    return home


def test_list_shows_names_as_they_are_and_counts_errors(workspace, kapnb):
    code, out, _ = kapnb("list")
    assert code == 0
    assert all(name in out for name in NAMES)
    workspace.plan_path(workspace.accounts()[0]).write_text("x: 1")
    assert "kapnb check" in kapnb("list")[1]


def test_list_sends_no_control_character_to_the_terminal(workspace, kapnb):
    path = workspace.plan_path("nordwind-energie-ag")
    path.write_text(path.read_text().replace("Nordwind", '"Nordwind\\x9b31m', 1))
    path.write_text(path.read_text().replace("Energie AG", 'Energie AG"', 1))
    code, out, _ = kapnb("list")
    assert code == 0
    assert "Nordwind31m Energie AG" in out


def test_a_closed_terminal_is_no_crash(workspace):
    command = f"{sys.executable} -m kapnb check >&- 2>&-"
    assert subprocess.run(command, shell=True, check=False).returncode == 0


def test_new_makes_an_account_and_refuses_one_that_exists(workspace, kapnb):
    code, out, _ = kapnb("new", "Ålesund Sjømat")
    assert code == 0
    slug = next(slug for slug in workspace.accounts() if "lesund" in slug)
    assert str(workspace.plan_path(slug)) in out
    assert f"kapnb check {slug}" in out
    code, _, err = kapnb("new", "Ålesund Sjømat")
    assert code == 1
    assert "There is an account" in err
    assert len(workspace.accounts()) == 3


def test_show_prints_a_chapter_and_names_the_chapters_there_are(workspace, kapnb):
    slug = workspace.accounts()[0]
    code, out, _ = kapnb("show", slug, "red_flags")
    assert (code, "Red flags" in out) == (0, True)
    assert kapnb("show", slug, "Red f")[1] == out
    assert kapnb("show", slug, "opportunities")[1].startswith("Opportunities")
    code, _, err = kapnb("show", slug, "nothing")
    assert (code, "red_flags" in err) == (1, True)
    assert "customer_goals or customer_team?" in kapnb("show", slug, "customer")[2]
    listed = kapnb("show", "--help")[1].partition("Chapters: ")[2]
    assert " ".join(listed.split()) == ", ".join(CHAPTERS) + "."


@pytest.mark.parametrize("day", ["2027-13-01", "tomorrow"])
def test_what_is_no_day_is_told_with_what_is_allowed(workspace, kapnb, day):
    code, _, err = kapnb("week", "--as-of", day)
    assert (code, f"found {day}; allowed: a day as YYYY-MM-DD" in err) == (2, True)


def test_check_prints_every_problem_of_every_file(workspace, kapnb):
    assert kapnb("check")[0] == 0
    for slug in workspace.accounts():
        workspace.plan_path(slug).write_text("kapnb: 1\naccount: {nme: A, currency: 7}\n")
    code, out, err = kapnb("check")
    assert (code, out) == (1, "")
    assert err.count("nme") >= 2
    assert kapnb("check", "no-such")[0] == 1


def test_build_makes_documents_and_says_where(workspace, kapnb, tmp_path):
    code, out, _ = kapnb(
        *("build", workspace.accounts()[0], "--only", "playbook", "--to", "html"),
        *("--as-of", "2026-11-22", "--edition", "customer", "--out", tmp_path / "out"),
    )
    assert code == 0
    assert f"Documents built: 1. Failures: 0. {tmp_path / 'out' / 'index.html'}" in out
    page = tmp_path / "out" / workspace.accounts()[0] / "playbook.html"
    assert "2026-11-22 customer" in page.read_text("utf-8")


def test_build_fails_with_the_reason_of_each_failure(workspace, kapnb):
    slug = workspace.accounts()[0]
    workspace.plan_path(slug).write_text("[")
    code, out, err = kapnb("build", "--only", "playbook", "--to", "notebook")
    assert code == 1
    assert f"FAILED {slug}: the plan cannot be read" in err
    assert "Documents built: 1. Failures: 1." in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--to", "docx"),
        ("build", "--edition", "[red]secret"),
        ("build", "--as-of", "tomorrow"),
        ("build", "--jobs", "0"),
        ("build", "--fonts", "no/such/folder"),
        ("nonsense",),
        ("new",),
    ],
)
def test_a_wrong_call_is_exit_code_2_with_a_sentence(workspace, kapnb, arguments):
    code, out, err = kapnb(*arguments)
    assert (code, out) == (2, "")
    assert "Error: " in err


@pytest.mark.parametrize(
    "arguments",
    [("build", "no-such"), ("show", "../x"), ("import", "no-such.csv"), ("show", "no\x1b[31m")],
)
def test_what_does_not_exist_is_exit_code_1_with_a_sentence(workspace, kapnb, arguments):
    code, _, err = kapnb(*arguments)
    assert code == 1
    assert "Traceback" not in err
    assert "\x1b" not in err
    assert err.strip()


def test_coach_prints_the_agenda_and_says_what_is_wrong_with_the_standard_objectives(
    workspace, kapnb
):
    code, out, _ = kapnb("coach", "nordwind-energie-ag")
    assert code == 0
    assert "What does the customer want to have reached" in out
    assert "discussed:" not in out
    keys = kapnb("coach", "nordwind-energie-ag", "--keys")[1].splitlines()[-1]
    assert "goals_known" in yaml.safe_load(keys)["discussed"]
    (workspace.root / "templates" / "objectives.yaml").write_text("objectives:\n  - cod: x\n")
    code, _, err = kapnb("coach", "nordwind-energie-ag")
    assert code == 1
    assert "objectives.yaml:2: objectives[0].cod" in err


def test_outside_a_workspace_the_way_to_one_is_named(kapnb, monkeypatch, tmp_path):
    monkeypatch.delenv("KAPNB_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    code, _, err = kapnb("list")
    assert code == 1
    assert "kapnb init DIR" in err


def test_import_makes_accounts_once_and_tells_of_every_row(workspace, kapnb, tmp_path):
    table = tmp_path / "accounts.csv"
    columns = "account,sector,year_established,revenue,employees,office_location,subsidiary_of"
    table.write_text(f"{columns}\nAcme Works,retail,1990,1.5,3,Oslo,\n")
    code, out, err = kapnb("import", table, "--report", tmp_path / "report.json")
    assert code == 0, err
    assert "Accounts made: 1; not made: 0." in out
    assert (tmp_path / "report.json").is_file()
    code, _, err = kapnb("import", table)
    assert (code, "There is an account acme-works already" in err) == (1, True)


def test_init_makes_a_workspace_with_notebooks_and_samples(kapnb, tmp_path):
    code, out, _ = kapnb("init", tmp_path / "plans")
    assert (code, "Sample accounts copied: 3." in out) == (0, True)
    samples = {path.name for path in shipped("accounts").iterdir() if path.is_dir()}
    assert set(Workspace(tmp_path / "plans").accounts()) == samples
    assert (tmp_path / "plans" / "notebooks" / "0_portfolio.ipynb").is_file()


def test_init_brings_no_sample_back_that_was_deleted(kapnb, tmp_path):
    kapnb("init", tmp_path)
    first, *rest = Workspace(tmp_path).accounts()
    shutil.rmtree(tmp_path / "accounts" / first)
    code, out, _ = kapnb("init", tmp_path)
    assert (code, "were there: 2; sample accounts copied: 0." in out) == (0, True)
    assert Workspace(tmp_path).accounts() == tuple(rest)


def test_lab_hands_its_options_to_jupyterlab(workspace):
    ran = subprocess.run(
        [sys.executable, "-m", "kapnb", "lab", "--version"],
        env=os.environ | {"KAPNB_HOME": str(workspace.root)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip()[0].isdigit()


@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["check"]])
def test_light_commands_load_nothing_heavy(workspace, arguments):
    heavy = ["pandas", "papermill", "nbconvert", "IPython", "typst", "numpy"]
    script = (
        "import sys\nfrom kapnb.cli import main\n"
        f"sys.argv = ['kapnb', *{arguments}]\n"
        "try:\n    main()\nfinally:\n"
        f"    print([name for name in {heavy} if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"KAPNB_HOME": str(workspace.root)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.splitlines()[-1] == "[]"


def test_every_command_has_an_example():
    for command in cli.app.registered_commands:
        assert "Example: kapnb " in command.callback.__doc__
