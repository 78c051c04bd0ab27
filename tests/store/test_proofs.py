"""Is no edit lost, whoever else saves, and whatever happens to the process or the disk?

``make prove`` runs these at full length: ``KAPNB_PROVE=1`` is 8 writers of 200 edits and 500
killed saves; without it they are shorter.
"""

from __future__ import annotations

import datetime as dt
import itertools
import multiprocessing
import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from steps import with_goal

from kapnb.errors import Conflict, KapnbError
from kapnb.plan import Contact, Plan
from kapnb.store import create, load, new_plan, save, shipped
from kapnb.store.flat import digest, flat
from kapnb.store.history import journal_of

FULL = bool(os.environ.get("KAPNB_PROVE"))
WRITERS, EDITS = (8, 200) if FULL else (4, 12)
KILLS = 500 if FULL else 15
_LOOK = os.WEXITED | os.WNOHANG | os.WNOWAIT
SHARED = tuple(f"shared-{number}" for number in range(4))


def agree(path: Path, *versions: Plan) -> None:
    """Assert that the plan loads, is one of these, and that the journal agrees with it."""
    plan = load(path).plan
    assert plan in versions
    journal = journal_of(path)
    last = journal.revisions[-1]
    assert digest(flat(plan)) == (last.before if journal.interrupted else last.after)
    assert not journal.pending
    for revision in journal.revisions:
        journal.state(revision)


# -- writers at once ------------------------------------------------------------------------------


def _set_phone(plan: Plan, contact: str, phone: str) -> Plan:
    group = plan.decision_group
    contacts = [c.replace(phone=phone) if c.id == contact else c for c in group.contacts]
    return plan.replace(decision_group=group.replace(contacts=contacts))


def _edit(path: Path, writer: int) -> tuple[list[Any], list[Any]]:
    """Add contacts of one's own and change the phones of those that all writers share."""
    rnd = random.Random(writer)
    saved, refused = [], []
    for number in range(EDITS):
        base = load(path)
        if rnd.random() < 0.5:
            edit = (f"w{writer}-{number}", "1")
            group = base.plan.decision_group
            contact = Contact(id=edit[0], name="New", phone="1")
            contacts = [*group.contacts]
            contacts.insert(rnd.randint(0, len(contacts)), contact)
            plan = base.plan.replace(decision_group=group.replace(contacts=contacts))
        else:
            edit = (rnd.choice(SHARED), f"{writer}-{number}")
            plan = _set_phone(base.plan, *edit)
        time.sleep(rnd.random() * 0.05)  # a form is open for a while
        try:
            save(plan, base=base, by=str(writer))
        except Conflict as error:
            refused.append((error.clashes[0].record, error.clashes[0].ours))
        else:
            saved.append(edit)
    return saved, refused


@pytest.mark.slow
def test_every_edit_of_writers_at_once_is_kept_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "accounts/acme/plan.yaml"
    contacts = [{"id": contact, "name": contact} for contact in SHARED]
    empty = new_plan("Acme", today=dt.date(2026, 11, 22)).replace(
        decision_group={"contacts": contacts}
    )
    create(empty, path)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WRITERS, mp_context=context) as pool:
        results = list(pool.map(_edit, [path] * WRITERS, range(WRITERS)))
    saved = list(itertools.chain.from_iterable(kept for kept, _ in results))
    refused = list(itertools.chain.from_iterable(gone for _, gone in results))
    assert len(saved) + len(refused) == WRITERS * EDITS
    assert len({*saved, *refused}) == WRITERS * EDITS  # each edit was another

    plan, journal = load(path).plan, journal_of(path)
    phones = {contact.id: contact.phone for contact in plan.decision_group.contacts}
    written = [
        (change.record, (change.new or {}).get("phone") if not change.field else change.new)
        for revision in journal.revisions
        for change in revision.changes
        if change.field in ("", "phone")
    ]
    assert sorted(written) == sorted(saved)  # each once, and nothing that was refused
    own = {record for record, _ in saved if record not in SHARED}
    assert own == phones.keys() - set(SHARED)
    last = dict(written)
    assert all(phones[record] == phone for record, phone in last.items())
    assert journal.problems == ()
    agree(path, plan)
    sys.stdout.write(f"{WRITERS} x {EDITS} edits: {len(saved)} saved, {len(refused)} refused\n")


# -- what ends a save in the middle ----------------------------------------------------------------


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    """The plan of a sample, of 70 KB, with a journal of its own."""
    sample = load(next(shipped("accounts").glob("*/plan.yaml")))
    create(sample.plan, tmp_path / "accounts/acme/plan.yaml", base=sample)
    return tmp_path / "accounts/acme/plan.yaml"


