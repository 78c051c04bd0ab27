"""Does every reference lead to a record of the right kind, in models and in plain data?"""

from __future__ import annotations

from typing import Any

import pytest
from full_plans import full_data
from pydantic import ValidationError

from kapnb.plan import Plan, link_problems, records, references


def _minimal(**steps: Any) -> dict[str, Any]:
    period = {"start": "2026-01-01", "end": "2026-12-31"}
    return {"kapnb": 1, "account": {"name": "A", "currency": "EUR", "period": period}, **steps}


def test_the_walk_is_the_same_over_a_plan_and_over_its_data() -> None:
    data = full_data()
    plan = Plan.model_validate(data)
    assert list(references(Plan, plan)) == list(references(Plan, data))
    assert len({record.id for _, record in records(plan)}) == len(plan.by_id)


def test_a_reference_to_nothing_or_to_another_kind_is_a_problem() -> None:
    data = _minimal(
        decision_group={
            "contacts": [
                {"id": "ann", "name": "Ann", "reports_to": "nobody"},
                {"id": "bob", "name": "Bob", "unit": "ann"},
            ]
        }
    )
    first, second = link_problems(Plan, data)
    assert first.path == ("decision_group", "contacts", 0, "reports_to")
    assert (first.found, first.allowed) == ("nobody", "the id of a contact (ann, bob)")
    assert second.path == ("decision_group", "contacts", 1, "unit")
    assert second.allowed == "the id of a business unit (there is none yet)"
    with pytest.raises(ValidationError, match="the id of a business unit"):
        Plan.model_validate(data)


def test_an_id_is_unique_in_the_whole_plan() -> None:
    data = _minimal(
        decision_group={"contacts": [{"id": "x1", "name": "Ann"}]},
        profile={"goals": [{"id": "x1", "text": "Grow"}]},
    )
    assert [problem.path for problem in link_problems(Plan, data)] == [
        ("decision_group", "contacts", 0, "id")
    ]


def test_a_cycle_is_no_error() -> None:
    contacts = [
        {"id": "ann", "name": "Ann", "reports_to": "bob"},
        {"id": "bob", "name": "Bob", "reports_to": "ann"},
        {"id": "eve", "name": "Eve", "reports_to": "eve"},
    ]
    Plan.model_validate(_minimal(decision_group={"contacts": contacts}))


@pytest.mark.parametrize("odd", [None, "text", 7, [], ["a"], {"contacts": "x"}, {"contacts": [7]}])
def test_data_of_the_wrong_shape_is_walked_without_an_exception(odd: Any) -> None:
    assert link_problems(Plan, _minimal(decision_group=odd)) == ()
