"""Do the documents of many accounts come into being, whole, whatever happens to one of them?"""

from __future__ import annotations

import datetime as dt
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kapnb.errors import KapnbError
from kapnb.publish import pool
from kapnb.publish.batch import Stopped, build
from kapnb.publish.document import Job, Options, Outcome, Wanted, make, write_whole
from kapnb.publish.engine.warm import CannotFork
from kapnb.store import Workspace

TODAY = dt.date(2026, 11, 22)
PARAMETERS = 'account = ""\nportfolio = ""\nas_of = ""\nedition = ""'


@pytest.fixture
def workspace(tmp_path, write_notebook):
    """A workspace with the accounts alpha and beta, whose documents print their parameters."""
    home = Workspace(tmp_path / "ws {0}")
    (home.root / "accounts").mkdir(parents=True)
    home.create("Alpha", today=TODAY)
    home.create("Beta", today=TODAY)
    for document in ("playbook", "action_plan"):
        write_notebook(
            home.root / "templates" / f"{document}.ipynb",
            "print(account, as_of, edition)",
            parameters=PARAMETERS,
        )
    return home


def failing(workspace, write_notebook, condition):
    source = f"if {condition}: raise RuntimeError('no <b>figures</b>')"
    path = workspace.root / "templates" / "playbook.ipynb"
    write_notebook(path, source, parameters=PARAMETERS)


def report_of(built):
    accounts = json.loads((built.folder / "report.json").read_text("utf-8"))["accounts"]
    return {account["slug"]: account for account in accounts}


def names(folder):
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_every_account_gets_both_documents_an_index_and_a_report(workspace):
    seen = []
    built = build(
        workspace=workspace,
        to=["html", "pdf", "notebook"],
        as_of=TODAY,
        edition="customer",
        progress=lambda *told: seen.append(told),
    )
    assert built.failed == ()
    assert names(built.folder) == ["alpha", "beta", "index.html", "report.json"]
    files = [f"{d}.{e}" for d in ("action_plan", "playbook") for e in ("html", "ipynb", "pdf")]
    assert names(built.folder / "alpha") == names(built.folder / "beta") == files
    assert "beta 2026-11-22 customer" in (built.folder / "beta" / "playbook.html").read_text()
    assert (built.folder / "beta" / "playbook.pdf").read_bytes().startswith(b"%PDF")
    assert [told[:2] for told in seen] == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    assert "alpha/playbook.pdf" in built.index.read_text()
    entry = report_of(built)["alpha"]["documents"]["playbook"]
    assert (entry["status"], entry["as_of"], entry["edition"]) == (
        "built",
        "2026-11-22",
        "customer",
    )
    assert sorted(entry["files"]) == ["playbook.html", "playbook.ipynb", "playbook.pdf"]


def test_a_failing_account_stops_no_other_and_keeps_its_notebook_until_it_succeeds(
    workspace, write_notebook
):
    options = {"workspace": workspace, "only": "playbook", "to": ["html"]}
    failing(workspace, write_notebook, "account == 'alpha'")
    built = build(**options)
    [outcome] = built.failed
    assert str(outcome).startswith("alpha playbook: cell 3 (if account == 'alpha': raise")
    assert outcome.reason == "RuntimeError: no <b>figures</b>"
    assert names(built.folder / "alpha") == ["playbook.failed.ipynb"]
    assert names(built.folder / "beta") == ["playbook.html"]
    page = built.index.read_text()
    assert page.index("What went wrong") < page.index("no &lt;b&gt;figures") < page.index("Beta")

    failing(workspace, write_notebook, "False")
    assert build(**options).failed == ()
    assert names(built.folder / "alpha") == ["playbook.html"]
    assert "no <b>figures" not in built.index.read_text().replace("&lt;", "<")


def test_an_unreadable_plan_is_a_failure_with_every_problem_of_the_file(workspace):
    workspace.plan_path("alpha").write_text("kapnb: 1\naccount: {nme: A, currency: 7}\n")
    built = build(workspace=workspace, only="playbook", to=["html"])
    [outcome] = built.failed
    assert (outcome.slug, outcome.document) == ("alpha", None)
    assert len(outcome.problems) > 1
    assert report_of(built)["alpha"]["problems"] == list(outcome.problems)
    assert names(built.folder / "beta") == ["playbook.html"]


