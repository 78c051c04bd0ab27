"""Do two people who change one plan both keep what they did, or hear of it?"""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_plans import edited, random_data

from kapnb.errors import Clash, Conflict
from kapnb.plan import Plan
from kapnb.store.flat import flat
from kapnb.store.merge import merged
from kapnb.store.revision import applied, differences

PATH = Path("plan.yaml")
A, B, C, D = ({"id": f"{x}1", "name": x.upper()} for x in "abcd")


def joined(base: Plan, ours: Plan, theirs: Plan) -> Plan:
    return merged(flat(base), flat(ours), flat(theirs), path=PATH)


def contacts(plan: Plan) -> str:
    return "".join(contact.name for contact in plan.decision_group.contacts)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        ([A], [A, B], [A, C], "ABC"),  # the order of the saved file, ours behind its neighbour
        ([A, B], [A, C, B], [A, B, D], "ACBD"),
        ([A, B, C], [A, C], [A, B], "A"),
        ([A], [], [A, B], "B"),
        ([A, B, C], [C, A, B], [A, B, C, D], "CDAB"),  # only we moved entries
        ([A, B], [A, B, C], [B, A], "BCA"),
        ([], [B], [A], "BA"),
    ],
)
def test_lists_of_records_are_merged_entry_by_entry(plan, base, ours, theirs, expected):
    sides = [plan({"decision_group.contacts": side}) for side in (base, ours, theirs)]
    assert contacts(joined(*sides)) == expected


def test_both_moved_entries_is_a_conflict(plan):
    sides = [plan({"decision_group.contacts": side}) for side in ([A, B, C], [C, A, B], [B, A, C])]
    with pytest.raises(Conflict) as caught:
        joined(*sides)
    [clash] = caught.value.clashes
    assert (clash.title, clash.ours, clash.theirs) == (
        "Contacts",
        ["c1", "a1", "b1"],
        ["b1", "a1", "c1"],
    )


def test_people_who_attend_are_merged_and_earlier_dates_are_not(plan):
    def made(attendees: list[str], earlier: list[str]) -> Plan:
        meeting = {"id": "m1", "date": "2026-01-01", "purpose": "Why", "attendees": attendees}
        stone = {"id": "s1", "name": "Go", "date": "2026-02-01", "earlier_dates": earlier}
        return plan(
            {
                "decision_group.contacts": [A, B, C],
                "execution.meetings": [meeting],
                "action_plan.milestones": [stone],
            }
        )

    both = joined(made(["a1"], []), made(["a1", "b1"], []), made(["a1", "c1"], []))
    assert both.execution.meetings[0].attendees == ("a1", "b1", "c1")
    with pytest.raises(Conflict, match='Go, Earlier dates: was nothing; you say "2026-01-01"'):
        joined(made([], []), made([], ["2026-01-01"]), made([], ["2026-01-02"]))


def test_a_record_removed_here_and_changed_there_is_a_conflict(plan):
    changed = plan({"decision_group.contacts": [A | {"phone": "1"}]})
    base, gone = plan({"decision_group.contacts": [A]}), plan()
    with pytest.raises(Conflict, match=r"A .a1.: you removed it, the other side changed it"):
        joined(base, gone, changed)
    with pytest.raises(Conflict, match=r"A .a1.: you changed it, the other side removed it"):
        joined(base, changed, gone)


def test_a_record_removed_here_and_moved_there_is_a_conflict(plan):
    def made(*steps: list[Any]) -> Plan:
        names = ("d1", "d2", "d3")
        decisions = [
            {"id": name, "name": name, "steps": held}
            for name, held in zip(names, steps, strict=False)
        ]
        return plan({"decision_group.decisions": decisions})

    base, gone, moved = made([A, B], []), made([B], []), made([B], [A])
    with pytest.raises(Conflict, match=r"A .a1.: you removed it, the other side moved it"):
        joined(base, gone, moved)
    with pytest.raises(Conflict, match=r"A .a1.: you moved it, the other side removed it"):
        joined(base, moved, gone)
    with pytest.raises(Conflict, match="an id that no other record of the plan has"):
        joined(made([A], [], []), made([], [A], []), made([], [], [A]))
    assert joined(base, moved, moved) == moved


def test_every_clash_names_record_field_and_the_three_values(plan):
    sides = [
        plan({"decision_group.contacts": [A | more]})
        for more in ({}, {"phone": "1", "notes": "x"}, {"phone": "2", "status": "left"})
    ]
    with pytest.raises(Conflict) as caught:
        joined(*sides)
    assert caught.value.clashes == (Clash("a1", "A", "Phone", None, "1", "2", "phone"),)


def test_what_makes_no_plan_together_is_a_conflict(plan):
    people = {"decision_group.contacts": [A]}
    action = {"id": "x1", "what": "Call", "contact": "a1"}
    with pytest.raises(Conflict, match=r"no plan: action_plan.actions.0.contact: found a1"):
        joined(plan(people), plan(people | {"action_plan.actions": [action]}), plan())
    base = plan()
    start = base.account.period.replace(start="2026-11-01")
    end = base.account.period.replace(end="2026-10-01")
    ours, theirs = (
        base.replace(account=base.account.replace(period=period)) for period in (start, end)
    )
    with pytest.raises(Conflict, match="an end that is not before the start"):
        joined(base, ours, theirs)


def pair(seed: int) -> tuple[random.Random, Plan, Plan]:
    rnd = random.Random(seed)
    data = random_data(rnd)
    return rnd, Plan.model_validate(data), Plan.model_validate(edited(rnd, copy.deepcopy(data)))


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_what_one_side_did_alone_is_the_result(seed: int) -> None:
    _, base, other = pair(seed)
    assert joined(base, other, base) == other
    assert joined(base, base, other) == other
    assert joined(base, other, other) == other


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_changes_of_different_fields_are_both_kept(seed: int) -> None:
    rnd, base, other = pair(seed)
    state = flat(base)
    texts = [
        (record, field)
        for record, fields in state.items()
        for field in ("name", "notes", "text", "purpose", "note", "description")
        if isinstance(fields.get(field), str)
    ]
    halves: tuple[Any, Any] = ([], [])
    for record, field in texts:
        halves[rnd.random() < 0.5].append((record, field))
    sides = []
    for half in halves:
        made = copy.deepcopy(state)
        for record, field in half:
            made[record][field] += "!"
        sides.append(made)
    result = flat(merged(state, *sides, path=PATH))
    assert all(result[r][f] == state[r][f] + "!" for r, f in texts)
    assert applied(state, differences(state, flat(other))) == flat(other)
    assert applied(flat(other), differences(state, flat(other)), back=True) == state


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_two_random_edits_are_merged_the_same_from_both_sides_or_refused(seed: int) -> None:
    rnd, base, ours = pair(seed)
    data = random_data(random.Random(seed))
    theirs = Plan.model_validate(edited(rnd, data))
    try:
        made = flat(joined(base, ours, theirs))
    except Conflict as error:
        assert error.clashes or error.reason  # noqa: PT017
        assert str(error).count("\n") >= 2  # noqa: PT017
        return
    mirrored = flat(joined(base, theirs, ours))
    assert made.keys() == mirrored.keys()
    before, mine = flat(base), flat(ours)
    for record, fields in mine.items():  # what only we set is there
        for field, value in fields.items():
            was = before.get(record, {}).get(field)
            if value != was and flat(theirs).get(record, {}).get(field) == was:
                assert made[record][field] == value