def _fork(work: Callable[[], None]) -> int:
    """Run ``work`` in a child process, whose limits and user end with it; return its id."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as error:
            os.write(2, repr(error).encode())
            os._exit(1)
        os._exit(0)
    return child


@pytest.mark.slow
def test_a_save_that_is_killed_leaves_one_of_both_versions(rich: Path) -> None:
    rnd = random.Random(9)
    outcomes = dict.fromkeys(("nothing written", "only the journal", "saved", "finished"), 0)
    longest = 0.1
    for number in range(KILLS):
        base, lines = load(rich), len(journal_of(rich).revisions)
        changed = with_goal(base.plan, f"goal {number}")
        ready, tell = os.pipe()

        def work(base: Any = base, changed: Plan = changed, tell: int = tell) -> None:
            os.write(tell, b"x")
            save(changed, base=base)

        child = _fork(work)
        os.read(ready, 1)
        if number % 2:  # some time after the line in the journal
            size = (journal := rich.with_name("journal.jsonl")).stat().st_size
            while journal.stat().st_size == size and os.waitid(os.P_PID, child, _LOOK) is None:
                pass
            time.sleep(rnd.random() * 0.004)
        else:
            time.sleep(rnd.random() * longest)
        os.kill(child, signal.SIGKILL)
        killed = os.waitpid(child, 0)[1] == signal.SIGKILL
        if number % 2 == 0:
            longest *= 1.1 if killed else 0.8  # so that the kills reach to the end of a save
        os.close(ready)
        os.close(tell)

        agree(rich, base.plan, changed)
        if not killed:
            outcomes["finished"] += 1
        elif load(rich).plan == changed:
            outcomes["saved"] += 1
        else:
            more = len(journal_of(rich).revisions) > lines
            outcomes["only the journal" if more else "nothing written"] += 1
    save(with_goal(load(rich).plan, "at last"), base=load(rich))
    assert sorted(entry.name for entry in rich.parent.iterdir()) == ["journal.jsonl", "plan.yaml"]
    assert journal_of(rich).problems == ()
    sys.stdout.write(f"{KILLS} saves killed at random moments: {outcomes}\n")


def _refused(path: Path, plan: Plan, prepare: Callable[[], None], said: str) -> bool:
    """Save in a child that ``prepare`` was called in; return whether it was refused with words."""
    before = {entry.name: entry.read_bytes() for entry in path.parent.iterdir()}
    base = load(path)

    def work() -> None:
        prepare()
        with pytest.raises(KapnbError, match=said):
            save(plan, base=base)

    status = os.waitpid(_fork(work), 0)[1]
    agree(path, base.plan, plan)
    if status == 0:
        assert {entry.name: entry.read_bytes() for entry in path.parent.iterdir()} == before
    return status == 0


@pytest.mark.parametrize("larger", ["journal", "plan"])
def test_a_full_disk_changes_neither_plan_nor_journal(rich: Path, larger: str) -> None:
    if larger == "plan":  # so that the journal can be written and the plan cannot
        rich.write_text(rich.read_text("utf-8") + "# a note\n" * 20_000, "utf-8")
    journal = rich.with_name("journal.jsonl")
    changed = with_goal(load(rich).plan, "never " * 100)
    sizes = sorted([journal.stat().st_size, rich.stat().st_size])
    for limit in (10, sizes[0] - 1, sizes[0] + 1, sizes[0] + 300, sizes[0] + 5000, sizes[1] - 1):

        def prepare(limit: int = limit) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        assert _refused(rich, changed, prepare, r"Cannot save .*: the disk is full")
    save(changed, base=load(rich))
    agree(rich, changed)


@pytest.mark.parametrize(
    ("folder_mode", "journal_mode"), [(0o555, 0o644), (0o555, 0o666), (0o777, 0o444)]
)
def test_what_cannot_be_written_changes_neither(folder_mode: int, journal_mode: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        path = root / "accounts/acme/plan.yaml"
        plan = create(new_plan("Acme", today=dt.date(2026, 11, 22)), path).plan
        for entry in (root, *root.rglob("*")):
            entry.chmod(0o777 if entry.is_dir() else 0o666)
        path.with_name("journal.jsonl").chmod(journal_mode)
        path.parent.chmod(folder_mode)

        def prepare() -> None:
            if os.getuid() == 0:  # root may write everywhere, so be somebody else
                os.setuid(65534)

        try:
            said = r"Cannot save .*: permission denied"
            assert _refused(path, with_goal(plan, "never"), prepare, said)
        finally:
            path.parent.chmod(0o777)