def test_an_account_with_an_impossible_name_stops_no_other(workspace):
    shutil.copytree(workspace.plan_path("alpha").parent, workspace.root / "accounts" / "<b>q")
    built = build(workspace=workspace, only="playbook", to=["html"])
    (failed,) = built.failed
    assert (failed.slug, failed.document) == ("<b>q", None)
    assert "'<b>q' cannot be the name" in failed.problems[0]
    assert names(built.folder / "beta") == ["playbook.html"]


def test_what_is_not_known_cannot_be_tried_again(workspace):
    with pytest.raises(KapnbError, match="no report of an earlier build"):
        build(workspace=workspace, retry_failed=True)


def test_what_failed_is_made_again_for_the_day_and_the_paper_of_that_time(
    workspace, write_notebook
):
    failing(workspace, write_notebook, "account == 'beta'")
    options = {"workspace": workspace, "only": "playbook"}
    build(**options, to=["notebook"], as_of=TODAY, paper="letter")
    failing(workspace, write_notebook, "False")
    again = build(**options, retry_failed=True)
    assert [(o.slug, o.files) for o in again.outcomes] == [("beta", ("playbook.ipynb",))]
    found = report_of(again)["beta"]["documents"]["playbook"]
    assert (found["as_of"], found["paper"]) == (TODAY.isoformat(), "letter")


def test_building_some_keeps_what_the_report_says_of_the_rest(workspace):
    build(workspace=workspace, only="playbook", to=["html"], as_of=TODAY)
    later = dt.date(2026, 12, 1)
    built = build(["beta"], workspace=workspace, only="action_plan", to=["html"], as_of=later)
    report = report_of(built)
    assert report["alpha"]["documents"]["playbook"]["as_of"] == "2026-11-22"
    assert {d: e["as_of"] for d, e in report["beta"]["documents"].items()} == {
        "playbook": "2026-11-22",
        "action_plan": "2026-12-01",
    }
    for file in (built.folder / "alpha" / "playbook.html", workspace.plan_path("alpha")):
        file.unlink()
    assert list(report_of(build(["beta"], workspace=workspace, to=["html"]))) == ["beta"]


def test_a_document_of_another_edition_does_not_outlive_a_build(workspace, write_notebook):
    build(workspace=workspace, only="playbook", to=["html", "notebook"])
    failing(workspace, write_notebook, "account == 'alpha'")
    built = build(workspace=workspace, only="playbook", to=["html"], edition="customer")
    assert names(built.folder / "alpha") == ["playbook.failed.ipynb"]
    assert names(built.folder / "beta") == ["playbook.html"]
    workspace.plan_path("beta").write_text("[")
    build(workspace=workspace, only="playbook", to=["html"], edition="management")
    assert names(built.folder / "beta") == []


@pytest.mark.parametrize("report", [None, "{", '{"format": 2, "accounts": [{"slug": "beta"}]}'])
def test_no_internal_document_stays_beside_one_for_the_customer(workspace, report):
    built = build(workspace=workspace, to=["html"])
    if report is not None:
        (built.folder / "report.json").write_text(report)
    again = build(
        ["beta"], workspace=workspace, only="playbook", to=["notebook"], edition="customer"
    )
    assert names(built.folder / "beta") == ["playbook.ipynb"]
    assert len(names(built.folder / "alpha")) == 2
    said = f"{built.folder} also holds documents that are not for the customer, of alpha."
    assert again.notice == ("" if report else said)


def test_a_report_removes_nothing_but_documents(workspace):
    built = build(workspace=workspace, only="playbook", to=["html"])
    report = (built.folder / "report.json").read_text()
    outside = report.replace("playbook.html", "../../accounts/beta/plan.yaml")
    (built.folder / "report.json").write_text(outside)
    assert build(workspace=workspace, to=["html"], edition="customer").failed == ()


