"""Is every code stable, lower_case and labelled?"""

from __future__ import annotations

import re

import pytest

from kapnb.plan import vocabulary
from kapnb.plan.base import Code
from kapnb.plan.decision_group import OBSERVED_VALUES, Observed

CODES = [
    item for item in vars(vocabulary).values() if isinstance(item, type) and issubclass(item, Code)
]


@pytest.mark.parametrize("codes", CODES, ids=lambda codes: codes.__name__)
def test_every_code_is_lower_case_and_has_a_label(codes: type[Code]) -> None:
    if codes is Code:
        return
    labels = [member.label for member in codes]
    assert len(set(labels)) == len(labels) > 0
    for member in codes:
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", member.value)
        assert member.name == member.value
        assert member.label[0].isupper()
        assert "_" not in member.label
        assert str(member) == member.label == f"{member}"


def test_the_values_of_every_observation_are_a_vocabulary() -> None:
    assert set(OBSERVED_VALUES) == set(Observed)


def test_unknown_is_never_a_number() -> None:
    scores = {stance.value: stance.score for stance in vocabulary.Stance}
    assert scores == {
        "mentor": 2,
        "supporter": 1,
        "neutral": 0,
        "non_supporter": -1,
        "opponent": -2,
        "unknown": None,
    }
