"""Can every edition be made: is what a record needs readable wherever the record is?"""

from __future__ import annotations

import pytest
from full_plans import all_models, parts_of
from pydantic import BaseModel

from kapnb.plan import Audience, Plan, Record, audience_of
from kapnb.plan.base import Model


def _readers(model: type[BaseModel], least: Audience) -> dict[type[BaseModel], Audience]:
    """Return for each model below ``model`` the widest audience of the places where it stands."""
    found = {model: least}
    for name, part in parts_of(model).items():
        for cls, audience in _readers(part, min(least, audience_of(model, name))).items():
            found[cls] = max(audience, found.get(cls, Audience.internal))
    return found


@pytest.mark.parametrize("model", all_models().values(), ids=all_models())
def test_required_fields_are_readable_wherever_the_record_is(model: type[BaseModel]) -> None:
    readers = _readers(Plan, Audience.customer)[model]
    for name, info in model.model_fields.items():
        if info.is_required():
            assert audience_of(model, name) >= readers, name


def test_what_declares_nothing_is_internal() -> None:
    class Hidden(Model):
        word: str = ""

    assert audience_of(Hidden, "word") is Audience.internal
    assert audience_of(Record, "id") is Audience.customer
