"""A plan with only what a test says of it."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import settings

from kapnb import cli
from kapnb.plan import Plan

# machines differ in speed, and a check of a change must not fail by chance
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def today() -> dt.date:
    return TODAY


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, one for all tests of a process: Playwright has only one driver in a thread."""
    stage = pytest.importorskip("stage", reason="the packages for tests are not installed")
    if not stage.CHROMIUM:
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import expect

    expect.set_options(timeout=30_000)  # a busy machine is slow, and no test fails for that
    with stage.chromium() as found:
        yield found


@pytest.fixture(autouse=True)
def own_loop(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep Playwright's loop, which stays the running one, out of tests without a browser."""
    loop = None if "browser" in request.fixturenames else asyncio._get_running_loop()
    if loop:
        asyncio._set_running_loop(None)
    yield
    if loop:
        asyncio._set_running_loop(loop)


@pytest.fixture
def plan() -> Callable[..., Plan]:
    """Make a plan from dotted paths: ``plan({"action_plan.actions": [...]})``."""

    def make(parts: dict[str, Any] | None = None) -> Plan:
        data: dict[str, Any] = {
            "kapnb": 1,
            "account": {
                "name": "Kestrel Dairies",
                "currency": "EUR",
                "period": {"start": "2026-01-01", "end": "2026-12-31"},
            },
        }
        for path, value in (parts or {}).items():
            step, name = path.split(".")
            data.setdefault(step, {})[name] = value
        return Plan.model_validate(data)

    return make


@pytest.fixture
def kapnb(monkeypatch, capsys) -> Callable[..., tuple[int, str, str]]:
    """Return a function that runs ``kapnb`` and returns exit code, stdout and stderr."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["kapnb", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capsys.readouterr()
        return caught.value.code or 0, out, err

    return run
