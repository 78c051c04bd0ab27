"""Do two desks on one plan agree in the end, whatever is edited, saved, settled and undone?"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kapnb.errors import KapnbError
from kapnb.forms.conflict import sides
from kapnb.forms.desk import Desk
from kapnb.forms.draft import Refused
from kapnb.plan import Plan
from kapnb.store import create
from kapnb.store.flat import flat, unflat

PARTS: dict[str, Any] = {
    "kapnb": 1,
    "account": {
        "name": "Kestrel Dairies",
        "currency": "EUR",
        "period": {"start": "2026-01-01", "end": "2026-12-31"},
        "team": [{"id": "maja", "name": "Maja"}],
    },
    "decision_group": {
        "contacts": [
            {"id": "jana", "name": "Jana"},
            {"id": "tom", "name": "Tom", "reports_to": "jana"},
        ],
        "decisions": [
            {"id": "press", "name": "Press", "steps": [{"id": "need", "stage": "need"}]},
        ],
    },
    "action_plan": {
        "actions": [{"id": "call", "what": "Call Tom", "contact": "tom"}],
        "milestones": [{"id": "live", "name": "Go live", "date": "2026-12-01"}],
    },
}
IDS = st.sampled_from(["maja", "jana", "tom", "press", "need", "call", "live", "new-1", "new-2"])
WORDS = st.sampled_from(["one", "two", "", "jana", "tom", "done", "2026-12-15", "soon", "\x00"])
DOTTED = ("account.manager", "account.period.end", "account.revenue_now")
FIELDS = ("name", "title", "what", "reports_to", "contact", "owner", "status", "date", "criterion")
EDITS = st.one_of(
    st.fixed_dictionaries({"set": IDS, "field": st.sampled_from(FIELDS), "value": WORDS}),
    st.fixed_dictionaries({"set": st.just(""), "field": st.sampled_from(DOTTED), "value": WORDS}),
    st.fixed_dictionaries(
        {
            "add": st.sampled_from(["decision_group.contacts", "decision_group.decisions"]),
            "id": st.sampled_from(["new-1", "new-2"]),
            "values": st.dictionaries(st.sampled_from(["name", "status"]), WORDS, max_size=2),
        }
    ),
    st.fixed_dictionaries(
        {
            "add": st.sampled_from(["steps", "members"]),
            "in": st.sampled_from(["press", "new-1"]),
            "id": st.just("new-2"),
            "values": st.fixed_dictionaries({"name": WORDS}),
        }
    ),
    st.fixed_dictionaries({"remove": IDS}),
    st.fixed_dictionaries({"move": IDS, "after": st.one_of(st.none(), IDS)}),
)
STEPS = st.lists(
    st.tuples(
        st.booleans(),
        st.one_of(
            st.lists(EDITS, min_size=1, max_size=3),
            st.sampled_from(["save", "look", "undo", "redo", "mine", "theirs", "mixed", "yield"]),
        ),
    ),
    max_size=14,
)


def two_desks(folder: str) -> tuple[Desk, Desk]:
    create(Plan.model_validate(PARTS), Path(folder, "accounts", "kestrel", "plan.yaml"))
    one, two = (Desk("kestrel", portfolio=folder, as_of="2026-11-22") for _ in range(2))
    return one, two


def act(desk: Desk, step: Any) -> None:
    """Do one thing at a desk, as a form does it: only what is told to people may be raised."""
    told = () if step in ("save", "look", "yield") else KapnbError
    with suppress(Refused if isinstance(step, list) else told):
        if isinstance(step, list):
            late = step[0].get("value") == "two"  # begun before the others' last change appeared
            desk.edit(step, base=len(desk.before) - late if desk.before else None)
        elif step in ("save", "look"):
            getattr(desk, step)()
        elif step in ("undo", "redo"):
            desk.undo(again=step == "redo")
        elif step and desk.status.state == "conflict":
            answers = {"mine": [True], "theirs": [False], "mixed": [True, False]}
            if desk.clashes and step in answers:
                desk.settle((answers[step] * len(desk.clashes))[: len(desk.clashes)])
            else:
                desk.give_way()


def end(*desks: Desk) -> Plan:
    """Save and look until everybody has what everybody wrote; ours counts in a conflict."""
    for _ in range(3):
        for desk in desks:
            desk.save()
            act(desk, "mine")
            act(desk, "yield")
            desk.look()
    return desks[0].home.load("kestrel").plan


@settings(max_examples=40)
@given(STEPS)
def test_both_desks_and_the_file_agree_and_every_status_is_true(steps):
    with tempfile.TemporaryDirectory() as folder:
        desks = two_desks(folder)
        for first, step in steps:
            desk = desks[first]
            act(desk, step)
            draft = desk.draft
            assert unflat(draft.state) == draft.plan == unflat(flat(draft.plan))
            assert set(draft.held) | set(draft.said) <= {*draft.state, *draft.waiting}
            assert desk.dirty is (desk.status.state != "saved")
            assert desk.status.state != "conflict" or sides(desk)["clashes"]
        plan = end(*desks)
        for desk in desks:
            assert desk.plan == plan
            assert desk.status.state == "saved"
            assert desk.status.revision == desk.home.journal("kestrel").head.number


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.booleans(),
            st.sampled_from(["jana", "tom"]),
            st.sampled_from(["title", "department", "notes"]),
            st.sampled_from(["", "save", "look", "mine", "theirs"]),
        ),
        max_size=14,
    )
)
def test_the_last_that_one_of_two_typed_into_a_field_is_in_the_file(steps):
    with tempfile.TemporaryDirectory() as folder:
        desks = two_desks(folder)
        last: dict[tuple[str, str], dict[bool, str]] = {}
        for number, (first, record, field, then) in enumerate(steps):
            word = f"word {number}"
            act(desks[first], [{"set": record, "field": field, "value": word}])
            last.setdefault((record, field), {})[first] = word
            act(desks[first], then)
        plan = end(*desks)
        for (record, field), words in last.items():
            assert getattr(plan.by_id[record], field) in words.values()


@settings(max_examples=15)
@given(st.lists(st.lists(EDITS, min_size=1, max_size=3), min_size=1, max_size=8))
def test_undo_goes_back_to_each_plan_that_was_saved_and_redo_forth(rounds):
    with tempfile.TemporaryDirectory() as folder:
        desk, _ = two_desks(folder)
        plans = [desk.plan]
        for edits in rounds:
            act(desk, edits)
            desk.save()
            if desk.plan != plans[-1]:
                plans.append(desk.plan)
        for plan in plans[-2::-1]:
            desk.undo()
            assert desk.plan == plan
        for plan in plans[1:]:
            desk.undo(again=True)
            assert desk.plan == desk.home.load("kestrel").plan == plan
