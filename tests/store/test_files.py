"""Is a plan file always whole, and nobody's work lost?"""

from __future__ import annotations

import datetime as dt
import hashlib
import multiprocessing
import os
import pickle
import resource
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from kapnb.errors import ChangedMeanwhile, Clash, Conflict, KapnbError, NotFound, PlanErrors
from kapnb.plan import Contact, DecisionGroup, Plan
from kapnb.store import create, load, new_plan, plan_text, save
from kapnb.store.recording import recorded

FILES = ["journal.jsonl", "plan.yaml"]
PLAN = new_plan("Acme", today=dt.date(2026, 11, 22))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create(PLAN, tmp_path / "accounts/acme/plan.yaml")
    return tmp_path / "accounts/acme/plan.yaml"


def renamed(plan: Plan, name: str) -> Plan:
    return plan.replace(account=plan.account.replace(name=name))


def test_what_was_saved_is_loaded(path: Path) -> None:
    saved = save(renamed(PLAN, "Bolt"), base=load(path))
    assert load(path) == saved
    assert saved.token == hashlib.sha256(path.read_bytes()).hexdigest()
    assert saved.text == path.read_text(encoding="utf-8") == plan_text(saved.plan)


def test_what_changed_meanwhile_is_merged_and_comments_of_others_stay(path: Path) -> None:
    base = load(path)
    path.write_text(base.text.replace("EUR", "NOK") + "# by hand\n", encoding="utf-8")
    saved = save(renamed(PLAN, "Bolt"), base=base)
    assert saved == load(path)
    theirs = base.text.replace("EUR", "NOK") + "# by hand\n"
    assert saved.text == theirs.replace("Acme", "Bolt")


def _written_meanwhile(path: Path, patch: pytest.MonkeyPatch, texts: Iterator[str]) -> None:
    """Let an editor write each text when a save has already read the file."""

    def meanwhile(*known: Any) -> Any:
        for text in texts:
            path.write_text(text, encoding="utf-8")
            break
        return recorded(*known)

    patch.setattr("kapnb.store.files.recorded", meanwhile)


def test_what_an_editor_writes_in_the_middle_of_a_save_is_merged(path, monkeypatch) -> None:
    base = load(path)
    journal = path.with_name("journal.jsonl").read_bytes()
    theirs = [base.text.replace("EUR", money) for money in ("NOK", "DKK")]
    _written_meanwhile(path, monkeypatch, iter(theirs))
    saved = save(renamed(PLAN, "Bolt"), base=base)
    assert saved == load(path)
    assert saved.text == theirs[1].replace("Acme", "Bolt")
    added = path.with_name("journal.jsonl").read_bytes().removeprefix(journal).splitlines()
    assert [b"edited by hand" in line for line in added] == [True, False]
    assert sorted(entry.name for entry in path.parent.iterdir()) == FILES


@pytest.mark.parametrize("same", [True, False])
def test_an_editor_that_does_not_stop_or_clashes_gets_its_way(path, monkeypatch, same) -> None:
    base = load(path)
    files = path.with_name("journal.jsonl"), path
    journal = files[0].read_bytes()
    wrote = ("Zenith" if same else f"Acme\n  crm_id: x{n}" for n in count())
    _written_meanwhile(path, monkeypatch, (base.text.replace("Acme", w) for w in wrote))
    said = 'other side "Zenith"' if same else "another program changes it again and again"
    with pytest.raises(KapnbError, match=said):
        save(renamed(PLAN, "Bolt"), base=base)
    assert files[0].read_bytes() == journal
    assert "Bolt" not in path.read_text("utf-8")
    assert sorted(entry.name for entry in path.parent.iterdir()) == FILES


def test_the_same_field_changed_meanwhile_is_a_conflict_with_both_values(path: Path) -> None:
    base = load(path)
    theirs = base.text.replace("Acme", "Zenith")
    path.write_text(theirs, encoding="utf-8")
    with pytest.raises(Conflict) as caught:
        save(renamed(PLAN, "Bolt"), base=base)
    assert caught.value.clashes == (
        Clash("", "The plan", "Account name", "Acme", "Bolt", "Zenith", "account.name"),
    )
    assert 'was "Acme"; you say "Bolt", the other side "Zenith"' in str(caught.value)
    assert path.read_text(encoding="utf-8") == theirs
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_file_that_is_gone_is_not_made_again(path: Path) -> None:
    base = load(path)
    path.unlink()
    with pytest.raises(ChangedMeanwhile):
        save(PLAN, base=base)
    assert not path.exists()


