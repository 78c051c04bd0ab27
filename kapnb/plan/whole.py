"""The whole plan: one account and the five steps, with every reference leading somewhere."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, model_validator

from .account import Account
from .action_plan import ActionPlan
from .base import Audience, Model, Record, field
from .decision_group import DecisionGroup
from .execution import Execution
from .links import BrokenLinks, link_problems, records
from .profile import Profile
from .targeting import Targeting

C = Audience.customer
NAMES = ("name", "text", "what", "purpose")
"""The fields by which people call a record; it has at most one of them."""
STEPS: tuple[str, ...] = ("profile", "decision_group", "targeting", "action_plan", "execution")


class Plan(Model):
    """Everything that one plan file says."""

    kapnb: Annotated[Literal[1], BeforeValidator(lambda value: 1 if value == "1" else value)] = (
        field("Format", "The version of this file's format.", C)
    )
    account: Account = field("Account", "", C)
    profile: Profile = field("Profile", "Step 1.", C, default=Profile())
    decision_group: DecisionGroup = field("Decision group", "Step 2.", C, default=DecisionGroup())
    targeting: Targeting = field("Targeting", "Step 3.", C, default=Targeting())
    action_plan: ActionPlan = field("Action plan", "Step 4.", C, default=ActionPlan())
    execution: Execution = field("Execution", "Step 5.", C, default=Execution())

    @model_validator(mode="after")
    def _ids_are_unique_and_references_lead_somewhere(self) -> Self:
        if problems := link_problems(Plan, self):
            raise BrokenLinks(problems)
        return self

    @cached_property
    def by_id(self) -> dict[str, Record]:
        """Every record of the plan under its id."""
        return {record.id: record for _, record in records(self)}

    def name_of(self, record_id: str | None, unknown: str = "") -> str:
        """Return what people call the record of this id; ``unknown`` when there is none."""
        record = self.by_id.get(record_id) if record_id else None
        for attribute in NAMES:
            if found := getattr(record, attribute, None):
                return str(found)
        return unknown