def test_an_interrupted_build_reports_what_is_finished_and_what_is_missing(workspace):
    def interrupt(done, total, outcome):
        if done == 2:
            raise KeyboardInterrupt

    options = {"workspace": workspace, "to": ["html"], "jobs": 1, "edition": "customer"}
    with pytest.raises(Stopped) as caught:
        build(**options, progress=interrupt)
    assert caught.value.built.missing == (("beta", "playbook"), ("beta", "action_plan"))
    folder = workspace.root / "playbooks"
    report = json.loads((folder / "report.json").read_text("utf-8"))
    states = {a["slug"]: {d["status"] for d in a["documents"].values()} for a in report["accounts"]}
    assert (report["state"], states) == ("interrupted", {"alpha": {"built"}, "beta": {"missing"}})
    assert names(folder / "alpha") == ["action_plan.html", "playbook.html"]

    with pytest.raises(KapnbError, match="made the customer edition; build without"):
        build(workspace=workspace, retry_failed=True, edition="internal")
    again = build(workspace=workspace, retry_failed=True)
    assert [(o.slug, o.files) for o in again.outcomes] == [
        ("beta", ("playbook.html",)),
        ("beta", ("action_plan.html",)),
    ]
    report = json.loads((folder / "report.json").read_text("utf-8"))
    assert (report["state"], report["edition"]) == ("done", "customer")
    assert names(folder / "alpha") == ["action_plan.html", "playbook.html"]


def test_two_builds_do_not_write_into_one_folder_at_once(workspace):
    def another(done, total, outcome):
        with pytest.raises(KapnbError, match="Another build"):
            build(workspace=workspace, edition="customer")

    assert build(workspace=workspace, only="playbook", to=["html"], progress=another).failed == ()


@pytest.mark.parametrize("out", [".", "accounts", "accounts/beta", "templates", "a file", "/proc"])
def test_documents_go_into_a_folder_of_their_own(workspace, out):
    (workspace.root / "a file").touch()
    before = sorted(workspace.root.rglob("*"))
    with pytest.raises(KapnbError):
        build(workspace=workspace, out=workspace.root / out)
    assert sorted(workspace.root.rglob("*")) == before


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"accounts": ["gamma"]}, r"no account 'gamma' .*alpha, beta"),
        ({"accounts": ["alpha", "../alpha"]}, r"\.\./alpha"),
        ({"to": ["docx"]}, "no format docx"),
        ({"edition": "secret"}, "no edition secret"),
        ({"paper": "a3"}, "no paper a3"),
        ({"only": "novel"}, "no document novel"),
    ],
)
def test_what_does_not_exist_is_refused_before_anything_runs(workspace, wrong, sentence):
    with pytest.raises(KapnbError, match=sentence):
        build(workspace=workspace, **wrong)
    assert not (workspace.root / "playbooks").exists()


def test_no_accounts_is_an_empty_index(tmp_path):
    (tmp_path / "accounts").mkdir()
    built = build(workspace=Workspace(tmp_path))
    assert built.outcomes == ()
    assert "no accounts yet" in built.index.read_text()


def test_a_job_and_what_became_of_it_can_be_sent_to_another_process(workspace, tmp_path):
    template = workspace.template("playbook.ipynb")
    wanted = (Wanted("playbook", template),)
    job = Job("beta", wanted, workspace.root, tmp_path / "out", Options("2026-11-22", engine=None))
    made = make(pickle.loads(pickle.dumps(job)))
    assert [outcome.reason for outcome in made.outcomes] == [""]
    assert pickle.loads(pickle.dumps(made)) == made


def test_making_a_document_never_raises(tmp_path, write_notebook):
    template = write_notebook(tmp_path / "playbook.ipynb", "1", parameters=PARAMETERS)
    (tmp_path / "taken").write_text("a file where the folder should be")
    (tmp_path / "accounts").mkdir()
    Workspace(tmp_path).create("Alpha", today=TODAY)
    wanted = (Wanted("playbook", template),)
    job = Job("alpha", wanted, tmp_path, tmp_path / "taken", Options("2026-11-22"))
    (outcome,) = make(job).outcomes
    assert isinstance(outcome, Outcome)
    assert outcome.reason.startswith("FileExistsError")


