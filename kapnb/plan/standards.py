"""Which objectives does every plan measure itself against, and what is advised below them?"""

from __future__ import annotations

from typing import Any, Self

from pydantic import model_validator

from .base import Audience, Model, Name, Text, field
from .links import BrokenLinks, LinkProblem
from .vocabulary import ObjectiveType, Rag, Requirement, StandardTest

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

    def advice(self, rag: Rag) -> str:
        """Return what a coach advises when it has this colour; empty for other colours."""
        return {Rag.red: self.advice_red, Rag.amber: self.advice_amber}.get(rag, "")


class Standards(Model):
    """The editable list of standard objectives (templates/objectives.yaml)."""

    objectives: tuple[Standard, ...] = field("Standard objectives", "", M, default=())

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Self:
        if problems := repeated_codes(self.model_dump()):
            raise BrokenLinks(problems)
        return self

    def of(self, code: str) -> Standard | None:
        """Return the standard objective of this code."""
        return next((s for s in self.objectives if s.code == code), None)


def repeated_codes(data: Any) -> tuple[LinkProblem, ...]:
    """Return, for the plain data of ``Standards``, every code that an earlier one has."""
    listed = data.get("objectives") if isinstance(data, dict) else None
    known: set[str] = set()
    problems: list[LinkProblem] = []
    for number, standard in enumerate(listed if isinstance(listed, list | tuple) else ()):
        code = standard.get("code") if isinstance(standard, dict) else None
        if isinstance(code, str) and code in known:
            path = ("objectives", number, "code")
            problems.append(LinkProblem(path, code, "a code that no other standard objective has"))
        known.add(str(code))
    return tuple(problems)


NO_STANDARDS = Standards()
