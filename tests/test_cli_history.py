"""Does the command line tell who changed what, and take it back?"""

from __future__ import annotations

import datetime as dt

import pytest

from kapnb.store import Workspace


@pytest.fixture
def home(tmp_path, monkeypatch, plan):
    """A workspace in which Kestrel Dairies was made on 2 March and changed twice by Dana."""
    home = Workspace(tmp_path)
    (tmp_path / "accounts").mkdir()
    people = [{"id": f"c{n}", "name": f"Person {n}"} for n in range(5)]
    home.create(plan({"decision_group.contacts": people}), now=at(3, 2), by="Ann")
    saved(home, {"account.goal": "Grow"}, at(5, 14), note="weekly call")
    called = [person | {"phone": "1"} for person in people[1:]]
    saved(home, {"decision_group.contacts": called}, at(11, 20))
    monkeypatch.setenv("KAPNB_HOME", str(tmp_path))
    return home


def at(month, day):
    return dt.datetime(2026, month, day, 9, tzinfo=dt.UTC)


def saved(home, parts, now, note=""):
    base = home.load("kestrel-dairies")
    plan = base.plan
    for path, value in parts.items():
        step, name = path.split(".")
        plan = plan.replace(**{step: getattr(plan, step).replace(**{name: value})})
    home.save(plan, base=base, now=now, by="Dana", note=note)


def test_log_says_when_who_and_what_the_last_on_top(home, kapnb):
    assert kapnb("log", "Kestrel Dairies") == (
        0,
        "    2  2026-11-20 09:00  Dana  Contacts: 1 removed, 4 changed\n"
        "    1  2026-05-14 09:00  Dana  weekly call: Plan: Goal in a line\n"
        "    0  2026-03-02 09:00  Ann  the whole plan\n",
        "",
    )


def test_log_shows_hand_edits_and_damage(home, kapnb):
    path = home.plan_path("kestrel-dairies")
    path.write_text(path.read_text("utf-8").replace("Grow", "Shrink"), "utf-8")
    with path.with_name("journal.jsonl").open("a") as file:
        file.write('{"v":1,')
    code, out, err = kapnb("log", "kestrel-dairies")
    assert (code, out.splitlines()[0].strip()[:33]) == (0, "Edited by hand since the last sav")
    assert "journal.jsonl:4: found a line that breaks off" in err
    saved(home, {"account.goal": "Rest"}, at(11, 21))
    assert "the plan as it was found: the whole plan" in kapnb("log", "kestrel-dairies")[1]


def test_log_without_a_journal_says_when_it_begins(home, kapnb):
    home.plan_path("kestrel-dairies").with_name("journal.jsonl").unlink()
    assert "begins with the first save" in kapnb("log", "kestrel-dairies")[1]


def test_undo_takes_a_change_back_and_says_which(home, kapnb):
    code, out, _ = kapnb("undo", "kestrel-dairies", "1")
    assert (code, out) == (0, "Revision 3, undo of revision 1: Plan: Goal in a line\n")
    assert home.load("kestrel-dairies").plan.account.goal == ""
    assert "Contacts: 4 changed, 1 added" in kapnb("undo", "kestrel-dairies", "2")[1]
    assert "undo of revision 4" in kapnb("undo", "kestrel-dairies")[1]
    code, _, err = kapnb("undo", "kestrel-dairies", "99")
    assert (code, "allowed: 0 to 5" in err) == (1, True)


def test_undo_that_would_lose_a_later_change_is_refused_in_words(home, kapnb):
    saved(home, {"account.goal": "Rest"}, at(11, 21))
    assert kapnb("undo", "kestrel-dairies", "1") == (
        1,
        "",
        "Revision 1 cannot be undone; nothing was written.\n"
        "  The plan, Goal in a line: changed again in between, by Dana in revision 3 of "
        "21 Nov 2026\n",
    )


def test_undo_of_a_record_that_was_moved_since_says_by_whom(home, kapnb):
    step = {"id": "s1", "name": "Sign"}
    for day, (one, two) in enumerate([([], []), ([step], []), ([], [step])], 21):
        decisions = [{"id": "d1", "name": "One", "steps": one}]
        decisions.append({"id": "d2", "name": "Two", "steps": two})
        saved(home, {"decision_group.decisions": decisions}, at(11, day))
    code, _, err = kapnb("undo", "kestrel-dairies", "4")
    assert (code, "Sign: moved in between, by Dana in revision 5 of 23 Nov 2026" in err) == (
        1,
        True,
    )


def test_undo_of_a_record_that_was_changed_by_hand_since_says_so(home, kapnb):
    people = home.load("kestrel-dairies").plan.decision_group.contacts
    more = people[0].replace(id="c9", name="Person 9")
    saved(home, {"decision_group.contacts": (*people, more)}, at(11, 21))
    path = home.plan_path("kestrel-dairies")
    path.write_text(path.read_text("utf-8").replace("Person 9", "Nina Berg"), "utf-8")
    err = kapnb("undo", "kestrel-dairies")[2]
    assert "Revision 3 cannot be undone" in err
    assert "Person 9: changed again in between, by hand since the last save" in err
    assert "the other side" not in err
