"""Is a plan shown as it was, and a change taken back without taking others' along?"""

from __future__ import annotations

import copy
import datetime as dt
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_plans import edited, random_data
from steps import edit_by_hand, on, set_goal

from kapnb.errors import Conflict, KapnbError, NotFound, PlanErrors
from kapnb.plan import Plan
from kapnb.store import Revision, create, load, save
from kapnb.store.flat import digest
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
