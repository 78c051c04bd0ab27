"""The two ways in which a test sees a widget in a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lab import Lab
from stage import Stage

from kapnb.forms.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A sample account on a desk, in a workspace of its own."""
    shutil.copytree(Path(__file__).parents[2] / "accounts", tmp_path / "accounts")
    return Desk("morvagon", portfolio=str(tmp_path), as_of="2026-11-22")


@pytest.fixture
def stage(browser: Any) -> Iterator[Stage]:
    """A real browser and the real widget in the test's own process; nothing may go wrong in it."""
    opened = Stage(browser)
    yield opened
    opened.close()
    assert opened.faults == []


@pytest.fixture(scope="session")
def jupyterlab(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A JupyterLab and a page of it, started when the first test asks for it."""
    started = Lab(browser, tmp_path_factory.mktemp("lab"))
    yield started
    started.close()


@pytest.fixture(scope="module")
def lab_home(jupyterlab: Lab, request: pytest.FixtureRequest) -> Path:
    """A workspace with the repository's notebooks and accounts, for the tests of one module."""
    return jupyterlab.workspace(request.module.__name__)


@pytest.fixture
def lab(jupyterlab: Lab, lab_home: Path) -> Iterator[Lab]:
    """A real JupyterLab in which the module's workspace is open; nothing may go wrong in it."""
    assert jupyterlab.home == lab_home
    yield jupyterlab
    faults = [*jupyterlab.faults]
    jupyterlab.faults.clear()
    assert faults == []
