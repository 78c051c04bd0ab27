"""Do the documents of many accounts come into being, whole, whatever happens to one of them?"""

from __future__ import annotations

import datetime as dt
import json
import pickle
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from kapnb.errors import KapnbError
from kapnb.publish.batch import build
from kapnb.publish.document import Job, Options, Outcome, make, write_whole
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
    assert "What went wrong" not in built.index.read_text()


def test_an_unreadable_plan_is_a_failure_with_every_problem_of_the_file(workspace):
    workspace.plan_path("alpha").write_text("kapnb: 1\naccount: {nme: A, currency: 7}\n")
    built = build(workspace=workspace, only="playbook", to=["html"])
    [outcome] = built.failed
    assert (outcome.slug, outcome.document) == ("alpha", None)
    assert len(outcome.problems) > 1
    assert report_of(built)["alpha"]["problems"] == list(outcome.problems)
    assert names(built.folder / "beta") == ["playbook.html"]


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


@pytest.mark.parametrize("report", [None, "{", '{"format": 1, "accounts": [{"slug": "beta"}]}'])
def test_no_internal_document_stays_beside_one_for_the_customer(workspace, report):
    built = build(workspace=workspace, to=["html"])
    if report is not None:
        (built.folder / "report.json").write_text(report)
    build(["beta"], workspace=workspace, only="playbook", to=["notebook"], edition="customer")
    assert names(built.folder / "beta") == ["playbook.ipynb"]
    assert len(names(built.folder / "alpha")) == 2


def test_a_report_removes_nothing_but_documents(workspace):
    built = build(workspace=workspace, only="playbook", to=["html"])
    report = (built.folder / "report.json").read_text()
    outside = report.replace("playbook.html", "../../accounts/beta/plan.yaml")
    (built.folder / "report.json").write_text(outside)
    assert build(workspace=workspace, to=["html"], edition="customer").failed == ()


def test_an_interrupted_build_reports_what_is_finished(workspace):
    def interrupt(done, total, outcome):
        if done == 2:
            raise KeyboardInterrupt

    options = {"workspace": workspace, "to": ["html"], "jobs": 1, "edition": "customer"}
    with pytest.raises(KeyboardInterrupt):
        build(**options, progress=interrupt)
    folder = workspace.root / "playbooks"
    told = json.loads((folder / "report.json").read_text("utf-8"))["accounts"]
    files = {f"{account['slug']}/{d}.html" for account in told for d in account["documents"]}
    assert files == {str(path.relative_to(folder)) for path in folder.glob("*/*")}
    assert len(files) >= 2


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


def test_jobs_and_outcomes_can_be_sent_to_another_process(workspace):
    with ProcessPoolExecutor(1) as executor:
        built = build(["beta"], workspace=workspace, to=["html"], executor=executor)
    assert built.failed == ()
    assert pickle.loads(pickle.dumps(built)) == built


def test_an_executor_that_loses_a_job_is_a_failure_of_that_job(workspace):
    class Losing(ThreadPoolExecutor):
        def submit(self, _, job):
            lost = Future()
            lost.set_exception(MemoryError("worker is gone"))
            return lost

    built = build(workspace=workspace, only="playbook", executor=Losing())
    assert [o.reason for o in built.failed] == ["MemoryError: worker is gone"] * 2


def test_making_a_document_never_raises(tmp_path, write_notebook):
    template = write_notebook(tmp_path / "playbook.ipynb", "1", parameters=PARAMETERS)
    (tmp_path / "taken").write_text("a file where the folder should be")
    job = Job("alpha", "playbook", template, tmp_path, tmp_path / "taken", Options("2026-11-22"))
    outcome = make(job)
    assert isinstance(outcome, Outcome)
    assert outcome.reason.startswith("FileExistsError")


def test_a_file_is_written_whole_or_stays_as_it_was(tmp_path):
    write_whole(tmp_path / "a.pdf", b"old")
    with pytest.raises(TypeError):
        write_whole(tmp_path / "a.pdf", "not bytes")
    assert (tmp_path / "a.pdf").read_bytes() == b"old"
    assert names(tmp_path) == ["a.pdf"]