def test_a_file_is_written_whole_or_stays_as_it_was(tmp_path):
    write_whole(tmp_path / "a.pdf", b"old")
    with pytest.raises(TypeError):
        write_whole(tmp_path / "a.pdf", "not bytes")
    assert (tmp_path / "a.pdf").read_bytes() == b"old"
    assert names(tmp_path) == ["a.pdf"]


def same(built):
    return [outcome.unchanged for outcome in built.outcomes]


def test_what_did_not_change_is_not_made_again_unless_it_is_asked_for(workspace, write_notebook):
    options = {"workspace": workspace, "only": "playbook", "to": ["html"], "as_of": TODAY}
    folder = build(**options).folder
    before = (folder / "index.html").stat().st_mtime_ns
    assert same(build(**options)) == [True, True]
    assert same(build(**options | {"force": True})) == [False, False]
    assert (folder / "index.html").stat().st_mtime_ns > before

    (folder / "alpha" / "playbook.html").write_text("half of i")
    assert same(build(**options)) == [False, True]
    (folder / "beta" / "playbook.html").unlink()
    assert same(build(**options)) == [True, False]
    plan = workspace.plan_path("beta")
    plan.write_text(plan.read_text().replace("Beta", "Beta & Co"))
    assert same(build(**options)) == [True, False]
    assert same(build(**options | {"as_of": dt.date(2026, 11, 23)})) == [False, False]
    failing(workspace, write_notebook, "False")
    assert same(build(**options | {"as_of": dt.date(2026, 11, 23)})) == [False, False]


def test_the_same_sources_give_the_same_bytes_whatever_runs_beside(workspace, write_notebook):
    write_notebook(
        workspace.root / "templates" / "playbook.ipynb",
        "import random; random.random(), {'a', 'b', 'c', 'd'}",
        parameters=PARAMETERS,
    )
    options = {"workspace": workspace, "only": "playbook", "as_of": TODAY, "force": True}

    def bytes_of(**more):
        folder = build(**options, **more).folder
        return {p: p.read_bytes() for p in folder.glob("*/playbook.*")}

    first = bytes_of(jobs=1)
    assert len(first) == 4
    assert first == bytes_of(jobs=2)
    told = {path.read_text("utf-8") for path in first if path.suffix == ".html"}
    assert len(told) == 2  # each account has random numbers of its own


def test_whatever_one_account_does_to_its_process_the_others_are_made(workspace, write_notebook):
    for name in ("Crash", "Exit", "Fat", "Hang"):
        workspace.create(name, today=TODAY)
    sources = (
        "print('so far', account)",
        "import os, time\n"
        "if account == 'crash': os.kill(os.getpid(), 11)\n"
        "if account == 'exit': os._exit(3)\n"
        "if account == 'fat': held = bytearray(1 << 30)\n"
        "if account == 'hang': time.sleep(600)",
    )
    for document in ("playbook", "action_plan"):
        path = workspace.root / "templates" / f"{document}.ipynb"
        write_notebook(path, *sources, parameters=PARAMETERS)
    began = time.monotonic()
    built = build(workspace=workspace, only="playbook", to=["html"], seconds=6, memory=256)
    assert time.monotonic() - began < 60
    reasons = {outcome.slug: outcome.reason for outcome in built.outcomes}
    assert (reasons["alpha"], reasons["beta"]) == ("", "")
    assert "SIGSEGV" in reasons["crash"]
    assert "ended with code 3" in reasons["exit"]
    assert reasons["fat"].startswith("MemoryError: the cells of a document have ")
    assert reasons["hang"] == "the time limit was reached (--time-limit)"
    assert {outcome.cell for outcome in built.failed} == {4}
    for slug in ("crash", "fat", "hang"):
        assert names(built.folder / slug) == ["playbook.failed.ipynb"]
        assert f"so far {slug}" in (built.folder / slug / "playbook.failed.ipynb").read_text()
    kept = (built.folder / "hang" / "playbook.failed.ipynb").read_text()
    assert "KeyboardInterrupt" in kept
    told = report_of(built)["hang"]["documents"]["playbook"]
    limits = "--time-limit 6 --memory-limit 256"
    assert told["command"] == f"kapnb build hang --only playbook --to html {limits} --debug"
    assert f"Alone: {told['command']}" in str(built.failed[-1])


