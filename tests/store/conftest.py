"""A plan with a history."""

from __future__ import annotations

from pathlib import Path

import pytest
from steps import BEGIN, set_goal

from kapnb.store import create, new_plan


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A plan made on 1 March and saved on the 2nd to the 5th with the goals "goal 2" to 5."""
    file = tmp_path / "accounts/acme/plan.yaml"
    create(new_plan("Acme", today=BEGIN.date()), file, now=BEGIN, by="Ann")
    for day in range(2, 6):
        set_goal(file, f"goal {day}", day)
    return file
