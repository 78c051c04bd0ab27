"""Does an edition hold what its readers may know, and nothing that depends on more?"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from full_plans import full_data, parts_of
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from kapnb.plan import Audience, Plan, audience_of
from kapnb.plan.editions import redact
from kapnb.plan.links import Path, nodes

Place = tuple[Path, type[BaseModel], str]


def _hidden(edition: Audience) -> list[Place]:
    """Return every field of the full plan that the readers of ``edition`` may not read."""
    data = full_data()
    return [
        (path, model, name)
        for path, model, _ in [((), Plan, data), *nodes(Plan, data)]
        for name in model.model_fields
        if audience_of(model, name) < edition
    ]


def _values(value: Any) -> Iterator[Any]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield name, audience_of(type(value), name), getattr(value, name)
            yield from _values(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _values(item)


@pytest.mark.parametrize("edition", list(Audience))
def test_an_edition_holds_only_what_it_may(edition: Audience) -> None:
    plan = redact(Plan.model_validate(full_data()), edition)
    defaults = (None, "", (), False)
    for name, audience, value in _values(plan):
        if audience < edition:
            assert value in defaults or name in ("status", "weight", "category"), name


def test_an_edition_keeps_what_it_may() -> None:
    plan = Plan.model_validate(full_data())
    assert redact(plan, Audience.internal) == plan
    management = redact(plan, Audience.management)
    assert management.by_id.keys() == plan.by_id.keys()
    customer = redact(plan, Audience.customer)
    for name in ("objectives", "actions", "milestones"):
        assert len(getattr(customer.action_plan, name)) == 1
    assert customer.action_plan.red_flags == ()


def test_the_customer_reads_only_records_that_are_shared() -> None:
    data = full_data()
    for _, _, value in nodes(Plan, data):
        if "shared" in value:
            value["shared"] = False
    plan = redact(Plan.model_validate(data), Audience.customer)
    assert not any(getattr(record, "shared", True) is False for record in plan.by_id.values())
    assert plan.action_plan.actions == plan.execution.meetings == ()


def _changed(data: dict[str, Any], place: Place, text: str) -> Plan | None:
    """Return the plan with one field changed; None when the field cannot be ``text`` or absent."""
    path, model, name = place
    for new in (text, "opponent", "2030-01-01", "3", True, [], None):
        changed = copy.deepcopy(data)
        holder: Any = changed
        for step in path:
            holder = holder[step]
        if name in parts_of(model) and new not in ([], None):
            continue
        holder[name] = new
        try:
            return Plan.model_validate(changed)
        except ValidationError:
            continue
    return None


@pytest.mark.parametrize("edition", [Audience.management, Audience.customer])
@pytest.mark.parametrize("shared", [True, False])
def test_no_hidden_field_changes_an_edition(edition: Audience, shared: bool) -> None:
    data = full_data()
    for _, _, value in nodes(Plan, data):
        if "shared" in value:
            value["shared"] = shared
    before = redact(Plan.model_validate(data), edition)
    tried = 0
    for place in _hidden(edition):
        if plan := _changed(data, place, "else"):
            tried += plan != Plan.model_validate(data)
            assert redact(plan, edition) == before, place
    assert tried > len(_hidden(edition)) * 0.7


@settings(max_examples=50, deadline=None)
@given(place=st.sampled_from(_hidden(Audience.customer)), text=st.text(min_size=1))
def test_no_hidden_text_reaches_the_customer(place: Place, text: str) -> None:
    data = full_data()
    if plan := _changed(data, place, text):
        before = redact(Plan.model_validate(data), Audience.customer)
        assert redact(plan, Audience.customer) == before


def test_ids_of_hidden_records_do_not_stay_behind() -> None:
    plan = redact(Plan.model_validate(full_data()), Audience.customer)
    written = plan.model_dump_json()
    for hidden in ("red_flag", "swot", "opportunity", "observation", "verdict", "review"):
        assert f'"{hidden}"' not in written.replace(f'"{hidden}":', ""), hidden
