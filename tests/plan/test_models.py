"""Do the models refuse what cannot be, and never change?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from full_plans import all_models, full_data
from pydantic import BaseModel, ValidationError

from kapnb.plan import (
    BuyingStep,
    Contact,
    DecisionGroup,
    FinancialYear,
    Observation,
    Opportunity,
    Period,
    Plan,
    SwotItem,
)


@pytest.mark.parametrize(
    ("model", "data"),
    [
        (Contact, {"id": "c1", "name": " "}),
        (Contact, {"id": "c1", "name": "two\nlines"}),
        (Contact, {"id": "c1", "name": "a\0b"}),
        (Contact, {"id": "c1", "name": "\ud800"}),
        (Contact, {"id": "C1", "name": "Ann"}),
        (Contact, {"id": "c", "name": "Ann"}),
        (Contact, {"name": "Ann"}),
        (Contact, {"id": "c1", "name": "Ann", "status": "Left"}),
        (Contact, {"id": "c1", "name": "Ann", "hobby": "chess"}),
        (Opportunity, {"id": "o1", "name": "Pump", "revenue": "-1"}),
        (Opportunity, {"id": "o1", "name": "Pump", "revenue": "NaN"}),
        (Opportunity, {"id": "o1", "name": "Pump", "revenue": "1e400"}),
        (Opportunity, {"id": "o1", "name": "Pump", "probability": "101"}),
        (Opportunity, {"id": "o1", "name": "Pump", "probability": "1e-400"}),
        (Opportunity, {"id": "o1", "name": "Pump", "importance": "6"}),
        (Opportunity, {"id": "o1", "name": "Pump", "importance": "2.5"}),
        (Opportunity, {"id": "o1", "name": "Pump", "close_date": "2026-02-30"}),
        (Opportunity, {"id": "o1", "name": "Pump", "close_date": 1767225600}),
        (Opportunity, {"id": "o1", "name": "Pump", "close_date": "2026-01-01T00:00"}),
        (FinancialYear, {"id": "f1", "year_end": "2025-12-31", "currency": "euro"}),
        (SwotItem, {"id": "s1", "quadrant": "strength", "text": "a", "weight": 0}),
        (Period, {"start": "2026-12-31", "end": "2026-01-01"}),
        (BuyingStep, {"id": "b1"}),
        (Observation, {"id": "ob1", "contact": "c1", "what": "stance", "value": "high"}),
        (Observation, {"id": "ob1", "contact": "c1", "what": "role", "value": "coach"}),
    ],
)
def test_what_cannot_be_is_refused(model: type[BaseModel], data: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(data)


def test_every_undated_observation_outside_a_meeting_is_named() -> None:
    undated = {"contact": "c1", "what": "stance", "value": "mentor"}
    group = {"observations": [{"id": "ob1", **undated}, {"id": "ob2", **undated}]}
    with pytest.raises(ValidationError) as caught:
        DecisionGroup.model_validate(group)
    assert [error["loc"] for error in caught.value.errors()] == [
        ("observations", 0),
        ("observations", 1),
    ]


def test_empty_values_are_absent_values() -> None:
    contact = Contact.model_validate({"id": "c1", "name": "Ann", "title": None, "unit": None})
    assert contact.model_fields_set == {"id", "name"}


def test_every_field_can_be_filled_and_nothing_in_a_plan_can_change() -> None:
    plan = Plan.model_validate(full_data())

    def check(value: Any) -> None:
        if isinstance(value, BaseModel):
            hash(value)
            for name in type(value).model_fields:
                check(getattr(value, name))
                with pytest.raises(ValidationError, match="frozen"):
                    setattr(value, name, None)
        elif isinstance(value, tuple):
            for item in value:
                check(item)
        else:
            assert not isinstance(value, list | dict | set)

    check(plan)


def test_a_copy_with_changes_is_validated() -> None:
    contact = Contact(id="c1", name="Ann")
    assert contact.replace(name="Anne") == Contact(id="c1", name="Anne")
    with pytest.raises(ValidationError):
        contact.replace(name="")


def test_every_model_and_field_says_what_it_is() -> None:
    for model in all_models().values():
        assert model.__doc__
        for name, info in model.model_fields.items():
            assert info.title, f"{model.__name__}.{name}"


@pytest.mark.parametrize("text", ["820000", "820.00", "820.125", "8200.000"])
def test_an_amount_that_could_mean_thousands_is_refused(text: str) -> None:
    data = full_data()
    data["account"]["revenue_now"] = "820.000"
    with pytest.raises(ValidationError, match="without thousands separators"):
        Plan.model_validate(data)
    data["account"]["revenue_now"] = text
    assert Plan.model_validate(data).account.revenue_now == Decimal(text)
