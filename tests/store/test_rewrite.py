"""Does a save leave alone what did not change?"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from random_plans import Hand, edited, random_data

from kapnb.errors import PlanErrors
from kapnb.plan import Contact, Plan
from kapnb.plan.links import nodes
from kapnb.store import read_plan, shipped
from kapnb.store.rewrite import rewritings
from kapnb.store.writing import plain


def rewritten(text: str, new: Plan) -> tuple[str, int]:
    """Return the text that a save would write, and how many attempts it took."""
    old = read_plan(text, "old")
    for number, made in enumerate(rewritings(text, old, new)):
        with suppress(PlanErrors):
            if read_plan(made, "new") == new:
                return made, number
    raise AssertionError("not even the whole file reads back")


def records_of(plan: Plan) -> dict[str, Any]:
    return {value["id"]: value for _, _, value in nodes(Plan, plain(plan)) if "id" in value}


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_a_random_edit_of_a_hand_written_file_touches_nothing_else(seed: int) -> None:
    rnd = random.Random(seed)
    data = random_data(rnd)
    hand = Hand(rnd)
    text = hand.file(data)
    old = read_plan(text, "old")
    assert old == Plan.model_validate(data), "the hand wrote something else"
    new = Plan.model_validate(edited(rnd, copy.deepcopy(data)))

    made, attempts = rewritten(text, new)

    assert read_plan(made, "new") == new
    if attempts:
        return  # the file was written so oddly that more had to be written anew
    before, after = records_of(old), records_of(new)
    for key in before:
        if before[key] == after.get(key):
            assert hand.eol.join(hand.blocks[key]) in made, key
        if key in after:
            assert hand.eol.join(hand.leads[key]) in made, key
        for name in before[key]:
            lines = hand.fields.get((key, name))
            if lines and key in after and before[key][name] == after[key].get(name):
                assert hand.eol.join(lines) in made, (key, name)
    for note, siblings in hand.loose.items():
        if set(siblings) & set(after):
            assert note in made


def test_a_whole_block_is_hardly_ever_needed() -> None:
    for seed in range(100):
        rnd = random.Random(seed)
        data = random_data(rnd)
        text = Hand(rnd).file(data)
        assert rewritten(text, Plan.model_validate(edited(rnd, data)))[1] == 0, seed


CONTACTS = """\
# the plan of Acme
kapnb: 1
account:
  name:   'Acme'   # as in the contract
  currency: EUR
  period: {start: 2026-01-01, end: 2026-12-31}

# ---- step 2 ----
decision_group:
  contacts:
  # the boss
  - id: ann
    name: Ann
    notes: |   # from the visit
      likes
      plain words

  # ---- engineers ----

  # her deputy
  - id: bob
    title: Engineer
    # spelled with one b
    name: Bob
    reports_to: ann
  - id: eve
    name: Eve  # new since May
"""


def _with_contacts(change: Callable[[dict[str, Contact]], list[Contact]]) -> str:
    old = read_plan(CONTACTS, "old")
    contacts = change({contact.id: contact for contact in old.decision_group.contacts})
    made, attempts = rewritten(CONTACTS, old.replace(decision_group={"contacts": contacts}))
    assert attempts == 0
    return made


def test_one_field_changes_one_line_and_keeps_the_comment_behind_it() -> None:
    made = _with_contacts(lambda c: [c["ann"], c["bob"], c["eve"].replace(name="Eva")])
    assert made == CONTACTS.replace("name: Eve  # new", "name: Eva  # new")


def test_a_new_field_stands_in_the_order_of_the_model() -> None:
    made = _with_contacts(lambda c: [c["ann"], c["bob"], c["eve"].replace(department="Sales")])
    assert made == CONTACTS + "    department: Sales\n"


def test_a_block_of_text_is_replaced_and_its_neighbours_stay() -> None:
    made = _with_contacts(lambda c: [c["ann"].replace(notes="short"), c["bob"], c["eve"]])
    old = "notes: |   # from the visit\n      likes\n      plain words\n"
    assert made == CONTACTS.replace(old, "notes: short   # from the visit\n")


def test_a_deleted_record_takes_its_comment_along_and_no_other() -> None:
    made = _with_contacts(lambda c: [c["ann"], c["eve"].replace(reports_to="ann")])
    assert "her deputy" not in made
    assert "one b" not in made
    assert "# ---- engineers ----" in made
    assert "# the boss\n  - id: ann" in made


def test_a_record_that_moves_takes_its_comment_along() -> None:
    made = _with_contacts(lambda c: [c["eve"], c["bob"], c["ann"]])
    assert "# her deputy\n  - id: bob\n    title: Engineer\n    # spelled with one b\n" in made
    assert "# the boss\n  - id: ann\n    name: Ann\n    notes: |   # from the visit\n" in made
    assert made.index("eve") < made.index("# her deputy") < made.index("# the boss")


def test_a_new_record_takes_the_indentation_of_the_file() -> None:
    made = _with_contacts(lambda c: [c["ann"], Contact(id="zoe", name="Zoe"), c["bob"], c["eve"]])
    assert "\n  - id: zoe\n    name: Zoe\n" in made
    assert sorted(made.splitlines()) == sorted(
        [*CONTACTS.splitlines(), "  - id: zoe", "    name: Zoe"]
    )


def test_a_key_beside_the_dash_may_go() -> None:
    text = CONTACTS.replace("- id: eve\n    name: Eve", "- title: CEO\n    id: eve\n    name: Eve")
    old = read_plan(text, "old")
    contacts = list(old.decision_group.contacts)
    contacts[2] = contacts[2].replace(title="")
    made, attempts = rewritten(text, old.replace(decision_group={"contacts": contacts}))
    assert (made, attempts) == (CONTACTS, 0)


def test_windows_line_ends_and_a_byte_order_mark_stay() -> None:
    text = "\ufeff" + CONTACTS.replace("\n", "\r\n")
    old = read_plan(text, "old")
    made, attempts = rewritten(text, old.replace(account=old.account.replace(industry="Pumps")))
    assert attempts == 0
    assert made == text.replace("contract\r\n", "contract\r\n  industry: Pumps\r\n")


def test_a_file_in_one_line_is_written_anew() -> None:
    period = "{start: 2026-01-01, end: 2026-12-31}"
    text = f"{{kapnb: 1, account: {{name: A, currency: EUR, period: {period}}}}}"
    old = read_plan(text, "old")
    made, _ = rewritten(text, old.replace(account=old.account.replace(name="B")))
    assert made.startswith("# yaml-language-server")


def test_the_comments_of_a_template_outlive_what_is_filled_in_and_emptied() -> None:
    text = shipped("templates").joinpath("new_account.yaml").read_text(encoding="utf-8")
    text = text.replace("  # industry:\n", "  industry:\n")  # an empty key is as good
    empty = read_plan(text, "old")
    goal = {"id": "g1", "text": "Grow", "horizon": "long_term", "knowledge": "confirmed"}
    full = empty.replace(profile={"goals": [goal]}, account=empty.account.replace(industry="Food"))
    filled, _ = rewritten(text, full)
    assert filled == text.replace("  industry:\n", "  industry: Food\n").replace(
        "  goals: []\n",
        "  goals:\n    - id: g1\n      text: Grow\n      horizon: long_term\n"
        "      knowledge: confirmed\n",
    )
    assert rewritten(filled, empty) == (text, 0)
