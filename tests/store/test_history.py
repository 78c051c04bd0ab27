"""Is a plan shown as it was, and a change taken back without taking others' along?"""

from __future__ import annotations

import copy
import datetime as dt
import os
import random
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_plans import edited, random_data
from steps import edit_by_hand, on, set_goal

from kapnb.errors import Conflict, KapnbError, NotFound, PlanErrors
from kapnb.plan import Plan
from kapnb.store import Change, Revision, create, load, new_plan, save
from kapnb.store.flat import digest, unflat
from kapnb.store.history import as_of, journal_of, undo

TODAY = dt.date(2026, 3, 20)


def recorded(path: Path, day: int) -> tuple[str, int | None, bool]:
    found = as_of(path, dt.date(2026, 3, day), today=TODAY)
    return found.plan.account.goal, found.revision, found.pending


def test_a_day_shows_the_last_state_of_that_day(path):
    set_goal(path, "later that day", 5)
    assert [recorded(path, day) for day in (1, 2, 4, 5, 19)] == [
        ("", 0, False),
        ("goal 2", 1, False),
        ("goal 4", 3, False),
        ("later that day", 5, False),
        ("later that day", 5, False),
    ]
    assert as_of(path, dt.date(2026, 3, 4), today=TODAY).begins == dt.date(2026, 3, 1)


def test_from_today_on_it_is_the_file_with_what_was_edited_by_hand(path):
    edit_by_hand(path, "goal 5", "by hand")
    assert recorded(path, 20) == recorded(path, 31) == ("by hand", 4, True)
    assert recorded(path, 19) == ("goal 5", 4, False)


def test_before_the_history_begins_is_an_error_that_says_when_it_does(path):
    with pytest.raises(KapnbError, match="begins on 1 Mar 2026, after 28 Feb 2026"):
        as_of(path, dt.date(2026, 2, 28), today=TODAY)
    path.with_name("journal.jsonl").unlink()
    with pytest.raises(KapnbError, match=r"no history.* 4 Mar 2026.* begins with the first save"):
        as_of(path, dt.date(2026, 3, 4), today=TODAY)
    assert recorded(path, 20) == ("goal 5", None, False)


def test_a_plan_that_cannot_be_read_today_still_has_a_past(path):
    path.write_text("[", "utf-8")
    assert recorded(path, 4) == ("goal 4", 3, False)
    with pytest.raises(PlanErrors):
        as_of(path, TODAY, today=TODAY)


def test_a_recorded_state_that_is_no_plan_to_us_is_a_sentence(path):
    state = {"": {"weather": "fine"}}
    line = Revision(time=on(1), by="", before=None, after=digest(state), note="", snapshot=state)
    path.with_name("journal.jsonl").write_text(line.text(), "utf-8")
    with pytest.raises(KapnbError, match="revision 0 is no plan that this kapnb can read"):
        as_of(path, dt.date(2026, 3, 4), today=TODAY)


def damaged(path: Path, line: int, change: Callable[[bytes], bytes]) -> None:
    file = path.with_name("journal.jsonl")
    lines = file.read_bytes().splitlines(keepends=True)
    lines[line - 1] = change(lines[line - 1])
    file.write_bytes(b"".join(lines))


@pytest.mark.parametrize("change", [lambda line: line[:90] + b"\n", lambda _: b""])
def test_the_days_of_a_line_that_is_lost_are_an_error_that_names_them(path, change):
    set_goal(path, "goal 6", 9)
    damaged(path, 5, change)  # of 5 March
    found = r"journal\.jsonl:5: .* between 4 Mar 2026 and 9 Mar 2026 .*, so nobody can say what"
    for day in (4, 5, 8):
        with pytest.raises(KapnbError, match=found):
            recorded(path, day)
    assert [recorded(path, day)[0] for day in (3, 9, 19)] == ["goal 3", "goal 6", "goal 6"]


def test_the_days_of_a_last_line_that_is_lost_are_an_error_before_and_after_the_next_save(path):
    damaged(path, 5, lambda line: line[:90])
    found = r"journal\.jsonl:5: .* between 4 Mar 2026 and 20 Mar 2026"
    for day in (4, 19):
        with pytest.raises(KapnbError, match=found):
            recorded(path, day)
    assert [recorded(path, day)[0] for day in (3, 20)] == ["goal 3", "goal 5"]
    whole = path.read_bytes()
    path.write_text("[", "utf-8")
    with pytest.raises(KapnbError, match=found):
        recorded(path, 19)
    path.write_bytes(whole)
    set_goal(path, "goal 6", 9)
    for day in (4, 8):
        with pytest.raises(KapnbError, match=r"jsonl:5: .* between 4 Mar 2026 and 9 Mar 2026"):
            recorded(path, day)
    assert recorded(path, 9)[0] == "goal 6"


