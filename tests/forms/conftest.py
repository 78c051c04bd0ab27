"""The two ways in which a test sees a widget in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from stage import Stage


@pytest.fixture
def stage(browser: Any) -> Iterator[Stage]:
    """A real browser and the real widget in the test's own process; nothing may go wrong in it."""
    opened = Stage(browser)
    yield opened
    opened.close()
    assert opened.faults == []