def test_a_worker_that_is_lost_is_a_failure_of_its_job_only(workspace, write_notebook):
    source = "import os\nif account == 'alpha': os.kill(int(os.environ['KAPNB_WORKER']), 9)"
    path = workspace.root / "templates" / "playbook.ipynb"
    write_notebook(path, source, parameters=PARAMETERS)
    built = build(workspace=workspace, only="playbook", to=["html"], jobs=1)
    assert [(o.slug, o.reason) for o in built.failed] == [
        ("alpha", "the process that made it was lost")
    ]
    assert names(built.folder / "beta") == ["playbook.html"]


def test_where_nothing_can_be_forked_stock_kernels_do_it_and_that_is_said(workspace, monkeypatch):
    class Cold:
        control = type("Nowhere", (), {"fileno": lambda: -1})

        def __init__(self, *_):
            pass

        def fork(self, *_):
            raise CannotFork("this is no Linux")

        def close(self):
            pass

    monkeypatch.setattr(pool, "Warm", Cold)
    built = build(workspace=workspace, only="playbook", to=["html"], jobs=2)
    assert [(o.slug, o.reason) for o in built.outcomes] == [("alpha", ""), ("beta", "")]
    assert built.notice.endswith("which is slower: this is no Linux.")
    assert "beta" in (built.folder / "beta" / "playbook.html").read_text()


def test_one_account_alone_says_everything(workspace, write_notebook):
    failing(workspace, write_notebook, "account == 'beta'")
    said = []
    built = build(["beta"], workspace=workspace, only="playbook", debug=said.append)
    assert [o.reason for o in built.failed] == ["RuntimeError: no <b>figures</b>"]
    told = "\n".join(said)
    assert "beta, playbook, cell 3\nif account == 'beta'" in told
    assert "Traceback (most recent call last)" in told


@pytest.mark.slow
def test_nothing_is_left_of_a_build_that_was_killed(workspace, write_notebook, tmp_path):
    source = "import time, os; open('mine', 'w').close(); time.sleep(600)"
    path = workspace.root / "templates" / "playbook.ipynb"
    write_notebook(path, source, parameters=PARAMETERS)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    mark = f"KAPNB_TEST_MARK={tmp_path}"
    environment = os.environ | {
        "TMPDIR": str(temporary),
        "KAPNB_HOME": str(workspace.root),
        "KAPNB_TEST_MARK": str(tmp_path),
    }
    command = [sys.executable, "-m", "kapnb", "build", "--only", "playbook", "--to", "html"]
    for end in (signal.SIGKILL, signal.SIGINT):
        process = subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=_hear_interrupts,  # a shell may have had them ignored
        )
        _until(lambda: len([*temporary.rglob("mine")]) == 2)
        process.send_signal(end)
        out, _ = process.communicate(timeout=30)
        _until(lambda: not _of_family(mark) and not [*temporary.iterdir()])
        report = json.loads((workspace.root / "playbooks" / "report.json").read_text("utf-8"))
        if end == signal.SIGINT:
            assert process.returncode == 130
            assert "Stopped. Not built: 2, of alpha, beta." in out
            assert report["state"] == "interrupted"
        else:
            assert report["state"] == "building"
        statuses = [a["documents"]["playbook"]["status"] for a in report["accounts"]]
        assert statuses == ["missing", "missing"]


def _hear_interrupts():
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _of_family(mark):
    """Return the processes with this variable in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (path / "environ").read_bytes():
                found.append(path.name)
        except OSError:
            continue
    return found


def _until(reached, seconds=60):
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.05)
