"""What of a plan may the readers of an edition know? Redaction comes before any insight."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from .base import Audience, Record, audience_of
from .links import Path, link_problems
from .whole import Plan


def redact(plan: Plan, edition: Audience) -> Plan:
    """Return the plan as the readers of ``edition`` may know it.

    Fields that they may not read are absent, and so, for the customer, is every record that
    says of itself that it is not shared. References to what is gone are taken out. What is left was
    never computed from what is gone, so no value, order or selection can leak.
    """
    if edition is Audience.internal:
        return plan
    data = _readable(plan, edition)
    for path in [problem.path for problem in link_problems(Plan, data)]:
        _take_out(data, path)
    return Plan.model_validate(_without_gaps(data))


def _readable(model: BaseModel, edition: Audience) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in type(model).model_fields:
        if name not in model.model_fields_set or audience_of(type(model), name) < edition:
            continue
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            found[name] = _readable(value, edition)
        elif isinstance(value, tuple):
            found[name] = [
                _readable(item, edition) if isinstance(item, BaseModel) else item
                for item in value
                if not _withheld(item, edition)
            ]
        else:
            found[name] = value
    return found


def _withheld(item: Any, edition: Audience) -> bool:
    return (
        edition is Audience.customer
        and isinstance(item, Record)
        and not getattr(item, "shared", True)
    )


def _take_out(data: Any, path: Path) -> None:
    for step in path[:-1]:
        data = data[step]
    data[path[-1]] = None


def _without_gaps(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _without_gaps(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_without_gaps(item) for item in data if item is not None]
    return data
