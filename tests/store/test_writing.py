"""Is a written plan what people would write, and the same to every reader of YAML?"""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from random_plans import AWKWARD, LONG, random_data

from kapnb.plan import Contact, DecisionGroup, Meeting, Offering, Plan
from kapnb.store import new_plan, plan_text, read_plan
from kapnb.store.writing import plain

PLAN = new_plan("Müller AG", today=dt.date(2026, 11, 22))


def test_a_plan_looks_as_a_person_would_write_it() -> None:
    contact = Contact(id="c1", name="NO", notes="first\nsecond", phone="5551234", status="left")
    meeting = Meeting(id="m1", date="2026-11-01", purpose="Why", attendees=["c1"], shared="true")
    plan = PLAN.replace(
        account=PLAN.account.replace(
            offerings=[Offering(id="o1", name="Pump: new", margin="12.50")]
        ),
        decision_group=DecisionGroup(contacts=[contact]),
        execution={"meetings": [meeting]},
    )
    assert plan_text(plan) == (
        """\
# yaml-language-server: $schema=../plan.schema.json
kapnb: 1

account:
  name: Müller AG
  currency: EUR
  period:
    start: 2026-11-01
    end: 2027-10-31
  offerings:
    - id: o1
      name: "Pump: new"
      margin: 12.50

decision_group:
  contacts:
    - id: c1
      name: "NO"
      phone: "5551234"
      status: left
      notes: |-
        first
        second

execution:
  meetings:
    - id: m1
      date: 2026-11-01
      purpose: Why
      attendees: [c1]
      shared: true
"""
    )


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_every_plan_reads_back_equal(seed: int) -> None:
    plan = Plan.model_validate(random_data(random.Random(seed)))
    assert read_plan(plan_text(plan), "plan.yaml") == plan


@settings(max_examples=200, deadline=None)
@given(text=st.sampled_from([*AWKWARD, *LONG]) | st.text())
def test_every_text_is_that_text_to_yaml_1_1_and_to_our_reader(text: str) -> None:
    try:
        plan = PLAN.replace(decision_group={"contacts": [{"id": "c1", "name": "A", "notes": text}]})
    except ValueError:
        return  # control characters are refused
    written = plan_text(plan)
    assert read_plan(written, "plan.yaml") == plan
    if text:
        read: Any = yaml.safe_load(written)
        assert read["decision_group"]["contacts"][0]["notes"] == text


def test_defaults_are_left_out() -> None:
    assert set(plain(PLAN)) == {"kapnb", "account"}
