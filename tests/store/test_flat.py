"""Does the flat form of a plan say all of it, and the same whatever the file looks like?"""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_plans import Hand, random_data

from kapnb.plan import Plan
from kapnb.store import load, read_plan, shipped
from kapnb.store.flat import digest, flat, name_of, places, title_of, unflat


def test_records_lie_side_by_side_under_their_ids(plan):
    readings = [{"id": "r1", "date": "2026-03-01", "value": "12.50"}]
    override = {"value": "red", "reason": "Late", "by": "Ann", "until": "2026-12-31"}
    goal = {"id": "o1", "name": "Grow", "readings": readings, "rag_override": override}
    made = plan({"action_plan.objectives": [goal], "account.goal": "More"})
    assert flat(made) == {
        "": {
            "kapnb": 1,
            "account.name": "Kestrel Dairies",
            "account.currency": "EUR",
            "account.period.start": "2026-01-01",
            "account.period.end": "2026-12-31",
            "account.goal": "More",
            "action_plan.objectives": ["o1"],
        },
        "o1": {
            "name": "Grow",
            "readings": ["r1"],
            "rag_override.value": "red",
            "rag_override.reason": "Late",
            "rag_override.by": "Ann",
            "rag_override.until": "2026-12-31",
        },
        "r1": {"date": "2026-03-01", "value": "12.50"},
    }
    known = places(flat(made))
    assert {key: place.title for key, place in known.items()} == {
        "": "Plan",
        "o1": "Objectives",
        "r1": "Readings",
    }
    assert title_of(known["o1"].kind, "rag_override.until") == "Until"
    assert (name_of(flat(made), "o1"), name_of(flat(made), "r1")) == ("Grow", "r1")


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_every_plan_comes_back_equal_through_json(seed: int) -> None:
    made = Plan.model_validate(random_data(random.Random(seed)))
    state = flat(made)
    assert json.loads(json.dumps(state)) == state
    assert unflat(state) == made
    assert flat(unflat(state)) == state


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_the_digest_does_not_depend_on_how_the_file_is_written(seed: int) -> None:
    rnd = random.Random(seed)
    data = random_data(rnd)
    texts = [Hand(rnd).file(data) for _ in range(2)]
    states = [flat(read_plan(text, "plan.yaml")) for text in texts]
    assert digest(states[0]) == digest(states[1])
    states[1][""]["account.name"] += "!"
    assert digest(states[0]) != digest(states[1])


@pytest.mark.parametrize("path", sorted(shipped("accounts").glob("*/plan.yaml")), ids=str)
def test_the_samples_come_back_equal(path):
    made = load(path).plan
    assert unflat(flat(made)) == made