def test_a_lost_line_between_two_equal_states_is_missed_too(path):
    for day, goal in enumerate(("here", "there", "here", "away"), 6):
        set_goal(path, goal, day)
    damaged(path, 8, lambda line: line[:90] + b"\n")
    assert [recorded(path, day)[0] for day in (5, 6, 9)] == ["goal 5", "here", "away"]
    for day in (7, 8):
        with pytest.raises(KapnbError, match=r"jsonl:8: .* between 7 Mar 2026 and 9 Mar 2026"):
            recorded(path, day)


def test_a_line_torn_by_a_save_that_changed_nothing_hides_no_day(path):
    with path.with_name("journal.jsonl").open("ab") as file:
        file.write(b'{"v":1,"time":"2026-03-0')
    assert recorded(path, 19)[0] == "goal 5"
    set_goal(path, "goal 6", 9)
    assert [recorded(path, day)[0] for day in (5, 8, 9)] == ["goal 5", "goal 5", "goal 6"]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_whichever_line_is_damaged_no_day_is_told_wrong(seed: int) -> None:
    rnd = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "plan.yaml"
        create(new_plan("Acme", today=on(1).date()), path, now=on(1))
        truth = {}
        for day in sorted(rnd.choices(range(1, 15), k=8)):
            set_goal(path, rnd.choice("ABC"), day)
            truth[day] = load(path).plan.account.goal
        lines = path.with_name("journal.jsonl").read_bytes().count(b"\n")
        damaged(path, rnd.randint(1, lines), lambda line: line[: len(line) // 2] + b"\n")
        for day in range(min(truth), 19):
            with suppress(KapnbError):
                assert recorded(path, day)[0] == truth[max(d for d in truth if d <= day)]


@pytest.mark.parametrize("wrong", ["1970-01-01", "2100-01-01"])
def test_a_clock_that_was_wrong_once_tells_nothing_of_other_days(path, wrong):
    damaged(path, 4, lambda line: line.replace(b"2026-03-04", wrong.encode()))  # goal 4
    known = ["", "goal 2", "goal 5", "goal 5"]
    assert [recorded(path, day)[0] for day in (1, 2, 5, 19)] == known
    assert recorded(path, 4)[0] == ("goal 4" if wrong < "2000" else "goal 3")
    assert as_of(path, TODAY, today=TODAY).begins == on(1).date()


@pytest.mark.parametrize("people", [5, None, "abc", [["a1"]], [None], ["a1", "gone"], {"a1": 1}])
def test_a_state_that_no_plan_can_have_is_a_damaged_line_to_every_reader(path, people):
    state = {"": {"kapnb": 1, "decision_group.contacts": people}, "a1": {"name": "A"}}
    line = Revision(time=on(6), by="", before=None, after=digest(state), note="", snapshot=state)
    change = Change(record="", field="account.name", old=None, new="Bolt")
    named = {**state, "": {**state[""], "account.name": "Bolt"}}
    after = {"before": line.after, "after": digest(named), "changes": (change,)}
    more = line.model_copy(update={**after, "snapshot": None, "time": on(7)})
    with path.with_name("journal.jsonl").open("a") as file:
        file.write(line.text() + more.text())
    journal = journal_of(path)
    assert [problem.line for problem in journal.problems] == [6]
    for number in (5, 6):
        with pytest.raises(KapnbError, match=rf"jsonl:{number + 1}: revision {number} cannot be"):
            journal.state(journal.revisions[number])
    with pytest.raises(KapnbError, match="revision 6 cannot be restored"):
        undo(path, 6)
    with pytest.raises(KapnbError, match="revision 6 cannot be restored"):
        recorded(path, 8)


def test_what_a_reader_cannot_gather_is_no_plan():
    for state in ({}, {"": {"account": 5, "account.name": "x"}}, {"": {"execution.meetings": 5}}):
        with pytest.raises(ValueError, match="that no plan has"):
            unflat(state)


def test_undo_of_adding_what_was_moved_since_is_a_conflict(path):
    def held(*meetings: list[str]) -> None:
        base = load(path)
        made = [
            {"id": f"m{n}", "date": "2026-03-01", "purpose": f"Talk {n}", "observations": [
                {"id": i, "contact": "c1", "what": "stance", "value": "neutral", "evidence": "x"}
                for i in ids]}
            for n, ids in enumerate(meetings)
        ]  # fmt: skip
        people = {"contacts": [{"id": "c1", "name": "Dana"}]}
        plan = base.plan.replace(decision_group=people, execution={"meetings": made})
        save(plan, base=base, now=on(6), by="Ann")

    held([], [])
    held(["o1"], [])
    held([], ["o1"])
    before = path.read_bytes()
    with pytest.raises(Conflict, match=r"\(o1\): you removed it, the other side moved it"):
        undo(path, 6)
    assert path.read_bytes() == before


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_a_journal_that_cannot_be_read_does_not_hide_the_plan_of_today(path, kind):
    file = path.with_name("journal.jsonl")
    file.rename(path.with_name("kept"))
    file.symlink_to(path.with_name("kept")) if kind == "link" else file.mkdir()
    found = as_of(path, TODAY, today=TODAY)
    assert (found.plan.account.goal, found.revision, found.begins) == ("goal 5", None, None)
    assert "a journal must be a file" in found.damage
    for work in (lambda: recorded(path, 4), lambda: journal_of(path), lambda: undo(path)):
        with pytest.raises(KapnbError, match="a journal must be a file"):
            work()


def test_a_plan_is_what_it_is_since_the_last_change_of_its_file_or_the_save_of_that_day(path):
    os.utime(path, (on(8).timestamp(),) * 2)
    assert as_of(path, TODAY, today=TODAY).changed == on(8)
    assert as_of(path, dt.date(2026, 3, 4), today=TODAY).changed == on(4)
    path.with_name("journal.jsonl").unlink()
    assert as_of(path, TODAY, today=TODAY).changed == on(8)


def test_undo_takes_back_the_last_change_and_then_itself(path):
    undone = undo(path, now=on(6))
    assert undone.plan.account.goal == "goal 4"
    assert journal_of(path).revisions[-1].note == "undo of revision 4"
    assert undo(path, now=on(7)).plan.account.goal == "goal 5"
    assert recorded(path, 6)[0] == "goal 4"


def test_undo_of_an_earlier_change_keeps_what_came_after(path):
    base = load(path)
    save(base.plan.replace(account=base.plan.account.replace(industry="Food")), base=base)
    edit_by_hand(path, "EUR", "NOK")
    undone = undo(path, 4).plan
    assert (undone.account.goal, undone.account.industry, undone.account.currency) == (
        "goal 4",
        "Food",
        "NOK",
    )
    with pytest.raises(KapnbError, match="Nothing of revision 4 is left"):
        undo(path, 4)


def test_undo_of_what_was_changed_again_is_a_conflict_with_both_values(path):
    before = path.read_bytes()
    with pytest.raises(Conflict, match='was "goal 3"; you say "goal 2", the other side "goal 5"'):
        undo(path, 2)
    assert path.read_bytes() == before


@pytest.mark.parametrize("revision", [-1, 5, 99])
def test_undo_of_no_revision_says_which_there_are(path, revision):
    with pytest.raises(NotFound, match="allowed: 0 to 4"):
        undo(path, revision)


def test_the_first_revision_cannot_be_undone(path):
    with pytest.raises(KapnbError, match="where a record begins"):
        undo(path, 0)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_undo_of_the_last_change_is_the_plan_before_and_every_state_is_found(seed: int) -> None:
    rnd = random.Random(seed)
    data = random_data(rnd)
    with tempfile.TemporaryDirectory() as name:
        base = create(Plan.model_validate(data), Path(name) / "plan.yaml", now=on(1))
        plans = [base.plan]
        for day in (2, 3, 4):
            edited(rnd, data)
            base = save(Plan.model_validate(copy.deepcopy(data)), base=base, now=on(day))
            plans.append(base.plan)
        for day, plan in enumerate(plans, 1):
            assert as_of(base.path, on(day).date(), today=TODAY).plan == plan
        journal = journal_of(base.path)
        assert journal.problems == ()
        if len(journal.revisions) > 1:
            state = journal.state(journal.revisions[-2])
            assert undo(base.path, now=on(5)).plan == load(base.path).plan
            assert journal_of(base.path).head.after == journal.revisions[-2].after
            assert journal_of(base.path).current == state