def test_saving_nothing_new_does_not_touch_the_file(path: Path) -> None:
    before = path.stat()
    save(PLAN, base=load(path))
    assert path.stat() == before


def test_a_plan_that_would_not_read_back_is_refused(path: Path) -> None:
    base = load(path)
    broken = PLAN.model_copy(update={"account": PLAN.account.model_copy(update={"name": " "})})
    with pytest.raises(PlanErrors):
        save(broken, base=base)
    assert load(path) == base


def test_create_refuses_a_file_that_is_there(path: Path) -> None:
    with pytest.raises(KapnbError, match="there already"):
        create(PLAN, path)


def test_a_file_that_is_missing_or_no_file_or_too_large_is_named(path: Path) -> None:
    for wrong in (path.with_name("none.yaml"), path.parent):
        with pytest.raises(NotFound, match="no plan file"):
            load(wrong)
    with path.open("ab") as file:
        file.truncate(50_000_000)
    with pytest.raises(PlanErrors, match=r"50\.0 MB; allowed: at most 5 MB"):
        load(path)


def test_the_mode_of_the_file_is_kept_and_nothing_is_left_beside_it(path: Path) -> None:
    path.chmod(0o640)
    save(renamed(PLAN, "Bolt"), base=load(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(entry.name for entry in path.parent.iterdir()) == FILES
    assert (path.parents[2] / ".kapnb/.gitignore").read_text(encoding="utf-8") == "*\n"


def test_a_link_is_followed_and_stays_a_link(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    save(renamed(PLAN, "Bolt"), base=load(link))
    assert link.is_symlink()
    assert load(path).plan.account.name == "Bolt"


def _in_child(work: Callable[[], None]) -> None:
    """Run ``work`` in a forked process, whose limits and user end with it."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as error:
            sys.stderr.write(repr(error))
            os._exit(1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_full_disk_leaves_the_old_file_and_no_other(path: Path) -> None:
    base = load(path)
    contacts = [Contact(id=f"c{n}", name="x" * 500) for n in range(100)]
    plan = PLAN.replace(decision_group=DecisionGroup(contacts=tuple(contacts)))

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
        with pytest.raises(KapnbError, match=r"Cannot save .*plan\.yaml: the disk is full"):
            save(plan, base=base)

    _in_child(work)
    assert load(path) == base
    assert sorted(entry.name for entry in path.parent.iterdir()) == FILES


def test_a_full_disk_leaves_nothing_of_a_new_plan(path: Path) -> None:
    new = path.parents[1] / "bolt" / "plan.yaml"

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50, 50))
        with pytest.raises(KapnbError, match="the disk is full"):
            create(PLAN, new)

    _in_child(work)
    assert not new.parent.exists()


def test_a_folder_that_cannot_be_written_is_a_sentence() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base = create(PLAN, folder / "plan.yaml")
        for file in (folder / ".kapnb").iterdir():
            file.chmod(0o666)
        (folder / ".kapnb").chmod(0o777)
        folder.chmod(0o555)

        def work() -> None:
            if os.getuid() == 0:  # root may write everywhere, so be somebody else
                os.setuid(65534)
            with pytest.raises(KapnbError, match=r"Cannot save .*: permission denied"):
                save(renamed(PLAN, "Bolt"), base=base)

        _in_child(work)
        folder.chmod(0o755)
        assert load(base.path) == base
        assert sorted(entry.name for entry in folder.iterdir()) == [".kapnb", *FILES]


def _add_contacts(path: Path, worker: int) -> None:
    for number in range(20):
        while True:
            base = load(path)
            group = base.plan.decision_group
            contact = Contact(id=f"c{worker}-{number}", name=f"Contact {number}")
            plan = base.plan.replace(
                decision_group=group.replace(contacts=(*group.contacts, contact))
            )
            try:
                save(plan, base=base)
            except ChangedMeanwhile:
                continue
            break


def test_four_processes_that_save_at_once_lose_nothing(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_add_contacts, args=(path, n)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
        assert worker.exitcode == 0
    found = {contact.id for contact in load(path).plan.decision_group.contacts}
    assert found == {f"c{worker}-{number}" for worker in range(4) for number in range(20)}
    assert sorted(entry.name for entry in path.parent.iterdir()) == FILES
