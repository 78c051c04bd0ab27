"""Which objectives does every plan measure itself against, and what is advised below them?"""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from .base import Audience, Model, Name, Text, field
from .vocabulary import ObjectiveType, Requirement, StandardTest

M = Audience.management


class Standard(Model):
    """A standard objective: an objective of a plan takes its advice by naming its code."""

    code: Name = field("Code", "What an objective's `standard` says.", M)
    title: Name = field("Title", "", M)
    test: StandardTest = field("Test", "How the plan is judged by it.", M)
    requirement: Requirement = field("Requirement", "Which of the ten it belongs to.", M)
    type: ObjectiveType | None = field("Type", "", M, default=None)
    question: Name = field("Question", "What a coach asks first; an open question.", M)
    advice_red: Text = field("Advice when red", "", M, long=True)
    advice_amber: Text = field("Advice when amber", "", M, long=True)


class Standards(Model):
    """The editable list of standard objectives (templates/objectives.yaml)."""

    objectives: tuple[Standard, ...] = field("Standard objectives", "", M, default=())

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Self:
        codes = [standard.code for standard in self.objectives]
        if twice := next((code for code in codes if codes.count(code) > 1), None):
            raise ValueError(f"each code once ({twice} is there twice)")
        return self

    def of(self, code: str) -> Standard | None:
        """Return the standard objective of this code."""
        return next((s for s in self.objectives if s.code == code), None)


NO_STANDARDS = Standards()
